"""How far the import of a file has come."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BINARY, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.acted import Acted
from common.db.models.base import TABLE_OPTIONS, Model
from common.db.types import TEXT_COLLATION, Id, UTCDateTime, enum_column, text_column


class ImportKind(StrEnum):
    """What the rows of an imported file are."""

    PRODUCTS = "products"
    SALES = "sales"


class ImportRun(Acted, Model):
    """One import of one file. Written in the very transactions that store its rows, so it is never ahead or behind.

    - sha256: of the file's bytes; what "the same file" means. Null for a dry run, which is the same as nothing.
    - attempt: 1, and one more for each time the same file was imported again.
    - options: the options that decide what the rows mean, as JSON; an import is only resumed with the same ones.
    - rows_total, rows_done: rows of the file, and how many from its beginning have been dealt with.
    - created, changed, unchanged, already, rejected: what became of them (sales are created, in already or rejected).
    - returned: lines that are returns, and were recorded as such.
    - of_nothing: rows of zero units, which are no sales and are passed over.
    - products_created: products that a file of sales made because they were not there.
    - ledger_entries: inventory transactions written for them.
    - levels_moved: how many of them move the level of a product that was there before.
    - units_up, units_down: units that those add and take, both counted upwards; blocking and unblocking adds none.
    - rejected_bytes: length of the file of rejected rows that belongs to rows_done.
    - started_at, finished_at: UTC; finished_at is null until every row has been dealt with, or the file was refused.
    - dry_run: nothing of it is written; only one that nobody waits for has a row.
    - form: how its rows are written (csv, ndjson), where a client said so.
    - waiting: it is the turn of some process of the service to work on it. Those that wait have their file kept.
    - seen_at: UTC, when a process that works on it last said so; null while none does.
    - file_key: the name under which the uploaded file is kept, and that of its rejected rows; null for one that is not.
    - file_bytes: length of that file.
    - checked_bytes: how far the pass has come that only checks.
    - problem: why it was refused or stopped, as the problem document that a client would have got; null for no reason.
    - errors: what is wrong with rejected rows, the first hundred, as a JSON array; null for none.
    - found: the options with what its profile and a look at the file added, as JSON: the rest of it is read so, too.
    - left_out: rows that its conditions leave out; known when it is over, as are the others.
    - warnings: what was guessed, or made of cells that say something else, as a JSON array; null for nothing.

    The actor is who sent the file last. Whether one waits, runs, was stopped, refused or has finished follows from
    these: `listing.state_of`.
    """

    __tablename__ = "imports"
    __table_args__ = (
        UniqueConstraint("sha256", "kind", "attempt"),
        Index(None, "kind", "finished_at"),  # serves: which import waits, of the few that are not over
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[ImportKind] = mapped_column(enum_column(ImportKind))
    sha256: Mapped[bytes | None] = mapped_column(BINARY(32))
    attempt: Mapped[int] = mapped_column(SmallInteger)
    file_name: Mapped[str | None] = mapped_column(text_column(255))
    options: Mapped[str] = mapped_column(text_column())
    rows_total: Mapped[int] = mapped_column(Id)
    rows_done: Mapped[int] = mapped_column(Id)
    created: Mapped[int] = mapped_column(Id)
    changed: Mapped[int] = mapped_column(Id)
    unchanged: Mapped[int] = mapped_column(Id)
    rejected: Mapped[int] = mapped_column(Id)
    ledger_entries: Mapped[int] = mapped_column(Id)
    rejected_bytes: Mapped[int] = mapped_column(Id)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    levels_moved: Mapped[int] = mapped_column(Id, server_default=text("0"))
    units_up: Mapped[int] = mapped_column(Id, server_default=text("0"))
    units_down: Mapped[int] = mapped_column(Id, server_default=text("0"))
    already: Mapped[int] = mapped_column(Id, server_default=text("0"))
    products_created: Mapped[int] = mapped_column(Id, server_default=text("0"))
    dry_run: Mapped[bool] = mapped_column(server_default=text("0"))
    form: Mapped[str | None] = mapped_column(text_column(20))
    waiting: Mapped[bool] = mapped_column(server_default=text("0"))
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    file_key: Mapped[bytes | None] = mapped_column(BINARY(16))
    file_bytes: Mapped[int | None] = mapped_column(Id)
    checked_bytes: Mapped[int] = mapped_column(Id, server_default=text("0"))
    problem: Mapped[str | None] = mapped_column(MEDIUMTEXT(collation=TEXT_COLLATION))
    errors: Mapped[str | None] = mapped_column(MEDIUMTEXT(collation=TEXT_COLLATION))
    of_nothing: Mapped[int] = mapped_column(Id, server_default=text("0"))
    returned: Mapped[int] = mapped_column(Id, server_default=text("0"))
    found: Mapped[str | None] = mapped_column(MEDIUMTEXT(collation=TEXT_COLLATION))
    left_out: Mapped[int] = mapped_column(Id, server_default=text("0"))
    warnings: Mapped[str | None] = mapped_column(MEDIUMTEXT(collation=TEXT_COLLATION))
