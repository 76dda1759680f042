"""What the files of well-known programs look like: one TOML file each, told by the columns that only it has.

- title: what the file is, for people.
- signature: columns that the header has, all of them; or several such lists, one for each form of the file.
- columns: the field of a column, by its name; of several that are one field the first that the file has. A star stands
  for any text, such as the name of a location, and for nothing where several columns fit. An empty field leaves a
  column out, and so is every other.
- options: options of an import, where whoever imports says nothing else. What `where`, `inherit` and `headings` say of
  columns that the file does not have does not count. `time_zone = "store"` is the store's own.
"""

import csv
import difflib
import io
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from common.errors import InvalidRequest
from common.files.reading.columns import REPEATED, plain_name
from common.files.reading.conditions import Condition
from common.files.reading.csv_header import DELIMITERS, SEARCHED_RECORDS
from common.files.reading.inherited import Inheritance
from common.problems import as_sentence, at_parameter
from common.validation_messages import in_words

LARGEST_BYTES = 256 * 1024
MEMBERS = {"title", "signature", "columns", "options"}
STORE_ZONE = "store"


@dataclass(frozen=True)
class Profile:
    """A program's files; see the module."""

    name: str
    title: str
    signatures: tuple[frozenset[str], ...]
    columns: Mapping[str, str]
    options: Mapping[str, Any]

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a header has a signature; these are as `plain_name` gives them."""
        names = set(map(plain_name, header))
        return any(signature <= names for signature in self.signatures)

    def mapping(self, header: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
        """The field of each column of a header that the profile knows, and of those that are `given`."""
        there = {column.strip() for column in header}
        found = dict(given)
        taken = set(given.values()) - {""}
        for named, field in self.columns.items():
            column = _only(named, there)
            if column is not None and column not in found and (not field or field not in taken or field in REPEATED):
                found[column] = field
                taken.add(field)
        return found

    def options_for(self, header: Sequence[str]) -> dict[str, Any]:
        """The options for a file with this header."""
        there = set(map(plain_name, header))
        options = dict(self.options)
        if "where" in options:
            names = {column.strip() for column in header}
            named = {it: _only(Condition.of(it).column, names) for it in options["where"]}
            options["where"] = [it.replace(Condition.of(it).column, name, 1) for it, name in named.items() if name]
        if "inherit" in options:
            entries = (_present(Inheritance.of(it), there) for it in options["inherit"])
            options["inherit"] = [entry.entry() for entry in entries if entry is not None]
        if "headings" in options and plain_name(options["headings"]) not in there:
            del options["headings"]
        return options


def _only(named: str, there: Collection[str]) -> str | None:
    """The column of this name; with a star, the only one that fits."""
    if "*" not in named:
        return named if named in there else None
    before, _, after = named.partition("*")
    fitting = [column for column in there if column.startswith(before) and column.endswith(after)]
    return fitting[0] if len(fitting) == 1 else None


def _present(entry: Inheritance, there: Collection[str]) -> Inheritance | None:
    """An entry without the columns that are not there; None where nothing is left of it."""

    def kept(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if plain_name(name) in there)

    targets, columns = kept(entry.targets), kept(entry.columns)
    is_whole = bool(kept((entry.key,)) and columns) and bool(targets) == bool(entry.targets)
    return Inheritance(entry.key, targets, columns) if is_whole else None


def profile_of(path: Path) -> Profile:
    """The profile in a file. Raises InvalidRequest for what is none."""
    try:
        with path.open("rb") as file:
            said = tomllib.loads(file.read(LARGEST_BYTES).decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(f"{path} cannot be read: {error}") from None
    columns, options, signatures = said.get("columns", {}), said.get("options", {}), _signatures(said)
    if not set(said) <= MEMBERS or not isinstance(columns, dict) or not isinstance(options, dict):
        raise _refused(f"{path} may have {', '.join(sorted(MEMBERS))} and nothing else; columns and options are tables")
    if signatures is None or not all(isinstance(text, str) for text in columns.values()):
        raise _refused(f"{path}: signature is a list of columns, and a column is given a field, both as texts")
    title = str(said.get("title", path.stem))
    return Profile(path.stem, title, signatures, columns, options)


def checked_profile(profile: Profile, fields: Collection[str], options: type[BaseModel]) -> Profile:
    """A profile of somebody's own, whose columns are fields and whose options are right. Raises InvalidRequest."""
    for column, field in profile.columns.items():
        if field and field not in fields:
            near = difflib.get_close_matches(field, fields, n=1)
            advice = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(fields)}"
            raise _refused(f"{profile.name}.toml: {column!r} cannot be {field!r}, which is no field; {advice}")
    said = {name: value for name, value in profile.options.items() if (name, value) != ("time_zone", STORE_ZONE)}
    try:
        options.model_validate(said)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise _refused(f"{profile.name}.toml: the option {wrong['loc'][0]}: {in_words(wrong)}") from None
    return profile


def _signatures(said: Mapping[str, Any]) -> tuple[frozenset[str], ...] | None:
    """The lists of columns by which a header is known; None where what is said is none."""
    given = said.get("signature", [])
    if not isinstance(given, list):
        return None
    lists = given if given and all(isinstance(it, list) for it in given) else [given] if given else []
    if not all(isinstance(text, str) for columns in lists for text in columns):
        return None
    return tuple(frozenset(map(plain_name, columns)) for columns in lists)


@cache
def profiles_in(folder: Path) -> dict[str, Profile]:
    """The profiles of a folder, by name."""
    return {profile.name: profile for profile in map(profile_of, sorted(folder.glob("*.toml")))}


def named_profile(folder: Path, name: str) -> Profile:
    """The profile of this name. Raises InvalidRequest with the names that there are."""
    profiles = profiles_in(folder)
    if name not in profiles:
        raise _refused(f"{name[:100]!r} is none of {', '.join(profiles)}")
    return profiles[name]


def found_profile(folder: Path, head: str) -> Profile | None:
    """The profile whose signature some line of the beginning of a file has; of several the longest."""
    headers = [set(map(plain_name, record)) for delimiter in DELIMITERS for record in _records(head, delimiter)]
    fitting = [
        (len(signature), profile)
        for profile in profiles_in(folder).values()
        for signature in profile.signatures
        if any(signature <= names for names in headers)
    ]
    return max(fitting, key=itemgetter(0), default=(0, None))[1]


def header_of(profile: Profile, head: str) -> list[str]:
    """The header that fits a profile; the first record where none does."""
    headers = [record for delimiter in DELIMITERS for record in _records(head, delimiter)]
    widest = max(headers, key=len, default=[])
    return next(filter(profile.fits, headers), widest)


def _records(head: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    try:
        records.extend(islice(reader, SEARCHED_RECORDS + 1))
    except csv.Error:
        return records
    return records


def _refused(detail: str) -> InvalidRequest:
    return InvalidRequest(detail=as_sentence(f"profile: {detail}"), errors=at_parameter("profile", detail))
