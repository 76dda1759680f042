"""What an import is: the file and its options, the kind of its rows, and what comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.db.models import ImportKind
from common.db.schemas.import_run import FileFormat, ImportOptions, OtherColumns
from common.db.transactions import Database
from common.exact_json import JSONObject
from common.files.importing.progress import Counts, FileIdentity
from common.files.importing.rejected import DroppedRows, RejectedRows
from common.files.reading.columns import ColumnMap, Fields, plain_name
from common.files.reading.conditions import Condition
from common.files.reading.inherited import Inheritance
from common.files.reading.profiles import Profile
from common.files.reading.table import FileRow, RowError, Table, Tally
from common.files.unpacking import PlainFile, Unpacking
from common.temporary_files import Room


@dataclass
class Outcome:
    """What became of a chunk's rows, or would."""

    counts: Counts = field(default_factory=Counts)
    errors: list[RowError] = field(default_factory=list)
    notes: Any = None
    """What the importer is to remember of it once it is certain; see `Importer.settle`."""


@dataclass(frozen=True)
class Begun:
    """What an import has written before its first row; `new_products` are the columns of products, by name."""

    counts: Counts = field(default_factory=Counts)
    new_products: Sequence[Mapping[str, object]] = ()


class Importer(Protocol):
    """What one kind of row asks of the engine; made anew for each pass over a file."""

    def prepare(self, session: Session, rows: Sequence[FileRow]) -> tuple[Any, list[RowError]]:
        """Read rows into what `check` and `render` take, and what is wrong with the others. Writes nothing."""
        ...

    def skip(self, session: Session, rows: Sequence[FileRow]) -> Outcome:
        """Look at rows that an interrupted run has dealt with; only the notes of the outcome count."""
        ...

    def settle(self, outcome: Outcome) -> None:
        """Take note of an outcome: what `skip` and `check` gave, and what `write` gave once it is committed.

        Called for the chunks in order. Until then none of those has an effect but on its session, since its transaction
        may be tried again.
        """
        ...

    def begin(self, session: Session, *, dry_run: bool) -> "Begun":
        """Write what all rows that were checked need, in the transaction that begins the import; or say what it is."""
        ...

    def render(self, prepared: Any) -> Any:
        """Turn what `prepare` gave into what `write` takes; done while the chunk before it is being written."""
        ...

    def check(self, session: Session, prepared: Any) -> Outcome:
        """Say what `write` would do, as far as that can be known before; called for the chunks in order."""
        ...

    def write(self, session: Session, prepared: Any) -> Outcome:
        """Store the rows."""
        ...


@dataclass(frozen=True)
class ImportSpec:
    """A kind of import: its fields, and the usual rows per transaction.

    - single_rows: a file of no more rows than this is imported in one transaction.
    - shape: gives the table another form before anything reads its rows, where they say something of each other.
    - profiles: the folder of what programs' files look like; None where none is known.
    - make: gives an importer for a table, by the options, the store's zone and the instant when the import began.
    """

    name: ImportKind
    fields: Fields
    chunk_rows: int
    single_rows: int
    make: Callable[[Table, Any, ZoneInfo, datetime], Importer]
    shape: Callable[[Table, Any], Table] = lambda table, _options: table
    profiles: Path | None = None


def column_map(spec: ImportSpec, options: ImportOptions) -> ColumnMap:
    """Which column is which field. Raises InvalidRequest for a field that does not exist."""
    ignores_others = options.other_columns is OtherColumns.IGNORE
    chosen = tuple(map(Condition.of, options.where))
    named = {plain_name(condition.column) for condition in chosen}
    usual = tuple(condition for condition in spec.fields.conditions if condition.column not in named)
    shape = tuple(map(Inheritance.of, options.inherit))
    return ColumnMap(
        spec.fields, options.mapping, ignores_others, options.constants, chosen + usual, shape, options.headings
    )


Progress = Callable[[str, int, int], None]
"""Is told how far an import is: the phase, what is done of it, and of how much. `checking` counts bytes, `importing`
rows; what it raises stops the import between two chunks."""


