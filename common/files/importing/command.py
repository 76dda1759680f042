"""The command `import FILE`, the same for every kind of row."""

import csv
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, NoReturn, Self
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from tqdm import tqdm

from common.categories import made_category_name
from common.command_line import opened_database, settings_from_environment
from common.db.category_names import followed_categories
from common.db.schema_version import require_current_schema
from common.db.schemas.import_plan import ImportPlan
from common.db.schemas.import_reading import DateOrder
from common.db.schemas.import_run import FileFormat, ImportOptions, ImportRead
from common.db.transactions import Database
from common.errors import InvalidRequest
from common.files.importing.job import Checked, ImportSpec, Job, Result
from common.files.importing.plan import in_words as plan_in_words
from common.files.importing.progress import FileIdentity
from common.files.importing.rejected import RejectedFile
from common.files.importing.run_import import planned, run_import
from common.files.reading.profiles import Profile, checked_profile, profile_of
from common.files.spool import BLOCK_BYTES, sha256_of, spooled
from common.problems import Problem, as_sentence
from common.settings import Settings
from common.temporary_files import room_of_a_command
from common.validation_messages import in_words

STANDARD_INPUT = "-"
INTERRUPTED = "Interrupted. Run the same command again to go on where it stopped."
OWN_PROFILE = ".toml"
SHOWN_ERRORS = 20
SHOWN_PRODUCTS = 20
COLLECT_AFTER = 100_000
NOT_IMPORTED, FAILED = 1, 2
SERVER_ERROR = 500

OPTIONS: tuple[click.Option, ...] = (
    click.Option(["--dry-run"], is_flag=True, help="Check everything, write nothing."),
    click.Option(
        ["--on-error"],
        type=click.Choice(["stop", "skip"]),
        default="stop",
        show_default=True,
        help="stop: one bad row, and nothing of the file is imported. skip: import the good rows, write the others to "
        "a file that can be fixed and imported again.",
    ),
    click.Option(
        ["--rejected"],
        type=click.Path(dir_okay=False, path_type=Path),
        help="Where rejected rows go. Default: FILE.rejected.csv or FILE.rejected.ndjson.",
    ),
    click.Option(
        ["--map"],
        multiple=True,
        metavar="COLUMN=FIELD",
        help="What a column of another name stands for; COLUMN= leaves it out. The seventh column can be called #7. "
        "May be repeated.",
    ),
    click.Option(
        ["--other-columns"],
        type=click.Choice(["refuse", "ignore"]),
        default="refuse",
        show_default=True,
        help="Columns that are unknown and not mapped. ignore: they are left out.",
    ),
    click.Option(
        ["--set"],
        multiple=True,
        metavar="FIELD=TEXT",
        help="What every row has in a field that the file has no column for, such as units=1. May be repeated.",
    ),
    click.Option(
        ["--where"],
        multiple=True,
        metavar="COLUMN=TEXT,TEXT",
        help="Only rows that hold one of these texts in a column; COLUMN!=TEXT: that do not. May be repeated; all must "
        "hold.",
    ),
    click.Option(
        ["--category-map"],
        multiple=True,
        metavar="TEXT=CATEGORY",
        help="What a text in the column of categories stands for, such as 'Clothing > Tops=fashion'; '*=home': all "
        "that are not named. May be repeated. Without an equals sign: a CSV file of two columns, text and category.",
    ),
    click.Option(["--default-category"], metavar="CATEGORY", help="The category of new products whose rows say none."),
    click.Option(
        ["--encoding"],
        metavar="NAME",
        help="How its characters are written, such as windows-1252. Default: told from the file.",
    ),
    click.Option(["--sheet"], metavar="NAME", help="The sheet of a workbook. Default: the first that has rows."),
    click.Option(["--time-zone"], metavar="ZONE", help="IANA zone of instants that have no offset."),
    click.Option(
        ["--decimal"],
        type=click.Choice(["point", "comma", ".", ","]),
        help="What stands before the cents; the other separates thousands. Default: told from the amounts.",
    ),
    click.Option(
        ["--dates"],
        type=click.Choice([order.value for order in DateOrder]),
        help="The order of day, month and year in dates of numbers. Default: told from the column, where one fits.",
    ),
    click.Option(
        ["--profile"],
        metavar="NAME|FILE",
        help="The program whose file it is, or a profile of your own (NAME.toml). Default: told from the columns.",
    ),
    click.Option(["--plan"], is_flag=True, help="Say how the file would be read, and import nothing."),
    click.Option(
        ["--unknown-categories"],
        is_flag=True,
        help="List the texts that mean no category, each behind the name that it would get, and import nothing. "
        "./docker-manager.sh import --add-categories adds them and imports.",
    ),
    click.Option(["--yes"], is_flag=True, help="Import without asking, which is done on a terminal only."),
    click.Option(
        ["--inherit"],
        multiple=True,
        metavar="KEY=COLUMN,COLUMN",
        help="Rows that follow each other with one text in the column KEY take what they leave empty in the others "
        "from the first of them. PARENT>KEY=COLUMN: from the row above whose KEY stands in PARENT. May be repeated.",
    ),
    click.Option(
        ["--headings"],
        metavar="COLUMN",
        help="The first of several rows that follow each other with one text in this column is only their heading.",
    ),
    click.Option(
        ["--short-rows"],
        type=click.Choice(["refuse", "pad"]),
        default="refuse",
        show_default=True,
        help="Rows of fewer columns than the header has. pad: their last cells are empty.",
    ),
    click.Option(["--round"], type=click.Choice(["cents"]), help="Amounts of more decimals are rounded half up."),
    click.Option(["--delimiter"], metavar="CHARACTER", help="What separates columns. Default: told from the header."),
    click.Option(
        ["--format", "form"],
        type=click.Choice([form.value for form in FileFormat]),
        help="Default: told from what the file begins with.",
    ),
)

