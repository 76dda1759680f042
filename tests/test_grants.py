"""What the services' users may write: each its own tables, and of the shared ones as little as rights can say."""

import re

from migrations.grants import TABLE_RIGHTS

WHOLE_ROWS = re.compile(r"\b(?:UPDATE|DELETE)\b(?! \()")
"""The right to change or delete rows, not only some columns of them."""


def changed_by(user: str) -> set[str]:
    """Tables whose rows a user may change or delete."""
    return {table for table, rights in TABLE_RIGHTS[user].items() if WHOLE_ROWS.search(rights)}


def test_both_services_may_change_rows_of_two_tables_only() -> None:
    """Why of these: docs/decisions/0059-services-share-the-tables-of-keys-and-imports.md."""
    assert changed_by("ecm_products") & changed_by("ecm_sales") == {"idempotency_keys", "imports"}


def test_neither_service_may_do_anything_but_read_and_write_rows() -> None:
    said = " ".join(rights for tables in TABLE_RIGHTS.values() for rights in tables.values())
    assert set(re.findall("[A-Z]+", said)) == {"SELECT", "INSERT", "UPDATE", "DELETE"}
