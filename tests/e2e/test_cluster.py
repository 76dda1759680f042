"""A cluster survives what can happen to a node, and an outage of all. Run by `.ci/run`, as the other stacks are."""

from collections.abc import Iterator

import pytest

from tests.e2e.cluster import FAULTS, FOR_ROOT, Cluster, is_root, run, started_cluster
from tests.e2e.stack import engine_answers

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Three nodes and both services, empty, and gone afterwards."""
    if not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    with started_cluster() as cluster:
        yield cluster


@pytest.mark.parametrize("name", FAULTS)
def test_no_sale_is_lost(cluster: Cluster, name: str) -> None:
    if name in FOR_ROOT and not is_root():
        pytest.skip("only root of the engine's machine can bring this about")
    assert [seen.wrong for seen in run(cluster, [name])] == [[]]