MATCH = click.Option(
    ["--match"],
    default="",
    metavar="KEY,KEY",
    help="By what rows name products: sku, barcode, external_ref, name, in the order in which they are tried. The "
    "first that finds exactly one product counts. Default: what the file has of them; names only where it has "
    "nothing else.",
)


def import_command(
    spec: ImportSpec,
    options: type[ImportOptions],
    *,
    start_check: Callable[[Database, ZoneInfo], None] | None = None,
    more: tuple[click.Option, ...] = (),
) -> click.Command:
    """The command for one kind. `start_check` raises RuntimeError when the importer must not start in this zone."""

    def run(
        file: str, rejected: Path | None, form: str | None, *, yes: bool, unknown_categories: bool, **given: Any
    ) -> None:
        try:
            lists = {name: list(it) if isinstance(it, tuple) else it for name, it in given.items()}
            chosen = options.model_validate(lists | {"category_map": category_map(given["category_map"])})
        except OSError as error:
            raise click.UsageError(f"--category-map: {error.filename}: {error.strerror}.") from None
        except ValidationError as error:
            wrong = error.errors()[0]
            raise click.UsageError(f"--{str(wrong['loc'][0]).replace('_', '-')}: {in_words(wrong)}") from None
        if file == STANDARD_INPUT and rejected is None and chosen.on_error == "skip" and not chosen.dry_run:
            raise click.UsageError("--on-error skip needs --rejected FILE when rows come from standard input.")
        if unknown_categories:
            chosen = chosen.model_copy(update={"dry_run": True})
        asks = not yes and not chosen.dry_run and file != STANDARD_INPUT and is_terminal()
        form_of_rows = FileFormat(form) if form else None
        called = Given(file, rejected, form_of_rows, chosen, asks=asks, lists=unknown_categories)
        sys.exit(_run(spec, called, start_check))

    return click.Command(
        "import",
        callback=run,
        params=[click.Argument(["file"], metavar="FILE|-"), *OPTIONS, *more],
        help=f"Import {spec.name} from a file of rows: CSV, NDJSON, an Excel workbook or Parquet, packed or not.\n\n"
        f"Columns: {', '.join(spec.fields.names)}. An import that was interrupted goes on where it stopped when the "
        "same command is run again.\n\n"
        "Ends with a line of JSON on standard output. Exit status: 0 when every row is in, 1 when rows are bad, "
        "2 when the import could not run.",
    )


@dataclass(frozen=True)
class Given:
    """What the command is called with.

    - asks: whether somebody is there to be asked before anything is written.
    - lists: only the texts are wanted that mean no category.
    """

    file: str
    rejected: Path | None
    form: FileFormat | None
    options: ImportOptions
    asks: bool
    lists: bool


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


class Declined(Exception):
    """Whoever was asked does not want the import."""


