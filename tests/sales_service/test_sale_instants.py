"""Instants of a file read together are the same as each read alone, by the rules of POST /sales."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from common.calendar.periods import local_date
from common.db.schemas.fields import SaleInstant
from common.db.schemas.import_run import SalesImportOptions, StockEffect
from common.files.reading.batch import Batch
from common.files.reading.rules import WrongValue
from sales_service.importing.instants import SaleInstants, SoldAt

NOW = datetime(2026, 11, 24, 10, 20, 30, tzinfo=UTC)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
]
OFFSETS = ["+02:00", "+05:30", "-03:30", "", "Z ", ".5Z"]
INSTANT = TypeAdapter[datetime](SaleInstant)

moments = st.one_of(
    st.datetimes(NOW.replace(year=1960, tzinfo=None), NOW.replace(year=2027, tzinfo=None)),
    # Around now, midnight, and changes of clocks, where the quick way could go wrong.
    *(
        st.timedeltas(-timedelta(hours=3), timedelta(hours=3)).map(lambda distance, around=around: around + distance)
        for around in map(
            datetime.fromisoformat,
            ["2026-11-24T10:20:30", "2026-11-24", "2025-03-30T01", "2025-10-26T01", "2011-11-06T03", "2011-12-30T10"],
        )
    ),
)
written = st.one_of(
    st.builds("{:%Y-%m-%dT%H:%M:%SZ}".format, moments),
    st.builds("{:%Y-%m-%dT%H:%M:%S.%fZ}".format, moments),
    st.builds("{:%Y-%m-%d %H:%M:%S}{}".format, moments, st.sampled_from(OFFSETS)),
    st.builds("{:%Y-%m-%dT%H:%M:%S}".format, moments),
    st.builds("{:%Y-%m-%d}".format, moments),
    # Near misses: a character of an instant replaced, left out or doubled.
    st.builds(
        lambda text, at, instead: text[:at] + instead + text[at + 1 :],
        st.builds("{:%Y-%m-%dT%H:%M:%S.%fZ}".format, moments),
        st.integers(0, 27),
        st.sampled_from(["", "0", "6", "9", "Z", ":", "٣", " ", "00"]),
    ),
)


@given(
    texts=st.lists(st.one_of(written, st.none()), min_size=1, max_size=30),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    local=st.sampled_from([None, *ZONES]),
    stock=st.sampled_from(StockEffect),
)
def test_read_together_or_alone_is_the_same(
    texts: list[Any], zone: ZoneInfo, local: str | None, stock: StockEffect
) -> None:
    options = SalesImportOptions(time_zone=local, stock=stock)
    together = SaleInstants(options, zone, NOW)
    for _ in range(2):  # the second time, every hour has been met before
        batch = Batch(range(len(texts)), [])
        read = together.read(batch, texts)
        for index, text in enumerate(texts):
            together_read = SoldAt(read.utc[index], read.day[index], read.takes_stock[index])
            refusals = [str(wrong) for wrong in batch.wrong.get(index, [])]
            assert refusals or _plain(together_read) == _plain(_alone(options, zone, text))
            assert not refusals or refusals == [_alone(options, zone, text)]


def _alone(options: SalesImportOptions, zone: ZoneInfo, text: Any) -> Any:
    """The instant, or why it is refused."""
    try:
        return SaleInstants(options, zone, NOW)._read_one(text)
    except WrongValue as wrong:
        return str(wrong)


def _plain(sold: Any) -> Any:
    """With a fraction of six digits; SQL takes fewer as the same."""
    if not isinstance(sold, SoldAt):
        return sold
    utc, _, fraction = sold.utc.partition(".")
    return sold._replace(utc=f"{utc}.{fraction:0<6}")


@given(moment=moments, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_an_instant_is_what_post_sales_takes_it_for(moment: datetime, zone: ZoneInfo) -> None:
    text = f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"
    batch = Batch([1], [])
    read = SaleInstants(SalesImportOptions(), zone, NOW).read(batch, [text])
    try:
        instant = INSTANT.validate_python(text)
    except ValueError:
        assert batch.wrong
        return
    if instant > NOW:
        assert batch.wrong
        return
    assert (read.utc[0], read.day[0]) == (f"{instant:%Y-%m-%d %H:%M:%S.%f}", local_date(instant, zone))
    assert read.takes_stock[0] == (local_date(instant, zone) >= local_date(NOW, zone))


@pytest.mark.parametrize("text", ["2025-03-31T18:", "2025-03-31T18:15:0030:Z", "2025-03-31T18:15:00Z0", "", "x" * 27])
def test_texts_that_look_like_parts_of_known_ones_are_refused(text: str) -> None:
    instants = SaleInstants(SalesImportOptions(), ZoneInfo("Asia/Kolkata"), NOW)
    known = ["2025-03-31T18:30:00Z", "2025-03-31T18:15:00+05:30", "2025-03-31T18:15:00.000000Z"]
    batch = Batch(range(4), [])
    instants.read(batch, known)
    instants.read(batch, [*known, text])
    assert list(batch.wrong) == [3]
