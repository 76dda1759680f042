"""Register a product and a sale of it, then tell what toys have come to: `python example.py PRODUCTS_URL SALES_URL`."""

import sys

from ecommerce_manager import ApiError, Products, Sales, every, new_key

products_url, sales_url = sys.argv[1:] or ("http://localhost:8000", "http://localhost:8001")
products, sales = Products(products_url), Sales(sales_url)

try:
    products.create_category({"name": "toys"})
except ApiError as error:
    if error.code != "category_exists":
        raise
robot = products.create_product(
    {"name": "Wooden robot", "category": "toys", "price": "19.99", "current_inventory": 12}, idempotency_key=new_key()
)
sale = sales.create_sale({"product_id": robot["id"], "units": 2}, idempotency_key=new_key())
print("sold for", sale["revenue"])

for product in every(products.list_products, category=["toys"], limit=100):
    print(product["name"], product["current_inventory"])

page = sales.list_sales(category=["toys"], with_totals=True)
print("toys have brought", page.get("totals", {}).get("revenue"))

try:
    sales.create_sale({"product_id": robot["id"], "units": 1000})
except ApiError as error:
    print(error.code, error.problem["available"])
