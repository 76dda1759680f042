"""What is to be done for the rows of a products file: decided without the database, from what it holds already.

A level in a file is what somebody has seen or wants. Our own exports say which inventory transaction the level came
from, so the two can be told apart: a level that is still that transaction's was not edited and stays as it is, whatever
was sold since; an edited one is set only if the product has not moved since, or the shop would sell those units twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from common.access.audit import as_told
from common.db.models import ProductStatus
from common.files.importing.job import Outcome
from common.files.importing.progress import Counts
from common.files.reading.rules import WrongValue
from common.files.reading.table import Table
from common.stock.opening import NEEDED
from products_service.categories import TAKES_NO_MORE
from products_service.importing.rows import PreparedProduct, Values
from products_service.importing.stored import StoredProduct, StoredProducts


class Change(NamedTuple):
    """What a row changes of a stored product: `values` are the fields that differ."""

    line: int
    product: StoredProduct
    values: Values

    def attributes(self) -> Values:
        """The same without the level, which is no attribute: it is set in the ledger."""
        return {name: value for name, value in self.values.items() if name != "current_inventory"}


@dataclass
class Plan:
    """What is to be created, what of which products is to be changed, and what cannot be."""

    new: list[PreparedProduct] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)


def plan_rows(
    table: Table, prepared: Sequence[PreparedProduct], stored: StoredProducts, default_category: str | None = None
) -> Plan:
    """The plan for rows of a table; new products whose rows say no category get the default one, where there is one."""
    plan = Plan()
    compared: list[Change] = []
    named = {row.id: row.line for row in prepared if row.id is not None}
    for row in prepared:
        try:
            product = _product_of(row, stored, named, default_category)
            if product is None:
                _require_open(row.values, stored)
                plan.new.append(_as_new(row))
            else:
                values = _differences(row, product, stored)
                _require_open(values, stored)
                compared.append(Change(row.line, product, values))
        except WrongValue as wrong:
            plan.outcome.errors.append(wrong.at(table, row.line))
    changes, refused = _settle_skus(compared, stored)
    plan.outcome.errors += [wrong.at(table, line) for line, wrong in refused]
    plan.changes = [change for change in changes if change.values]
    plan.outcome.counts = _counts(plan, unchanged=len(changes) - len(plan.changes))
    return plan


def _product_of(
    row: PreparedProduct, stored: StoredProducts, named: dict[int, int], default_category: str | None
) -> StoredProduct | None:
    """The product to change; None when one is to be created. Raises WrongValue."""
    product = stored.of_row(row)
    if row.id is not None:
        return _by_id(row, product)
    if product is None:
        if default_category is not None:
            row.values.setdefault("category", default_category)
        missing = row.lacks(NEEDED)
        if missing:
            key = stored.key_of(row)
            detail = f"no product has the {key} {row.values[key]!r}, and a new one needs {', '.join(missing)}"
            raise WrongValue(missing[0], detail + _hint(row.sku or "", stored))
        return None
    if product.id in named:
        key = stored.key_of(row)
        detail = f"{row.values[key]!r} is the {key} of product {product.id}, which line {named[product.id]} names"
        raise WrongValue(key, detail)
    named[product.id] = row.line
    return product


def _as_new(row: PreparedProduct) -> PreparedProduct:
    """The row of a product to create: one that does not say its level, in a file that has levels, is blocked."""
    return row._replace(values=row.values | {"current_inventory": None}) if row.is_uncounted else row


def _by_id(row: PreparedProduct, product: StoredProduct | None) -> StoredProduct:
    if product is None:
        advice = "leave the id empty to create a product; map=id= leaves out the ids of another store"
        raise WrongValue("id", f"there is no product {row.id}; {advice}")
    if product.status is ProductStatus.DELETED:
        advice = f"POST /products/{row.id}/restore brings it back"
        raise WrongValue("id", f"product {row.id} is deleted; {advice}")
    return product


def _hint(sku: str, stored: StoredProducts) -> str:
    if sku in stored.near:
        return f"; did you mean {stored.near[sku]!r}?"
    if sku in stored.former:
        return f"; product {stored.former[sku]}, which is deleted, had it"
    return ""


def _require_open(values: Values, stored: StoredProducts) -> None:
    """Raises WrongValue where a product would be put into a hidden category."""
    name = values.get("category")
    if name in stored.hidden:
        raise WrongValue("category", f"{name} is hidden and {TAKES_NO_MORE}")


def _differences(row: PreparedProduct, product: StoredProduct, stored: StoredProducts) -> Values:
    """The fields whose values are to change.

    Raises WrongValue for a level that cannot be told from an old one, and for attributes that were edited of a version
    that is not the present one.
    """
    values = {name: value for name, value in row.values.items() if getattr(product, name) != value}
    for name in _merely_old(row, product, values, stored):
        del values[name]
    if "current_inventory" in values and not _is_meant(row, product, stored):
        del values["current_inventory"]
    return values


def _merely_old(row: PreparedProduct, product: StoredProduct, values: Values, stored: StoredProducts) -> list[str]:
    """Which attributes differ since somebody has changed them after the export: they stay as they are now.

    Raises WrongValue where others do, or where the audit log does not know what they were: the row was edited without
    having seen what has changed since.
    """
    differing = [name for name in values if name != "current_inventory"]
    if row.version in {None, product.version} or not differing:
        return []
    before = stored.before.get((product.id, row.version or 0), {})
    edited = [name for name in differing if name not in before or before[name] != as_told(values[name])]
    if not edited:
        return differing
    detail = (
        f"{', '.join(edited)} would change, but product {product.id} has version {product.version} now, not "
        f"{row.version}: somebody has changed it since the export; export it anew, or leave the versions out "
        "(map=version=)"
    )
    raise WrongValue("version", detail, actual=product.version)


def _is_meant(row: PreparedProduct, product: StoredProduct, stored: StoredProducts) -> bool:
    """Whether a level that is not the present one is to be set; not when it is merely old. Raises WrongValue."""
    wanted, entry_id = row.values["current_inventory"], row.transaction_id
    if entry_id is None:
        if not row.is_exported:
            return True
        detail = (
            f"nothing tells whether {_named(wanted)} was edited or is merely old: the row has stock_state but no "
            "inventory_transaction_id; export the products anew, or leave the levels out (map=current_inventory=)"
        )
        raise WrongValue("current_inventory", detail, actual=product.current_inventory)
    entry_product, quantity = stored.entries.get(entry_id, (None, None))
    if entry_product != product.id:
        detail = (
            f"product {product.id} has no inventory transaction {entry_id}; to set the levels of another store's file "
            "as they are, leave out the columns inventory_transaction_id and stock_state"
        )
        raise WrongValue("inventory_transaction_id", detail, actual=product.current_inventory)
    if quantity == wanted:
        return False
    if stored.last_entries[product.id] != entry_id:
        detail = (
            f"the level was edited from {_named(quantity)} to {_named(wanted)}, but product {product.id} has moved "
            f"since the export and stands at {_named(product.current_inventory)}; write that to keep it, or export anew"
        )
        raise WrongValue("current_inventory", detail, actual=product.current_inventory)
    return True


def _named(level: int | None) -> str:
    return "blocked" if level is None else str(level)


def _settle_skus(
    compared: Iterable[Change], stored: StoredProducts
) -> tuple[list[Change], list[tuple[int, WrongValue]]]:
    """The changes whose skus are free, or are given up by another of them; and what is wrong with the others."""
    changes, refused = list(compared), []
    while True:
        given_up = {change.product.id for change in changes if "sku" in change.values}
        kept = []
        for change in changes:
            holder = stored.by_sku.get(change.values.get("sku", ""))
            if holder is None or holder.id in given_up:
                kept.append(change)
            else:
                detail = f"product {holder.id} has the sku {change.values['sku']!r} already"
                refused.append((change.line, WrongValue("sku", detail)))
        # One that is refused keeps its own sku, which another may have wanted.
        if len(kept) == len(changes):
            return changes, refused
        changes = kept


def _counts(plan: Plan, *, unchanged: int) -> Counts:
    counts = Counts(created=len(plan.new), changed=len(plan.changes), unchanged=unchanged, ledger_entries=len(plan.new))
    for change in plan.changes:
        if "current_inventory" in change.values:
            counts.add(level_moved(change.product.current_inventory, change.values["current_inventory"]))
    return counts


def level_moved(before: int | None, after: int | None) -> Counts:
    """One level that moves; null stands for blocked, from and to which no units are counted."""
    change = 0 if before is None or after is None else after - before
    return Counts(ledger_entries=1, levels_moved=1, units_up=max(change, 0), units_down=max(-change, 0))
