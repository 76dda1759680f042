"""What a review would say every time, said by a test."""

import ast
import graphlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("common", "products_service", "sales_service", "migrations", "demo", "recovery", "cluster")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
SCREEN = 50
LONGEST_FILE_OF_TESTS = 400
LONGEST_SCRIPT = 220
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FORBIDDEN_IMPORTS = {
    "common": {"products_service", "sales_service", "demo", "recovery"},
    "products_service": {"sales_service", "migrations", "demo", "recovery"},
    "sales_service": {"products_service", "migrations", "demo", "recovery"},
    # The migration command completes the rollups, which are the sales service's.
    "migrations": {"products_service", "demo", "recovery"},
    # The demo fills both services' tables.
    "demo": {"migrations", "recovery"},
    # What a restore needs must not depend on what is restored.
    "recovery": {"products_service", "sales_service", "migrations", "demo"},
    # Servers come together before there is a store on them.
    "cluster": {"products_service", "sales_service", "migrations", "demo", "recovery"},
}

FLOORS = {
    "common": "currencies validation_messages exact_json categories calendar settings observability problems "
    "errors preconditions temporary_files db access command_line stock http files",
    "common/db": "types failures connecting cancellation models rows engine statement_session secondaries transactions "
    "schema_version bulk category_names schemas cursors keyset",
    "common/files": "cells growing_file spool encodings converting reading unpacking exporting importing",
    "products_service": "examples locking cover series catalog_queries stock_at inventory_queries store_ledger "
    "search categories products inventory exporting importing accounts audit dashboard reader cli routes main "
    "__main__",
    "sales_service": "examples rollups selling exporting importing reports store live_feed scans committer cli "
    "routes main __main__",
    "demo": "catalogue assortment demand orders reversals history stock opening recording load complete_journey "
    "command __main__",
    "migrations": "target store store_files grants category_columns categories audit everything versions env __main__",
    "recovery": "errors session dump binary_log backup replay command __main__",
    "cluster": "errors nodes copying forming switching report command __main__",
}
"""The rooms of a package from the ground up: each imports only those that stand before it."""

FRAMEWORKS = {"fastapi", "starlette"}
KNOWN_TO_HTTP_ALONE = ("common/db", "common/access", "common/stock", "common/calendar", "common/files/reading")

MOST_ANY = {
    "common": 5,
    "products_service": 1,
    "sales_service": 10,
    "demo": 2,
    "migrations": 0,
    "recovery": 0,
    "cluster": 0,
}
"""Uses of Any in a thousand lines; lower them as far as they have fallen."""


def relative(path: Path) -> str:
    """A path as it is written in the repository."""
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    """The syntax tree of a file, node by node."""
    return ast.walk(ast.parse(path.read_text()))


