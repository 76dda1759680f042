"""Who has tried passwords that were wrong."""

from datetime import datetime

from sqlalchemy import BINARY, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import UTCDateTime


class LoginFailure(Model):
    """The wrong passwords that came for one account from one address since the last right one.

    - account: HMAC-SHA256 of the address of mail in small letters, whether there is such a user or not.
    - address: the client's IP address.
    - failures: how many; a try is counted before it is looked at, and taken off again when it was right.
    - wait_until: before this instant (UTC) no try is looked at.
    """

    __tablename__ = "login_failures"
    __table_args__ = (
        Index(None, "wait_until"),  # serves: the purge
        TABLE_OPTIONS,
    )

    account: Mapped[bytes] = mapped_column(BINARY(32), primary_key=True)
    address: Mapped[str] = mapped_column(String(45, collation="ascii_bin"), primary_key=True)
    failures: Mapped[int]
    wait_until: Mapped[datetime] = mapped_column(UTCDateTime())
