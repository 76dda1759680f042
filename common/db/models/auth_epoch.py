"""By what the services see that somebody's rights have changed."""

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import Id


class AuthEpoch(Model):
    """The single row whose counter every change of users, keys and sessions raises.

    Each worker process remembers who is who, and forgets it when it finds another number here.
    """

    __tablename__ = "auth_epoch"
    __table_args__ = (CheckConstraint("id = 1", "single_row"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(Id)
