"""What an answer says of costs, which is null for those who may not see them."""

from collections.abc import Mapping

from common.access.principal import PRINCIPAL
from common.access.scopes import Scope

COSTS = frozenset(
    {"cost", "unit_cost", "margin", "margin_percent", "cost_coverage", "stock_cost", "costed_units"},
)
"""Members of answers, columns of files and figures to sort by that tell what goods cost, or what is left of a sale."""

PREFIXES = ("current_", "previous_whole_", "previous_", "change_", "cumulative_")
SUFFIXES = ("_absolute", "_percent", "_reason")


def sees_costs() -> bool:
    """Whether the work is done for somebody who may see costs."""
    return Scope.COSTS_READ in PRINCIPAL.get().scopes


def require_costs(order: str) -> None:
    """Raise Forbidden when something is to be sorted by costs, for somebody who may not see them: ranks tell much."""
    if order.removeprefix("-") in COSTS:
        PRINCIPAL.get().require(Scope.COSTS_READ, to=f"sort by {order.removeprefix('-')}")


def without_costs(value: object) -> object:
    """Parsed JSON with null for each member of COSTS, however deep it lies, whatever it holds."""
    if isinstance(value, Mapping):
        return {name: None if name in COSTS else without_costs(member) for name, member in value.items()}
    if isinstance(value, list):
        return [without_costs(member) for member in value]
    return value


def is_cost_column(name: str) -> bool:
    """Whether a column of a file is one of COSTS, or one of a comparison's that are made of it."""
    for prefix in PREFIXES:
        if name.startswith(prefix):
            name = name.removeprefix(prefix)
            break
    if name in COSTS:
        return True
    return any(name.removesuffix(suffix) in COSTS for suffix in SUFFIXES if name.endswith(suffix))
