"""The set of sales that a file's lines have been found to be: as exact as any set, at a bit for each."""

from hypothesis import given
from hypothesis import strategies as st

from sales_service.importing.known_sales import SaleIds

NEAR = st.integers(1, 40)
AT_A_PAGE = st.integers(2**16 - 9, 2**16 + 9)
ANY = st.integers(1, 2**63 - 1)
IDS = st.sets(st.one_of(NEAR, AT_A_PAGE, ANY))


@given(IDS, IDS, IDS)
def test_exactly_what_was_added_is_in_it(first: set[int], second: set[int], others: set[int]) -> None:
    ids = SaleIds()
    ids.update(first)
    ids.update(second)
    beside = {near for number in first | second for near in (number - 1, number + 1, number + 8, number + 2**16)}
    assert {number for number in first | second | others | beside if number in ids} == first | second


def test_what_is_no_number_is_not_in_it() -> None:
    ids = SaleIds()
    ids.update([1])
    assert None not in ids
    assert "1" not in ids
