"""What `demo --real` makes of the data set's files: sales by basket and household, and the products that were sold."""

from pathlib import Path

import pandas as pd
import pytest

from demo import complete_journey
from demo.complete_journey import write_files

TRANSACTIONS = pd.DataFrame(
    [
        (900, 330, 31, 1, 1, 0.50, 0.10, 0.0, 0.0, 1, pd.Timestamp("2017-01-01 11:53:26")),
        (900, 330, 31, 2, 3, 2.00, 0.00, 0.0, 0.1, 1, pd.Timestamp("2017-01-01 11:53:26")),
        (1228, 406, 32, 1, 0, 1.00, 0.00, 0.0, 0.0, 1, pd.Timestamp("2017-01-01 12:26:30")),
        (1228, 406, 33, 1, 1, 0.60, 0.00, 0.0, 0.0, 1, pd.Timestamp("2017-01-02 12:26:30")),
    ],
    columns=[
        *("household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value", "retail_disc"),
        *("coupon_disc", "coupon_match_disc", "week", "transaction_timestamp"),
    ],
)
PRODUCTS = pd.DataFrame(
    [(1, "GROCERY", "National", "SOFT DRINKS", "COLA", "12 OZ")],
    columns=["product_id", "department", "brand", "product_category", "product_type", "package_size"],
)


def test_baskets_are_orders_and_households_their_customers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    TRANSACTIONS.to_parquet(tmp_path / "transactions.parquet")
    PRODUCTS.to_parquet(tmp_path / "products.parquet")
    monkeypatch.setattr(complete_journey, "_package_data", lambda: tmp_path)
    write_files(tmp_path / "products.csv", tmp_path / "sales.csv")
    assert (tmp_path / "sales.csv").read_text().splitlines() == [
        "sku,units,sold_at,unit_price,revenue,order_ref,customer_ref",
        "1,1,2017-01-01T11:53:26Z,0.60,0.50,31,900",
        "2,3,2017-01-01T11:53:26Z,0.70,2.00,31,900",
        "1,1,2017-01-02T12:26:30Z,0.60,0.60,33,1228",
    ]
    assert (tmp_path / "products.csv").read_text().splitlines() == [
        "sku,name,category,price,description,current_inventory",
        '1,"Cola, 12 OZ",grocery,0.60,National brand,1',
        "2,Product 2,grocery,0.70,,1",
    ]
