"""What each service's database user may do: its own tables, no schema changes.

The products service cannot write sales; the sales service can move a product's stock but not change its price.
"""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

TABLE_RIGHTS = {
    "ecm_products": {
        "alembic_version": "SELECT",
        "categories": "SELECT, INSERT, UPDATE",
        "products": "SELECT, INSERT, UPDATE",
        "inventory_transactions": "SELECT, INSERT",
        "idempotency_keys": "SELECT, INSERT, UPDATE, DELETE",
        "rollup_zone": "SELECT",
        "imports": "SELECT, INSERT, UPDATE",
    },
    "ecm_sales": {
        "alembic_version": "SELECT",
        "categories": "SELECT",
        "products": "SELECT, UPDATE (current_inventory, updated_at)",
        "inventory_transactions": "SELECT, INSERT",
        "sales": "SELECT, INSERT",
        "product_period_sales": "SELECT, INSERT, UPDATE, DELETE",
        "category_daily_sales": "SELECT, INSERT, UPDATE, DELETE",
        "rollup_zone": "SELECT, INSERT, UPDATE",
        "imports": "SELECT, INSERT, UPDATE",
        "idempotency_keys": "SELECT, INSERT, UPDATE, DELETE",
    },
}


def grant_service_rights(session: Session) -> list[str]:
    """Grant the rights above to those users that exist; returns their names.

    Where nobody made them (one user for everything, as on a managed database) there is nothing to grant.
    """
    users = _existing_users(session)
    for user in users:
        name = user.partition("@")[0]
        for table, rights in TABLE_RIGHTS[name].items():
            session.execute(text(f"GRANT {rights} ON {table} TO '{name}'@'%'"))
    return users


def _existing_users(session: Session) -> list[str]:
    existing = []
    for name in TABLE_RIGHTS:
        try:
            with session.begin_nested():
                session.execute(text(f"SHOW GRANTS FOR '{name}'@'%'"))
        except DBAPIError:
            continue
        existing.append(name)
    return existing
