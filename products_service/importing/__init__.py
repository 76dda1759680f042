"""Importing products: what a file's rows make of the store's products."""
