"""The one definition of stock state: blocked (no level), out (0), low (1 to the threshold), ok (above)."""

from sqlalchemy import ColumnElement, Label, case

from common.db.models import Product, StockState


def stock_state(level: int | None, threshold: int) -> StockState:
    """State of a level in units; null means blocked."""
    if level is None:
        return StockState.BLOCKED
    if level == 0:
        return StockState.OUT
    return StockState.LOW if level <= threshold else StockState.OK


STATE_CONDITIONS: dict[StockState, ColumnElement[bool]] = {
    StockState.BLOCKED: Product.current_inventory.is_(None),
    StockState.OUT: Product.current_inventory == 0,
    StockState.LOW: (Product.current_inventory > 0) & (Product.current_inventory <= Product.low_stock_threshold),
    StockState.OK: (Product.current_inventory > 0) & (Product.current_inventory > Product.low_stock_threshold),
}
"""`stock_state` in SQL, as one condition per state; they exclude each other and cover every row."""

STATE_COLUMN: Label[str] = case(
    *((condition, state.value) for state, condition in STATE_CONDITIONS.items()),
).label("stock_state")
"""`stock_state` in SQL, as a column."""
