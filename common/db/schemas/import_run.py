"""Schemas of `common.db.models.import_run`: the options of an import, and what came of it."""

import codecs
import json
from contextlib import suppress
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ConfigDict, Field

from common.db.models import ImportKind
from common.db.schemas.fields import Instant, Money, ResponseModel
from common.db.schemas.import_reading import ReadingOptions
from common.db.schemas.match import Match
from common.db.schemas.page import SORT, PageQuery
from common.db.schemas.texts import plain_file_name
from common.exact_json import JSONObject


class OnError(StrEnum):
    """What bad rows do to an import."""

    STOP = "stop"
    SKIP = "skip"


class OtherColumns(StrEnum):
    """What becomes of columns that stand for no field and are not mapped."""

    REFUSE = "refuse"
    IGNORE = "ignore"


class StockEffect(StrEnum):
    """Whether imported sales take stock."""

    AUTO = "auto"
    TAKE = "take"
    IGNORE = "ignore"


class Duplicates(StrEnum):
    """What becomes of lines that are sales stored already."""

    SKIP = "skip"
    REFUSE = "refuse"
    ALLOW = "allow"


class ReturnsEffect(StrEnum):
    """What becomes of lines with negative units."""

    REFUSE = "refuse"
    UNLINKED = "unlinked"
    MATCH = "match"


class EmptyRevenue(StrEnum):
    """What an empty cell in a column of amounts means."""

    REFUSE = "refuse"
    PRICE = "price"


class Descriptions(StrEnum):
    """What becomes of descriptions that are written in HTML, or are too long."""

    AS_THEY_ARE = "as_they_are"
    PLAIN = "plain"


class ImportState(StrEnum):
    """What an import is doing. One that was stopped can go on; one that was refused or has finished is over."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    REFUSED = "refused"


class ImportPhase(StrEnum):
    """What a running import does: it reads the whole file before it writes anything."""

    CHECKING = "checking"
    IMPORTING = "importing"


class FileFormat(StrEnum):
    """How the rows of a file are written."""

    CSV = "csv"
    NDJSON = "ndjson"


def _each_column_once(entries: list[str]) -> list[str]:
    for entry in entries:
        if "=" not in entry:
            message = f"write COLUMN=FIELD, or COLUMN= to leave a column out, not {entry[:100]!r}"
            raise ValueError(message)
    columns = [entry.rpartition("=")[0].strip() for entry in entries]
    for column in columns:
        if columns.count(column) > 1:
            message = f"the column {column[:100]!r} is mapped more than once"
            raise ValueError(message)
    return entries


def _each_field_once(entries: list[str]) -> list[str]:
    fields = [entry.partition("=")[0].strip() for entry in entries]
    for entry, field in zip(entries, fields, strict=True):
        if "=" not in entry or not field:
            message = f"write FIELD=TEXT, such as units=1, not {entry[:100]!r}"
            raise ValueError(message)
        if fields.count(field) > 1:
            message = f"the field {field[:100]!r} is set more than once"
            raise ValueError(message)
    return entries


def _conditions(entries: list[str]) -> list[str]:
    for entry in entries:
        if not entry.rpartition("=")[0].removesuffix("!").strip():
            message = f"write COLUMN=TEXT,TEXT or COLUMN!=TEXT, not {entry[:100]!r}"
            raise ValueError(message)
    return entries


def _each_text_once(entries: list[str]) -> list[str]:
    texts = [entry.rpartition("=")[0].strip().casefold() for entry in entries]
    for text, entry in zip(texts, entries, strict=True):
        if not text or not entry.rpartition("=")[2].strip():
            message = f"write TEXT=CATEGORY, such as Clothing > Tops=fashion, not {entry[:100]!r}"
            raise ValueError(message)
        if texts.count(text) > 1:
            message = f"{entry.rpartition('=')[0].strip()[:100]!r} is mapped more than once"
            raise ValueError(message)
    return entries


OF_PYTHON = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""What Python calls encodings of text and no file is written in: its documentation's "Python Specific Encodings"."""


