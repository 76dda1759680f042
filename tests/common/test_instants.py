"""Instants in answers: UTC with microseconds and Z, whatever the year."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter

from common.db.schemas.fields import Instant

ANSWER: TypeAdapter[datetime] = TypeAdapter(Instant)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2025, 3, 31, 18, 30, tzinfo=UTC), "2025-03-31T18:30:00.000000Z"),
        (datetime(2025, 3, 31, 18, 30, 1, 250, tzinfo=UTC), "2025-03-31T18:30:01.000250Z"),
        (datetime(2025, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2024-12-31T23:00:00.000000Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
        (datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_an_instant_is_written_in_one_form(instant: datetime, text: str) -> None:
    assert ANSWER.dump_json(instant).decode() == f'"{text}"'
