"""What is said of a list that would have to look at more rows than it may."""

from common.errors import RangeTooLarge

LOOK_UP = 10
"""How many entries of an index are read in the time in which one row is looked up by what an entry says."""

NARROW = "Shorten the range of dates, or filter by product or category."


def rows_to_walk(limit: int, *, looked_up: bool) -> int:
    """How many rows are looked at for a page: as many as may be, or fewer where each has to be looked up."""
    return max(1, limit // LOOK_UP) if looked_up else limit


def too_many_to_sort(things: str, sort: str, most: int) -> RangeTooLarge:
    """No index has this order, and there are more than may be sorted."""
    return RangeTooLarge(
        detail=f"At most {most} {things} are sorted by {sort.removeprefix('-')}, and there are more. {NARROW}"
    )


def too_few_that_fit(things: str, most: int) -> RangeTooLarge:
    """An index has this order, but so many do not fit the filter that no page is full."""
    return RangeTooLarge(
        detail=f"Too few of the first {most} {things} in this order fit the filter to fill a page. {NARROW}"
    )
