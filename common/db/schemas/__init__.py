"""Pydantic schemas, one file per table, beside the models."""
