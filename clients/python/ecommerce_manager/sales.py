"""E-Commerce Manager: sales: types and calls. Made by `python -m tests.clients`; not to be changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

from ecommerce_manager.client import Client


ActorKind = Literal['user', 'key', 'local', 'operator']

class ActorRead(TypedDict):
    """Who did it."""

    kind: ActorKind
    id: int | None
    name: str | None


CategoryName = Literal['electronics', 'fashion', 'personal_care', 'toys', 'home', 'sports', 'books', 'grocery']

class Change(TypedDict):
    """How each figure moved; null for one that one of the two sides does not have."""

    sales: CountChange
    units: CountChange
    revenue: MoneyChange
    list_total: MoneyChange
    discount: MoneyChange
    average_sale: MoneyChange | None
    returns: CountChange
    units_returned: CountChange
    refunded: MoneyChange
    net_units: CountChange
    net_revenue: MoneyChange
    return_rate: PercentChange | None
    cost: MoneyChange | None
    margin: MoneyChange | None
    margin_percent: PercentChange | None
    cost_coverage: PercentChange | None
    orders: NotRequired[CountChange]
    average_order_value: NotRequired[MoneyChange | None]


class Compare(TypedDict):
    """Two ranges side by side; the rows and others of each side sum to its totals exactly."""

    start_date: str
    end_date: str
    to: Literal['previous_period', 'previous_year', 'same_weekdays', 'same_weekday', 'custom']
    to_start_date: str
    to_end_date: str
    time_zone: str
    currency: str
    group_by: Literal['product', 'category', 'channel'] | None
    interval: Interval | None
    returns_on: Literal['return_date', 'sale_date']
    as_of: str
    like_for_like: bool
    previous_cut_at: str | None
    totals: Comparison
    rows: list[CompareRow]
    others: CompareOthers | None


class CompareOthers(TypedDict):
    """The groups beyond `top` together; `periods` with an interval."""

    current: SideFigures
    previous: CutFigures
    change: Change
    groups: int
    periods: NotRequired[list[ComparedPeriods]]


class CompareRequest(TypedDict):
    """What GET /sales/compare takes."""

    product_id: NotRequired[list[int]]
    category: NotRequired[list[CategoryName]]
    start_date: str
    end_date: str
    time_zone: NotRequired[str | None]
    group_by: NotRequired[Literal['product', 'category', 'channel'] | None]
    interval: NotRequired[Interval | None]
    week_start: NotRequired[Weekday]
    order_by: NotRequired[Literal['revenue', '-revenue', 'units', '-units', 'sales', '-sales', 'net_revenue', '-net_revenue', 'net_units', '-net_units', 'units_returned', '-units_returned', 'refunded', '-refunded', 'return_rate', '-return_rate', 'margin', '-margin', 'group', '-group'] | None]
    top: NotRequired[int | None]
    format: NotRequired[Literal['json'] | None]
    min_units: NotRequired[int | None]
    order_ref: NotRequired[list[str]]
    customer_ref: NotRequired[list[str]]
    channel: NotRequired[list[str]]
    weekday: NotRequired[list[int]]
    hour: NotRequired[list[int]]
    returns_on: NotRequired[Literal['return_date', 'sale_date']]
    to: NotRequired[Literal['previous_period', 'previous_year', 'same_weekdays', 'same_weekday', 'custom']]
    to_start_date: NotRequired[str | None]
    to_end_date: NotRequired[str | None]
    like_for_like: NotRequired[bool]
    report: Literal['compare']


class CompareRow(TypedDict):
    """A comparison of one group, one pair of periods, or both."""

    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[str]
    channel: NotRequired[str | None]
    upcoming: bool
    current: SideFigures | None
    previous: CutFigures | None
    change: Change | None


class ComparedPeriods(TypedDict):
    """Two periods side by side; a side that has no such period is null, and so is the change then.

    `upcoming` says that the current period has not begun: its figures are zero, and there is no change yet.
    """

    upcoming: bool
    current: SideFigures | None
    previous: CutFigures | None
    change: Change | None


class Comparison(TypedDict):
    """Two ranges side by side."""

    current: SideFigures
    previous: CutFigures
    change: Change


class CountChange(TypedDict):
    """How a count moved: current less previous, and in per cent of previous."""

    absolute: int
    percent: float | None
    reason: Literal['no_baseline', 'negative_baseline', 'unequal_periods'] | None


class CumulativeFigures(TypedDict):
    """The figures that add up, of the periods of the range up to and with this one."""

    sales: int
    units: int
    revenue: str
    list_total: str
    discount: str
    returns: int
    units_returned: int
    refunded: str
    net_units: int
    net_revenue: str
    cost: str | None
    margin: str | None
    orders: NotRequired[int]


class CutFigures(TypedDict):
    """The previous side; `whole` is there where the cut took all or the end of it, and has the figures without it."""

    sales: int
    units: int
    revenue: str
    list_total: str
    discount: str
    average_sale: str | None
    returns: int
    units_returned: int
    refunded: str
    net_units: int
    net_revenue: str
    return_rate: float | None
    cost: str | None
    margin: str | None
    margin_percent: float | None
    cost_coverage: float | None
    orders: NotRequired[int]
    average_order_value: NotRequired[str | None]
    start: str
    end: str
    days: int
    partial: bool
    whole: NotRequired[Figures]


DateOrder = Literal['d/m/y', 'm/d/y', 'y/m/d']

DecimalMark = Literal['point', 'comma']

Duplicates = Literal['skip', 'refuse', 'allow']

EmptyRevenue = Literal['refuse', 'price']

ExportFormat = Literal['csv', 'ndjson', 'parquet', 'xlsx']

class FieldError(TypedDict):
    """One field at fault, and why. Some say more in members of their own, such as `actual`.

    Where: `pointer` (JSON pointer into the body), `parameter` (query, path or header), or `line` and `column` of an
    imported file.
    """

    pointer: NotRequired[str | None]
    parameter: NotRequired[str | None]
    line: NotRequired[int | None]
    column: NotRequired[str | None]
    detail: str


class Figures(TypedDict):
    """What some sales come to, and what came back of them."""

    sales: int
    units: int
    revenue: str
    list_total: str
    discount: str
    average_sale: str | None
    returns: int
    units_returned: int
    refunded: str
    net_units: int
    net_revenue: str
    return_rate: float | None
    cost: str | None
    margin: str | None
    margin_percent: float | None
    cost_coverage: float | None
    orders: NotRequired[int]
    average_order_value: NotRequired[str | None]


class Health(TypedDict):
    """The service can do its work."""

    status: str


class Heatmap(TypedDict):
    """Sales of a range by weekday and hour: 168 cells that sum to totals exactly, Monday's first hour first."""

    start_date: str
    end_date: str
    time_zone: str
    currency: str
    as_of: str
    totals: HourFigures
    cells: list[HeatmapCell]


