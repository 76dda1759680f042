"""What a request needs to be let in: declared beside each route, by a decorator below that of its path.

    @router.get("/sales", …)
    @needs(Scope.SALES_READ)
    def list_sales(…)

An application with a route that declares nothing is not built.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from common.access.scopes import Scope

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])

DECLARED = "requirement"
"""The attribute of an endpoint that holds its requirement."""


@dataclass(frozen=True)
class Requirement:
    """What a route asks of whoever calls it.

    - scopes: one of these; which of them for what, the route itself may say when it knows the body. None where any
      credential will do.
    - open: nobody is asked who they are.
    - open_on_loopback: nobody is, while the service is for this machine alone.
    """

    scopes: tuple[Scope, ...] = ()
    open: bool = False
    open_on_loopback: bool = False

    def in_words(self) -> str:
        """What a client needs, for the documentation; empty for an open route."""
        if self.open:
            return ""
        return f"the scope `{'` or `'.join(self.scopes)}`" if self.scopes else "any credential"


class UndeclaredRoute(Exception):
    """A route does not say what it needs."""


def needs(*scopes: Scope) -> Callable[[Endpoint], Endpoint]:
    """Declare that a route needs one of the scopes."""
    return _declaring(Requirement(scopes))


def needs_any_credential(endpoint: Endpoint) -> Endpoint:
    """Declare that a route is for everybody whom the store knows."""
    return _declaring(Requirement())(endpoint)


def open_to_all(endpoint: Endpoint) -> Endpoint:
    """Declare that a route asks nobody who they are."""
    return _declaring(Requirement(open=True))(endpoint)


def open_on_loopback(endpoint: Endpoint) -> Endpoint:
    """Declare that a route asks nobody on this machine alone, and for any credential elsewhere."""
    return _declaring(Requirement(open_on_loopback=True))(endpoint)


def _declaring(requirement: Requirement) -> Callable[[Endpoint], Endpoint]:
    def declare(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)[DECLARED] = requirement
        return endpoint

    return declare


def requirement_of(endpoint: object) -> Requirement:
    """What a route's function has declared. Raises UndeclaredRoute."""
    declared = getattr(endpoint, DECLARED, None)
    if not isinstance(declared, Requirement):
        message = f"{endpoint} does not say who may call it: see common.http.requirement"
        raise UndeclaredRoute(message)
    return declared


def require_declared(routes: Sequence[BaseRoute], open_mounts: frozenset[str], checking: type[BaseRoute]) -> None:
    """Raise UndeclaredRoute for a route of an application whose callers nobody would check.

    `open_mounts` are the directories of files that are for everybody, `checking` the class of routes that check.
    """
    for context in iter_route_contexts(routes):
        route = context.original_route
        if isinstance(route, Mount):
            if route.path not in open_mounts:
                message = f"{route.path} is a directory of files that is not known to be for everybody"
                raise UndeclaredRoute(message)
            continue
        requirement = requirement_of(getattr(route, "endpoint", type(route)))
        if not requirement.open and not isinstance(route, checking):
            message = (
                f"{context.path} needs {requirement.in_words()}, which nothing checks: it is no {checking.__name__}"
            )
            raise UndeclaredRoute(message)