@dataclass(frozen=True)
class Checked:
    """What the pass that only checks has found: how many rows there are, and the length of the file of wrong ones.

    - tally: what was counted besides; the rows that it has left out are not among the others.
    - importer: what has checked them, and knows what has to be there before they are written.
    """

    rows: int
    outcome: Outcome
    wrong_bytes: int
    tally: Tally
    importer: Importer


Finished = Callable[[Session, "Result"], None]
"""What else the transaction that ends an import is to write."""


@dataclass(frozen=True)
class Job:
    """A file to import.

    - zone: the store's, whose days decide what is sold today.
    - max_rejected: with more bad rows than this nothing is imported, whatever the options say.
    - room: for the temporary file that a packed one is unpacked to, and unpacked_limit its bytes, None for no limit.
    - plain: that file, as long as it is there; found: the options with what a look at it found out.
    - currency: the store's; profile: of the program whose file it is.
    - finished: is called within the transaction that ends the import, and may write what is to hold from then on.
    - import_id: the import that this is; None where it may be begun, or be any that was interrupted.
    - wrong: where the rows go that the check finds wrong; those that an import leaves out go to `rejected`.
    - checked: is told what the check has found, before a file is refused for it; confirmed, before anything is written.
    - own_profile: a profile that whoever imports has brought along.
    """

    database: Database
    zone: ZoneInfo
    spec: ImportSpec
    path: Path
    file: FileIdentity
    form: FileFormat | None
    options: ImportOptions
    rejected: RejectedRows
    report: Progress
    room: Room
    max_rejected: int | None = None
    finished: Finished = lambda _session, _result: None
    unpacked_limit: int | None = None
    plain: PlainFile | None = None
    import_id: int | None = None
    wrong: RejectedRows = field(default_factory=DroppedRows)
    checked: Callable[[Checked], None] = lambda _checked: None
    confirmed: Callable[[Checked], None] = lambda _checked: None
    own_profile: Profile | None = None
    found: ImportOptions | None = None
    currency: str | None = None
    profile: Profile | None = None

    @property
    def text(self) -> PlainFile:
        """The file as it is read; as it is where nothing was unpacked."""
        return self.plain or PlainFile(self.path)

    @property
    def warnings(self) -> list[str]:
        """What was guessed about the file."""
        name = self.text.encoding.name
        advice = f"{name} is a guess: look whether every letter is right, and say encoding={name} if it is"
        return [f"The encoding {advice}."] if self.text.encoding.is_guess else []

    @property
    def resolved(self) -> ImportOptions:
        """The options, with what was found out where they say nothing."""
        return self.found or self.options

    @property
    def unpacking(self) -> Unpacking:
        """What unpacking it may take, and what is said of it."""
        return Unpacking(self.room, self.unpacked_limit, self.options.encoding, self.options.sheet)

    @property
    def columns(self) -> ColumnMap:
        """Which column is which field; see `column_map`."""
        return column_map(self.spec, self.resolved)


@dataclass
class Result:
    """What came of it, with the fields of ImportRead."""

    id: int | None
    kind: ImportKind
    dry_run: bool
    rows: int
    resumed_after: int
    started_at: datetime
    finished_at: datetime | None
    counts: Counts
    errors: list[RowError]
    left_out: int = 0
    new_products: Sequence[Mapping[str, object]] = ()
    warnings: Sequence[str] = ()
    created_now: int = 0
    """Created by this run alone, an interrupted one before it left out."""

    def fields(self) -> dict[str, Any]:
        """The fields of ImportRead."""
        values = {name: value for name, value in vars(self).items() if name not in {"counts", "created_now"}}
        return values | {"errors": listed_errors(self.errors)} | self.counts.told()


def listed_errors(errors: Sequence[RowError]) -> list[JSONObject]:
    """What is wrong with rows, with the fields of RowErrorRead."""
    return [{"line": error.line, "column": error.column, "detail": error.detail, **error.members} for error in errors]


def tell_nobody(_: Result) -> None:
    """What is done with a new result where nothing is counted."""
