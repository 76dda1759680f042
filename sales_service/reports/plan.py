"""The plan of a report: everything that is decided before the database is asked.

A report is a chain of values: a query (`request`) becomes a plan (here), its figures are read (`figures`), and rows are
made of these (`summary`, `comparison`). Planning needs no database: the one thing that a plan may have to know from it,
where a summary without a start begins, it asks a function that is handed in, and the one thing that may stop it, how
many sales it would read, is a plan of its own, `ReportPlan.scan_count`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from common.access.costs import require_costs
from common.calendar.periods import Calendar
from common.calendar.week_hours import HOURS_OF_A_WEEK, numbers_of
from common.db.schemas.sale import SaleFilter, SoldFilter
from common.settings import Settings
from sales_service.reports.ranges import Range, TimeGrid, summary_range
from sales_service.reports.request import (
    CompareQuery,
    CompareTo,
    GroupBy,
    HeatmapQuery,
    ReportQuery,
    ReportShape,
    SummaryQuery,
)
from sales_service.reports.sides import Sides, sides_of
from sales_service.rollups.measures import Basis

GroupKey = int | str | None
"""What a group is of.

The id of a product, the name of a category or channel; NO_CHANNEL for what has none, and None for everything together
where a report is not grouped.
"""

NO_CHANNEL = ""
"""No channel is called so."""


@dataclass(frozen=True)
class ReportSettings:
    """What the store has set for its reports.

    - zone: whose dates the rollups are cut in; reports use them unless asked for others.
    - year_start: the month (1 to 12) that years begin with.
    - currency: ISO 4217 code of every amount.
    - row_limit: rows that a report may have.
    - scan_limit: sales that a report may read one by one.
    """

    zone: ZoneInfo
    year_start: int
    currency: str
    row_limit: int
    scan_limit: int

    @classmethod
    def of(cls, settings: Settings) -> "ReportSettings":
        """Those among a service's settings."""
        return cls(
            zone=settings.zone,
            year_start=settings.fiscal_year_start_month,
            currency=settings.currency,
            row_limit=settings.report_row_limit,
            scan_limit=settings.scan_sales_limit,
        )


@dataclass(frozen=True)
class Scope:
    """Which sales a report is about, and how they are grouped; an empty filter lets everything through.

    Returns are filtered by their sale. `channels` may hold NO_CHANNEL, and `week_hours` counts from Monday's first, 0,
    by the clocks of the report's zone.
    """

    product_ids: tuple[int, ...]
    categories: tuple[str, ...]
    group_by: GroupBy | None
    channels: tuple[str, ...] = ()
    order_refs: tuple[str, ...] = ()
    customer_refs: tuple[str, ...] = ()
    min_units: int | None = None
    week_hours: tuple[int, ...] = ()

    @property
    def values(self) -> dict[GroupBy, tuple[int, ...] | tuple[str, ...]]:
        """What the filter names of each thing that reports can be grouped by."""
        return {"product": self.product_ids, "category": self.categories, "channel": self.channels}

    @property
    def named(self) -> tuple[GroupKey, ...]:
        """Groups that the filter names, which are reported even without a sale."""
        return self.values[self.group_by] if self.group_by else ()

    @property
    def dimensions(self) -> set[GroupBy]:
        """What a table must tell sales apart by to answer."""
        return {dimension for dimension, values in self.values.items() if values or self.group_by == dimension}

    @property
    def tells_orders(self) -> bool:
        """Whether orders can be told: one of two products, or of a small and a large sale, would count twice."""
        return not (self.dimensions & {"product", "category"} or self.week_hours) and self.min_units is None

    @property
    def has_references(self) -> bool:
        """Whether it is about the sales of some orders or customers: few, and found by an index of theirs."""
        return bool(self.order_refs or self.customer_refs)

    @property
    def names_sales(self) -> bool:
        """Whether the filter asks what only the sales themselves know."""
        return self.has_references or self.min_units is not None or bool(self.week_hours)

    @property
    def reads_sales(self) -> bool:
        """Whether no rollup can answer: none knows products and channels, or categories and channels, together."""
        dimensions = self.dimensions
        return self.names_sales or ("channel" in dimensions and len(dimensions) > 1)

    def of_rollups(self) -> "Scope":
        """The same sales and, where a part of the filter is unknown to the rollups, more; not grouped."""
        known = replace(self, group_by=None, order_refs=(), customer_refs=(), min_units=None, week_hours=())
        return replace(known, channels=()) if known.reads_sales else known

    def only(self, groups: Collection[GroupKey]) -> "Scope":
        """The same, for these groups alone."""
        if self.group_by == "product":
            return replace(self, product_ids=tuple(key for key in groups if isinstance(key, int)))
        names = tuple(str(key) for key in groups)
        return replace(self, channels=names) if self.group_by == "channel" else replace(self, categories=names)

    def ungrouped(self) -> "Scope":
        """The same sales, not grouped."""
        return replace(self, group_by=None)


