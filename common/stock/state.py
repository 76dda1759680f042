"""The one definition of stock state: blocked (no level), out (0), low (1 to the threshold), ok (above)."""

from sqlalchemy import ColumnElement, Label, SQLColumnExpression, case

from common.db.models import Product, StockState


def stock_state(level: int | None, threshold: int) -> StockState:
    """State of a level in units; null means blocked."""
    if level is None:
        return StockState.BLOCKED
    if level == 0:
        return StockState.OUT
    return StockState.LOW if level <= threshold else StockState.OK


def state_conditions(level: SQLColumnExpression[int | None]) -> dict[StockState, ColumnElement[bool]]:
    """`stock_state` of a level in SQL, as one condition per state; they exclude each other and cover every row."""
    threshold = Product.low_stock_threshold
    return {
        StockState.BLOCKED: level.is_(None),
        StockState.OUT: level == 0,
        StockState.LOW: (level > 0) & (level <= threshold),
        StockState.OK: (level > 0) & (level > threshold),
    }


def state_column(level: SQLColumnExpression[int | None]) -> Label[str]:
    """`stock_state` of a level in SQL, as a column."""
    conditions = state_conditions(level)
    return case(*((condition, state.value) for state, condition in conditions.items())).label("stock_state")


STATE_COLUMN: Label[str] = state_column(Product.current_inventory)
"""That of the present level."""
