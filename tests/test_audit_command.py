"""`audit`: the operator reads what was changed, by whom, and removes what is old enough."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from migrations.audit import audit
from migrations.categories import categories
from tests.products_service.audit.test_entries import log
from tests.support.store import Store


@pytest.fixture(autouse=True)
def _operator(monkeypatch: pytest.MonkeyPatch, database_url: URL) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
    monkeypatch.setenv("OPERATOR", "ada")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(audit, list(arguments))


def aged(engine: Engine, entry: dict[str, Any], days: int) -> None:
    """Make an entry this old."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE audit_entries SET at = UTC_TIMESTAMP(6) - INTERVAL :days DAY WHERE id = :id"),
            {"days": days, "id": entry["id"]},
        )


def test_what_an_operator_does_is_told_by_the_systems_name(store: Store) -> None:
    store.category("toys")
    for arguments in (["hide", "toys"], ["hide", "toys"], ["hide", "toys", "--undo"]):
        done = CliRunner().invoke(categories, arguments)
        assert done.exit_code == 0, done.output
    entries = log(store.products, actor="operator:ada")
    assert [entry["changes"] for entry in entries] == [{"hidden": [False, True]}, {"hidden": [True, False]}]
    assert [entry["request_id"] for entry in entries] == [None, None]
    assert {entry["actor"]["name"] for entry in entries} == {"ada"}
    assert store.products.get("/categories/toys").json()["version"] == 3
    # Whoever asks afterwards is not the operator.
    store.product()
    assert log(store.products, entity_type="product")[0]["actor"]["kind"] == "local"


def test_a_line_tells_all_that_there_is_to_know(store: Store) -> None:
    robot = store.product(price="5.00")
    headers = {"X-Request-ID": "made-here"}
    store.products.patch(f"/products/{robot['id']}", json={"price": "6.00", "description": "ä"}, headers=headers)
    [entry] = log(store.products, action="updated")
    shown = run("--entity-type", "product", "--entity-id", str(robot["id"]))
    assert shown.exit_code == 0, shown.output
    changes = 'price "5.00" -> "6.00", description null -> "ä"'
    parts = (f"{entry['at'][:19]}Z", "local", "updated", f"product {robot['id']}", changes, "made-here")
    assert shown.output.splitlines()[-1] == "  ".join(parts)
    as_json = run("--entity-type", "product", "--json").output.splitlines()
    assert [json.loads(line) for line in as_json] == log(store.products, entity_type="product")


def test_since_takes_a_day_or_an_instant(store: Store, engine: Engine) -> None:
    store.category("toys")
    store.category("home")
    first, second = log(store.products)
    aged(engine, first, days=400)
    for since in ("2026-01-01", second["at"]):
        [line] = run("--json", "--since", since).output.splitlines()
        assert json.loads(line)["entity_id"] == "home"
    assert len(run("--json").output.splitlines()) == 2
    refused = run("--since", "2026-02-30")
    assert (refused.exit_code, "is not a date of the calendar" in refused.output) == (2, True)


@pytest.mark.parametrize(("days", "kept"), [("100", ["home"]), ("500", ["toys", "home"]), ("0", ["toys", "home"])])
def test_what_is_older_than_it_has_to_be_kept_is_removed(
    store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch, days: str, kept: list[str]
) -> None:
    monkeypatch.setenv("AUDIT_DAYS", days)
    store.category("toys")
    store.category("home")
    aged(engine, log(store.products)[0], days=400)
    done = run("--purge")
    assert (done.exit_code, done.output) == (0, f"{2 - len(kept)} entries removed\n")
    assert [entry["entity_id"] for entry in log(store.products)] == kept


def test_more_entries_than_one_statement_takes_are_all_told_and_removed(
    store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrations.audit.BATCH", 3)
    for number in range(7):
        store.category("toys")
        store.products.patch("/categories/toys", json={"position": number})
    assert len(run("--json").output.splitlines()) == 8
    for entry in log(store.products)[:7]:
        aged(engine, entry, days=800)
    assert run("--purge").output == "7 entries removed\n"
