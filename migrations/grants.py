"""What each service's database user may do: its own tables, no schema changes.

The products service cannot write sales; the sales service can move a product's stock and create
one that a file of past sales sells, but not change its price. Both
need `idempotency_keys` and `imports`, and rights are not given by row: docs/decisions/0059.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

TABLE_RIGHTS = {
    "ecm_products": {
        "alembic_version": "SELECT",
        "categories": "SELECT, INSERT, UPDATE",
        "products": "SELECT, INSERT, UPDATE",
        "inventory_transactions": "SELECT, INSERT",
        "idempotency_keys": "SELECT, INSERT, UPDATE, DELETE",
        "rollup_zone": "SELECT",
        # How fast a product sells and when it was sold last: units and instants, no amounts.
        "product_period_sales": "SELECT (grain, period_start, product_id, units)",
        "sales": "SELECT (id, product_id, sold_at)",
        "sale_reversals": "SELECT (sale_id, voided_at)",
        "imports": "SELECT, INSERT, UPDATE",
        "users": "SELECT, INSERT, UPDATE",
        "user_sessions": "SELECT, INSERT, UPDATE, DELETE",
        "api_keys": "SELECT, INSERT, UPDATE",
        "login_failures": "SELECT, INSERT, UPDATE, DELETE",
        "auth_epoch": "SELECT, UPDATE (epoch)",
        "audit_entries": "SELECT, INSERT",
    },
    "ecm_sales": {
        "alembic_version": "SELECT",
        # What a file of past sales sells may be created by it, in a category that it opens.
        "categories": "SELECT, INSERT (name, created_at)",
        "products": "SELECT, INSERT, UPDATE (current_inventory, updated_at)",
        "inventory_transactions": "SELECT, INSERT",
        "sales": "SELECT, INSERT",
        "product_period_sales": "SELECT, INSERT, UPDATE, DELETE",
        "category_daily_sales": "SELECT, INSERT, UPDATE, DELETE",
        "channel_daily_sales": "SELECT, INSERT, UPDATE, DELETE",
        "sale_returns": "SELECT, INSERT, UPDATE (voided_at)",
        "sale_reversals": "SELECT, INSERT, UPDATE",
        "orders": "SELECT, INSERT, UPDATE, DELETE",
        "rollup_zone": "SELECT, INSERT, UPDATE",
        "imports": "SELECT, INSERT, UPDATE",
        "audit_entries": "SELECT, INSERT",
        "idempotency_keys": "SELECT, INSERT, UPDATE, DELETE",
        # Who is who. Passwords are no matter of this service, nor does it make users, keys or sessions.
        "users": "SELECT (id, name, role, is_active)",
        "user_sessions": "SELECT, UPDATE (last_used_at)",
        "api_keys": "SELECT, UPDATE (last_used_at)",
        "auth_epoch": "SELECT",
    },
}


MIGRATIONS_USER = "ecm_migrations"
"""Made together with the services' users: whoever migrates as this one has those too."""


def grant_service_rights(session: Session) -> list[str]:
    """Grant the rights above to the services' users; returns their names.

    Does nothing where another user migrates, as on a managed database: there the services use that user too, and the
    users named above do not exist.
    """
    current: str = session.execute(text("SELECT CURRENT_USER()")).scalar_one()
    if current.partition("@")[0] != MIGRATIONS_USER:
        return []
    for name, tables in TABLE_RIGHTS.items():
        for table, rights in tables.items():
            session.execute(text(f"GRANT {rights} ON {table} TO '{name}'@'%'"))
    return list(TABLE_RIGHTS)