def text_encoding(name: str) -> str:
    """Python's name of a text encoding. Raises ValueError for what is none."""
    with suppress(LookupError, UnicodeError, ValueError):
        known = codecs.lookup(name).name
        if known not in OF_PYTHON and "a".encode(known).decode(known) == "a":  # decoding nothing at all asks nobody
            return known
    message = f"{name[:40]!r} is no encoding that is known, such as utf-8, windows-1252 or utf-16"
    raise ValueError(message)


ProfileName = Annotated[
    Annotated[str, Field(max_length=100)] | None,
    Field(description="The program whose file it is, as its profile is called; left out: told from the columns"),
]
"""By which profile a file is read."""

FieldsOfAllRows = Annotated[
    list[Annotated[str, Field(max_length=300)]],
    AfterValidator(_each_field_once),
    Field(
        max_length=100,
        description="field=text: what every row has in a field that the file has no column for",
    ),
]


class ImportOptions(ReadingOptions):
    """How a file is to be imported."""

    model_config = ConfigDict(frozen=True)

    wait: Annotated[
        bool,
        Field(
            description="false: answer 202 as soon as the file is there, and import it afterwards; Location says where "
            "to look how far it is"
        ),
    ] = True
    file_name: Annotated[
        str | None,
        AfterValidator(lambda name: None if name is None else plain_file_name(name)),
        Field(
            description="What the file is called, for whoever reads the list; the last 255 characters of it",
            examples=["January.csv"],
        ),
    ] = None
    on_error: Annotated[
        OnError,
        Field(description="stop: one bad row and nothing of the file is imported. skip: import the good rows"),
    ] = OnError.STOP
    dry_run: Annotated[bool, Field(description="Check everything, write nothing")] = False
    map: Annotated[
        list[Annotated[str, Field(max_length=300)]],
        AfterValidator(_each_column_once),
        Field(
            max_length=1000,
            description="column=field: what another column name stands for; column= leaves it out. #7 is the seventh",
            examples=[["Product number=sku"]],
        ),
    ] = []
    other_columns: Annotated[
        OtherColumns, Field(description="Columns that are unknown and not mapped. ignore: they are left out")
    ] = OtherColumns.REFUSE
    set: FieldsOfAllRows = []
    where: Annotated[
        list[Annotated[str, Field(max_length=1000)]],
        AfterValidator(_conditions),
        Field(
            max_length=100,
            description="column=text,text: only rows that hold one of these texts in a column are taken, blanks and "
            "case aside; an empty text is an empty cell. column!=text,text: only rows that hold none of them. All must "
            "hold",
            examples=[["Financial Status=paid,partially_refunded"]],
        ),
    ] = []
    category_map: Annotated[
        list[Annotated[str, Field(max_length=500)]],
        AfterValidator(_each_text_once),
        Field(
            max_length=1000,
            description="text=category: what a text in the column of categories stands for, a path such as Clothing > "
            "Tops too; upper and lower case are alike. *=category: all other texts, and none",
            examples=[["Clothing > Tops=fashion"]],
        ),
    ] = []
    default_category: Annotated[
        str | None,
        Field(max_length=100, description="The category of new products whose rows say none", examples=["fashion"]),
    ] = None

    encoding: Annotated[
        Annotated[str, Field(max_length=40), AfterValidator(text_encoding)] | None,
        Field(
            description="How the characters of a text file are written; left out: told from the file",
            examples=["windows-1252"],
        ),
    ] = None
    sheet: Annotated[
        Annotated[str, Field(max_length=255)] | None,
        Field(description="The sheet of a workbook; left out: the first that has rows", examples=["Orders"]),
    ] = None

    profile: ProfileName = None
    plan: Annotated[bool, Field(description="Import nothing, and answer with how the file would be read")] = False

    @cached_property
    def constants(self) -> dict[str, str]:
        """Text by field, of what every row has."""
        return {field.strip(): text for field, _, text in (entry.partition("=") for entry in self.set)}

    @cached_property
    def categories(self) -> dict[str, str]:
        """Category by text, of `category_map`."""
        return {text.strip(): name.strip() for text, _, name in (entry.rpartition("=") for entry in self.category_map)}

    @cached_property
    def mapping(self) -> dict[str, str]:
        """Field (empty: leave it out) by column name."""
        return {column.strip(): field for column, _, field in (entry.rpartition("=") for entry in self.map)}

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """`time_zone` as an object."""
        return None if self.time_zone is None else ZoneInfo(self.time_zone)

    def meaning(self) -> str:
        """The options that decide what the rows mean, as canonical JSON."""
        options = self.model_dump(mode="json", exclude={"dry_run", "wait", "file_name", "plan"})
        return json.dumps(options, sort_keys=True, ensure_ascii=False)


