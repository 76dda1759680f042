"""What the example of each profile comes to, worked out from its rows by plain Python and nothing of ours.

A sale is (order, units, revenue), negative where it comes back; a product (name, sku, price, category, level, status).
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path

EXAMPLES = Path(__file__).parent / "examples"

Row = dict[str, str]
Sale = tuple[str, int, Decimal]
Product = tuple[str, str | None, Decimal, str, int | None, str]


@dataclass(frozen=True)
class Example:
    """A file of a program, the categories that its texts stand for, and what it comes to.

    - left_out: rows that are none of a sale or product, by the program's own words.
    - warnings: how many things the import has to say.
    """

    profile: str
    kind: str
    file: str
    categories: dict[str, str]
    work_out: Callable[[list[Row]], list[Sale] | list[Product]]
    left_out: int = 0
    warnings: int = 0
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    header: int = 0

    def rows(self) -> list[Row]:
        """The rows of the file, as they stand there."""
        text = (EXAMPLES / self.file).read_bytes().decode(self.encoding)
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter))
        header = records[self.header]
        return [dict(zip(header, record, strict=False)) for record in records[self.header + 1 :] if any(record)]


def amount(text: str) -> Decimal:
    """`$1,433.66` as a number."""
    return Decimal(re.sub(r"[^0-9.-]", "", text) or "0")


def cents(value: Decimal) -> Decimal:
    """Rounded half up."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def level(text: str) -> int | None:
    """A level; words and nothing say none, and none is below zero."""
    return max(int(Decimal(text)), 0) if re.fullmatch(r"-?[0-9.]+", text) else None


def orders(rows: list[Row], key: str) -> Iterator[list[Row]]:
    """The lines of each order, which stand together; some have its number in the first line only."""
    number = ""
    numbered = []
    for row in rows:
        number = row[key] or number
        numbered.append((number, row))
    for _, lines in groupby(numbered, key=lambda it: it[0]):
        yield [row for _, row in lines]


def discounted(sales: list[Sale], discount: Decimal) -> list[Sale]:
    """The lines of an order of which a discount is taken, as one: their sum is what counts."""
    return [(sales[0][0], sum(units for _, units, _ in sales), sum((it for *_, it in sales), Decimal(0)) - discount)]


def shopify_orders(rows: list[Row]) -> list[Sale]:
    """Price times units, of orders that are paid; a discount of the order."""
    found: list[Sale] = []
    for lines in orders(rows, "Name"):
        first = lines[0]
        if first["Financial Status"] in {"paid", "partially_refunded"}:
            sales = [
                (first["Name"], units, units * amount(row["Lineitem price"]))
                for row in lines
                for units in [int(row["Lineitem quantity"])]
            ]
            found += discounted(sales, amount(first["Discount Amount"]))
            assert found[-1][2] == amount(first["Subtotal"]), "the program itself says the same"
    return found


def woocommerce_orders(rows: list[Row]) -> list[Sale]:
    """Completed orders and those that are being packed; lines that came back whole have no units left."""
    found: list[Sale] = []
    for lines in orders(rows, "Order Number"):
        first = lines[0]
        kept = [row for row in lines if row["Quantity (- Refund)"] != "0"]
        if first["Order Status"] in {"Completed", "Processing"} and kept:
            sales = [
                (first["Order Number"], units, units * amount(row["Item Cost"]))
                for row in kept
                for units in [int(row["Quantity (- Refund)"])]
            ]
            found += discounted(sales, amount(first["Cart Discount Amount"]))
    return found


def etsy_orders(rows: list[Row]) -> list[Sale]:
    """The total of each item."""
    return [(row["Order ID"], int(row["Quantity"]), amount(row["Item Total"])) for row in rows]


def amazon_orders(rows: list[Row]) -> list[Sale]:
    """What was shipped of orders on Amazon, less the promotions."""
    return [
        (row["amazon-order-id"], int(row["quantity"]), price - amount(row["item-promotion-discount"]))
        for row in rows
        for price in [amount(row["item-price"])]
        if row["item-status"] == "Shipped" and row["sales-channel"].startswith("Amazon")
    ]


