"""GET /audit and its export: filters, pages, and who may change what is written there."""

import json
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from common.access.audit import Deed, record
from common.access.principal import PRINCIPAL, Principal
from common.db.models import AuditAction, EntityType
from common.db.transactions import Database
from common.settings import Settings
from tests.products_service.audit.test_entries import log
from tests.support.export_files import csv_rows, ndjson_rows
from tests.support.problems import assert_parameter_refused

ACTORS = [
    Principal("user", 3, "Anna"),
    Principal("user", 30, "Ben"),
    Principal("key", 3, "Shop"),
    Principal("local"),
    Principal("operator", name="root"),
    Principal("operator", name='a "b", c'),
]


@pytest.fixture
def filled(products: TestClient, settings: Settings) -> list[dict[str, Any]]:
    """An entry for each actor and action of a few, as the list has them, oldest first."""
    database = Database(settings)
    for number, (who, action) in enumerate(product(ACTORS, (AuditAction.CREATED, AuditAction.UPDATED))):
        token = PRINCIPAL.set(who)
        kind = EntityType.KEY if number % 3 else EntityType.USER
        deed = Deed(action, kind, number % 4, {"name": (None, f'n{number}, \u2192 "x"\r\n')}, note="=1+1")
        database.write(lambda session, deed=deed: record(session, [deed]))
        PRINCIPAL.reset(token)
    database.close()
    return log(products)


def actor_text(entry: dict[str, Any]) -> str:
    actor = entry["actor"]
    if actor["id"] is not None:
        return f"{actor['kind']}:{actor['id']}"
    return actor["kind"] if actor["name"] is None else f"{actor['kind']}:{actor['name']}"


def test_every_actor_is_found_by_its_text_alone(products: TestClient, filled: list[dict[str, Any]]) -> None:
    texts = {actor_text(entry) for entry in filled}
    assert texts == {"user:3", "user:30", "key:3", "local", "operator:root", 'operator:a "b", c'}
    for actor in texts:
        assert log(products, actor=actor) == [entry for entry in filled if actor_text(entry) == actor]


@pytest.mark.parametrize("action", [None, "created", "deleted"])
@pytest.mark.parametrize("entity", [(None, None), ("key", None), ("key", "1"), ("user", "0")])
def test_every_combination_of_filters_is_their_conjunction(
    products: TestClient, filled: list[dict[str, Any]], action: str | None, entity: tuple[str | None, str | None]
) -> None:
    wanted = {"action": action, "entity_type": entity[0], "entity_id": entity[1]}
    given = {name: value for name, value in wanted.items() if value is not None}
    expected = [entry for entry in filled if all(entry[name] == value for name, value in given.items())]
    assert log(products, **given) == expected
    assert [
        entry["id"] for entry in ndjson_rows(products.get("/audit/export", params=given | {"format": "ndjson"}))
    ] == [entry["id"] for entry in expected]


@pytest.mark.parametrize("sort", ["id", "-id"])
def test_pages_follow_each_other_without_gap_or_overlap(
    products: TestClient, filled: list[dict[str, Any]], sort: str
) -> None:
    paged: list[dict[str, Any]] = []
    parameters: dict[str, Any] = {"sort": sort, "limit": 5}
    while parameters:
        page = products.get("/audit", params=parameters).json()
        paged += page["items"]
        parameters = {"sort": sort, "limit": 5, "cursor": page["next_cursor"]} if page["next_cursor"] else {}
    assert paged == (filled if sort == "id" else filled[::-1])
    assert products.get("/audit").json()["items"] == filled[::-1]


def test_days_are_those_of_the_store(products: TestClient, filled: list[dict[str, Any]], engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE audit_entries SET at = '2026-03-01 23:59:59.999999' WHERE id = :id"), {"id": filled[0]["id"]}
        )
        connection.execute(
            text("UPDATE audit_entries SET at = '2026-03-02 00:00:00' WHERE id = :id"), {"id": filled[1]["id"]}
        )
    ids = [
        [entry["id"] for entry in log(products, start_date=day, end_date=day)] for day in ("2026-03-01", "2026-03-02")
    ]
    assert ids == [[filled[0]["id"]], [filled[1]["id"]]]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("actor", "user"),
        ("actor", "user:0"),
        ("actor", "user:x"),
        ("actor", "user:9223372036854775808"),
        ("actor", "local:1"),
        ("actor", "operator:"),
        ("actor", ""),
        ("entity_type", "sale"),
        ("action", "sold"),
        ("entity_id", ""),
        ("request_id", "ä"),
        ("start_date", "2026-02-30"),
        ("sort", "at"),
        ("limit", "0"),
    ],
)
def test_a_filter_that_cannot_be_is_refused(products: TestClient, parameter: str, value: str) -> None:
    given = {parameter: value} | ({"entity_type": "key"} if parameter == "entity_id" else {})
    assert_parameter_refused(products.get("/audit", params=given), parameter)


def test_an_id_of_nothing_in_particular_is_refused(products: TestClient) -> None:
    assert_parameter_refused(products.get("/audit", params={"entity_id": "1"}), "entity_id")
    assert products.get("/audit", params={"cursor": "x"}).json()["code"] == "invalid_cursor"


def test_the_export_has_what_the_list_has(products: TestClient, filled: list[dict[str, Any]]) -> None:
    expected = [
        {
            "id": entry["id"],
            "at": entry["at"],
            "actor_kind": entry["actor"]["kind"],
            "actor_id": entry["actor"]["id"],
            "actor_name": entry["actor"]["name"],
            "action": entry["action"],
            "entity_type": entry["entity_type"],
            "entity_id": entry["entity_id"],
            "changes": entry["changes"],
            "note": entry["note"],
            "request_id": entry["request_id"],
        }
        for entry in filled
    ]
    lines = ndjson_rows(products.get("/audit/export", params={"format": "ndjson"}))
    assert [line | {"changes": json.loads(line["changes"])} for line in lines] == expected
    rows = csv_rows(products.get("/audit/export"))
    assert [json.loads(row["changes"]) for row in rows] == [entry["changes"] for entry in filled]
    assert {row["note"] for row in rows} == {"'=1+1"}
