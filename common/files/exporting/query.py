"""The query parameters that every export has beside its filter."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from common.db.schemas.fields import RequestModel


class ExportFormat(StrEnum):
    """What an export can be written as; the value is also the file's suffix."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    XLSX = "xlsx"


class ExportQuery(RequestModel):
    """How the file is written."""

    format: Annotated[ExportFormat, Field(description="How the file is written")] = ExportFormat.CSV
    bom: Annotated[
        bool, Field(description="CSV: begin with a byte order mark, by which Excel knows that the file is UTF-8")
    ] = False
    row_count: Annotated[
        bool,
        Field(
            description="CSV and NDJSON: end with a line that counts the rows, by which an import finds out that a "
            "file was cut off. Other programs take it for a row; the trailer X-Row-Count says the same"
        ),
    ] = False

    @model_validator(mode="after")
    def _bom_is_for_csv(self) -> "ExportQuery":
        if self.bom and self.format is not ExportFormat.CSV:
            message = "bom goes with format=csv only"
            raise ValueError(message)
        return self
