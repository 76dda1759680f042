"""Modules whose errors cost money, each with the tests that are about it, quickest first."""

_SALES = ["tests/sales_service/selling", "tests/concurrency/test_sales.py"]
_ROLLUPS = ["tests/sales_service/test_rollups.py", "tests/concurrency/test_rebuild.py"]
_REPORTS = [
    "tests/sales_service/summary",
    "tests/sales_service/compare",
    "tests/sales_service/test_report_properties.py",
    "tests/sales_service/test_statement_counts.py",
]

MODULES: dict[str, list[str]] = {
    "common/stock/ledger.py": ["tests/products_service/test_ledger.py", *_SALES, "tests/concurrency/test_products.py"],
    "sales_service/rollups/writing.py": [*_ROLLUPS, *_SALES],
    "sales_service/rollups/repair.py": _ROLLUPS,
    "common/http/idempotency.py": ["tests/common/idempotency", "tests/common/test_fingerprint.py"],
    "common/db/engine.py": ["tests/common/test_statement_limits.py", "tests/common/test_idle_connections.py"],
    "common/db/transactions.py": [
        "tests/common/test_errors.py",
        *_SALES,
    ],
    "common/db/keyset.py": ["tests/common/test_listing.py", "tests/sales_service/test_query_plans.py"],
    "common/db/cursors.py": ["tests/common/test_forged_cursors.py", "tests/common/test_listing.py"],
    "common/calendar/periods.py": ["tests/common/test_periods.py", "tests/common/test_date_filter.py"],
    "sales_service/selling/register.py": _SALES,
    "sales_service/reports/comparison.py": _REPORTS,
    "sales_service/reports/ranges.py": _REPORTS,
    "sales_service/reports/figures.py": _REPORTS,
    "sales_service/reports/sources.py": _REPORTS,
}