class HeatmapCell(TypedDict):
    """What was sold in one hour of the week, over all weeks of the range."""

    sales: int
    units: int
    revenue: str
    day: int
    hour: int
    occurrences: int
    average_revenue: str | None


class HeatmapRequest(TypedDict):
    """What GET /sales/heatmap takes."""

    product_id: NotRequired[list[int]]
    category: NotRequired[list[CategoryName]]
    start_date: NotRequired[str | None]
    end_date: NotRequired[str | None]
    time_zone: NotRequired[str | None]
    min_units: NotRequired[int | None]
    order_ref: NotRequired[list[str]]
    customer_ref: NotRequired[list[str]]
    channel: NotRequired[list[str]]
    weekday: NotRequired[list[int]]
    hour: NotRequired[list[int]]
    report: Literal['heatmap']


class HourFigures(TypedDict):
    """What was sold in some hours; voided sales do not count."""

    sales: int
    units: int
    revenue: str


ImportKind = Literal['products', 'sales']

ImportPhase = Literal['checking', 'importing']

class ImportPlan(TypedDict):
    """How a file would be read."""

    profile: str | None
    kind: ImportKind
    encoding: str
    delimiter: str | None
    decimal: DecimalMark | None
    dates: DateOrder | None
    time_zone: str | None
    columns: list[PlannedColumn]
    options: dict[str, Any]
    sample: list[dict[str, str | None]]
    warnings: list[str]
    command: str


class ImportRead(TypedDict):
    """What came of an import; the numbers count the rows of the whole file, those of an interrupted run included."""

    id: int | None
    kind: ImportKind
    dry_run: bool
    rows: int
    created: int
    changed: int
    unchanged: int
    already: int
    rejected: int
    left_out: int
    of_nothing: int
    returned: int
    products_created: int
    new_products: list[NewProductRead]
    ledger_entries: int
    levels: LevelsRead
    resumed_after: int
    started_at: str
    finished_at: str | None
    errors: list[RowErrorRead]
    warnings: list[str]


ImportState = Literal['waiting', 'running', 'stopped', 'finished', 'refused']

class ImportStatus(TypedDict):
    """An import with everything that is known of it."""

    id: int
    kind: ImportKind
    file_name: str | None
    state: ImportState
    phase: ImportPhase | None
    dry_run: bool
    rows_done: int
    rows_total: int | None
    file_bytes: int | None
    checked_bytes: int
    created: int
    changed: int
    unchanged: int
    already: int
    rejected: int
    ledger_entries: int
    of_nothing: int
    returned: int
    products_created: int
    levels: LevelsRead
    can_resume: bool
    rejected_file: bool
    started_at: str
    finished_at: str | None
    options: dict[str, Any]
    left_out: int
    warnings: list[str]
    errors: list[RowErrorRead]
    problem: dict[str, Any] | None


Interval = Literal['hour', 'day', 'week', 'month', 'quarter', 'year']

class LevelsRead(TypedDict):
    """How levels moved that were there before; `units_up` and `units_down` count upwards both."""

    moved: int
    units_up: int
    units_down: int


class ListedImport(TypedDict):
    """An import, how far it is, and what has come of it so far; the numbers are those of ImportRead."""

    id: int
    kind: ImportKind
    file_name: str | None
    state: ImportState
    phase: ImportPhase | None
    dry_run: bool
    rows_done: int
    rows_total: int | None
    file_bytes: int | None
    checked_bytes: int
    created: int
    changed: int
    unchanged: int
    already: int
    rejected: int
    ledger_entries: int
    of_nothing: int
    returned: int
    products_created: int
    levels: LevelsRead
    can_resume: bool
    rejected_file: bool
    started_at: str
    finished_at: str | None


class MoneyChange(TypedDict):
    """How an amount moved: current less previous, and in per cent of previous."""

    absolute: str
    percent: float | None
    reason: Literal['no_baseline', 'negative_baseline', 'unequal_periods'] | None


class NewProductRead(TypedDict):
    """A product that a file of sales creates."""

    sku: str | None
    barcode: str | None
    external_ref: str | None
    name: str
    category: str
    price: str


OnError = Literal['stop', 'skip']

OtherColumns = Literal['refuse', 'ignore']

class PageListedImport(TypedDict):
    """PageListedImport."""

    items: list[ListedImport]
    next_cursor: str | None