def ebay_orders(rows: list[Row]) -> list[Sale]:
    """The items of orders that were paid; the line above them sums them up."""
    found: list[Sale] = []
    records = [row for row in rows if row["Sales Record Number"].isdigit() and "Sold For" in row]
    for lines in orders(records, "Sales Record Number"):
        if lines[0]["Paid On Date"]:
            found += [
                (row["Order Number"], int(row["Quantity"]), int(row["Quantity"]) * amount(row["Sold For"]))
                for row in lines
                if row["Item Number"]
            ]
    return found


def lightspeed_sales(rows: list[Row]) -> list[Sale]:
    """The lines of sales that were not made void."""
    voided = {row["Receipt Number"] for row in rows if row["Line Type"] == "Sale" and row["Status"] == "VOIDED"}
    return [
        (row["Receipt Number"], int(Decimal(row["Quantity"])), cents(amount(row["Total"])))
        for row in rows
        if row["Line Type"] == "Sale Line" and row["Receipt Number"] not in voided
    ]


def online_retail(rows: list[Row]) -> list[Sale]:
    """Lines with a price that are no adjustments of the books."""
    return [
        (row["InvoiceNo"], int(row["Quantity"]), int(row["Quantity"]) * cents(Decimal(row["UnitPrice"])))
        for row in rows
        if Decimal(row["UnitPrice"]) and row["StockCode"] != "B"
    ]


def shopify_products(rows: list[Row]) -> list[Product]:
    """A product for each variant, with what its first row says."""
    found: list[Product] = []
    for lines in orders(rows, "Handle"):
        first = lines[0]
        category = {"Mugs": "home", "Towels": "home", "Lamps": "electronics"}[first["Type"]]
        status = "active" if first["Status"] == "active" else "inactive"
        for row in lines:
            options = [row[f"Option{number} Value"] for number in (1, 2, 3) if row[f"Option{number} Value"]]
            variant = "" if options == ["Default Title"] else " / ".join(options)
            name = f"{first['Title']} – {variant}" if variant else first["Title"]
            made = "-".join([row["Handle"], *(text.lower() for text in options if text != "Default Title")])
            if row["Variant Price"]:
                price, units = amount(row["Variant Price"]), level(row["Variant Inventory Qty"])
                found.append((name, row["Variant SKU"] or made, price, category, units, status))
    return found


def woocommerce_products(rows: list[Row]) -> list[Product]:
    """What has a price and is no product of several; variations are in the categories of their parents."""
    parents = {name: row for row in rows for name in (f"id:{row['ID']}", row["SKU"])}
    categories = {"Clothing > Hoodies, Sale": "fashion", "Accessories": "fashion", "Accessories, Sale": "fashion"}
    found: list[Product] = []
    for row in rows:
        if row["Type"] not in {"variable", "grouped"} and row["Regular price"]:
            category = (parents[row["Parent"]] if row["Parent"] else row)["Categories"]
            status = "active" if row["Published"] == "1" else "inactive"
            price, units = amount(row["Regular price"]), level(row["Stock"])
            found.append((row["Name"], row["SKU"] or None, price, categories.get(category, "home"), units, status))
    return found


def square_items(rows: list[Row]) -> list[Product]:
    """What has a price and is not put away."""
    categories = {"Hot": "grocery", "Bakery": "grocery"}
    return [
        (
            row["Item Name"] if row["Variation Name"] == "Regular" else f"{row['Item Name']} – {row['Variation Name']}",
            row["SKU"] or None,
            amount(row["Price"]),
            categories.get(row["Reporting Category"], "home"),
            level(row["Current Quantity Main Street"]),
            "active",
        )
        for row in rows
        if row["Price"] != "variable" and row["Archived"] == "N"
    ]


def prestashop_products(rows: list[Row]) -> list[Product]:
    """Prices without tax, in cents."""
    return [
        (
            row["Name"],
            row["Reference"] or None,
            cents(amount(row["Price (tax excl.)"])),
            "fashion" if row["Category"] == "Men" else "home",
            level(row["Quantity"]),
            "active" if row["Status"] == "1" else "inactive",
        )
        for row in rows
    ]


