"""`import FILE`: sales from a file."""

import click

from common.db.schemas.import_run import SalesImportOptions
from common.imports.command import import_command
from sales_service.import_sales import SALES
from sales_service.main import require_rollup_zone

STOCK = click.Option(
    ["--stock"],
    type=click.Choice(["auto", "take", "ignore"]),
    default="auto",
    show_default=True,
    help="take: every sale takes stock. ignore: none does. auto: those sold before today do not.",
)

import_sales = import_command(SALES, SalesImportOptions, start_check=require_rollup_zone, more=(STOCK,))
