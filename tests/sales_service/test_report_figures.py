"""What is made of the rows of the database: groups in their order, and periods from one text. No test here asks one."""

from decimal import Decimal

import pytest

from sales_service.reports.packed import _unpacked
from sales_service.reports.plan import GroupKey, Rank
from sales_service.reports.ranking import ranked_groups
from sales_service.reports.report import Group
from sales_service.rollups.measures import MEASURES, Sums


def sums(sales: int, units: int, revenue: str) -> Sums:
    """The measures in their order; those that are not given come to nothing."""
    given = {"sales": sales, "units": units, "revenue": Decimal(revenue)}
    return tuple(given.get(measure.name, measure.zero) for measure in MEASURES)


@pytest.mark.parametrize(
    ("rank", "order"),
    [
        (Rank("revenue", descending=True, top=None), [100, 9, 10]),
        (Rank("revenue", descending=False, top=None), [9, 10, 100]),
        (Rank("units", descending=True, top=None), [9, 10, 100]),
        (Rank("group", descending=False, top=None), [9, 10, 100]),
        (Rank("group", descending=True, top=None), [100, 10, 9]),
    ],
)
def test_products_that_are_alike_go_by_id_as_numbers(rank: Rank, order: list[int]) -> None:
    """Nine comes before ten, as in SQL."""
    revenues = {10: "5.00", 100: "9.00", 9: "5.00"}
    groups = [Group(key, (sums(1, 2, revenue),)) for key, revenue in revenues.items()]
    assert [group.key for group in ranked_groups(groups, rank)] == order


@pytest.mark.parametrize(
    ("descending", "order"), [(True, ["toys", "books", "home"]), (False, ["books", "home", "toys"])]
)
def test_categories_that_are_alike_go_by_name(descending: bool, order: list[GroupKey]) -> None:
    revenues = {"home": "5.00", "toys": "9.00", "books": "5.00"}
    groups = [Group(key, (sums(1, 2, revenue),)) for key, revenue in revenues.items()]
    assert [group.key for group in ranked_groups(groups, Rank("revenue", descending, top=None))] == order


CELLS = [(0, sums(3, 4, "17.50")), (2, sums(5, 6, "20.00"))]
PACKED = ",".join(str(number) for period, numbers in CELLS for number in (period, *numbers))


def test_a_text_holds_each_period_that_has_sales() -> None:
    assert list(_unpacked(PACKED, 2)) == CELLS


@pytest.mark.parametrize(
    ("packed", "count"), [(PACKED.rsplit(",", 1)[0], 2), (PACKED.rsplit(",", 5)[0], 2), (PACKED, 3)]
)
def test_a_text_that_the_server_has_cut_off_gives_no_figures(packed: str, count: int) -> None:
    with pytest.raises(RuntimeError, match=f"of {count} periods in {len(packed)} letters"):
        list(_unpacked(packed, count))
