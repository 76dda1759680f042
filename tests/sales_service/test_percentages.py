"""The percentages of a comparison and the shares of a summary, against the arithmetic that they stand for."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from hypothesis import example, given
from hypothesis import strategies as st

from sales_service.rollups import arithmetic
from tests.sales_service.oracle_gains import apportioned

counts = st.integers(-(2**63), 2**63)
amounts = st.decimals(Decimal("-1e20"), Decimal("1e20"), places=2)


def percent(part: Decimal, whole: Decimal) -> float:
    """Part in per cent of whole, rounded once, half away from zero."""
    with localcontext(prec=100):
        return float((part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(counts, counts.filter(bool))
@example(-1, 20_000)
@example(1, -20_000)
@example(-1, 20_001)
def test_of_counts(part: int, whole: int) -> None:
    assert arithmetic.percent(part, whole) == percent(Decimal(part), Decimal(whole))


@given(amounts, amounts.filter(bool))
@example(Decimal("-0.01"), Decimal("200.00"))
@example(Decimal("0.01"), Decimal("200.01"))
def test_of_amounts(part: Decimal, whole: Decimal) -> None:
    assert arithmetic.percent(part, whole) == percent(part, whole)


def test_a_fall_that_rounds_to_nothing_has_no_sign() -> None:
    """-0.0 is a JSON number, but no answer."""
    assert (
        str(arithmetic.percent(-1, 1_000_000))
        == str(arithmetic.percent(Decimal("-0.01"), Decimal("10000.00")))
        == "0.0"
    )


@given(st.one_of(st.lists(counts, max_size=9), st.lists(amounts, max_size=9)))
@example([1, 1, 1])
@example([2, 1, 1, 2])
@example([Decimal("-1.00"), Decimal("3.00"), Decimal("1.01")])
@example([Decimal("0.01"), Decimal("-0.01")])
@example([5])
def test_shares(parts: list[int] | list[Decimal]) -> None:
    found = arithmetic.shares(parts)
    assert found == apportioned(parts)
    if sum(parts) > 0:
        assert sum(Decimal(str(share)) for share in found) == 100
