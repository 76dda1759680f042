"""What the lists of sales and returns can be asked beside their rows: the totals of all pages."""

from typing import Annotated

from pydantic import Field, model_validator

from common.db.schemas.page import TotalledQuery
from common.db.schemas.sale import SaleQuery, SoldFilter, Voided
from common.db.schemas.sale_return import ReturnedFilter, ReturnQuery
from sales_service.reports.request import SummaryQuery
from sales_service.reports.return_request import ReturnSummaryQuery
from sales_service.rollups.measures import Basis

VOID_IN_NO_TOTALS = "with_totals sums up what counts, and void ones do not; leave voided out, or with_totals"


class SaleListQuery(SaleQuery, TotalledQuery):
    """A page of sales, and the totals of all pages if they are asked for."""

    returns_on: Annotated[
        Basis | None,
        Field(
            description="With with_totals: when a return counts, as in a summary. sale_date: what has come back so far "
            "of the sales of the list. Left out: return_date"
        ),
    ] = None

    @model_validator(mode="after")
    def _can_be_summed_up(self) -> "SaleListQuery":
        message = None
        if self.with_totals and self.voided is not Voided.FALSE:
            message = VOID_IN_NO_TOTALS
        elif self.with_totals and self.returned is not None:
            message = "totals cannot be told by whether something came back; leave returned out, or with_totals"
        elif self.returns_on and not self.with_totals:
            message = "returns_on is about totals; give with_totals=true too"
        if message:
            raise ValueError(message)
        return self

    @property
    def summary(self) -> SummaryQuery:
        """The report whose totals are those of the list."""
        filters = {name: getattr(self, name) for name in SoldFilter.model_fields}
        return SummaryQuery.model_construct(**filters, returns_on=self.returns_on or "return_date")


class ReturnListQuery(ReturnQuery, TotalledQuery):
    """A page of returns, and the totals of all pages if they are asked for."""

    @model_validator(mode="after")
    def _can_be_summed_up(self) -> "ReturnListQuery":
        if self.with_totals and self.voided is not Voided.FALSE:
            raise ValueError(VOID_IN_NO_TOTALS)
        return self

    @property
    def summary(self) -> ReturnSummaryQuery:
        """The report whose totals are those of the list."""
        return ReturnSummaryQuery.model_construct(**{name: getattr(self, name) for name in ReturnedFilter.model_fields})