def category_map(given: Sequence[str]) -> list[str]:
    """The entries of `--category-map`, those of files put in their place. Raises OSError, UnicodeDecodeError."""
    entries: list[str] = []
    for entry in given:
        if "=" in entry:
            entries.append(entry)
            continue
        text = Path(entry).read_text("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        entries += [f"{row[0]}={row[1]}" for row in csv.reader(text.splitlines(), delimiter=delimiter) if len(row) > 1]
    return entries


def _run(spec: ImportSpec, given: Given, start_check: Callable[[Database, ZoneInfo], None] | None) -> int:
    started, file = time.monotonic(), given.file
    # A chunk is tens of thousands of small lists without cycles: to look for some at every 700 takes half the time.
    gc.set_threshold(COLLECT_AFTER)
    sink = RejectedFile(given.rejected, stem=file)
    try:
        settings = settings_from_environment()
        with opened_database(settings) as database, _readable(file, settings) as (path, identity), ProgressBar() as bar:
            require_current_schema(database)
            if start_check is not None:
                start_check(database, settings.zone)
            with followed_categories(database):
                room = room_of_a_command(settings)
                job = Job(database, settings.zone, spec, path, identity, given.form, given.options, sink, bar, room)
                job = replace(job, currency=settings.currency, own_profile=_own_profile(spec, given.options))
                if given.options.plan:
                    return _say_plan(planned(job))
                result = _import(_asking(job) if given.asks else job)
    except Problem as problem:
        return _say_categories(problem) if given.lists else _say_problem(problem)
    except OSError as error:
        click.echo(f"import failed: {error.filename or file}: {error.strerror or error}.", err=True)
        return FAILED
    except RuntimeError as error:
        click.echo(as_sentence(f"import failed: {error}"), err=True)
        return FAILED
    except (KeyboardInterrupt, Declined) as end:
        click.echo("Nothing was imported." if isinstance(end, Declined) else INTERRUPTED, err=True)
        return NOT_IMPORTED
    return 0 if given.lists else _say_result(result, sink, time.monotonic() - started)


def _own_profile(spec: ImportSpec, options: ImportOptions) -> Profile | None:
    """The profile in the file that the options name, if they name one. Raises InvalidRequest."""
    if options.profile is None or not options.profile.endswith(OWN_PROFILE):
        return None
    return checked_profile(profile_of(Path(options.profile)), spec.fields.names, type(options))


def _asking(job: Job) -> Job:
    """The job, which shows its plan now, and asks when it has checked the file."""
    click.echo(plan_in_words(planned(job)), err=True)

    def confirm(checked: Checked) -> None:
        counts = checked.outcome.counts
        click.echo(
            f"{checked.rows:,} rows: {counts.created:,} to create, {counts.changed:,} to change, "
            f"{counts.unchanged:,} unchanged, {counts.already:,} already in, {counts.rejected:,} bad, "
            f"{checked.tally.left_out:,} left out.",
            err=True,
        )
        try:
            wanted = click.confirm("Import them?", default=False, err=True)
        except click.Abort:
            wanted = False
        if not wanted:
            raise Declined

    return replace(job, confirmed=confirm)


def _say_plan(plan: ImportPlan) -> int:
    """The plan, for people on standard error and as the last line for programs."""
    click.echo(plan_in_words(plan), err=True)
    click.echo(plan.model_dump_json())
    return 0


def _import(job: Job) -> Result:
    try:
        return run_import(job)
    except DBAPIError as error:
        # Not the statement: it is the rows, a megabyte of them.
        message = f"database error: {error.orig}. Run the same command again to go on where it stopped."
        raise RuntimeError(message) from error


@contextmanager
def _readable(file: str, settings: Settings) -> Iterator[tuple[Path, FileIdentity]]:
    """The file, or standard input kept in a temporary one: it is read twice. Raises OSError, StorageFull."""
    path = Path(file)
    if file != STANDARD_INPUT and path.is_file():
        yield path, FileIdentity(sha256_of(path), path.name)
        return
    room = room_of_a_command(settings)
    with spooled(room) as spool, sys.stdin.buffer if file == STANDARD_INPUT else path.open("rb") as source:
        while block := source.read(BLOCK_BYTES):
            spool.write(block)
        yield spool.path, FileIdentity(spool.close(), None)


class ProgressBar:
    """A bar per phase with rate and time left, on a terminal; elsewhere nothing."""

    UNITS: ClassVar = {"checking": ("B", True), "importing": (" rows", False)}

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._phase = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show how far a phase is; see `common.files.importing.job.Progress`."""
        if not sys.stderr.isatty():
            return
        if self._bar is None or phase != self._phase:
            self.__exit__()
            unit, scale = self.UNITS[phase]
            self._phase = phase
            self._bar = tqdm(desc=phase, total=total, initial=done, unit=unit, unit_scale=scale, file=sys.stderr)
        self._bar.update(done - self._bar.n)


def _say_categories(problem: Problem) -> int:
    """The texts that mean no category, for the program that adds them; what else is wrong with the file, for people."""
    unknown = problem.extra.get("unknown_categories")
    if not isinstance(unknown, list):
        return _say_problem(problem)
    for it in unknown:
        click.echo(f"{made_category_name(it['category'])}\t{it['category']}")
    return 0


def _say_problem(problem: Problem) -> int:
    """What is wrong, for people on standard error and as the last line for programs."""
    errors = problem.errors or []
    click.echo(problem.detail, err=True)
    for error in errors[:SHOWN_ERRORS]:
        if error.line is not None:
            click.echo(_line(error.line, error.column, error.detail), err=True)
    if len(errors) > SHOWN_ERRORS:
        click.echo(f"… and more; the JSON line lists {len(errors)} of {problem.extra.get('error_count')}", err=True)
    click.echo(json.dumps(problem.document("import")))
    could_not_run = problem.status >= SERVER_ERROR or problem.code == InvalidRequest.code
    return FAILED if could_not_run else NOT_IMPORTED


def _line(line: int | None, column: str | None, detail: str) -> str:
    return f"  line {line}" + (f", {column}" if column else "") + f": {detail}"


def _say_new_products(result: Result) -> None:
    """The products that a file of sales has made, as far as they are listed."""
    click.echo(
        f"{result.counts.products_created:,} products {'would be' if result.dry_run else 'were'} created:", err=True
    )
    for product in result.new_products[:SHOWN_PRODUCTS]:
        code = product["sku"] or product["barcode"] or product["external_ref"]
        named = product["name"] if code in {None, product["name"]} else f"{product['name']} ({code})"
        click.echo(f"  {named}: {product['category']}, {product['price']}", err=True)
    if result.counts.products_created > SHOWN_PRODUCTS:
        click.echo("  … and more; the JSON line lists 100 at most", err=True)


def _say_result(result: Result, sink: RejectedFile, seconds: float) -> int:
    """The counts, for people on standard error and as the last line for programs."""
    counts = result.counts
    good = result.rows - counts.rejected - counts.of_nothing
    done = "could be imported" if result.dry_run else "imported"
    click.echo(
        f"{good:,} of {result.rows:,} rows {done}: {counts.created:,} created, "
        f"{counts.changed:,} changed, {counts.unchanged:,} unchanged, {counts.already:,} already in, "
        f"{counts.rejected:,} rejected; {counts.ledger_entries:,} inventory transactions",
        err=True,
    )
    for warning in result.warnings:
        click.echo(warning, err=True)
    if result.left_out:
        click.echo(f"{result.left_out:,} more rows are left out: by --where, or as void sales.", err=True)
    if counts.returned:
        click.echo(f"{counts.returned:,} of them {'would be' if result.dry_run else 'were'} returns.", err=True)
    if counts.of_nothing:
        click.echo(f"{counts.of_nothing:,} rows of zero units were passed over.", err=True)
    if counts.products_created:
        _say_new_products(result)
    if counts.levels_moved:
        click.echo(
            f"{counts.levels_moved:,} levels {'would move' if result.dry_run else 'moved'}: "
            f"{counts.units_up:,} units up, {counts.units_down:,} units down",
            err=True,
        )
    for error in result.errors[:SHOWN_ERRORS]:
        click.echo(_line(error.line, error.column, error.detail), err=True)
    if counts.rejected and not result.dry_run:
        click.echo(f"The rejected rows are in {sink.path}.", err=True)
    answer = json.loads(ImportRead.model_validate(result.fields()).model_dump_json())
    rows = result.rows - result.resumed_after
    figures = {"seconds": round(seconds, 3), "rows_per_second": round(rows / seconds)}
    files = {"rejected_file": str(sink.path) if counts.rejected and not result.dry_run else None}
    click.echo(json.dumps(answer | figures | files))
    return NOT_IMPORTED if counts.rejected else 0
