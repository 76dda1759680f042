"""A request goes to a thread once, for the database: a trip costs as much processor time as a statement."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

import products_service.main
import sales_service.main
from common.settings import Settings

NOWHERE = Settings(database_url="mysql://nobody@localhost/nothing")  # type: ignore[arg-type]
SERVICES = [products_service.main.create(NOWHERE), sales_service.main.create(NOWHERE)]


def routes(app: FastAPI) -> list[APIRoute]:
    found = [context.original_route for context in iter_route_contexts(app.routes)]
    return [route for route in found if isinstance(route, APIRoute)]


def dependencies(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for dependency in dependant.dependencies:
        assert dependency.call is not None
        yield dependency.call
        yield from dependencies(dependency)


@pytest.mark.parametrize("app", SERVICES, ids=lambda app: app.title)
def test_no_dependency_runs_in_a_thread(app: FastAPI) -> None:
    calls = {call for route in routes(app) for call in dependencies(route.dependant)}
    assert calls
    assert [
        call for call in calls if not inspect.iscoroutinefunction(call) and not inspect.isasyncgenfunction(call)
    ] == []


@pytest.mark.parametrize("app", SERVICES, ids=lambda app: app.title)
def test_what_works_in_a_thread_builds_its_answer_there(app: FastAPI) -> None:
    """What a function returns that is no response, FastAPI hands to another thread to be validated."""
    threaded = [route for route in routes(app) if not inspect.iscoroutinefunction(route.endpoint)]
    assert threaded
    returned = {route.path: inspect.signature(route.endpoint).return_annotation for route in threaded}
    # An answer without a body has nothing to be validated.
    assert {path: kind for path, kind in returned.items() if kind is not None and not issubclass(kind, Response)} == {}