def calls(path: Path, name: str) -> list[int]:
    """Lines on which a method of this name is called."""
    return [
        node.lineno
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def imports(path: Path) -> set[str]:
    """Modules that a file imports."""
    modules: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            modules.add(node.module or "")
    return modules


def test_nothing_commits_but_the_module_of_transactions() -> None:
    """A commit under a route would store half of a request that then fails."""
    committing = {relative(path) for path in SOURCES if calls(path, "commit")}
    assert committing == {"common/db/transactions.py", "migrations/env.py"}


def test_the_services_know_nothing_of_each_other_and_common_of_neither() -> None:
    crossing = {
        relative(path): forbidden
        for path in SOURCES
        if (
            forbidden := {module.partition(".")[0] for module in imports(path)}
            & FORBIDDEN_IMPORTS[relative(path).partition("/")[0]]
        )
    }
    assert crossing == {}


def rooms_of(package: str, path: Path) -> set[str]:
    """The other rooms of its own package that a file imports something from."""
    own = path.relative_to(ROOT / package).with_suffix("").parts[0]
    name = package.replace("/", ".")
    found = {module.removeprefix(name).split(".")[1] for module in imports(path) if module.startswith(f"{name}.")}
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module == name:
            found |= {alias.name for alias in node.names}
    return found - {own}


def test_every_package_has_floors() -> None:
    assert set(PACKAGES) <= set(FLOORS)


@pytest.mark.parametrize("package", FLOORS)
def test_a_room_imports_only_rooms_below_it(package: str) -> None:
    """Whoever reads a room has to know those below it, and never those above."""
    floors = FLOORS[package].split()
    files = [path for path in (ROOT / package).rglob("*.py") if path != ROOT / package / "__init__.py"]
    places = {path: path.relative_to(ROOT / package).with_suffix("").parts[0] for path in files}
    assert set(floors) == set(places.values())
    climbing = {
        relative(path): above
        for path, room in places.items()
        if (above := rooms_of(package, path) & set(floors[floors.index(room) :]))
    }
    assert climbing == {}


def circle(uses: dict[str, set[str]]) -> list[str] | None:
    """Some that need each other, the first again at the end."""
    try:
        graphlib.TopologicalSorter(uses).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return None


def test_inside_every_package_imports_go_one_way() -> None:
    """Where no floors are written down there are some too: no two files or folders need each other."""
    circles = {}
    for package in sorted({relative(path.parent) for path in SOURCES}):
        uses: dict[str, set[str]] = {}
        for path in (ROOT / package).rglob("*.py"):
            if path != ROOT / package / "__init__.py":
                room = path.relative_to(ROOT / package).with_suffix("").parts[0]
                uses.setdefault(room, set()).update(rooms_of(package, path))
        circles[package] = circle(uses)
    assert {package: rooms for package, rooms in circles.items() if rooms} == {}


def test_what_lies_below_http_knows_no_framework() -> None:
    """So that a command or another program can use it, and the database is no matter of requests."""
    knowing = {
        relative(path)
        for path in SOURCES
        if relative(path).startswith(KNOWN_TO_HTTP_ALONE)
        and {module.partition(".")[0] for module in imports(path)} & FRAMEWORKS
    }
    assert knowing == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_types_are_known(package: str) -> None:
    """Any is for JSON and for what goes through unread; whoever needs it for more has lost a type."""
    files = [path for path in SOURCES if relative(path).startswith(f"{package}/")]
    lines = sum(len(path.read_text().splitlines()) for path in files)
    used = sum(isinstance(node, ast.Name) and node.id == "Any" for path in files for node in nodes(path))
    assert used <= MOST_ANY[package] * lines / 1000, f"{1000 * used / lines:.1f} in a thousand lines"


def test_entry_points_are_roofs() -> None:
    """Whoever imports one gets the whole service, routes included; only what starts it may."""
    importing = {
        relative(path)
        for path in SOURCES
        for module in imports(path)
        if module.rpartition(".")[2] in {"main", "__main__", "cli"} and module.count(".")
    }
    assert importing == {"products_service/__main__.py", "sales_service/__main__.py"}
    assert [relative(path) for path in SOURCES if re.search(r"import_module|__import__\(", path.read_text())] == []


def test_a_file_says_what_it_is_for() -> None:
    silent = [
        relative(path) for path in SOURCES if path.read_text() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{relative(path)}:{node.name}"
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= SCREEN
        and path.parent.name != "versions"
    }
    assert long == set()


def test_a_file_of_tests_has_one_subject() -> None:
    """One that grows longer is cut along its headings (`# ---- …`); what the parts share goes into a conftest.py."""
    assert [relative(path) for path in TESTS if len(path.read_text().splitlines()) > LONGEST_FILE_OF_TESTS] == []


def test_a_script_is_of_one_purpose_and_brings_no_program_along() -> None:
    """What both modes share is Python inside the image, where types and tests reach it: `python -m recovery`."""
    scripts = [ROOT / "docker-manager.sh", *sorted((ROOT / "scripts").rglob("*"))]
    assert [relative(path) for path in scripts if path.is_file() and path.suffix != ".sh"] == []
    texts = {relative(path): path.read_text() for path in scripts if path.is_file()}
    assert {name: text.count("\n") for name, text in texts.items() if text.count("\n") > LONGEST_SCRIPT} == {}
    assert [name for name, text in texts.items() if re.search(r"-c \"\$\(cat", text)] == []
    # One that stands flat, in no room, would not be among those that are checked.
    assert list((ROOT / "scripts").glob("*.sh")) == []
    assert "scripts/*/*.sh" in (ROOT / ".ci" / "run").read_text()


def test_both_modes_know_what_is_asked_of_them() -> None:
    """`in_mode NAME` is found at run time: one that only one mode has fails in the other, where fewer people look."""
    texts = [path.read_text() for path in [ROOT / "docker-manager.sh", *(ROOT / "scripts").rglob("*.sh")]]
    defined = {name for text in texts for name in re.findall(r"^(\w+)\(\)", text, re.MULTILINE)}
    asked = {name for text in texts for name in re.findall(r"\bin_mode ([a-z_]+)", text)}
    assert len(asked) > 30
    assert sorted({f"{mode}_{name}" for mode in ("native", "docker") for name in asked} - defined) == []


def test_no_file_is_called_utils_or_helpers() -> None:
    assert [relative(path) for path in SOURCES + TESTS if re.search(r"util|helper", relative(path))] == []


def writers(call: str, tables: str) -> set[str]:
    """Files that build a statement which writes one of the tables."""
    writing = re.compile(rf"\b({call})\(({tables})\)")
    return {relative(path) for path in SOURCES if writing.search(path.read_text())}


def test_the_ledger_is_written_in_one_place() -> None:
    """Whoever moves a level writes the entry that explains it."""
    assert writers("insert|update|delete", "ledger|InventoryTransaction") == {"common/stock/ledger.py"}


def callers(*names: str) -> set[str]:
    """Files that call one of these functions, by whatever way it was imported."""
    return {
        relative(path)
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) in names or getattr(node.func, "attr", None) in names)
    }


