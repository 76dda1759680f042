"""The import command as operators call it: where rows come from, what is said, and how it ends."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pymysql
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

import sales_service.importing.importer
from tests.support.imports import Ending, RunImport, last_json
from tests.support.store import Store

ROOT = Path(__file__).parents[2]
SALES = "sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\nR1,2,2025-01-02T00:00:00Z\n"


@pytest.fixture
def run_in_little_room(database_url: URL) -> RunImport:
    """The same in a process that cannot write files above a size."""

    def run(*arguments: str | Path, given: str = "", largest_file: int) -> Ending:
        ended = subprocess.run(
            [sys.executable, "-m", "sales_service.cli", "import", *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": database_url.render_as_string(hide_password=False)},
            input=given.encode(),
            capture_output=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
            timeout=120,
        )
        return ended.returncode, last_json(ended.stdout.decode()), ended.stderr.decode()

    return run


@pytest.fixture
def sales_file(store: Store, tmp_path: Path) -> Path:
    """Two sales of a product that exists."""
    store.product(sku="R1")
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    return path


def sales_stored(engine: Engine) -> int:
    """How many sales there are."""
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM sales")).scalar_one())


def test_the_same_file_again_is_harmless(run_import: RunImport, sales_file: Path, engine: Engine) -> None:
    status, answer, errors = run_import(sales_file)
    assert (status, answer["created"], answer["rejected_file"]) == (0, 2, None)
    assert errors.startswith("2 of 2 rows imported: 2 created")
    status, answer, errors = run_import(sales_file)
    assert (status, answer["created"], answer["already"]) == (0, 0, 2)
    assert errors.startswith("2 of 2 rows imported: 0 created, 0 changed, 0 unchanged, 2 already in, 0 rejected")
    assert sales_stored(engine) == 2
    assert run_import(sales_file, "--duplicates", "allow")[1]["created"] == 2
    assert sales_stored(engine) == 4


def test_standard_input_is_the_same_file(run_import: RunImport, sales_file: Path, engine: Engine) -> None:
    assert run_import("-", given=SALES)[0] == 0
    assert run_import(sales_file)[1]["already"] == 2
    assert sales_stored(engine) == 2


def test_a_dry_run_writes_nothing(run_import: RunImport, sales_file: Path, engine: Engine) -> None:
    status, answer, errors = run_import(sales_file, "--dry-run")
    assert (status, answer["created"], answer["id"]) == (0, 2, None)
    assert "could be imported" in errors
    assert sales_stored(engine) == 0


def test_rejected_rows_can_be_fixed_and_imported_again(run_import: RunImport, sales_file: Path, engine: Engine) -> None:
    sales_file.write_text(SALES + 'R2,3,2025-01-03T00:00:00Z\nR1,"x\ny",2025-01-04T00:00:00Z\nR1,1,2,3\n')
    status, answer, errors = run_import(sales_file)
    assert (status, answer["error_count"], sales_stored(engine)) == (1, 3, 0)
    assert "line 4, sku: there is no product with this sku: 'R2'" in errors
    status, answer, errors = run_import(sales_file, "--on-error", "skip")
    assert (status, answer["created"], answer["rejected"], sales_stored(engine)) == (1, 2, 3, 2)
    rejected = Path(answer["rejected_file"])
    assert rejected == sales_file.with_name("sales.csv.rejected.csv")
    lines = rejected.read_bytes().decode().replace("\r\n", "\n")
    assert lines == (
        "sku,units,sold_at,import_line,import_column,import_error\n"
        "R2,3,2025-01-03T00:00:00Z,4,sku,there is no product with this sku: 'R2'\n"
        "R1,\"x\ny\",2025-01-04T00:00:00Z,5,units,'x\\ny' is not a whole number\n"
        'R1,1,2,7,,"the row has 4 columns, the header 3; is a separator inside an unquoted text?",3\n'
    )
    rejected.write_text(lines.replace("R2", "R1").replace("x\ny", "4").replace("R1,1,2,7", "R1,1,2025-01-05T00:00Z,7"))
    assert run_import(rejected)[1]["error_count"] == 1
    kept = rejected.read_text().splitlines(keepends=True)[:-1]
    rejected.write_text("".join(kept))
    assert run_import(rejected)[0] == 0
    assert sales_stored(engine) == 4


def test_rejected_ndjson_rows_are_ndjson(run_import: RunImport, store: Store, tmp_path: Path) -> None:
    store.product(sku="R1")
    path = tmp_path / "sales.ndjson"
    path.write_text('{"sku": "R1", "units": -1, "sold_at": "2025-01-01T00:00:00Z"}\n{"sku": \n')
    answer = run_import(path, "--on-error", "skip")[1]
    rows = [json.loads(line) for line in Path(answer["rejected_file"]).read_text().splitlines()]
    assert rows == [
        {
            "sku": "R1",
            "units": "-1",
            "sold_at": "2025-01-01T00:00:00Z",
            "import_line": 1,
            "import_column": "units",
            "import_error": "'-1' is a return; returns=match takes such rows, or leave them out",
        },
        {
            "import_row": '{"sku":',
            "import_line": 2,
            "import_column": "",
            "import_error": rows[1]["import_error"],
        },
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Missing argument 'FILE|-'"),
        (("nowhere.csv",), "nowhere.csv"),
        (("-", "--on-error", "skip"), "--on-error skip needs --rejected FILE"),
        (("-", "--time-zone", "Berlin"), "--time-zone: must be an IANA time zone"),
        (("-", "--map", "x"), "--map: write COLUMN=FIELD, or COLUMN= to leave a column out, not 'x'"),
        (("-", "--map", "A=units", "--map", "A=sku"), "--map: the column 'A' is mapped more than once"),
        (("-", "--stock", "maybe"), "--stock"),
    ],
)
def test_what_cannot_run_says_why_and_ends_with_two(
    run_import: RunImport, clean_tables: None, arguments: tuple[str, ...], says: str
) -> None:
    status, answer, errors = run_import(*arguments)
    assert (status, answer) == (2, None)
    assert says in errors


def test_a_database_that_goes_away_is_told_with_what_to_do(
    run_import: RunImport, sales_file: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", {}, pymysql.err.OperationalError(2013, "Lost connection"))

    with monkeypatch.context() as patch:
        patch.setattr(sales_service.importing.importer, "record_sales", fail)
        status, answer, errors = run_import(sales_file)
    assert (status, answer) == (2, None)
    assert "Lost connection" in errors
    assert "Run the same command again to go on where it stopped." in errors
    assert run_import(sales_file)[0] == 0
    assert sales_stored(engine) == 2


def test_no_room_for_the_spooled_file_is_told(run_in_little_room: RunImport, sales_file: Path, engine: Engine) -> None:
    much = SALES + "R1,1,2025-01-03T00:00:00Z\n" * 100_000
    status, answer, errors = run_in_little_room("-", given=much, largest_file=1024 * 1024)
    assert (status, answer["code"]) == (2, "storage_full")
    assert "There is no room in" in errors
    assert sales_stored(engine) == 0


def test_no_room_for_the_rejected_rows_is_told_and_the_chunk_is_not_in(
    run_import: RunImport, run_in_little_room: RunImport, sales_file: Path, engine: Engine
) -> None:
    sales_file.write_text(SALES + "R2,1,2025-01-03T00:00:00Z\n" * 1000)
    rejected = sales_file.with_name("rejected.csv")
    options = (sales_file, "--on-error", "skip", "--rejected")
    for ending in (
        run_in_little_room(*options, rejected, largest_file=1024),
        run_import(*options, "/dev/full"),
    ):
        status, answer, errors = ending
        assert (status, answer["code"]) == (2, "storage_full")
        assert "The rejected rows cannot be written to" in errors
        assert sales_stored(engine) == 0
    assert run_import(*options, rejected)[1]["created"] == 2
    assert len(rejected.read_text().splitlines()) == 1001
