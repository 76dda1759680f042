"""Reports of a service beside what DuckDB computes from the file that its sales came from."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

PERIODS = {
    ("day", None): "day",
    ("week", None): "date_trunc('week', day)",
    ("week", "sunday"): "date_trunc('week', day + 1) - INTERVAL 1 DAY",
    ("month", None): "date_trunc('month', day)",
    ("quarter", None): "date_trunc('quarter', day)",
    ("year", None): "date_trunc('year', day)",
}
"""By interval and first day of a week, DuckDB's expression for a period's first day."""

Summary = tuple[str | None, str | None, str | None]
"""A kind of summary: group, interval, first day of a week."""

SUMMARIES: list[Summary] = [
    (group, *period) for group in (None, "category", "product") for period in ((None, None), *PERIODS)
]

KEYS = {"product": "product_id", "category": "category"}
TOP = 15
"""Products of a report by period: more would be too many rows over three years by day."""
MOST_TOP = 200
MOST_ROWS = 20_000

Sums = tuple[int, int, Decimal, Decimal]
"""Sales, units, revenue, list_total."""
Cells = dict[tuple[Any, date | None], Sums]


class Recorded(NamedTuple):
    """A service with sales, and DuckDB with the same ones.

    - duck: table `sold` with product_id, category, units, revenue and sold_at (UTC).
    - ids: what the store calls each product_id of `sold`.
    - first, last: dates wide enough for all sales in any zone.
    """

    sales: TestClient
    duck: duckdb.DuckDBPyConnection
    ids: dict[Any, int]
    first: str
    last: str

    def ask(self, path: str, **parameters: Any) -> dict[str, Any]:
        """A report."""
        answer = self.sales.get(path, params={"start_date": self.first, "end_date": self.last, **parameters})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def cells(self, zone: str, group: str | None, period: str | None, where: str = "TRUE") -> Cells:
        """By group and first day of the period, what DuckDB makes of the file."""
        key = KEYS.get(group or "", "NULL")
        start = f"CAST(GREATEST({period}, DATE '{self.first}') AS DATE)" if period else "NULL"
        rows = self.duck.execute(
            f"SELECT {key} AS grp, {start} AS start, COUNT(*), CAST(SUM(units) AS BIGINT), SUM(revenue), "
            "SUM(list_total) "
            "FROM (SELECT *, CAST(timezone($zone, timezone('UTC', sold_at)) AS DATE) AS day FROM sold) "
            f"WHERE {where} GROUP BY ALL",
            {"zone": zone},
        ).fetchall()
        return {(self.ids[grp] if group == "product" else grp, begin): tuple(sums) for grp, begin, *sums in rows}

    def check_summary(self, zone: str, group: str | None, interval: str | None, week_start: str | None) -> None:
        """One kind of summary of the whole range."""
        if interval is None:
            self.check_whole_range(zone, group)
        else:
            self.check_periods(zone, interval, week_start, group)

    def check_whole_range(self, zone: str, group: str | None) -> None:
        """The report of the whole range, ranked, with all groups that a report may have."""
        expected = self.cells(zone, group, None)
        cut = {"top": MOST_TOP} if len(expected) > MOST_ROWS else {}
        report = self.ask("/sales/summary", time_zone=zone, **({"group_by": group} if group else {}), **cut)
        shown = {(row.get(KEYS.get(group or "")), None): sums(row) for row in report["rows"]}
        ranked = sorted(expected, key=lambda cell: (-expected[cell][2], cell[0] if group else 0))[: len(shown)]
        assert list(shown) == ranked
        assert shown == {cell: expected[cell] for cell in ranked}
        check_others(report, {cell: figures for cell, figures in expected.items() if cell not in shown})
        assert sums(report["totals"]) == added_up(expected.values())

    def check_periods(self, zone: str, interval: str, week_start: str | None, group: str | None) -> None:
        """The report by period; of products only the first, the rest is in others."""
        parameters = {"interval": interval, "time_zone": zone} | ({"week_start": week_start} if week_start else {})
        grouping = {"product": {"group_by": "product", "top": TOP}, "category": {"group_by": "category"}}
        report = self.ask("/sales/summary", **parameters, **grouping.get(group or "", {}))
        expected = self.cells(zone, group, PERIODS[interval, week_start])
        key = KEYS.get(group or "", "")
        found = {(row.get(key), date.fromisoformat(row["period"]["start"])): sums(row) for row in report["rows"]}
        assert len(found) == len(report["rows"])
        shown = {grp for grp, _ in found}
        assert {cell: figures for cell, figures in found.items() if figures[0]} == {
            cell: figures for cell, figures in expected.items() if cell[0] in shown
        }
        assert {figures for figures in found.values() if not figures[0]} <= {(0, 0, Decimal(0), Decimal(0))}
        check_others(report, {cell: figures for cell, figures in expected.items() if cell[0] not in shown})
        assert sums(report["totals"]) == added_up(expected.values())

    def check_comparison(self, zone: str, current: tuple[str, str], previous: tuple[str, str]) -> None:
        """The comparison by category of a range with the one before."""
        start, end = current
        report = self.ask("/sales/compare", start_date=start, end_date=end, time_zone=zone, group_by="category")
        assert (report["to_start_date"], report["to_end_date"]) == previous
        for side, (first, last) in (("current", current), ("previous", previous)):
            expected = self.cells(zone, "category", None, f"day BETWEEN DATE '{first}' AND DATE '{last}'")
            found = {(row["category"], None): sums(row[side]) for row in report["rows"]}
            assert {cell: figures for cell, figures in found.items() if figures[0]} == expected
            assert sums(report["totals"][side]) == added_up(expected.values())


READ_FILES = """
CREATE TABLE sold AS SELECT sku AS product_id, category, units, revenue, units * unit_price AS list_total, sold_at
FROM read_csv($sales, types={
    'sku': 'VARCHAR', 'unit_price': 'DECIMAL(18, 2)', 'revenue': 'DECIMAL(18, 2)', 'sold_at': 'TIMESTAMP'
}) AS sales
JOIN read_csv($products, types={'sku': 'VARCHAR'}) AS products USING (sku)
"""


def beside_files(service: TestClient, engine: Engine, products: Path, sales: Path, dates: tuple[str, str]) -> Recorded:
    """The service beside DuckDB with the files that were imported; in `ids` are SKUs."""
    duck = duckdb.connect()
    duck.execute(READ_FILES, {"products": str(products), "sales": str(sales)})
    with engine.connect() as connection:
        ids = {row.sku: row.id for row in connection.execute(text("SELECT sku, id FROM products"))}
    return Recorded(service, duck, ids, *dates)


def sums(row: dict[str, Any]) -> Sums:
    """The figures of a row."""
    return row["sales"], row["units"], Decimal(row["revenue"]), Decimal(row["list_total"])


def added_up(parts: Any) -> Sums:
    """Figures together."""
    counts, units, *amounts = list(zip(*parts, strict=True)) or [(), (), (), ()]
    revenue, list_total = (sum(column, Decimal(0)) for column in amounts)
    return sum(counts), sum(units), revenue, list_total


def check_others(report: dict[str, Any], hidden: Cells) -> None:
    """`others` are the groups that are not shown, by period too."""
    if not hidden:
        assert report["others"] is None
        return
    assert report["others"]["groups"] == len({grp for grp, _ in hidden})
    assert sums(report["others"]) == added_up(hidden.values())
    by_period: dict[date | None, list[Sums]] = {}
    for (_, begin), figures in hidden.items():
        by_period.setdefault(begin, []).append(figures)
    for period in report["others"].get("periods", []):
        start = date.fromisoformat(period["period"]["start"])
        assert sums(period) == added_up(by_period.get(start, []))
