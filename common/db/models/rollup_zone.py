"""Which time zone the rollups were built for, and whether they are complete."""

from sqlalchemy import CheckConstraint, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import Id


class RollupZone(Model):
    """The single row that says in which zone the days of the rollups are cut, and whether they lack sales.

    Written by the first start and by `rollups rebuild`. A service set to another zone refuses to start, since it would
    add sales to days that mean something else.

    - time_zone: IANA name.
    - complete_to: sales up to this id are in every measure of the rollups. Later ones may be missing in a measure that
      the version which recorded them did not know. Null when none is (`sales_service.rollups.completion`).
    - levels_complete: whether each level is known to be the sum of the finer one. False after a migration that adds a
      level, until the first start that knows it.
    """

    __tablename__ = "rollup_zone"
    __table_args__ = (CheckConstraint("id = 1", "single_row"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    time_zone: Mapped[str] = mapped_column(String(64))
    complete_to: Mapped[int | None] = mapped_column(Id)
    levels_complete: Mapped[bool] = mapped_column(server_default=text("1"))
