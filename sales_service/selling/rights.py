"""What of a sale or a return not everybody may say who may record one."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from common.access.principal import PRINCIPAL
from common.access.scopes import Scope
from common.calendar.periods import local_date
from common.db.schemas.sale import SaleCreate
from common.db.schemas.sale_return import ReturnCreate
from common.db.types import utc_now


def require_rights_to_sell(sales: Sequence[SaleCreate], zone: ZoneInfo, *, pointer: str = "") -> None:
    """Raise Forbidden for a price of one's own, or a sale of the past, unless the caller may write history.

    A discount (`revenue`) is everybody's to give. `pointer`: where the list stands in the body, with `{}` for the
    position.
    """
    if Scope.HISTORY_WRITE in PRINCIPAL.get().scopes:
        return
    for position, sale in enumerate(sales):
        at = pointer.format(position)
        if sale.unit_price is not None:
            _require("give another price than the product's", f"{at}/unit_price")
        if not sale.take_stock:
            _require("record history that takes no stock", f"{at}/take_stock")
        _require_today(sale.sold_at, zone, f"{at}/sold_at")


def require_rights_to_take_back(returns: Sequence[ReturnCreate], zone: ZoneInfo, *, pointer: str = "") -> None:
    """The same of returns: those of the past are history."""
    if Scope.HISTORY_WRITE in PRINCIPAL.get().scopes:
        return
    for position, returned in enumerate(returns):
        _require_today(returned.returned_at, zone, f"{pointer.format(position)}/returned_at")


def _require_today(instant: datetime | None, zone: ZoneInfo, pointer: str) -> None:
    if instant is not None and local_date(instant, zone) < local_date(utc_now(), zone):
        _require("record what happened before today", pointer)


def _require(to: str, pointer: str) -> None:
    PRINCIPAL.get().require(Scope.HISTORY_WRITE, to=to, pointer=pointer)
