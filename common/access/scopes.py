"""What one may be allowed to do, and which role may: the one table that checks, OpenAPI and tests are made from."""

from enum import StrEnum

from common.db.models import Role


class Scope(StrEnum):
    """One thing that a user or a key may do."""

    CATALOG_READ = "catalog:read"
    STOCK_READ = "stock:read"
    SALES_READ = "sales:read"
    REPORTS_READ = "reports:read"
    SALES_WRITE = "sales:write"
    STOCK_WRITE = "stock:write"
    CATALOG_WRITE = "catalog:write"
    HISTORY_WRITE = "history:write"
    DATA_IMPORT = "data:import"
    DATA_EXPORT = "data:export"
    COSTS_READ = "costs:read"
    USERS_WRITE = "users:write"
    AUDIT_READ = "audit:read"
    METRICS_READ = "metrics:read"


_EVERYBODY = frozenset(Role)
_CLERKS = frozenset({Role.CLERK, Role.MANAGER, Role.ADMIN})
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
_ADMINS = frozenset({Role.ADMIN})

ROLES: dict[Scope, frozenset[Role]] = {
    Scope.CATALOG_READ: _EVERYBODY,
    Scope.STOCK_READ: _EVERYBODY,
    Scope.SALES_READ: _EVERYBODY,
    Scope.REPORTS_READ: _EVERYBODY - {Role.CLERK},
    Scope.SALES_WRITE: _CLERKS,
    Scope.STOCK_WRITE: _CLERKS,
    Scope.CATALOG_WRITE: _MANAGERS,
    Scope.HISTORY_WRITE: _MANAGERS,
    Scope.DATA_IMPORT: _MANAGERS,
    Scope.DATA_EXPORT: _MANAGERS,
    Scope.COSTS_READ: _MANAGERS,
    Scope.USERS_WRITE: _ADMINS,
    Scope.AUDIT_READ: _ADMINS,
    Scope.METRICS_READ: _ADMINS,
}
"""Who may do what. A key has scopes of its own: a shop front's are catalog:read and sales:write."""

ALL_SCOPES = frozenset(Scope)


def scopes_of(role: Role) -> frozenset[Scope]:
    """What users of a role may do."""
    return frozenset(scope for scope, roles in ROLES.items() if role in roles)