class PercentChange(TypedDict):
    """How a percentage moved: current less previous, in percentage points, and in per cent of previous."""

    absolute: float
    percent: float | None
    reason: Literal['no_baseline', 'negative_baseline', 'unequal_periods'] | None


class PeriodFigures(TypedDict):
    """Figures of one period."""

    sales: int
    units: int
    revenue: str
    list_total: str
    discount: str
    average_sale: str | None
    returns: int
    units_returned: int
    refunded: str
    net_units: int
    net_revenue: str
    return_rate: float | None
    cost: str | None
    margin: str | None
    margin_percent: float | None
    cost_coverage: float | None
    orders: NotRequired[int]
    average_order_value: NotRequired[str | None]
    share: NotRequired[float | None]
    cumulative: NotRequired[CumulativeFigures]
    period: ReportPeriod


class PlannedColumn(TypedDict):
    """A column of the file, and what it is used for."""

    name: str
    field: str | None


class Problem(TypedDict):
    """An error (RFC 9457). Some codes add members of their own, such as `available` or `actual`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: NotRequired[list[FieldError] | None]


class ReportPeriod(TypedDict):
    """Calendar dates, both inclusive, or an hour until the next; `partial` when clipped by the range or not over."""

    start: str
    end: str
    partial: bool


class ReportResult(TypedDict):
    """What the report's own call would answer: its status, and its body or its problem."""

    status: int
    body: NotRequired[Summary | Compare | ReturnSummary | Heatmap]
    problem: NotRequired[Problem]


class ReportResults(TypedDict):
    """The results by the names of their queries; all of them see the database as of one moment."""

    as_of: str
    results: dict[str, ReportResult]


class ReportsQuery(TypedDict):
    """Reports by names of the client's choice. Each is validated by itself, so that a bad one fails alone."""

    queries: dict[str, SummaryRequest | CompareRequest | ReturnsRequest | HeatmapRequest]


class ReturnBatchCreate(TypedDict):
    """Returns to record together, all or none."""

    returns: list[ReturnCreate]


class ReturnBatchRead(TypedDict):
    """The recorded returns in the order of the request."""

    returns: list[ReturnRead]


class ReturnCreate(TypedDict):
    """Goods, money or both that went back: of one sale, or of a product where the sale is not known."""

    sale_id: NotRequired[int | None]
    product_id: NotRequired[int | None]
    units: NotRequired[int]
    refunded: NotRequired[str | float | None]
    restocked_units: NotRequired[int | None]
    reason: NotRequired[ReturnReason]
    returned_at: NotRequired[str | None]
    note: NotRequired[str | None]


class ReturnFigures(TypedDict):
    """How many returns, how many units came back by them, and how much money went back."""

    returns: int
    units_returned: int
    refunded: str


class ReturnPeriodFigures(TypedDict):
    """Figures of one period."""

    returns: int
    units_returned: int
    refunded: str
    period: ReportPeriod


class ReturnRead(TypedDict):
    """One return; `product_name` and `sku` are today's, `category` the sale's, or the product's when it was recorded.

    `sale_id` is null for a return without a receipt, `sku` for a product without one, `voided_at` while the return
    counts, `actor` where nobody noted who recorded it.
    """

    id: int
    sale_id: int | None
    product_id: int
    product_name: str
    sku: str | None
    category: str
    units: int
    restocked_units: int
    refunded: str
    reason: ReturnReason
    note: str | None
    returned_at: str
    recorded_at: str
    voided_at: str | None
    actor: ActorRead | None
    request_id: str | None


ReturnReason = Literal['changed_mind', 'damaged', 'defective', 'wrong_item', 'not_as_described', 'too_late', 'goodwill', 'fraud', 'other', 'unspecified']

class ReturnSummary(TypedDict):
    """Returns of a range, by the days on which they came back; rows and others sum to totals exactly."""

    start_date: str
    end_date: str
    time_zone: str
    currency: str
    group_by: Literal['reason', 'product', 'category'] | None
    interval: Interval | None
    as_of: str
    totals: ReturnFigures
    rows: list[ReturnSummaryRow]
    others: ReturnSummaryOthers | None


class ReturnSummaryOthers(TypedDict):
    """The groups beyond `top` together; `periods` with an interval."""

    returns: int
    units_returned: int
    refunded: str
    groups: int
    periods: NotRequired[list[ReturnPeriodFigures]]


class ReturnSummaryRow(TypedDict):
    """Figures of one group (reason, product or category), one period, or one group in one period."""

    returns: int
    units_returned: int
    refunded: str
    reason: NotRequired[ReturnReason]
    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[str]
    period: NotRequired[ReportPeriod]


class ReturnVoid(TypedDict):
    """That a return was recorded by mistake."""

    note: NotRequired[str | None]


ReturnsEffect = Literal['refuse', 'unlinked', 'match']

class ReturnsRequest(TypedDict):
    """What GET /returns/summary takes."""

    product_id: NotRequired[list[int]]
    category: NotRequired[list[CategoryName]]
    start_date: NotRequired[str | None]
    end_date: NotRequired[str | None]
    time_zone: NotRequired[str | None]
    group_by: NotRequired[Literal['reason', 'product', 'category'] | None]
    interval: NotRequired[Interval | None]
    week_start: NotRequired[Weekday]
    order_by: NotRequired[Literal['returns', '-returns', 'units_returned', '-units_returned', 'refunded', '-refunded', 'group', '-group'] | None]
    top: NotRequired[int | None]
    format: NotRequired[Literal['json'] | None]
    reason: NotRequired[list[ReturnReason]]
    linked: NotRequired[bool | None]
    sale_id: NotRequired[list[int]]
    report: Literal['returns']


