"""A typed client of the two services of the E-Commerce Manager."""

from ecommerce_manager.client import ApiError, every, new_key
from ecommerce_manager.products import Products
from ecommerce_manager.sales import Sales

__all__ = ["ApiError", "Products", "Sales", "every", "new_key"]
