"""Whoever sends a file is who has recorded its rows, whether or not they wait for it."""

from typing import Any

import pytest

from tests.common.access.conftest import Guarded, MakeKey
from tests.products_service.audit.test_entries import log
from tests.support.imports import when_over
from tests.support.store import Store

FILE = "sku,units,sold_at,unit_price\nR1,2,2026-01-05T10:00:00Z,9.00\n"


@pytest.mark.parametrize("wait", [True, False])
def test_rows_and_entries_are_by_whoever_sent_the_file(
    guarded: Guarded, store: Store, make_key: MakeKey, wait: bool
) -> None:
    store.product(sku="R1")
    headers = make_key("data:import") | {"Content-Type": "text/csv", "X-Request-ID": "sent-here"}
    answer = guarded.sales.post("/sales/import", content=FILE, headers=headers, params={"wait": wait})
    assert answer.status_code == (200 if wait else 202), answer.text
    import_id = answer.json()["id"]
    if not wait:
        assert when_over(store, import_id)["state"] == "finished"
    key = store.products.get("/api-keys").json()["items"][0]
    by: dict[str, Any] = {"actor": {"kind": "key", "id": key["id"], "name": key["name"]}, "request_id": "sent-here"}
    sale = store.sales.get("/sales").json()["items"][0]
    assert {name: sale[name] for name in by} == by
    entries = [entry for entry in log(store.products, entity_type="import") if entry["entity_id"] == str(import_id)]
    told = [{name: entry[name] for name in ("action", *by)} for entry in entries]
    assert told == [{"action": "started", **by}, {"action": "finished", **by}]
