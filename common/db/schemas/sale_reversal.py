"""Schemas of `common.db.models.sale_reversal`."""

from typing import Annotated

from pydantic import Field

from common.db.models import VoidReason
from common.db.schemas.fields import Prose, RequestModel, ResponseModel
from common.db.schemas.sale import SaleCreate, SaleRead


class SaleVoid(RequestModel):
    """That a sale never happened, and what happened instead."""

    reason: VoidReason
    note: Prose | None = None
    restock: Annotated[
        bool | None,
        Field(strict=True, description="Whether its units go back into the stock; default: if it took them from there"),
    ] = None
    replacement: Annotated[
        SaleCreate | None, Field(description="The sale as it should have been recorded; it may sell the same units")
    ] = None


class SaleVoidRead(ResponseModel):
    """The void sale, and the one that was recorded in its place."""

    voided: SaleRead
    replacement: SaleRead | None
