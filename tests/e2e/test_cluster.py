"""A cluster survives what can happen to a node, and an outage of all. Run by `.ci/run`, as the other stacks are."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.cluster import FIRST, Cluster, run, started_cluster
from tests.e2e.stack import engine_answers

pytestmark = pytest.mark.e2e

LAST_BEGINS_SECONDS = 180
"""After the first node was started: all of this is to be over within five minutes."""


@dataclass(frozen=True)
class Drill:
    """A cluster, and when it was begun."""

    cluster: Cluster
    begun: float


@pytest.fixture(scope="module")
def drill() -> Iterator[Drill]:
    """Three nodes and both services, empty, and gone afterwards."""
    if not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    begun = time.monotonic()
    with started_cluster() as cluster:
        yield Drill(cluster, begun)


@pytest.mark.parametrize("name", FIRST)
def test_no_sale_is_lost(drill: Drill, name: str) -> None:
    if time.monotonic() - drill.begun > LAST_BEGINS_SECONDS:
        pytest.skip(f"the five minutes of this are over: python -m tests.e2e.cluster --only '{name}'")
    assert [seen.wrong for seen in run(drill.cluster, [name])] == [[]]
