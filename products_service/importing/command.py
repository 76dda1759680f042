"""`import FILE`: products from a file."""

from common.db.schemas.import_run import ProductsImportOptions
from common.files.importing.command import MATCH, import_command
from products_service.importing.importer import PRODUCTS

import_products = import_command(PRODUCTS, ProductsImportOptions, more=(MATCH,))