RoundTo = Literal['cents']

class RowErrorRead(TypedDict):
    """What is wrong with one row; some rows say more, such as `actual`, the level that the product has."""

    line: int
    column: str | None
    detail: str


class SaleBatchCreate(TypedDict):
    """Sales to record together, all or none."""

    sales: list[SaleCreate]


class SaleBatchRead(TypedDict):
    """The recorded sales in the order of the request."""

    sales: list[SaleRead]


class SaleCreate(TypedDict):
    """One product that was sold."""

    product_id: int
    units: int
    unit_price: NotRequired[str | float | None]
    revenue: NotRequired[str | float | None]
    sold_at: NotRequired[str | None]
    take_stock: NotRequired[bool]
    unit_cost: NotRequired[str | float | None]
    order_ref: NotRequired[str | None]
    customer_ref: NotRequired[str | None]
    channel: NotRequired[str | None]


class SaleRead(TypedDict):
    """One sale; `product_name` and `sku` are today's, `category` that of the time of the sale.

    `sku` is null for a product without one, as a deleted product is. `stock_taken` is whether its units left the stock:
    not so for history that was recorded later. `returned_units` and `refunded` are the sums of its returns that count.
    `voided_at` says since when the sale counts as never made, `replaces` which voided sale it was recorded in place of.
    `unit_cost` is null where nobody knew it, `actor` where nobody noted who recorded it.
    """

    id: int
    product_id: int
    product_name: str
    sku: str | None
    category: str
    units: int
    unit_price: str
    total_price: str
    revenue: str
    sold_at: str
    recorded_at: str
    returned_units: int
    refunded: str
    voided_at: str | None
    void_reason: VoidReason | None
    replaces: int | None
    unit_cost: str | None
    order_ref: str | None
    customer_ref: str | None
    channel: str | None
    stock_taken: bool
    actor: ActorRead | None
    request_id: str | None


class SaleVoid(TypedDict):
    """That a sale never happened, and what happened instead."""

    reason: VoidReason
    note: NotRequired[str | None]
    restock: NotRequired[bool | None]
    replacement: NotRequired[SaleCreate | None]


class SaleVoidRead(TypedDict):
    """The void sale, and the one that was recorded in its place."""

    voided: SaleRead
    replacement: SaleRead | None


ShortRows = Literal['refuse', 'pad']

class SideFigures(TypedDict):
    """One side of a comparison: the figures from start to end, dates both inclusive, or an hour until the next.

    `days` are those of them that have begun, and before the cut where this side is cut. `partial` means that they are
    not all of the period: clipped by the range, cut, or not over yet.
    """

    sales: int
    units: int
    revenue: str
    list_total: str
    discount: str
    average_sale: str | None
    returns: int
    units_returned: int
    refunded: str
    net_units: int
    net_revenue: str
    return_rate: float | None
    cost: str | None
    margin: str | None
    margin_percent: float | None
    cost_coverage: float | None
    orders: NotRequired[int]
    average_order_value: NotRequired[str | None]
    start: str
    end: str
    days: int
    partial: bool


StockEffect = Literal['auto', 'take', 'ignore']

class StoreRead(TypedDict):
    """The store: its name, its money, its clock and its calendar.

    `today` is the date of `now` in `time_zone`. `first_sale_on` is the store's date of its earliest sale; null while
    there is none.
    """

    name: str
    currency: str
    currency_digits: int
    time_zone: str
    now: str
    today: str
    week_start: Weekday
    fiscal_year_start_month: int
    first_sale_on: str | None
    versions: Versions


class Summary(TypedDict):
    """Sales of a range; rows and others sum to totals exactly."""

    start_date: str
    end_date: str
    time_zone: str
    currency: str
    group_by: Literal['product', 'category', 'channel'] | None
    interval: Interval | None
    returns_on: Literal['return_date', 'sale_date']
    as_of: str
    totals: Figures
    rows: list[SummaryRow]
    others: SummaryOthers | None


class SummaryOthers(TypedDict):
    """The groups beyond `top` together; `periods` with an interval."""

    sales: int
    units: int
    revenue: str
    list_total: str
    discount: str
    average_sale: str | None
    returns: int
    units_returned: int
    refunded: str
    net_units: int
    net_revenue: str
    return_rate: float | None
    cost: str | None
    margin: str | None
    margin_percent: float | None
    cost_coverage: float | None
    orders: NotRequired[int]
    average_order_value: NotRequired[str | None]
    share: NotRequired[float | None]
    groups: int
    periods: NotRequired[list[PeriodFigures]]


class SummaryRequest(TypedDict):
    """What GET /sales/summary takes."""

    product_id: NotRequired[list[int]]
    category: NotRequired[list[CategoryName]]
    start_date: NotRequired[str | None]
    end_date: NotRequired[str | None]
    time_zone: NotRequired[str | None]
    group_by: NotRequired[Literal['product', 'category', 'channel'] | None]
    interval: NotRequired[Interval | None]
    week_start: NotRequired[Weekday]
    order_by: NotRequired[Literal['revenue', '-revenue', 'units', '-units', 'sales', '-sales', 'net_revenue', '-net_revenue', 'net_units', '-net_units', 'units_returned', '-units_returned', 'refunded', '-refunded', 'return_rate', '-return_rate', 'margin', '-margin', 'group', '-group'] | None]
    top: NotRequired[int | None]
    format: NotRequired[Literal['json'] | None]
    min_units: NotRequired[int | None]
    order_ref: NotRequired[list[str]]
    customer_ref: NotRequired[list[str]]
    channel: NotRequired[list[str]]
    weekday: NotRequired[list[int]]
    hour: NotRequired[list[int]]
    returns_on: NotRequired[Literal['return_date', 'sale_date']]
    cumulative: NotRequired[bool]
    share: NotRequired[bool]
    report: Literal['summary']