FirstSale = Callable[[Scope, TimeGrid], date | None]
"""Tells the date, in the grid's zone, of the first sale of a scope; None when there is none."""


@dataclass(frozen=True)
class Rank:
    """The order of groups: by a figure of the first range, or by `group`, which is their key.

    `top` is how many of them are shown; None for all.
    """

    by: str
    descending: bool
    top: int | None


@dataclass(frozen=True)
class ReportPlan:
    """What to read for a report, and how much of it.

    - scope: which sales, and how they are grouped.
    - ranges: when; figures are read of each. A summary has one. A comparison has two, and a third for what was cut
      from the second.
    - rank: which groups come first.
    - basis: when returns count.
    - rows_per_group: how many rows the report will have for each group.
    """

    scope: Scope
    ranges: tuple[Range, ...]
    rank: Rank
    basis: Basis
    rows_per_group: int
    settings: ReportSettings

    @property
    def grid(self) -> TimeGrid:
        """What divides the time of all its ranges."""
        return self.ranges[0].grid

    @property
    def tells_orders(self) -> bool:
        """Whether orders can be told of its rows."""
        return self.scope.tells_orders

    @property
    def reads_sales(self) -> bool:
        """Whether sales must be read one by one."""
        return self.grid.reads_sales or self.scope.reads_sales

    @property
    def is_split(self) -> bool:
        """Whether it has periods."""
        return self.grid.interval is not None

    @property
    def ranks_first(self) -> bool:
        """Whether the first groups are found before their figures are read.

        Of products, which are many; not where sales are read one by one, which would be read again.
        """
        return self.scope.group_by == "product" and bool(self.rank.top) and not (self.scope.named or self.reads_sales)

    @property
    def shows_every_cell(self) -> bool:
        """Whether each of its groups, which are few, is shown in each period: then all else adds up from these."""
        return self.is_split and self.rank.top is None and self.scope.group_by in {None, "category"}

    @property
    def group_limit(self) -> int:
        """How many groups it can show: `top`, or as many as there is room for."""
        return self.rank.top or self.settings.row_limit // max(self.rows_per_group, 1)

    @property
    def scan_count(self) -> "ReportPlan | None":
        """What the rollups must be asked to know how many sales it reads one by one; None when it reads none."""
        return self.count if self.reads_sales else None

    @property
    def count(self) -> "ReportPlan":
        """What the rollups must be asked to know how many sales there are to be read."""
        # What a cut took from a range is in the count of that range. Sales of other channels are read as well.
        scanned = tuple(span.by_store_dates() for span in self.ranges if span.since is None)
        return replace(self, scope=replace(self.scope.of_rollups(), channels=()), ranges=scanned)

    def unsplit(self) -> "ReportPlan":
        """The same without periods."""
        return replace(self, ranges=tuple(span.unsplit() for span in self.ranges))

    def only(self, groups: list[GroupKey]) -> "ReportPlan":
        """The same for these groups alone."""
        return replace(self, scope=self.scope.only(groups))

    def ungrouped(self) -> "ReportPlan":
        """The same for all groups together."""
        return replace(self, scope=self.scope.ungrouped())


