"""Any sales, any question, any zone: the reports answer what an independent oracle does, and always add up."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from common.settings import Settings
from tests.sales_service.oracle_figures import Json
from tests.sales_service.oracle_gains import ADDITIVE
from tests.sales_service.oracle_heatmap import heatmap
from tests.sales_service.report_cases import Case, cases, compare_queries, heatmap_queries, summary_queries
from tests.sales_service.world import World, open_world


@pytest.fixture(scope="module")
def world(settings: Settings, engine: Engine, products_client: TestClient) -> Iterator[World]:
    """Services of each store zone on one database."""
    with open_world(settings, engine, products_client) as world:
        yield world


EXAMPLES = int(os.environ.get("REPORT_EXAMPLES", "40"))
"""Examples per property. Forty take seconds; after a change of how days are cut, take thousands."""

# A real server is too slow for deadlines, and its fixtures are meant to be kept from one example to the next.
tried = hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@tried
@given(cases(summary_queries, 3))
def test_a_summary_answers_what_the_oracle_does(world: World, case: Case) -> None:
    oracle = world.oracle(case)
    for query in map(world.named, case.queries):
        assert world.ask(case.zone, "/sales/summary", query) == oracle.summary(query), query


@tried
@given(cases(compare_queries, 3))
def test_a_comparison_answers_what_the_oracle_does(world: World, case: Case) -> None:
    oracle = world.oracle(case)
    for query in map(world.named, case.queries):
        assert world.ask(case.zone, "/sales/compare", query) == oracle.compare(query), query


@tried
@given(cases(heatmap_queries, 3))
def test_a_heatmap_answers_what_the_oracle_does_and_sums_to_the_summary(world: World, case: Case) -> None:
    oracle = world.oracle(case)
    for query in map(world.named, case.queries):
        answer = world.ask(case.zone, "/sales/heatmap", query)
        assert answer == heatmap(oracle, query), query
        totals = world.ask(case.zone, "/sales/summary", query)["totals"]
        told = ("sales", "units", "revenue")
        assert added_up(answer["cells"], told) == added_up([answer["totals"]], told) == added_up([totals], told), query


@tried
@given(cases(summary_queries, 2))
def test_rows_and_others_sum_to_totals_and_to_the_listed_sales(world: World, case: Case) -> None:
    world.oracle(case)
    for query in map(world.named, case.queries):
        report = world.ask(case.zone, "/sales/summary", query)
        others = [report["others"]] if report["others"] else []
        assert added_up(report["rows"] + others) == added_up([report["totals"]])
        if others and "periods" in others[0]:
            assert added_up(others[0]["periods"]) == added_up(others)
        dates = {"start_date": report["start_date"], "end_date": report["end_date"]}
        filters = {name: query[name] for name in ("product_id", "category", "time_zone") if name in query}
        more = {name: query[name] for name in OF_SALES if name in query}
        sales = world.listed(case.zone, "/sales", filters | more | dates)
        totals = report["totals"]
        assert added_up([listed_sale(sale) for sale in sales], GROSS) == added_up([totals], GROSS), query
        if not more:
            of_sales = query.get("returns_on") == "sale_date"
            receipts = {"linked": False} if of_sales else {}
            returns = world.listed(case.zone, "/returns", filters | dates | receipts)
            taken = ("units_returned", "refunded")
            parts = [listed_sale(sale) for sale in sales] if of_sales else []
            assert added_up([*map(listed_return, returns), *parts], taken) == added_up([totals], taken), query


@tried
@given(cases(compare_queries, 2))
def test_rows_and_others_of_each_side_sum_to_its_totals(world: World, case: Case) -> None:
    """With and without what a cut took; the days of a group's rows are the days of the range."""
    world.oracle(case)
    for query in map(world.named, case.queries):
        report = world.ask(case.zone, "/sales/compare", query)
        others = [report["others"]] if report["others"] else []
        for side in ("current", "previous"):
            totals = report["totals"][side]
            for figures in (figures_that_count, figures_of_all):
                parts = [figures(row[side]) for row in report["rows"] + others if row[side]]
                assert added_up(parts) == added_up([figures(totals)]), query
            if query.get("interval") == "hour":
                continue  # each hour is of one day
            for rows in (*rows_of_each_group(report), *(part.get("periods", [part]) for part in others)):
                assert sum(row[side]["days"] for row in rows if row[side]) == totals["days"], query


def figures_that_count(side: Json) -> Json:
    """The figures of a side."""
    return side


def figures_of_all(side: Json) -> Json:
    """The figures of a side without its cut."""
    return dict(side.get("whole", side))


def rows_of_each_group(report: Json) -> list[list[Json]]:
    """The rows of a comparison group by group."""
    groups: dict[Any, list[Json]] = {}
    for row in report["rows"]:
        group = [row.get(name) for name in ("product_id", "category", "channel")]
        groups.setdefault(str(group), []).append(row)
    return list(groups.values())


OF_SALES = ("channel", "order_ref", "customer_ref", "min_units", "weekday", "hour")
"""What the list of sales can be filtered by, and that of returns not."""

GROSS = ("sales", "units", "revenue", "list_total", "discount")


def added_up(parts: list[Json], names: Sequence[str] = ADDITIVE) -> dict[str, Decimal]:
    """The additive figures of several rows together."""
    return {name: sum((Decimal(part.get(name, 0)) for part in parts), Decimal(0)) for name in names}


def listed_sale(sale: Json) -> Json:
    """The additive figures of a sale in a list."""
    discount = Decimal(sale["total_price"]) - Decimal(sale["revenue"])
    more = {"sales": 1, "list_total": sale["total_price"], "units_returned": sale["returned_units"]}
    return sale | more | {"discount": discount}


def listed_return(returned: Json) -> Json:
    """The additive figures of a return in a list."""
    return {"units_returned": returned["units"], "refunded": returned["refunded"]}


@tried
@given(cases(summary_queries, 1))
def test_whatever_it_is_divided_by_the_sum_is_the_same(world: World, case: Case) -> None:
    """By product, category, channel or day; and over all time in both bases."""
    oracle = world.oracle(case)
    asked = world.named(case.queries[0])
    shape = {"group_by", "interval", "order_by", "top", "share", "cumulative"}
    query = {name: value for name, value in asked.items() if name not in shape}
    whole = world.ask(case.zone, "/sales/summary", query)
    totals = added_up([whole["totals"]])
    divisions = [{"group_by": name} for name in ("product", "category", "channel")]
    is_short = (date.fromisoformat(whole["end_date"]) - date.fromisoformat(whole["start_date"])).days < 400
    for division in [*divisions, *([{"interval": "day"}] if is_short else [{"interval": "month"}])]:
        rows = world.ask(case.zone, "/sales/summary", query | division)["rows"]
        told = [name for name in ADDITIVE if name != "orders" or (rows and "orders" in rows[0])]
        assert added_up(rows, told) == {name: totals[name] for name in told}, division
    everything = {"start_date": date(2000, 1, 1), "end_date": date(2030, 1, 1)}
    both = [
        world.ask(case.zone, "/sales/summary", query | everything | {"returns_on": basis})["totals"]
        for basis in ("return_date", "sale_date")
    ]
    assert both[0] == both[1] == oracle.summary(query | everything)["totals"]
