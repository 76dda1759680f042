"""Any damage to the rollups of any history: `rollups verify` says where it is, `rollups rebuild` leaves none of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from operator import add
from random import Random

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from common.settings import Settings
from sales_service.cli import cli
from tests.sales_service.conftest import claim
from tests.sales_service.oracle import Oracle
from tests.sales_service.oracle_figures import Json
from tests.sales_service.oracle_rollups import differing, stored_rollups, true_rollups
from tests.sales_service.report_cases import Case, backs, lines
from tests.sales_service.world import World, open_world
from tests.support.damage import damage

ZONES = ("UTC", "America/New_York")
FIRST, LATER = datetime(2011, 1, 1, 6, tzinfo=UTC), datetime(2011, 1, 31, 20, tzinfo=UTC)
"""In both zones on the first day of a quarter, and on the last one of its first month."""

Command = Callable[[str, str], Result]


@pytest.fixture(scope="module")
def world(settings: Settings, engine: Engine, products_client: TestClient) -> Iterator[World]:
    """Services of both zones on one database."""
    with open_world(settings, engine, products_client, ZONES) as world:
        yield world


@pytest.fixture(scope="module")
def command(commands: pytest.MonkeyPatch) -> Command:
    """Runs `rollups …` in a zone."""

    def run(zone: str, name: str) -> Result:
        commands.setenv("TIME_ZONE", zone)
        return CliRunner().invoke(cli, ["rollups", name])

    return run


@st.composite
def histories(draw: st.DrawFn) -> Case:
    """Sales and what came back of them: on the first two days of a quarter, sometimes also in its second month."""
    edges = draw(st.sampled_from([[FIRST], [FIRST], [FIRST], [FIRST, LATER]]))
    minutes = st.integers(0, 2000).map(lambda minutes: timedelta(minutes=minutes))
    instants = st.builds(add, st.sampled_from(edges), minutes)
    sold = draw(st.lists(lines(instants), max_size=12))
    return Case(draw(st.sampled_from(ZONES)), sold, draw(backs(instants, sold)), datetime(2011, 2, 3, tzinfo=UTC), [])


def days_of(case: Case) -> list[date]:
    """The days on which rows may be invented: each one more is looked at three times."""
    far = any(happened >= LATER for happened in instants_of(case))
    return [date(2011, 1, 1), date(2011, 1, 2), *([date(2011, 1, 31), date(2011, 2, 1)] if far else [])]


def instants_of(case: Case) -> list[datetime]:
    """When something was sold or came back."""
    return [line.sold_at for line in case.sold] + [back.returned_at for back in case.back]


@hypothesis_settings(
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(histories(), st.integers(0, 15), st.integers(0, 2**32))
def test_any_damage_is_named_and_repaired(world: World, command: Command, case: Case, damages: int, seed: int) -> None:
    chance = Random(seed)  # what hypothesis draws itself is nearly always the same kind of damage
    oracle = world.oracle(case)
    claim(world.engine, case.zone)
    true = true_rollups(oracle)
    assert stored_rollups(world.engine) == true
    with world.engine.begin() as connection:
        for _ in range(damages):
            damage(connection, chance, days_of(case), world.ids)
    expected = differing(stored_rollups(world.engine), true)
    assert named(command(case.zone, "verify")) == expected
    rebuilt = command(case.zone, "rebuild")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert stored_rollups(world.engine) == true
    check_reports(world, case, oracle)


def named(verified: Result) -> Counter[str]:
    """What `verify` says of how many rows differ, by the names of the sums; it ends as it says."""
    found = dict(re.findall(r"^(.+): (\d+) rows differ$", verified.output, re.MULTILINE))
    assert verified.exit_code == (1 if found else 0), verified.output
    assert re.search(rf"^\d+ sums checked, {len(found)} differ$", verified.output, re.MULTILINE) or not found
    return Counter({name: int(count) for name, count in found.items()})


def check_reports(world: World, case: Case, oracle: Oracle) -> None:
    """By product, by category and month, by channel and quarter: what the oracle says."""
    whole: Json = {"start_date": date(2011, 1, 1), "end_date": date(2011, 3, 31)}
    for query in (
        {"group_by": "product", "returns_on": "sale_date"},
        {"group_by": "category", "interval": "month", "returns_on": "return_date"},
        {"group_by": "channel", "interval": "quarter", "returns_on": "sale_date"},
    ):
        assert world.ask(case.zone, "/sales/summary", whole | query) == oracle.summary(whole | query), query