def test_sales_are_written_in_one_place() -> None:
    """A column or a check that a sale gets is then in every sale, whoever records it."""
    assert writers("insert|update|delete|replace", "sales|Sale") == set()
    assert callers("insert_many") == {
        "common/stock/opening.py",
        "sales_service/rollups/writing.py",
        "sales_service/selling/bulk.py",
        "sales_service/selling/returns.py",
        "sales_service/selling/reversals.py",
    }
    assert callers("record_sales") == {
        "demo/recording.py",
        "sales_service/importing/importer.py",
        "sales_service/selling/register.py",
    }


def test_rollups_are_written_where_they_are_defined_and_where_they_are_repaired() -> None:
    tables = "product_periods|category_days|unit.table|ProductPeriodSales|CategoryDailySales"
    assert writers("insert|update|delete|replace", tables) == {"sales_service/rollups/repair.py"}
    assert callers("add_to_rollups") == {
        "sales_service/selling/bulk.py",
        "sales_service/selling/returns.py",
        "sales_service/selling/voids.py",
    }
    assert callers("add_to_rollup") == {"sales_service/rollups/writing.py", "sales_service/rollups/repair.py"}


def test_values_become_sql_in_one_module() -> None:
    """There the proof stands that nothing hostile gets in; everywhere else, values are bound."""
    assert callers("LiteralRows") == {"common/db/bulk.py", "sales_service/rollups/writing.py"}
    # The members of an ENUM cannot be bound: there they are proven by their form.
    by_hand = {"common/db/bulk.py", "migrations/env.py", "migrations/category_columns.py"}
    assert callers("exec_driver_sql") == by_hand
    put_together = {
        relative(path)
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", None) in {"text", "literal_column"}
        and not all(isinstance(argument, ast.Constant) for argument in node.args)
        and path.parent.name != "versions"
    }
    # Names of users and tables, which cannot be bound; and numbers that a report has counted itself.
    allowed = {
        "common/calendar/clock_sql.py",
        "migrations/grants.py",
        "sales_service/reports/figures.py",
        "sales_service/reports/ranking.py",
        "sales_service/reports/sources.py",
    }
    assert put_together <= allowed


def test_compiled_sql_is_not_taken_apart() -> None:
    """What a compiler of SQL gives is for the driver; another version of it may put it together otherwise."""
    assert [relative(path) for path in SOURCES if re.search(r"(?<!\bre)\.compile\(", path.read_text())] == []


def test_time_is_read_by_one_clock() -> None:
    """Naive and local times have no place in a database of instants."""
    reading = re.compile(r"utcnow\(|datetime\.now\(|date\.today\(")
    assert {relative(path) for path in SOURCES if reading.search(path.read_text())} == {"common/db/types.py"}


def test_time_zones_are_never_converted_in_sql() -> None:
    """The server's zone tables may be empty or older than Python's."""
    assert [relative(path) for path in SOURCES if re.search(r"convert_tz\(", path.read_text(), re.IGNORECASE)] == []


def test_every_index_says_which_query_it_serves() -> None:
    for path in (ROOT / "common" / "db" / "models").glob("*.py"):
        text = path.read_text()
        indexes = len(re.findall(r"\bIndex\(", text))
        assert len(re.findall(r"# serves: ", text)) >= indexes, relative(path)


def test_tests_mirror_the_sources() -> None:
    """A directory of tests stands beside each package, so that one knows where to look."""
    for package in ("common", "products_service", "sales_service", "recovery", "cluster"):
        assert list((ROOT / "tests" / package).glob("test_*.py"))


def test_no_test_is_skipped_without_a_reason() -> None:
    """Given as `reason=`, or as what skip() is called with."""
    silent = []
    for path in TESTS:
        marks = {node: node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
        reasoned = {
            node.func
            for node in nodes(path)
            if isinstance(node, ast.Call)
            and (
                any(keyword.arg == "reason" for keyword in node.keywords)
                or (isinstance(node.func, ast.Attribute) and node.func.attr == "skip" and node.args)
            )
        }
        lines = {node.lineno for node in reasoned}
        silent += [
            f"{relative(path)}:{node.lineno}"
            for node, name in marks.items()
            if name in {"skip", "skipif", "xfail"} and node.lineno not in lines
        ]
    assert silent == []
