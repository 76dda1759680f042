"""Importing a file of rows: one engine for every kind of row, from the command line and over HTTP."""
