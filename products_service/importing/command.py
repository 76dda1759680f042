"""`import FILE`: products from a file."""

import click

from common.db.schemas.import_run import Descriptions, ProductsImportOptions
from common.files.importing.command import MATCH, import_command
from products_service.importing.importer import PRODUCTS

MAKE_SKUS = click.Option(
    ["--make-skus"], is_flag=True, help="Rows without a sku get one, made of external_ref (or the name) and option."
)
DESCRIPTIONS = click.Option(
    ["--descriptions"],
    type=click.Choice([choice.value for choice in Descriptions]),
    default=Descriptions.AS_THEY_ARE.value,
    show_default=True,
    help="plain: what is read of HTML, cut after 5,000 characters.",
)

import_products = import_command(PRODUCTS, ProductsImportOptions, more=(MATCH, MAKE_SKUS, DESCRIPTIONS))
