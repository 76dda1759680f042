"""Which methods a path has, over all routes that match it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute


@dataclass(frozen=True)
class Paths:
    """The paths of an application whose routes are all in it.

    - literal: the methods of each path that a route spells out.
    - patterns: the regular expression of each path with parameters, and of each mounted directory, with its methods.
    """

    literal: dict[str, set[str]]
    patterns: list[tuple[re.Pattern[str], set[str]]]

    @classmethod
    def of(cls, routes: Sequence[BaseRoute]) -> "Paths":
        """The paths of these routes and of the routers included among them."""
        literal: defaultdict[str, set[str]] = defaultdict(set)
        patterns = []
        for route in iter_route_contexts(routes):
            # What has no methods of its own is a mounted directory of files.
            methods = _with_head(route.methods or {"GET"})
            if route.methods and not route.param_convertors:
                literal[str(route.path)] |= methods
            else:
                patterns.append((route.path_regex, methods))
        return cls(dict(literal), patterns)

    def methods(self, path: str) -> list[str]:
        """The methods of a path in alphabetical order; empty when there is nothing at it.

        A path that is spelled out has the methods of the routes that spell it out and no others: /sales/batch is no
        sale, though it matches /sales/{sale_id}. `ContractRoute` finds the routes by the same rule.
        """
        if path in self.literal:
            return sorted(self.literal[path])
        return sorted(set().union(*(methods for pattern, methods in self.patterns if pattern.match(path))))


def _with_head(methods: set[str]) -> set[str]:
    return methods | {"HEAD"} if "GET" in methods else set(methods)
