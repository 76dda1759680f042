"""Skus that were nearly meant: "imp-1" where the store has "IMP-1"."""

import unicodedata
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.models import Product
from common.db.types import TEXT_COLLATION

MOST_SOUGHT = 100
"""Skus looked for at once: an answer lists no more errors, and each search goes through all products."""


def near_skus(session: Session, skus: Collection[str]) -> dict[str, str]:
    """For skus that no product has: one that a product has and that differs in case or accents only.

    Skus without such a one are missing in the result, as are those beyond the first `MOST_SOUGHT`.
    """
    if not skus:
        return {}
    sought = sorted(skus)[:MOST_SOUGHT]
    statement = select(Product.sku).where(Product.sku.collate(TEXT_COLLATION).in_(sought))
    found = session.execute(statement.order_by(Product.id.desc())).scalars()
    known = {_folded(sku): sku for sku in found if sku is not None}
    return {sku: known[_folded(sku)] for sku in sought if _folded(sku) in known}


def _folded(sku: str) -> str:
    decomposed = unicodedata.normalize("NFKD", sku.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