class SummaryRow(TypedDict):
    """Figures of one group (product, category or channel), one period, or one group in one period."""

    product_id: NotRequired[int]
    product_name: NotRequired[str]
    category: NotRequired[str]
    channel: NotRequired[str | None]
    period: NotRequired[ReportPeriod]
    sales: int
    units: int
    revenue: str
    list_total: str
    discount: str
    average_sale: str | None
    returns: int
    units_returned: int
    refunded: str
    net_units: int
    net_revenue: str
    return_rate: float | None
    cost: str | None
    margin: str | None
    margin_percent: float | None
    cost_coverage: float | None
    orders: NotRequired[int]
    average_order_value: NotRequired[str | None]
    share: NotRequired[float | None]
    cumulative: NotRequired[CumulativeFigures]


class TotalledPageReturnReadReturnFigures(TypedDict):
    """TotalledPageReturnReadReturnFigures."""

    items: list[ReturnRead]
    next_cursor: str | None
    totals: NotRequired[ReturnFigures]
    as_of: NotRequired[str]


class TotalledPageSaleReadFigures(TypedDict):
    """TotalledPageSaleReadFigures."""

    items: list[SaleRead]
    next_cursor: str | None
    totals: NotRequired[Figures]
    as_of: NotRequired[str]


class Versions(TypedDict):
    """What runs: the schema by its migration, and the database server as it calls itself."""

    service: str
    schema_revision: str
    database: str


VoidReason = Literal['wrong_entry', 'duplicate', 'test', 'other']

Voided = Literal['false', 'true', 'any']