class ProductsImportOptions(ImportOptions):
    """How a file of products is to be imported."""

    profile: Annotated[ProfileName, Field(examples=["square-items"])] = None
    set: Annotated[FieldsOfAllRows, Field(examples=[["status=inactive"]])] = []
    match: Match = ()
    make_skus: Annotated[
        bool, Field(description="Rows without a sku get one, made of external_ref (or else the name) and option")
    ] = False
    descriptions: Annotated[
        Descriptions,
        Field(description="plain: what is read of HTML, cut after 5,000 characters; otherwise longer ones are refused"),
    ] = Descriptions.AS_THEY_ARE


class SalesImportOptions(ImportOptions):
    """How a file of sales is to be imported."""

    profile: Annotated[ProfileName, Field(examples=["shopify-orders"])] = None
    set: Annotated[FieldsOfAllRows, Field(examples=[["channel=web"]])] = []
    match: Match = ()
    stock: Annotated[
        StockEffect,
        Field(
            description="take: every sale takes stock. ignore: none does (history only). "
            "auto: those sold before today, in the store's zone, do not"
        ),
    ] = StockEffect.AUTO
    empty_revenue: Annotated[
        EmptyRevenue,
        Field(
            description="An empty cell in a file that has a column of revenues, or of unit prices alone. refuse: the "
            "row is bad. price: units × unit_price, the product's price of today where that is empty too"
        ),
    ] = EmptyRevenue.REFUSE
    returns: Annotated[
        ReturnsEffect,
        Field(
            description="Lines with negative units. refuse: they are bad rows. match: returns of the latest sale of "
            "the product before them, of the same customer and price where the file has these, that has as many units "
            "and as much revenue left; of no sale where there is none. unlinked: of no sale"
        ),
    ] = ReturnsEffect.REFUSE
    create_products: Annotated[
        bool,
        Field(
            description="Create products that are not there: their names and codes as the rows say, their price the "
            "highest of their sales, their category that of their first sale or default_category, their level unknown "
            "(blocked). Sales of blocked products take no stock then, unless stock says otherwise"
        ),
    ] = False
    duplicates: Annotated[
        Duplicates,
        Field(
            description="Lines that are sales stored already: same product, units, revenue and instant, the n-th equal "
            "line of the file being the n-th stored sale like it. skip: they are counted as already. refuse: they are "
            "bad rows. allow: they are stored once more"
        ),
    ] = Duplicates.SKIP


class ImportsQuery(PageQuery):
    """The query of GET /imports."""

    sort: Annotated[Literal["id", "-id"], SORT] = "-id"
    kind: Annotated[
        ImportKind | None,
        Field(description="Of products or of sales; default: what this service imports", examples=[ImportKind.SALES]),
    ] = None
    dry_run: Annotated[
        bool | None, Field(description="false: without dry runs; true: those alone", examples=[False])
    ] = None


class RowErrorRead(ResponseModel):
    """What is wrong with one row; some rows say more, such as `actual`, the level that the product has."""

    model_config = ConfigDict(extra="allow")

    line: int
    column: str | None
    detail: str


class LevelsRead(ResponseModel):
    """How levels moved that were there before; `units_up` and `units_down` count upwards both."""

    moved: Annotated[int, Field(description="Inventory transactions, the first ones of new products left out")]
    units_up: int
    units_down: int


