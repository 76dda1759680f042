"""Whether what a filter names was ever there."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from common.db.models import Product
from common.errors import InvalidRequest
from common.problems import at_parameter


def require_products(session: Session, product_ids: Sequence[int]) -> None:
    """Raise InvalidRequest when a filter names a product that never existed: a typo must not look like no sales."""
    require_known(session, Product.id, "product", product_ids)


def require_known(session: Session, key: InstrumentedAttribute[int], name: str, ids: Sequence[int]) -> None:
    """The same of rows of any table, by its key; the filter is the name of their kind with `_id`."""
    if not ids:
        return
    known = set(session.execute(select(key).where(key.in_(ids))).scalars())
    unknown = [str(wanted) for wanted in dict.fromkeys(ids) if wanted not in known]
    if unknown:
        detail = f"no such {name}: {', '.join(unknown[:10])}"
        raise InvalidRequest(detail=f"{name}_id: {detail}", errors=at_parameter(f"{name}_id", detail))
