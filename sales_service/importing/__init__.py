"""Importing sales: from the rows of a file to sales."""
