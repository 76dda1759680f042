"""What must be true after any fault: every sale answered is there once, nothing else is, and all books agree."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from tests.e2e.clients import Outcome
from tests.e2e.stack import Stack

READERS = 4
REPLAYED = 20
"""How many of the sales are sent once more, to see the first answer again."""

BROKEN_LEDGER = """
    SELECT entry.product_id, entry.id FROM (
      SELECT id, product_id, quantity, `change`,
        LAG(quantity, 1, 0) OVER (PARTITION BY product_id ORDER BY id) AS previous,
        LEAD(id) OVER (PARTITION BY product_id ORDER BY id) AS next_id
      FROM inventory_transactions) AS entry
    JOIN products ON products.id = entry.product_id
    WHERE quantity <> previous + `change` OR (next_id IS NULL AND quantity <> current_inventory)"""


@dataclass
class Findings:
    """What an audit found; everything is empty when nothing is wrong."""

    lost: set[int] = field(default_factory=set)
    """Ids of sales that were answered 201 and are not there, or not as answered."""
    doubled: set[int] = field(default_factory=set)
    """Ids of sales that are there and were answered to nobody."""
    wrong: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """Everything found, as lines."""
        lines = [f"lost: sale {sale_id}" for sale_id in sorted(self.lost)]
        lines += [f"doubled: sale {sale_id}" for sale_id in sorted(self.doubled)]
        return [*lines, *self.wrong]


def audit(stack: Stack, product_ids: Sequence[int], outcomes: Sequence[Outcome], prefix: str) -> Findings:
    """Compare the database and the API with what clients were answered about these products, which nobody else sold."""
    findings = Findings()
    sold = [outcome for outcome in outcomes if outcome.status == 201]
    _compare_sales(stack, product_ids, sold, findings)
    checks: list[Callable[[], Iterator[str]]] = [
        lambda: _keys(stack, sold, prefix),
        lambda: _api(stack, sold, findings),
        lambda: _summary(stack, product_ids, sold),
        lambda: books(stack),
    ]
    for check in checks:
        findings.wrong += check()
    return findings


def books(stack: Stack) -> Iterator[str]:
    """What contradicts itself, whoever sold what: each product's ledger and stock, the rollups and the sales."""
    yield from _ledger(stack)
    yield from _rollups(stack)


def _compare_sales(stack: Stack, product_ids: Sequence[int], sold: Sequence[Outcome], findings: Findings) -> None:
    rows = stack.sql(f"""
        SELECT sales.id, sales.product_id, sales.units, entry.product_id, -entry.`change`
        FROM sales LEFT JOIN inventory_transactions AS entry ON entry.sale_id = sales.id
        WHERE sales.product_id IN ({", ".join(map(str, product_ids))})""")
    stored = {int(row[0]): row[1:] for row in rows}
    for outcome in sold:
        sale = [str(outcome.request["product_id"]), str(outcome.request["units"])]
        if stored.get(outcome.body["id"]) != sale * 2:
            findings.lost.add(outcome.body["id"])
    findings.doubled |= set(stored) - {outcome.body["id"] for outcome in sold}
    if len({outcome.body["id"] for outcome in sold}) != len(sold):
        findings.wrong.append("two keys were answered with the same sale")


def _keys(stack: Stack, sold: Sequence[Outcome], prefix: str) -> Iterator[str]:
    """One stored answer per key of a sale, and none for a request that was refused."""
    rows = stack.sql(f"""
        SELECT `key`, COUNT(*), MAX(status), MAX(JSON_EXTRACT(CONVERT(body USING utf8mb4), '$.id'))
        FROM idempotency_keys WHERE `key` LIKE '{prefix}-%' GROUP BY `key`""")
    stored = {key: (count, status, sale_id) for key, count, status, sale_id in rows}
    answered = {outcome.key: ("1", "201", str(outcome.body["id"])) for outcome in sold}
    for key in stored.keys() | answered.keys():
        if stored.get(key) != answered.get(key):
            yield f"key {key}: stored {stored.get(key)}, answered {answered.get(key)}"


def _ledger(stack: Stack) -> Iterator[str]:
    for product_id, entry_id in stack.sql(BROKEN_LEDGER):
        yield f"the ledger of product {product_id} is broken at entry {entry_id}"


def _api(stack: Stack, sold: Sequence[Outcome], findings: Findings) -> Iterator[str]:
    """Every sale is read back as it was answered; some are sent again and must give the first answer."""

    def read(outcome: Outcome) -> None:
        answer = client.get(f"/sales/{outcome.body['id']}")
        if answer.status_code != 200 or answer.json() != outcome.body:
            findings.lost.add(outcome.body["id"])

    with httpx.Client(base_url=stack.urls["sales"], timeout=30) as client, ThreadPoolExecutor(READERS) as pool:
        list(pool.map(read, sold))
        for outcome in sold[:: max(1, len(sold) // REPLAYED)]:
            answer = client.post("/sales", json=outcome.request, headers={"Idempotency-Key": outcome.key})
            if answer.json() != outcome.body or answer.headers.get("Idempotency-Replayed") != "true":
                yield f"key {outcome.key} was not replayed: {answer.status_code} {answer.text}"


def _summary(stack: Stack, product_ids: Sequence[int], sold: Sequence[Outcome]) -> Iterator[str]:
    answer = httpx.get(f"{stack.urls['sales']}/sales/summary", params={"product_id": list(product_ids)}, timeout=30)
    totals = answer.json().get("totals", {})
    counted = (totals.get("sales"), totals.get("units"))
    expected = (len(sold), sum(outcome.request["units"] for outcome in sold))
    if counted != expected:
        yield f"the report counts {counted} sales and units, clients were answered {expected}"


def _rollups(stack: Stack) -> Iterator[str]:
    result = stack.try_manager("rollups", "verify")
    if result.returncode != 0:
        yield f"rollups verify: {result.stdout}"
