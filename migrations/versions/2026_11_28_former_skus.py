"""Deletion frees a sku, imports tell which levels they move, names and skus are cleaned of what nobody can see.

Columns at the end of a table are instant on MySQL and MariaDB; the index is over products only.

Texts stored before are brought into the form that comes in from now on, since look-ups are made in that form: they are
composed (NFC), skus lose format and control characters, names the zero-width ones, and a control character or line
break in a name becomes a space. That changes nothing that anybody could see. A sku that another product has then
already stays as it is; its owner can choose another one. No instant of a product changes: the store has not touched it.

Revision ID: b3e7a91c5d20
Revises: 8d24b9c3f6a1
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import IntegrityError

revision = "b3e7a91c5d20"
down_revision = "8d24b9c3f6a1"
branch_labels = None
depends_on = None

BATCH = 1000
LONGEST_NAME, LONGEST_SKU = 200, 64
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
COUNTS = ("levels_moved", "units_up", "units_down")

# Assignments are made from left to right: the sku is kept before it is taken.
FREE = "UPDATE products SET former_sku = sku, sku = NULL WHERE status = 'deleted' AND sku IS NOT NULL"
TAKE_BACK = """
UPDATE products gone
JOIN (SELECT MAX(id) AS id FROM products WHERE status = 'deleted' GROUP BY former_sku) latest ON latest.id = gone.id
LEFT JOIN products other ON other.sku = gone.former_sku
SET gone.sku = gone.former_sku
WHERE other.id IS NULL
"""
READ = sa.text("SELECT id, sku, former_sku, name FROM products WHERE id > :after ORDER BY id LIMIT :batch")
# The version before this one may be changing products meanwhile: what it has changed is left to it.
RENAME = sa.text("UPDATE products SET name = :new WHERE id = :id AND CAST(name AS BINARY) = CAST(:old AS BINARY)")
RECODE = sa.text("UPDATE products SET sku = :new WHERE id = :id AND sku = :old")
RECODE_FORMER = sa.text("UPDATE products SET former_sku = :new WHERE id = :id AND former_sku = :old")


def upgrade() -> None:
    op.add_column("products", sa.Column("former_sku", sa.String(length=64, collation="utf8mb4_bin"), nullable=True))
    op.create_index(op.f("ix_products_former_sku"), "products", ["former_sku"], unique=False)
    for name in COUNTS:
        op.add_column("imports", sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.execute(FREE)
    _clean_texts(op.get_bind())


def downgrade() -> None:
    for name in COUNTS:
        op.drop_column("imports", name)
    op.execute(TAKE_BACK)
    op.drop_index(op.f("ix_products_former_sku"), table_name="products")
    op.drop_column("products", "former_sku")


def _clean_texts(connection: sa.Connection) -> None:
    """Bring the names and skus that need it into their new form, a batch of products at a time."""
    after = 0
    while rows := connection.execute(READ, {"after": after, "batch": BATCH}).all():
        for row in rows:
            for statement, old, new in (
                (RENAME, row.name, _clean_name(row.id, row.name)),
                (RECODE, row.sku, _clean_sku(row.sku)),
                (RECODE_FORMER, row.former_sku, _clean_sku(row.former_sku)),
            ):
                if new != old:
                    _replace(connection, statement, {"id": row.id, "old": old, "new": new})
        after = rows[-1].id


def _replace(connection: sa.Connection, statement: sa.TextClause, values: dict[str, object]) -> None:
    try:
        connection.execute(statement, values)
    except IntegrityError:
        return  # another product has the clean sku


def _clean_name(product_id: int, name: str) -> str:
    clean = unicodedata.normalize("NFC", CONTROL.sub(" ", ZERO_WIDTH.sub("", name)))
    if all(character.isspace() or unicodedata.category(character) == "Cf" for character in clean):
        return f"Product {product_id}"
    return clean if len(clean) <= LONGEST_NAME else name


def _clean_sku(sku: str | None) -> str | None:
    if sku is None:
        return None
    kept = "".join(character for character in sku if unicodedata.category(character) not in UNSEEN)
    clean = unicodedata.normalize("NFC", kept).strip()
    return (clean or None) if len(clean) <= LONGEST_SKU else sku
