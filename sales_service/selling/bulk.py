"""Write many sales at once, with what the rollups get of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from common.db.engine import KEY_STEP
from sales_service.importing.prepared import PreparedSales
from sales_service.rollups.writing import RollupRows, add_rows, rollup_rows

COLUMNS = "product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at"


@dataclass(frozen=True)
class PreparedChunk:
    """The sales of one transaction. Its rows are made beforehand, so that no lock is held meanwhile."""

    sales: PreparedSales
    sql_rows: Sequence[str]
    rollups: RollupRows

    @classmethod
    def of(cls, sales: PreparedSales) -> "PreparedChunk":
        """The chunk of these sales."""
        return cls(sales, sales.sql_rows(), rollup_rows(sales.sums()))


def record(session: Session, chunk: PreparedChunk, now: datetime) -> tuple[int, int]:
    """Insert sales in order and add them to the rollups; returns the first id and how far the ids are apart.

    InnoDB gives the rows of one INSERT ... VALUES consecutive keys (see `register_sale`).
    """
    connection = session.connection()
    step = int(connection.info[KEY_STEP])
    if not chunk.sql_rows:
        return 0, step
    recorded_at = f",'{now:%Y-%m-%d %H:%M:%S.%f}')"
    values = f"{recorded_at},".join(chunk.sql_rows) + recorded_at
    result = connection.exec_driver_sql(f"INSERT INTO sales ({COLUMNS}) VALUES {values}")  # noqa: S608
    add_rows(session, chunk.rollups)
    return int(result.lastrowid), step
