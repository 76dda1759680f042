"""What has been read for a report: the figures of each group in each range, and in each period of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sales_service.reports.answers import RowGroup
from sales_service.reports.plan import GroupKey
from sales_service.reports.request import GroupBy
from sales_service.rollups.measures import Sums, less, sum_all

SumsBySide = tuple[Sums, ...]
"""Figures of each range of the plan, in order."""

Cells = Sequence[Sequence[Sums]]
"""For each range of the plan the figures of each of its periods, zeros included."""


class Group(NamedTuple):
    """One group with its figures, and with its name when it is a product."""

    key: GroupKey
    sides: SumsBySide
    name: str = ""

    def fields(self, group_by: GroupBy | None) -> RowGroup:
        """What a row says of its group."""
        if isinstance(self.key, int):
            return {"product_id": self.key, "product_name": self.name}
        if self.key is None:
            return {}
        return {"channel": self.key or None} if group_by == "channel" else {"category": self.key}


@dataclass(frozen=True)
class Report:
    """What rows are made of.

    - groups: those that are shown, in order; one without a key when the plan is not grouped.
    - totals: of all groups, the hidden ones too.
    - hidden_groups: how many are not shown.
    - cells: of each shown group; empty without an interval.
    - period_totals: of all groups; empty without an interval, and when no group is hidden.
    """

    groups: Sequence[Group]
    totals: SumsBySide
    hidden_groups: int = 0
    cells: Mapping[GroupKey, Cells] = field(default_factory=dict)
    period_totals: Cells = ()

    def hidden(self) -> SumsBySide:
        """Figures of the groups that are not shown, together."""
        shown = [sum_all(group.sides[side] for group in self.groups) for side in range(len(self.totals))]
        return tuple(less(total, part) for total, part in zip(self.totals, shown, strict=True))

    def hidden_cells(self) -> Cells:
        """Figures of the groups that are not shown, together, in each period."""
        return [self._hidden_cells(side) for side in range(len(self.totals))]

    def _hidden_cells(self, side: int) -> list[Sums]:
        shown = [self.cells[group.key][side] for group in self.groups]
        return [
            less(total, sum_all(cells[index] for cells in shown))
            for index, total in enumerate(self.period_totals[side])
        ]
