"""Which time zone the rollups were built for."""

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model


class RollupZone(Model):
    """The single row that says in which zone the days of the rollups are cut.

    Written by the first start and by `rollups rebuild`. A service set to another zone refuses to start, since it would
    add sales to days that mean something else.

    - time_zone: IANA name.
    """

    __tablename__ = "rollup_zone"
    __table_args__ = (CheckConstraint("id = 1", "single_row"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    time_zone: Mapped[str] = mapped_column(String(64))
