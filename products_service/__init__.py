"""The products service: categories, products, inventory."""
