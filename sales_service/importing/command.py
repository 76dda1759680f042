"""`import FILE`: sales from a file."""

import click

from common.db.schemas.import_run import SalesImportOptions
from common.files.importing.command import MATCH, import_command
from sales_service.importing.importer import SALES
from sales_service.rollups.zone import require_rollup_zone

STOCK = click.Option(
    ["--stock"],
    type=click.Choice(["auto", "take", "ignore"]),
    default="auto",
    show_default=True,
    help="take: every sale takes stock. ignore: none does. auto: those sold before today do not.",
)
EMPTY_REVENUE = click.Option(
    ["--empty-revenue"],
    type=click.Choice(["refuse", "price"]),
    default="refuse",
    show_default=True,
    help="An empty cell in a column of revenues, or of unit prices alone. refuse: the row is bad. price: it is units "
    "times unit price, the product's price of today where that is empty too.",
)
DUPLICATES = click.Option(
    ["--duplicates"],
    type=click.Choice(["skip", "refuse", "allow"]),
    default="skip",
    show_default=True,
    help="Lines that are sales stored already (same product, units, revenue and instant). skip: they are counted as "
    "already. refuse: they are bad rows. allow: they are stored once more.",
)
RETURNS = click.Option(
    ["--returns"],
    type=click.Choice(["refuse", "unlinked", "match"]),
    default="refuse",
    show_default=True,
    help="Lines with negative units. refuse: they are bad rows. match: returns of the latest sale of the product "
    "before them that has as much left, of the same customer and price where the file has these. unlinked: of no sale.",
)
CREATE_PRODUCTS = click.Option(
    ["--create-products"],
    is_flag=True,
    help="Create products that are not there, by the names, prices and categories of their sales. Their stock is not "
    "known: they are blocked.",
)

import_sales = import_command(
    SALES,
    SalesImportOptions,
    start_check=require_rollup_zone,
    more=(MATCH, CREATE_PRODUCTS, RETURNS, STOCK, EMPTY_REVENUE, DUPLICATES),
)
