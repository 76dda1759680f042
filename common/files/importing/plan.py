"""The plan of an import: what the file is, how it will be read, and the command that says it all."""

import re
import shlex
from collections.abc import Iterator, Sequence

from common.db.schemas.import_plan import ImportPlan, PlannedColumn
from common.files.importing.job import Job
from common.files.reading.columns import REPORT_COLUMNS, called
from common.files.reading.survey import Survey
from common.files.reading.table import Table, Unreadable

AMOUNT = re.compile(r"[^\w\s]{0,3}[-+]?[0-9][0-9.,']*[.,][0-9]{2}\s?\D{0,4}")
TELLING_NAME = re.compile(
    r"price|amount|total|cost|revenue|discount|tax|quantity|qty|units|preis|betrag|menge|summe", re.IGNORECASE
)
NUMBER = re.compile(r"\D{0,4}[-+]?[0-9][0-9.,' ]*\D{0,4}")
SHOWN = 60


def plan_of(job: Job, table: Table, found: Survey) -> ImportPlan:
    """The plan of a job whose file has been looked at."""
    options = job.resolved
    names = [called(table.header, place) for place in range(table.width)]
    columns = [PlannedColumn(name=name, field=table.fields[place]) for place, name in enumerate(names)]
    said = options.model_dump(mode="json", exclude_defaults=True, exclude={"plan", "dry_run", "wait", "file_name"})
    return ImportPlan(
        profile=job.profile.name if job.profile else None,
        kind=job.spec.name,
        encoding=job.text.encoding.name,
        delimiter=table.delimiter,
        decimal=options.decimal,
        dates=options.dates,
        time_zone=options.time_zone,
        columns=columns,
        options=said,
        sample=list(_sample(names, found)),
        warnings=list(_warnings(job, table, found, names)),
        command=_command(job, table, said),
    )


def _sample(names: Sequence[str], found: Survey) -> Iterator[dict[str, str | None]]:
    for _, cells in found.sample:
        if not isinstance(cells, Unreadable):
            yield {name: cell if isinstance(cell, str) else None for name, cell in zip(names, cells, strict=False)}


def _warnings(job: Job, table: Table, found: Survey, names: Sequence[str]) -> Iterator[str]:
    if found.trouble is not None:
        yield found.trouble.detail
    if table.header_line > 1:
        yield f"The header is line {table.header_line}; what stands above it is passed over."
    yield from job.warnings
    for place, name in enumerate(names):
        if table.fields[place] is None and name not in REPORT_COLUMNS and _looks_like_figures(name, place, found):
            yield f"The column {name} is left out, and looks like money or units."
    if job.resolved.time_zone is None and _has_local_times(table, job, found):
        yield "Dates have no time zone; say which with the option time_zone."


def _looks_like_figures(name: str, place: int, found: Survey) -> bool:
    texts = [str(cells[place]).strip() for _, cells in found.sample if not isinstance(cells, Unreadable)]
    texts = [text for text in texts if text]
    if not texts or not all(map(NUMBER.fullmatch, texts)):
        return False
    return bool(TELLING_NAME.search(name)) or all(map(AMOUNT.fullmatch, texts))


def _has_local_times(table: Table, job: Job, found: Survey) -> bool:
    places = [place for name in job.spec.fields.dates if (place := table.column(name)) is not None]
    texts = [str(cells[place]) for _, cells in found.sample if not isinstance(cells, Unreadable) for place in places]
    return any(
        text.strip() and not re.search(r"(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})\)?$", text.strip()) for text in texts
    )


def _command(job: Job, table: Table, said: dict[str, object]) -> str:
    words = ["./docker-manager.sh", "import", job.spec.name.value, job.file.name or "FILE"]
    if job.profile is not None and job.options.profile is None:
        words += ["--profile", job.profile.name]
    if not job.text.counts_records and job.text.encoding.name != "utf-8" and "encoding" not in said:
        words += ["--encoding", job.text.encoding.name]
    if table.delimiter not in {None, ","} and "delimiter" not in said:
        words += ["--delimiter", "tab" if table.delimiter == "\t" else str(table.delimiter)]
    for name, value in said.items():
        option = f"--{name.replace('_', '-')}"
        texts = value if isinstance(value, list) else [value]
        for one in [",".join(map(str, texts))] if name == "match" else texts:
            words += [option] if one is True else [option, str(one)]
    return shlex.join(words)


def in_words(plan: ImportPlan) -> str:
    """The plan as people read it."""
    used = ", ".join(f"{column.name} → {column.field}" for column in plan.columns if column.field)
    left = ", ".join(column.name for column in plan.columns if not column.field)
    separator = {"\t": "tabs", None: "lines of JSON"}.get(plan.delimiter, repr(plan.delimiter))
    lines = [
        f"This file: {plan.profile or 'of no program that is known'}; {plan.kind.value}.",
        f"Read as: {plan.encoding}, separated by {separator}"
        + (f", dates {plan.dates.value}" if plan.dates else "")
        + (f", decimal {plan.decimal.value}" if plan.decimal else "")
        + (f", time zone {plan.time_zone}" if plan.time_zone else "")
        + ".",
        f"Columns used: {used}.",
        f"Columns left out: {left or 'none'}.",
        *(f"Note: {warning}" for warning in plan.warnings),
        f"The same, said in full: {plan.command}",
    ]
    return "\n".join(lines)
