"""The stack in Docker survives what can happen to it. Run by `.ci/run`, or by hand with `pytest -m e2e tests/e2e`."""

import pytest

from tests.e2e.faults import FAULTS, MUCH_LIKE_OTHERS, run_round, walk_through
from tests.e2e.recovery import back_up_and_restore
from tests.e2e.stack import Stack, engine_answers
from tests.e2e.start_failures import FAILURES, try_each
from tests.e2e.upgrade import NoEarlierVersion, earlier_version, go_back, upgrade_while_selling

pytestmark = pytest.mark.e2e


def test_the_walk_through_gives_the_answers_shown(stack: Stack) -> None:
    assert walk_through(stack) == []


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in MUCH_LIKE_OTHERS])
def test_nothing_is_lost(stack: Stack, name: str) -> None:
    seen = run_round(stack, [name])[0]
    assert seen.wrong == []


def test_a_backup_taken_while_clients_sell_comes_back(stack: Stack) -> None:
    assert back_up_and_restore(stack) == []


def test_a_failed_start_is_clear_and_damages_nothing(stack: Stack) -> None:
    assert try_each(stack, list(FAILURES)) == []


def test_an_upgrade_loses_nothing_while_clients_sell() -> None:
    if not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    try:
        commit = earlier_version()
    except NoEarlierVersion as reason:
        pytest.skip(str(reason))
    with Stack(commit=commit) as stack:
        assert upgrade_while_selling(stack).wrong == []


@pytest.mark.parametrize("mode", ["native", "docker"])
def test_the_way_back_from_a_bad_upgrade_leads_back(mode: str) -> None:
    if mode == "docker" and not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    with Stack(mode=mode) as stack:
        assert go_back(stack) == []