@dataclass(frozen=True)
class SummaryPlan:
    """A report on one range, and what its rows say besides.

    - share_of: the figure that each group has a share of; None when shares are not told.
    - cumulative: whether each period tells what came before it as well.
    """

    report: ReportPlan
    share_of: str | None
    cumulative: bool

    def unsplit(self) -> "SummaryPlan":
        """The same without periods."""
        return replace(self, report=self.report.unsplit(), cumulative=False)


@dataclass(frozen=True)
class ComparisonPlan:
    """A report on the ranges of two sides, and how these are set beside each other."""

    report: ReportPlan
    sides: Sides
    to: CompareTo
    like_for_like: bool


def plan_summary(query: SummaryQuery, settings: ReportSettings, now: datetime, first_sale: FirstSale) -> SummaryPlan:
    """What a query asks for at a moment; `first_sale` is asked only when the query names no start.

    Raises RangeTooLarge.
    """
    scope, rank, grid = scope_of(query), rank_of(query.order_by or "-revenue", query.top), grid_of(query, settings, now)
    begin = None if query.start_date else first_sale(scope, grid)
    span = summary_range(query, grid, begin, settings.row_limit)
    report = ReportPlan(scope, (span,), rank, query.returns_on, len(span.periods), settings)
    return SummaryPlan(report, query.share_of, query.cumulative)


def plan_heatmap(query: HeatmapQuery, settings: ReportSettings, now: datetime, first_sale: FirstSale) -> ReportPlan:
    """The range of a heatmap, as one period; `first_sale` is asked only when the query names no start."""
    scope, grid = filter_of(query), TimeGrid(zone_of(query, settings), settings.zone, Calendar(), None, now)
    begin = None if query.start_date else first_sale(scope, grid)
    span = summary_range(query, grid, begin, settings.row_limit)
    return ReportPlan(scope, (span,), rank_of("-revenue", None), "return_date", HOURS_OF_A_WEEK, settings)


def plan_comparison(query: CompareQuery, settings: ReportSettings, now: datetime) -> ComparisonPlan:
    """What a query asks for at a moment. Raises InvalidRequest (a range outside the calendar) and RangeTooLarge."""
    scope, rank, grid = scope_of(query), rank_of(query.order_by or "-revenue", query.top), grid_of(query, settings, now)
    sides = sides_of(query, grid, settings.row_limit)
    report = ReportPlan(scope, sides.ranges, rank, query.returns_on, len(sides.pairs), settings)
    return ComparisonPlan(report, sides, query.to, query.like_for_like)


def will_scan(query: ReportQuery, settings: ReportSettings, now: datetime) -> bool:
    """Whether the plan of a query will read sales one by one; known before its dates are."""
    return grid_of(query, settings, now).reads_sales or scope_of(query).reads_sales


def grid_of(query: ReportShape, settings: ReportSettings, now: datetime) -> TimeGrid:
    """How a query divides time; as the store has it set where the query does not say."""
    calendar = Calendar(query.week_start, settings.year_start)
    return TimeGrid(zone_of(query, settings), settings.zone, calendar, query.interval, now)


def zone_of(query: SaleFilter, settings: ReportSettings) -> ZoneInfo:
    """Whose dates a query means: the store's where it does not say."""
    return ZoneInfo(query.time_zone) if query.time_zone else settings.zone


def rank_of(order: str, top: int | None) -> Rank:
    """The order of groups by its name in a query, where a minus stands for descending.

    Raises Forbidden for a figure that the caller may not see.
    """
    require_costs(order)
    return Rank(order.removeprefix("-"), order.startswith("-"), top)


def scope_of(query: ReportQuery) -> Scope:
    """What the query's filter and grouping name, each once."""
    return replace(filter_of(query), group_by=query.group_by)


def filter_of(query: SoldFilter) -> Scope:
    """What a filter names, each once; not grouped."""
    categories = (str(name) for name in query.category)
    return Scope(
        tuple(dict.fromkeys(query.product_id)),
        tuple(dict.fromkeys(categories)),
        None,
        channels=tuple(dict.fromkeys(query.channel)),
        order_refs=tuple(dict.fromkeys(query.order_ref)),
        customer_refs=tuple(dict.fromkeys(query.customer_ref)),
        min_units=query.min_units,
        week_hours=numbers_of(query.weekday, query.hour),
    )
