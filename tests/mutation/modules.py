"""Modules whose errors cost money, each with the tests that are about it, quickest first."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def _room(folder: str, *first: str) -> list[str]:
    """The test files of a folder, those named in front: given the folder, pytest takes them by the alphabet."""
    names = sorted(path.name for path in (ROOT / folder).glob("test_*.py"))
    return [f"{folder}/{name}" for name in (*first, *(name for name in names if name not in first))]


_SALES = [
    "tests/sales_service/selling",
    "tests/concurrency/test_lock_order.py",
    "tests/concurrency/test_sales.py",
]
_RETURNS = [
    *_room("tests/sales_service/returns", "test_one_return.py", "test_voids.py"),
    "tests/concurrency/test_returns.py",
]
_GROUPS = [
    "tests/concurrency/test_groups.py",
    "tests/concurrency/test_groups_and_clients.py",
    "tests/common/idempotency",
    "tests/concurrency/test_groups_at_random.py",
]
_ROLLUPS = [
    "tests/sales_service/test_rollups.py",
    "tests/sales_service/test_rollup_damage.py",
    "tests/concurrency/test_rebuild.py",
]
_ZONE = [
    "tests/sales_service/test_rollup_zone.py",
    "tests/sales_service/test_rollup_completion.py",
    "tests/sales_service/test_rollups.py",
]
_CALENDAR = ["tests/common/test_periods.py", "tests/common/test_hours.py", "tests/common/test_date_filter.py"]
_LISTS = [
    "tests/common/test_forged_cursors.py",
    "tests/common/test_listing.py",
    "tests/sales_service/test_sales_list.py",
    "tests/sales_service/test_query_plans.py",
]
_TRANSACTIONS = [
    "tests/common/test_connections.py",
    "tests/common/test_statement_limits.py",
    "tests/common/test_abandoned.py",
    "tests/common/test_idle_connections.py",
]
_SUMMARY = _room("tests/sales_service/summary", "test_whole_answers.py", "test_ranking.py", "test_dates_and_zones.py")
_COMPARE = _room("tests/sales_service/compare", "test_whole_answers.py", "test_extents.py", "test_cut.py")
_MEASURES = ["tests/common/test_measures.py", *_SUMMARY, *_ROLLUPS]
_ANY_REPORT = [
    "tests/sales_service/test_hours.py",
    "tests/sales_service/test_fiscal_year.py",
    "tests/sales_service/test_report_csv.py",
    "tests/sales_service/test_statement_counts.py",
    "tests/sales_service/test_report_properties.py",
]
_REFUSED = ["tests/sales_service/summary/test_refused.py", "tests/sales_service/compare/test_refused.py"]
_SUMMARIES = [*_SUMMARY, *_ANY_REPORT]
_COMPARISONS = ["tests/sales_service/test_pairing.py", *_COMPARE, *_ANY_REPORT]
_OF_RETURNS = ["tests/sales_service/returns/test_return_summary.py"]
_FIGURES = ["tests/sales_service/test_report_figures.py", *_SUMMARY, *_COMPARE, *_ANY_REPORT]
_PLANS = ["tests/sales_service/test_report_plan.py", *_SUMMARY, *_COMPARE, *_ANY_REPORT]
_IMPORTS = [
    "tests/sales_service/test_import_overlaps.py",
    "tests/sales_service/test_import_sales.py",
    "tests/sales_service/test_import_overlap_properties.py",
]
_RECOVERY = [
    "tests/recovery/test_replay.py",
    "tests/recovery/test_damaged_logs.py",
    "tests/recovery/test_replayed_store.py",
]

MODULES: dict[str, list[str]] = {
    "common/stock/ledger.py": [
        "tests/products_service/test_ledger.py",
        "tests/products_service/test_ledger_reasons.py",
        *_SALES,
        "tests/concurrency/test_products.py",
    ],
    "common/stock/known.py": [
        "tests/products_service/test_inventory.py",
        "tests/sales_service/summary/test_refused.py",
    ],
    "common/stock/opening.py": [
        "tests/products_service/test_import_products.py",
        "tests/sales_service/test_import_new_products.py",
    ],
    "common/stock/state.py": ["tests/products_service/test_inventory.py", "tests/products_service/products"],
    "sales_service/rollups/writing.py": [*_ROLLUPS, *_SALES, "tests/sales_service/test_import_sales.py"],
    "sales_service/rollups/levels.py": [*_ROLLUPS, *_SALES],
    "sales_service/rollups/repair.py": [*_ROLLUPS, "tests/sales_service/test_rollup_completion.py"],
    "sales_service/rollups/measures.py": _MEASURES,
    "sales_service/rollups/arithmetic.py": _MEASURES,
    "sales_service/rollups/events.py": _MEASURES,
    "sales_service/rollups/lines.py": _MEASURES,
    "sales_service/rollups/row_values.py": _MEASURES,
    "sales_service/rollups/zone.py": _ZONE,
    "sales_service/rollups/completion.py": _ZONE,
    "common/http/idempotency.py": [
        "tests/common/test_fingerprint.py",
        "tests/common/test_purge.py",
        "tests/common/idempotency",
        "tests/concurrency/test_sales.py",
    ],
    "common/http/committer.py": _GROUPS,
    "common/http/key_groups.py": _GROUPS,
    "sales_service/committer.py": _GROUPS,
    "common/db/engine.py": [*_TRANSACTIONS, "tests/common/test_errors.py"],
    "common/db/transactions.py": [*_TRANSACTIONS, "tests/common/test_errors.py", "tests/concurrency/test_sales.py"],
    "common/db/cancellation.py": ["tests/common/test_abandoned.py"],
    "common/db/keyset.py": _LISTS,
    "common/db/cursors.py": _LISTS,
    "common/calendar/periods.py": [*_CALENDAR, "tests/sales_service/summary"],
    "common/calendar/hours.py": ["tests/common/test_hours.py", "tests/sales_service/test_hours.py"],
    "common/calendar/date_filter.py": ["tests/common/test_date_filter.py"],
    "common/calendar/clock_sql.py": ["tests/sales_service/test_heatmap.py", "tests/sales_service/test_list_totals.py"],
    "common/calendar/week_hours.py": ["tests/common/test_week_hours.py", "tests/sales_service/test_heatmap.py"],
    "sales_service/selling/long_lists.py": ["tests/sales_service/test_long_lists.py"],
    "sales_service/selling/locking.py": _RETURNS,
    "sales_service/selling/orders.py": [
        "tests/sales_service/selling/test_what_a_sale_carries.py",
        "tests/sales_service/returns/test_carried.py",
        *_RETURNS,
        *_SALES,
    ],
    "sales_service/selling/register.py": _SALES,
    "sales_service/selling/return_queries.py": ["tests/sales_service/returns/test_return_lists.py", *_RETURNS],
    "sales_service/selling/returns.py": _RETURNS,
    "sales_service/selling/reversals.py": _RETURNS,
    "sales_service/selling/rights.py": ["tests/common/access/test_rights_within_a_call.py"],
    "sales_service/selling/voids.py": _RETURNS,
    "sales_service/selling/bulk.py": [
        "tests/sales_service/selling/test_sale_lines.py",
        "tests/sales_service/test_rollups.py",
        *_SALES,
        *_IMPORTS,
    ],
    "sales_service/selling/queries.py": [
        "tests/sales_service/test_sales_list.py",
        "tests/sales_service/selling/test_one_sale.py",
        "tests/sales_service/summary/test_refused.py",
    ],
    "sales_service/importing/known_sales.py": ["tests/sales_service/test_sale_ids.py", *_IMPORTS],
    "sales_service/reports/answers.py": ["tests/sales_service/compare/test_whole_answers.py", "tests/test_openapi.py"],
    "sales_service/reports/comparison.py": ["tests/sales_service/test_percentages.py", *_COMPARISONS],
    "sales_service/reports/figures.py": _FIGURES,
    "sales_service/reports/first_groups.py": _FIGURES,
    "sales_service/reports/heatmap.py": ["tests/sales_service/test_heatmap.py"],
    "sales_service/reports/list_bounds.py": ["tests/sales_service/test_long_lists.py"],
    "sales_service/reports/list_request.py": ["tests/sales_service/test_list_totals.py", *_LISTS],
    "sales_service/reports/list_totals.py": ["tests/sales_service/test_list_totals.py"],
    "sales_service/reports/lookups.py": _SUMMARIES,
    "sales_service/reports/packed.py": _FIGURES,
    "sales_service/reports/pairing.py": _COMPARISONS,
    "sales_service/reports/plan.py": _PLANS,
    "sales_service/reports/ranges.py": _PLANS,
    "sales_service/reports/ranking.py": _FIGURES,
    "sales_service/reports/report.py": _FIGURES,
    "sales_service/reports/return_answers.py": [*_OF_RETURNS, "tests/test_openapi.py"],
    "sales_service/reports/request.py": [*_REFUSED, *_PLANS],
    "sales_service/reports/return_figures.py": _OF_RETURNS,
    "sales_service/reports/return_request.py": _OF_RETURNS,
    "sales_service/reports/return_summary.py": _OF_RETURNS,
    "sales_service/reports/several.py": ["tests/sales_service/test_several_reports.py"],
    "sales_service/reports/sides.py": _COMPARISONS,
    "sales_service/reports/sources.py": _PLANS,
    "sales_service/reports/summary.py": _SUMMARIES,
    "recovery/backup.py": ["tests/recovery/test_backup.py"],
    "recovery/binary_log.py": _RECOVERY,
    "recovery/dump.py": ["tests/recovery/test_backup.py"],
    "recovery/replay.py": _RECOVERY,
    "recovery/session.py": _RECOVERY,
}
