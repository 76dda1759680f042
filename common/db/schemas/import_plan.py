"""What an import would make of a file: the plan, in which everything that was guessed is said."""

from typing import Annotated, Any

from pydantic import Field

from common.db.models import ImportKind
from common.db.schemas.fields import ResponseModel
from common.db.schemas.import_reading import DateOrder, DecimalMark


class PlannedColumn(ResponseModel):
    """A column of the file, and what it is used for."""

    name: Annotated[str, Field(description="As a mapping calls it: its name, or its place where that is none")]
    field: Annotated[str | None, Field(description="null: it is left out")]


class ImportPlan(ResponseModel):
    """How a file would be read."""

    profile: Annotated[str | None, Field(description="The program whose files look so; null where none is known")]
    kind: ImportKind
    encoding: Annotated[str, Field(description="Of a text file; a workbook and Parquet are utf-8")]
    delimiter: Annotated[str | None, Field(description="null for NDJSON")]
    decimal: Annotated[DecimalMark | None, Field(description="null: no amount depends on it")]
    dates: Annotated[DateOrder | None, Field(description="null: no date depends on it")]
    time_zone: Annotated[str | None, Field(description="Of instants without an offset; null: they are refused")]
    columns: list[PlannedColumn]
    options: Annotated[dict[str, Any], Field(description="All options that are not as they are by default")]
    sample: Annotated[list[dict[str, str | None]], Field(description="The first rows, by the names of `columns`")]
    warnings: list[str]
    command: Annotated[str, Field(description="What imports the file so, with nothing left to guess")]