class NewProductRead(ResponseModel):
    """A product that a file of sales creates."""

    sku: str | None
    barcode: str | None
    external_ref: str | None
    name: str
    category: str
    price: Money


class ImportRead(ResponseModel):
    """What came of an import; the numbers count the rows of the whole file, those of an interrupted run included."""

    id: Annotated[int | None, Field(description="null for a dry run")]
    kind: ImportKind
    dry_run: bool
    rows: int
    created: int
    changed: int
    unchanged: int
    already: Annotated[int, Field(description="Sales that were stored before, and were not stored once more")]
    rejected: int
    left_out: Annotated[
        int,
        Field(
            description="Rows of the file that `where` leaves out, void sales (a text in the column voided_at) and "
            "those whose status is that of no sale, such as cancelled, unless `where` says it of the status; not among "
            "`rows`"
        ),
    ]
    of_nothing: Annotated[int, Field(description="Rows of zero units, which are no sales and were passed over")]
    returned: Annotated[int, Field(description="Lines that are returns, and were recorded as such")]
    products_created: Annotated[int, Field(description="Products that a file of sales made, or would")]
    new_products: Annotated[list[NewProductRead], Field(description="These, 100 at most; none when resumed")]
    ledger_entries: Annotated[int, Field(description="Inventory transactions written")]
    levels: Annotated[LevelsRead, Field(description="What they do to stock; blocking and unblocking moves no units")]
    resumed_after: Annotated[int, Field(description="Rows that an interrupted run had imported before; 0 if none had")]
    started_at: Instant
    finished_at: Instant | None
    errors: Annotated[list[RowErrorRead], Field(description="What is wrong with the rejected rows; 100 at most")]
    warnings: Annotated[
        list[str],
        Field(description="What was guessed, such as the encoding, or made of cells that say something else"),
    ]


class ListedImport(ResponseModel):
    """An import, how far it is, and what has come of it so far; the numbers are those of ImportRead."""

    id: int
    kind: ImportKind
    file_name: Annotated[str | None, Field(description="null where nobody said what it is called")]
    state: ImportState
    phase: Annotated[ImportPhase | None, Field(description="null unless it is running")]
    dry_run: bool
    rows_done: int
    rows_total: Annotated[int | None, Field(description="null until the whole file has been read once")]
    file_bytes: Annotated[int | None, Field(description="null for one that somebody waits for, or waited")]
    checked_bytes: Annotated[int, Field(description="How much of the file has been checked")]
    created: int
    changed: int
    unchanged: int
    already: Annotated[int, Field(description="Sales that were stored before, and were not stored once more")]
    rejected: int
    ledger_entries: Annotated[int, Field(description="Inventory transactions written")]
    of_nothing: Annotated[int, Field(description="Rows of zero units, which are no sales and were passed over")]
    returned: Annotated[int, Field(description="Lines that are returns, and were recorded as such")]
    products_created: Annotated[int, Field(description="Products that a file of sales made, or would")]
    levels: LevelsRead
    can_resume: Annotated[bool, Field(description="Whether it was stopped and its file is still here")]
    rejected_file: Annotated[bool, Field(description="Whether the rejected rows can be had as a file")]
    started_at: Annotated[Instant, Field(description="When it began; while it is waiting, when it was sent")]
    finished_at: Annotated[Instant | None, Field(description="When it was over, refused ones included")]


class ImportStatus(ListedImport):
    """An import with everything that is known of it."""

    options: Annotated[JSONObject, Field(description="What it was begun with, those left out included")]
    left_out: Annotated[int, Field(description="Rows that its conditions have left out; 0 until it is over")]
    warnings: Annotated[
        list[str],
        Field(description="What was guessed, or made of cells that say something else; none until it is over"),
    ]
    errors: Annotated[list[RowErrorRead], Field(description="What is wrong with the rejected rows; 100 at most")]
    problem: Annotated[
        JSONObject | None, Field(description="Why it was refused or stopped, as a problem document (RFC 9457)")
    ]
