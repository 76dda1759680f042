"""Instants of a file read together are the same as each read alone, by the rules of POST /sales."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
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
from common.files.reading.lines import Lines
from common.files.reading.table import Table, Tally
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


def reader(options: SalesImportOptions, zone: ZoneInfo) -> SaleInstants:
    """A reader of a file that has nothing but instants."""
    table = Table(("sold_at",), ("sold_at",), iter(()), Lines(Path(os.devnull)), ",", 1, Tally())
    return SaleInstants(table, options, zone, NOW)


def rows(texts: Sequence[Any]) -> Batch:
    """Rows of that file."""
    return Batch(range(len(texts)), [[text] for text in texts])


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
    together = reader(options, zone)
    for _ in range(2):  # the second time, every hour has been met before
        batch = rows(texts)
        read = together.read(batch)
        for index, text in enumerate(texts):
            together_read = SoldAt(read.utc[index], read.day[index], read.takes_stock[index])
            refusals = [str(wrong) for wrong in batch.wrong.get(index, [])]
            assert refusals or _plain(together_read) == _plain(_alone(options, zone, text))
            # In which words depends on what the others look like: a column of ISO 8601 is told of ISO 8601.
            assert not refusals or isinstance(_alone(options, zone, text), str)


def _alone(options: SalesImportOptions, zone: ZoneInfo, text: Any) -> Any:
    """The instant, or why it is refused, by somebody who has read no other."""
    batch = rows([text])
    read = reader(options, zone).read(batch)
    if batch.wrong:
        return str(batch.wrong[0][0])
    return SoldAt(read.utc[0], read.day[0], read.takes_stock[0])


def _plain(sold: Any) -> Any:
    """With a fraction of six digits; SQL takes fewer as the same."""
    if not isinstance(sold, SoldAt):
        return sold
    utc, _, fraction = sold.utc.partition(".")
    return sold._replace(utc=f"{utc}.{fraction:0<6}")


@given(moment=moments, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_an_instant_is_what_post_sales_takes_it_for(moment: datetime, zone: ZoneInfo) -> None:
    text = f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"
    batch = rows([text])
    read = reader(SalesImportOptions(), zone).read(batch)
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
    instants = reader(SalesImportOptions(), ZoneInfo("Asia/Kolkata"))
    known = ["2025-03-31T18:30:00Z", "2025-03-31T18:15:00+05:30", "2025-03-31T18:15:00.000000Z"]
    instants.read(rows(known))
    batch = rows([*known, text])
    instants.read(batch)
    assert list(batch.wrong) == [3]
