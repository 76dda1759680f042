"""What the house is like: sizes, types and docstrings in numbers, rooms and their doors, and the walks of requests.

    python -m benchmarks.structure            numbers and rooms of this checkout, from its syntax trees
    python -m benchmarks.structure --walks    also the walks of four requests, traced while they are answered;
                                              needs DATABASE_URL of a database that may be filled (it is migrated)

To compare two versions, run this file in a checkout of each.
"""

import argparse
import ast
import os
import statistics
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import click
from fastapi.testclient import TestClient

import products_service.main
import sales_service.main
from common.settings import Settings

ROOT = Path.cwd()
PACKAGES = ("common", "products_service", "sales_service", "demo", "recovery")
SHORTEST_FILE = 3
"""Lines of a file that counts: the others only make a folder a package."""


def main(arguments: list[str]) -> int:
    """Print everything; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.structure", description=__doc__)
    parser.add_argument("--walks", action="store_true")
    given = parser.parse_args(arguments)
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    _numbers([path for path in files if len(path.read_text().splitlines()) >= SHORTEST_FILE])
    for package in PACKAGES:
        if (ROOT / package).is_dir():
            _rooms(package)
    if given.walks:
        _walks()
    return 0


# ---- numbers


def _numbers(files: list[Path]) -> None:
    texts = [path.read_text() for path in files]
    trees = [ast.parse(text) for text in texts]
    lines = [len(text.splitlines()) for text in texts]
    functions = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    thousand = sum(lines) / 1000
    public = [node for tree in trees for node in _public(tree)]
    figures = {
        "files, lines": f"{len(files)}, {sum(lines):,}",
        "file median / p90 / max": " / ".join(map(str, (*_percentiles(lines, 50, 90), max(lines)))),
        "body p50 / p90 / p99": " / ".join(map(str, _percentiles([_body(node) for node in functions], 50, 90, 99))),
        "parameters p90 / p99": " / ".join(map(str, _percentiles([_parameters(node) for node in functions], 90, 99))),
        "docstrings, public": f"{sum(bool(ast.get_docstring(node)) for node in public) / len(public):.0%}",
        "modules with docstring": f"{sum(bool(ast.get_docstring(tree)) for tree in trees)} of {len(trees)}",
        "Any / 1000 lines": f"{sum(_names(tree)['Any'] for tree in trees) / thousand:.1f}",
        "type: ignore / 1000": f"{sum(text.count('# type: ignore') for text in texts) / thousand:.1f}",
        "noqa / 1000": f"{sum(text.count('# noqa') for text in texts) / thousand:.1f}",
        "comment lines": f"{sum(_comments(text) for text in texts) / sum(lines):.1%}",
    }
    for name, value in figures.items():
        click.echo(f"{name:<26}{value}")


def _percentiles(values: list[int], *wanted: int) -> list[int]:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return [round(cuts[each - 1]) for each in wanted]


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    steps = node.body[1:] if ast.get_docstring(node) else node.body
    return 0 if not steps else (steps[-1].end_lineno or 0) - steps[0].lineno + 1


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return len(node.args.posonlyargs) + len(node.args.args) + len(node.args.kwonlyargs)


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def _names(tree: ast.Module) -> Counter[str]:
    """How often each name is used, imports not counted."""
    return Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _comments(text: str) -> int:
    return sum(line.lstrip().startswith("#") for line in text.splitlines())


# ---- rooms


def _rooms(package: str) -> None:
    """The rooms that a package shows at its door (its folders and files), and the imports between them."""
    arrows = _arrows(package)
    rooms = {
        path.stem for path in (ROOT / package).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    rooms.discard("__init__")
    below = defaultdict(set)
    for above, under in arrows:
        below[above].add(under)
    back = sorted((above, under) for above, under in arrows if above in _reached(under, below))
    click.echo(
        f"{package}: {len(rooms)} rooms, {_floors(rooms, below)} floors, {len(arrows)} arrows, {len(back)} back up"
    )


def _arrows(package: str) -> set[tuple[str, str]]:
    found = set()
    for path in (ROOT / package).rglob("*.py"):
        room = path.relative_to(ROOT / package).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and f"{node.module}.".startswith(f"{package}."):
                inside = node.module.split(".")[1:] or [alias.name for alias in node.names]
                found |= {(room, inside[0])} if inside[0] != room else set()
    return found


def _reached(start: str, below: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        for under in below[todo.pop()] - seen:
            seen.add(under)
            todo.append(under)
    return seen


def _floors(rooms: set[str], below: dict[str, set[str]]) -> int:
    """The longest way down; rooms in a circle share a floor."""

    def height(room: str, seen: frozenset[str]) -> int:
        under = below[room] - seen
        return 1 + max((height(each, seen | {each}) for each in under), default=0)

    return max(height(room, frozenset({room})) for room in rooms)


# ---- walks

Visit = tuple[str, str]
"""A file and a function in it."""


def _walks() -> None:
    """Print which functions get a request's own object as an argument, and the way through the service.

    The way is that of everything made of the object: calls of functions that get a value of a class of the service's
    own. Each function counts once, where it is first called, so that loops make no way longer; what a value says of
    itself (methods without parameters) is no stay.
    """
    handed: list[Visit] = []
    called: list[Visit] = []
    followed: list[str] = []
    threading.setprofile(_follower(handed, called, followed))
    for title, kind, request in _requests():
        followed[:] = [kind]
        request()
        followed.clear()
        click.echo(f"\n{title}: its object {_stays(handed)}; its way through the service {_stays(called)}")
        for file, function in handed:
            click.echo(f"  {file}:{function}")
        handed.clear()
        called.clear()


def _stays(visits: list[Visit]) -> str:
    """Stays in a file, distinct files, and returns to a file that was left."""
    files = [file for file, _ in visits]
    stays = [after for before, after in pairwise(["", *files]) if after != before]
    returns = sum(file in stays[:place] for place, file in enumerate(stays))
    return f"{len(stays)} stays / {len(set(stays))} files / {returns} returns"


def _follower(handed: list[Visit], called: list[Visit], followed: list[str]) -> Callable[[FrameType, str, Any], None]:
    """Notes calls once the followed kind of object has appeared: those that get it, and those within its service."""

    def follow(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event != "call" or not followed or not code.co_filename.startswith(str(ROOT)):
            return
        file = Path(code.co_filename).relative_to(ROOT).as_posix()
        package = file.partition("/")[0]
        if package not in PACKAGES or code.co_name.startswith("<"):
            return
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        kinds = [type(frame.f_locals.get(name)) for name in names]
        visit = (file, code.co_name)
        if any(kind.__name__ == followed[0] for kind in kinds):
            handed.append(visit)
        ours = any(kind.__name__ == followed[0] or kind.__module__.startswith(package) for kind in kinds)
        if names == ("self",):
            return
        if handed and package.endswith("_service") and ours and visit not in called:
            called.append(visit)

    return follow


def _requests() -> Iterator[tuple[str, str, Callable[[], None]]]:
    """A title, the class of the object to follow, and the request, on a store with one product."""
    subprocess.run([sys.executable, "-m", "migrations", "upgrade"], check=True, stdout=subprocess.DEVNULL)
    given = {"allowed_hosts": "testserver"} if "allowed_hosts" in Settings.model_fields else {}
    settings = Settings(database_url=os.environ["DATABASE_URL"], **given)
    with (
        TestClient(products_service.main.create(settings)) as products,
        TestClient(sales_service.main.create(settings)) as sales,
    ):
        products.post("/categories", json={"name": "toys"})
        robot = {"name": "Robot", "category": "toys", "price": "5.00", "current_inventory": 100}
        product = products.post("/products", json=robot).json()["id"]

        yield (
            "POST /sales",
            "SaleCreate",
            lambda: sales.post("/sales", json={"product_id": product, "units": 1}),
        )
        level = {"current_inventory": 90}
        yield "PATCH /products", "ProductUpdate", lambda: products.patch(f"/products/{product}", json=level)
        query = {"group_by": "product", "interval": "day", "top": 1}
        yield "GET /sales/summary", "SummaryQuery", lambda: sales.get("/sales/summary", params=query)
        yield "GET /sales/export", "SaleExportQuery", lambda: sales.get("/sales/export")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