def magento_products(rows: list[Row]) -> list[Product]:
    """Simple products, as the default view has them."""
    return [
        (
            row["name"],
            row["sku"],
            cents(amount(row["price"])),
            "fashion" if "Bags" in row["categories"] else "books",
            level(row["qty"]),
            "active" if row["product_online"] == "1" else "inactive",
        )
        for row in rows
        if not row["store_view_code"] and row["price"]
    ]


def wix_products(rows: list[Row]) -> list[Product]:
    """Products without variants, and variants with the price of their product and what they cost more."""
    found: list[Product] = []
    for first, *variants in orders(rows, "handleId"):
        category = "fashion" if first["collection"] == "Bags;New in" else "books"
        status = "active" if first["visible"] == "true" else "inactive"
        for row in variants or [first]:
            variant = row["productOptionDescription1"] if variants else ""
            name = f"{first['name']} – {variant}" if variant else first["name"]
            made = "-".join(filter(None, [row["handleId"], variant.lower()])).replace("_", "_")
            price = amount(first["price"]) + amount(row["surcharge"])
            found.append((name, row["sku"] or made, price, category, level(row["inventory"]), status))
    return found


def loyverse_items(rows: list[Row]) -> list[Product]:
    """What has a price; variants have the name and category of their first row."""
    categories = {"Hot drinks": "grocery", "Groceries": "grocery", "Merchandise": "fashion"}
    found: list[Product] = []
    for lines in orders(rows, "Handle"):
        for row in lines:
            variant = " / ".join(filter(None, [row["Option 1 value"], row["Option 2 value"]]))
            name = lines[0]["Name"] + (f" – {variant}" if variant else "")
            if row["Price [Corner shop]"] != "variable":
                price, units = amount(row["Price [Corner shop]"]), level(row["In stock [Corner shop]"])
                found.append((name, row["SKU"], price, categories[lines[0]["Category"]], units, "active"))
    return found


HOME = {"*": "home"}
DECLARED = (
    Example("shopify-orders", "sales", "shopify-orders.csv", HOME, shopify_orders, left_out=4),
    Example("woocommerce-orders", "sales", "woocommerce-orders.csv", HOME, woocommerce_orders, left_out=4),
    Example("etsy-orders", "sales", "etsy-orders.csv", HOME, etsy_orders),
    Example(
        "amazon-orders", "sales", "amazon-orders.txt", HOME, amazon_orders, left_out=3, warnings=1, delimiter="\t",
        encoding="cp1252",
    ),
    Example("ebay-orders", "sales", "ebay-orders.csv", HOME, ebay_orders, left_out=4, header=1),
    Example("lightspeed-sales", "sales", "lightspeed-sales.csv", HOME, lightspeed_sales, left_out=7),
    Example(
        "online-retail", "sales", "online-retail.csv", HOME, online_retail, left_out=2, warnings=1, encoding="cp1252"
    ),
    Example(
        "shopify-products", "products", "shopify-products.csv", {"lamps": "electronics", "*": "home"},
        shopify_products, left_out=1, warnings=1,
    ),
    Example(
        "woocommerce-products", "products", "woocommerce-products.csv",
        {"Clothing > Hoodies": "fashion", "accessories": "fashion", "*": "home"}, woocommerce_products, left_out=3,
    ),
    Example(
        "square-items", "products", "square-items.csv", {"Hot": "grocery", "Bakery": "grocery", "*": "home"},
        square_items, left_out=2,
    ),
    Example(
        "prestashop-products", "products", "prestashop-products.csv", {"Men": "fashion", "*": "home"},
        prestashop_products, warnings=1, delimiter=";",
    ),
    Example(
        "magento-products", "products", "magento-products.csv",
        {"Default Category/Gear/Bags": "fashion", "Default Category/Guides": "books"}, magento_products, left_out=3,
    ),
    Example(
        "wix-products", "products", "wix-products.csv", {"bags": "fashion", "paper": "books"}, wix_products, left_out=1,
        warnings=1,
    ),
    Example(
        "loyverse-items", "products", "loyverse-items.csv",
        {"Hot drinks": "grocery", "Groceries": "grocery", "Merchandise": "fashion"}, loyverse_items, left_out=1,
        warnings=1,
    ),
)  # fmt: skip
