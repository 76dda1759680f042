"""How long the periods are that the rollups have rows of."""

from enum import StrEnum


class Grain(StrEnum):
    """How long the period of a rollup row is; `sales_service.rollups.levels` says which rollup has which."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