Weekday = Literal['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

class Sales(Client):
    """The calls of the sales service."""

    def create_sale(
        self,
        body: SaleCreate,
        *,
        idempotency_key: str | None = None,
    ) -> SaleRead:
        """Register a sale.

        Register that units of a product were sold. They are taken from its stock, or the sale is refused.

        Sales of the past whose goods left long ago take no stock: send them with `take_stock: false`. Sales of the past,
        and a `unit_price`, need the scope `history:write` as well; a discount (`revenue`) does not.

        Needs the scope `sales:write`.
        """
        return cast("SaleRead", self._json("POST", "/sales", headers={"Idempotency-Key": idempotency_key}, body=body))

    def list_sales(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        with_totals: bool | None = None,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        time_zone: str | None = None,
        min_units: int | None = None,
        order_ref: Sequence[str] | None = None,
        customer_ref: Sequence[str] | None = None,
        channel: Sequence[str] | None = None,
        weekday: Sequence[int] | None = None,
        hour: Sequence[int] | None = None,
        voided: Voided | None = None,
        returned: bool | None = None,
        sort: Literal['sold_at', '-sold_at', 'revenue', '-revenue', 'units', '-units', 'id', '-id'] | None = None,
        returns_on: Literal['return_date', 'sale_date'] | None = None,
    ) -> TotalledPageSaleReadFigures:
        """List sales.

        Sales that meet all conditions, in pages, newest first by default. Without dates: all there are.

        No index puts sales in order by revenue or units, or knows `min_units`, channels, hours, and what came back: so
        asked, it looks at LIST_SCAN_LIMIT sales of its dates, products and categories at most, and is refused beyond that.

        With `with_totals`, each page has the totals of all of them: those of `/sales/summary` with the same filter.

        Needs the scope `sales:read`.
        """
        return cast("TotalledPageSaleReadFigures", self._json("GET", "/sales", query={"limit": limit, "cursor": cursor, "with_totals": with_totals, "product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "min_units": min_units, "order_ref": order_ref, "customer_ref": customer_ref, "channel": channel, "weekday": weekday, "hour": hour, "voided": voided, "returned": returned, "sort": sort, "returns_on": returns_on}))

    def create_sales(
        self,
        body: SaleBatchCreate,
        *,
        idempotency_key: str | None = None,
    ) -> SaleBatchRead:
        """Register many sales at once.

        Register up to 1000 sales in one transaction: all of them, or none when one is refused.

        Needs the scope `sales:write`.
        """
        return cast("SaleBatchRead", self._json("POST", "/sales/batch", headers={"Idempotency-Key": idempotency_key}, body=body))

    def get_sale(
        self,
        sale_id: int,
    ) -> SaleRead:
        """Get a sale.

        One sale; a void one still answers, with `voided_at`.

        Needs the scope `sales:read`.
        """
        return cast("SaleRead", self._json("GET", f"/sales/{sale_id}"))

    def create_void_of_sale(
        self,
        sale_id: int,
        body: SaleVoid,
        *,
        idempotency_key: str | None = None,
    ) -> SaleVoidRead:
        """Void a sale.

        Say that a sale never happened: it leaves every report of its own day, and its units go back into the stock.

        To correct a price, a number, a product or an instant, give the right sale as `replacement`: both or neither happen.
        What a customer brought back is a return instead.

        Needs the scope `history:write`.
        """
        return cast("SaleVoidRead", self._json("POST", f"/sales/{sale_id}/void", headers={"Idempotency-Key": idempotency_key}, body=body))

    def create_return(
        self,
        body: ReturnCreate,
        *,
        idempotency_key: str | None = None,
    ) -> ReturnRead:
        """Record a return.

        Record that goods of a sale came back, that money went back, or both.

        Never more units than were sold, nor more money than they brought. What is left out is worked out: the money as the
        units' share of the sale's revenue, so that a sale returned piece by piece is refunded to the cent; and whether the
        units go back into the stock. Units with `refunded` "0.00" are a swap, money without units is goodwill. Without a
        receipt, name the product and the money. Returns of the past need the scope `history:write` as well.

        Needs the scope `sales:write`.
        """
        return cast("ReturnRead", self._json("POST", "/returns", headers={"Idempotency-Key": idempotency_key}, body=body))

    def list_returns(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        with_totals: bool | None = None,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        time_zone: str | None = None,
        reason: Sequence[ReturnReason] | None = None,
        linked: bool | None = None,
        sale_id: Sequence[int] | None = None,
        voided: Voided | None = None,
        sort: Literal['returned_at', '-returned_at', 'refunded', '-refunded', 'units', '-units', 'id', '-id'] | None = None,
    ) -> TotalledPageReturnReadReturnFigures:
        """List returns.

        Returns that meet all conditions, in pages, newest first by default. Void ones only if `voided` asks for them.

        LIST_SCAN_LIMIT of them at most are looked at where no index has the order or the filter, as for sales.
        With `with_totals`, each page has the totals of all of them: those of `/returns/summary` with the same filter.

        Needs the scope `sales:read`.
        """
        return cast("TotalledPageReturnReadReturnFigures", self._json("GET", "/returns", query={"limit": limit, "cursor": cursor, "with_totals": with_totals, "product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "reason": reason, "linked": linked, "sale_id": sale_id, "voided": voided, "sort": sort}))

    def create_returns(
        self,
        body: ReturnBatchCreate,
        *,
        idempotency_key: str | None = None,
    ) -> ReturnBatchRead:
        """Record many returns at once.

        Record up to 1000 returns in one transaction: all of them, or none when one is refused.

        Needs the scope `sales:write`.
        """
        return cast("ReturnBatchRead", self._json("POST", "/returns/batch", headers={"Idempotency-Key": idempotency_key}, body=body))

    def export_returns(
        self,
        *,
        format: ExportFormat | None = None,
        bom: bool | None = None,
        row_count: bool | None = None,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        time_zone: str | None = None,
        reason: Sequence[ReturnReason] | None = None,
        linked: bool | None = None,
        sale_id: Sequence[int] | None = None,
        voided: Voided | None = None,
    ) -> bytes:
        """Export returns.

        Returns as a file, by the filters of the list, in the order of their ids, as of one moment.

        Needs the scope `data:export`.
        """
        return self._bytes("GET", "/returns/export", query={"format": format, "bom": bom, "row_count": row_count, "product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "reason": reason, "linked": linked, "sale_id": sale_id, "voided": voided})

    def sum_up_returns(
        self,
        *,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        time_zone: str | None = None,
        group_by: Literal['reason', 'product', 'category'] | None = None,
        interval: Interval | None = None,
        week_start: Weekday | None = None,
        order_by: Literal['returns', '-returns', 'units_returned', '-units_returned', 'refunded', '-refunded', 'group', '-group'] | None = None,
        top: int | None = None,
        format: Literal['json', 'csv'] | None = None,
        reason: Sequence[ReturnReason] | None = None,
        linked: bool | None = None,
        sale_id: Sequence[int] | None = None,
    ) -> ReturnSummary:
        """Sum up returns by reason, product, category or time.

        What came back: in all, and in one row for each reason, product or category, each period, or each pair of them.

        A return counts on the day that it was made, whenever its goods were sold; a void one does not count. Without dates,
        all returns count. Without `group_by` and `interval`, there is one row. Rows and `others` together are always the
        totals.

        Needs the scope `reports:read`.
        """
        return cast("ReturnSummary", self._json("GET", "/returns/summary", query={"product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "group_by": group_by, "interval": interval, "week_start": week_start, "order_by": order_by, "top": top, "format": format, "reason": reason, "linked": linked, "sale_id": sale_id}))

    def get_return(
        self,
        return_id: int,
    ) -> ReturnRead:
        """Get a return.

        One return; a void one still answers, with `voided_at`.

        Needs the scope `sales:read`.
        """
        return cast("ReturnRead", self._json("GET", f"/returns/{return_id}"))

    def create_void_of_return(
        self,
        return_id: int,
        body: ReturnVoid | None | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> ReturnRead:
        """Void a return.

        Take a return back that was recorded by mistake: as if it had never been, in every report of its day too.

        Units that it put into the stock are taken out again, if they are still there. The body may be left out.

        Needs the scope `history:write`.
        """
        return cast("ReturnRead", self._json("POST", f"/returns/{return_id}/void", headers={"Idempotency-Key": idempotency_key}, body=body))

    def summarize(
        self,
        *,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        time_zone: str | None = None,
        group_by: Literal['product', 'category', 'channel'] | None = None,
        interval: Interval | None = None,
        week_start: Weekday | None = None,
        order_by: Literal['revenue', '-revenue', 'units', '-units', 'sales', '-sales', 'net_revenue', '-net_revenue', 'net_units', '-net_units', 'units_returned', '-units_returned', 'refunded', '-refunded', 'return_rate', '-return_rate', 'margin', '-margin', 'group', '-group'] | None = None,
        top: int | None = None,
        format: Literal['json', 'csv'] | None = None,
        min_units: int | None = None,
        order_ref: Sequence[str] | None = None,
        customer_ref: Sequence[str] | None = None,
        channel: Sequence[str] | None = None,
        weekday: Sequence[int] | None = None,
        hour: Sequence[int] | None = None,
        returns_on: Literal['return_date', 'sale_date'] | None = None,
        cumulative: bool | None = None,
        share: bool | None = None,
    ) -> Summary:
        """Sum up sales by product, category or time.

        How much was sold: in all, and in one row for each product, each category, each period, or each pair of them.

        Without dates, all sales count. Without `group_by` and `interval`, there is one row. Rows and `others` together are
        always the totals.

        Needs the scope `reports:read`.
        """
        return cast("Summary", self._json("GET", "/sales/summary", query={"product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "group_by": group_by, "interval": interval, "week_start": week_start, "order_by": order_by, "top": top, "format": format, "min_units": min_units, "order_ref": order_ref, "customer_ref": customer_ref, "channel": channel, "weekday": weekday, "hour": hour, "returns_on": returns_on, "cumulative": cumulative, "share": share}))

    def compare(
        self,
        *,
        start_date: str,
        end_date: str,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        time_zone: str | None = None,
        group_by: Literal['product', 'category', 'channel'] | None = None,
        interval: Interval | None = None,
        week_start: Weekday | None = None,
        order_by: Literal['revenue', '-revenue', 'units', '-units', 'sales', '-sales', 'net_revenue', '-net_revenue', 'net_units', '-net_units', 'units_returned', '-units_returned', 'refunded', '-refunded', 'return_rate', '-return_rate', 'margin', '-margin', 'group', '-group'] | None = None,
        top: int | None = None,
        format: Literal['json', 'csv'] | None = None,
        min_units: int | None = None,
        order_ref: Sequence[str] | None = None,
        customer_ref: Sequence[str] | None = None,
        channel: Sequence[str] | None = None,
        weekday: Sequence[int] | None = None,
        hour: Sequence[int] | None = None,
        returns_on: Literal['return_date', 'sale_date'] | None = None,
        to: Literal['previous_period', 'previous_year', 'same_weekdays', 'same_weekday', 'custom'] | None = None,
        to_start_date: str | None = None,
        to_end_date: str | None = None,
        like_for_like: bool | None = None,
    ) -> Compare:
        """Compare sales with an earlier time.

        Sales of a range of days beside those of an earlier one, each with the change in units and in percent.

        The earlier range is the one just before, the year before, or any other: see `to`.

        Needs the scope `reports:read`.
        """
        return cast("Compare", self._json("GET", "/sales/compare", query={"product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "group_by": group_by, "interval": interval, "week_start": week_start, "order_by": order_by, "top": top, "format": format, "min_units": min_units, "order_ref": order_ref, "customer_ref": customer_ref, "channel": channel, "weekday": weekday, "hour": hour, "returns_on": returns_on, "to": to, "to_start_date": to_start_date, "to_end_date": to_end_date, "like_for_like": like_for_like}))

    def sum_up_by_hour(
        self,
        *,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        time_zone: str | None = None,
        min_units: int | None = None,
        order_ref: Sequence[str] | None = None,
        customer_ref: Sequence[str] | None = None,
        channel: Sequence[str] | None = None,
        weekday: Sequence[int] | None = None,
        hour: Sequence[int] | None = None,
    ) -> Heatmap:
        """Sum up sales by weekday and hour.

        How much was sold in each hour of the week, and how often that hour came: 168 cells that sum to the totals.

        The hours are those that clocks show in the time zone. Sales are read one by one, so the range may have no more of
        them than SCAN_SALES_LIMIT; sums and dates are those of `/sales/summary` with the same filter.

        Needs the scope `reports:read`.
        """
        return cast("Heatmap", self._json("GET", "/sales/heatmap", query={"product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "min_units": min_units, "order_ref": order_ref, "customer_ref": customer_ref, "channel": channel, "weekday": weekday, "hour": hour}))

    def query_reports(
        self,
        body: ReportsQuery,
    ) -> ReportResults:
        """Ask several reports at once.

        Up to twelve reports of one moment: what each has in common with another is equal in both.

        Each result is what the report's own call would answer, status and body; one that is refused has its problem in
        place of the body, and the others are answered all the same. Together they may have as many rows as one report.
        Nothing is changed, so that the request can simply be sent again.

        Needs the scope `reports:read`.
        """
        return cast("ReportResults", self._json("POST", "/reports/query", body=body))

    def get_store(
        self,
    ) -> StoreRead:
        """Name, money, clock and calendar of the store.

        What a client needs to show amounts and dates as the store means them: ask for it first.

        "Today" is the store's: it depends on the store's time zone, not on where the client is.

        Needs any credential.
        """
        return cast("StoreRead", self._json("GET", "/store"))

    def import_sales(
        self,
        body: bytes,
        *,
        decimal: DecimalMark | None = None,
        dates: DateOrder | None = None,
        time_zone: str | None = None,
        round: RoundTo | None = None,
        delimiter: str | None = None,
        short_rows: ShortRows | None = None,
        inherit: Sequence[str] | None = None,
        headings: str | None = None,
        wait: bool | None = None,
        file_name: str | None = None,
        on_error: OnError | None = None,
        dry_run: bool | None = None,
        map: Sequence[str] | None = None,
        other_columns: OtherColumns | None = None,
        set: Sequence[str] | None = None,
        where: Sequence[str] | None = None,
        category_map: Sequence[str] | None = None,
        default_category: str | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        profile: str | None = None,
        plan: bool | None = None,
        match: str | None = None,
        stock: StockEffect | None = None,
        empty_revenue: EmptyRevenue | None = None,
        returns: ReturnsEffect | None = None,
        create_products: bool | None = None,
        duplicates: Duplicates | None = None,
        idempotency_key: str | None = None,
        content_type: Literal['text/csv', 'application/x-ndjson', 'multipart/form-data', 'application/octet-stream', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/gzip'],
    ) -> ImportRead | ImportPlan:
        """Import sales.

        Import sales from a CSV or NDJSON file, sent as the body.

        Columns: sku, units, sold_at, and unit_price, revenue, category (each optional); product_id beside or instead of sku
        in exports of this store, or where it is mapped. Nothing is imported when a row is bad, unless on_error is skip.
        Lines with negative units are returns (returns).
        Products that are not there are an error, or are created (create_products).
        Lines that are sales stored already are counted, not stored once more (see duplicates), so that files may overlap
        and come twice. An import that was cut off goes on when the same file is sent again.
        With plan, nothing is imported, and the answer says how the file would be read.

        Needs the scope `data:import`.

        A small file, to begin with:
        ```
        sku,units,sold_at,revenue
        ROBOT-1,2,2025-01-20T10:00:00Z,39.98
        ROBOT-1,1,2025-02-14T17:30:00Z,15.00
        ```
        """
        return cast("ImportRead | ImportPlan", self._file("/sales/import", query={"decimal": decimal, "dates": dates, "time_zone": time_zone, "round": round, "delimiter": delimiter, "short_rows": short_rows, "inherit": inherit, "headings": headings, "wait": wait, "file_name": file_name, "on_error": on_error, "dry_run": dry_run, "map": map, "other_columns": other_columns, "set": set, "where": where, "category_map": category_map, "default_category": default_category, "encoding": encoding, "sheet": sheet, "profile": profile, "plan": plan, "match": match, "stock": stock, "empty_revenue": empty_revenue, "returns": returns, "create_products": create_products, "duplicates": duplicates}, headers={"Idempotency-Key": idempotency_key}, body=body, content_type=content_type))

    def export_sales(
        self,
        *,
        format: ExportFormat | None = None,
        bom: bool | None = None,
        row_count: bool | None = None,
        product_id: Sequence[int] | None = None,
        category: Sequence[CategoryName] | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        time_zone: str | None = None,
        min_units: int | None = None,
        order_ref: Sequence[str] | None = None,
        customer_ref: Sequence[str] | None = None,
        channel: Sequence[str] | None = None,
        weekday: Sequence[int] | None = None,
        hour: Sequence[int] | None = None,
        voided: Voided | None = None,
        returned: bool | None = None,
    ) -> bytes:
        """Export sales.

        Sales as a file, by the filters of the list, in the order of their ids, as of one moment.

        The importer takes the file as it is. A transfer that fails is broken off; the trailer X-Row-Count says how
        many rows there are.

        Needs the scope `data:export`.
        """
        return self._bytes("GET", "/sales/export", query={"format": format, "bom": bom, "row_count": row_count, "product_id": product_id, "category": category, "start_date": start_date, "end_date": end_date, "time_zone": time_zone, "min_units": min_units, "order_ref": order_ref, "customer_ref": customer_ref, "channel": channel, "weekday": weekday, "hour": hour, "voided": voided, "returned": returned})

    def list_all_imports(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        sort: Literal['id', '-id'] | None = None,
        kind: ImportKind | None = None,
        dry_run: bool | None = None,
    ) -> PageListedImport:
        """List imports.

        What was imported, newest first by default: by requests and by the command line.

        Dry runs are there if nobody waited for their answer.

        Needs the scope `data:import`.
        """
        return cast("PageListedImport", self._json("GET", "/imports", query={"limit": limit, "cursor": cursor, "sort": sort, "kind": kind, "dry_run": dry_run}))

    def get_import(
        self,
        import_id: int,
    ) -> ImportStatus:
        """Get an import.

        How far an import is, and what has come of it.

        While it waits or runs, ask again every second or two. One that was stopped goes on when it is resumed, or when the
        same file is sent again; one that was refused says why in `problem`, and has imported nothing.

        Needs the scope `data:import`.
        """
        return cast("ImportStatus", self._json("GET", f"/imports/{import_id}"))

    def get_rejected_rows(
        self,
        import_id: int,
    ) -> bytes:
        """Get an import's rejected rows.

        The rows that were not imported, each with its line and what is wrong with it, in the form of the file.

        Mend them and import the file: the columns that say what was wrong are left out then. Of an import that is still
        running, those that were found so far. They are kept for IMPORT_FILE_DAYS; of imports that somebody waited for, not
        at all.

        Needs the scope `data:import`.
        """
        return self._bytes("GET", f"/imports/{import_id}/rejected")

    def resume_import(
        self,
        import_id: int,
        *,
        idempotency_key: str | None = None,
    ) -> ImportStatus:
        """Resume an import.

        Let an import that was stopped go on after the rows that are in. One that waits or runs does so anyway.

        Needs the scope `data:import`.
        """
        return cast("ImportStatus", self._json("POST", f"/imports/{import_id}/resume", headers={"Idempotency-Key": idempotency_key}))

    def healthz(
        self,
    ) -> Health:
        """Is the process up?.

        The process is up.
        """
        return cast("Health", self._json("GET", "/healthz"))

    def readyz(
        self,
    ) -> Health:
        """Can it serve requests?.

        The database can be reached and its schema is not older than the code; 503 otherwise.
        """
        return cast("Health", self._json("GET", "/readyz"))

    def metrics(
        self,
    ) -> bytes:
        """Metrics for Prometheus.

        Metrics in Prometheus' text format.

        Needs the scope `metrics:read`.
        """
        return self._bytes("GET", "/metrics")
