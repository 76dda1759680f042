"""What the files of well-known programs look like: one TOML file each, told by the columns that only it has.

- title: what the file is, for people.
- signature: columns that the header has, all of them.
- columns: the field of a column, by its name; of several that are one field the first that the file has. An empty field
  leaves a column out, and so is every other.
- options: options of an import, where whoever imports says nothing else.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from common.errors import InvalidRequest
from common.files.reading.columns import plain_name
from common.files.reading.csv_header import DELIMITERS, SEARCHED_RECORDS
from common.problems import as_sentence, at_parameter

LARGEST_BYTES = 256 * 1024
MEMBERS = {"title", "signature", "columns", "options"}


@dataclass(frozen=True)
class Profile:
    """A program's files; see the module."""

    name: str
    title: str
    signature: frozenset[str]
    columns: Mapping[str, str]
    options: Mapping[str, Any]

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a header has the signature; `signature` is as `plain_name` gives it."""
        return self.signature <= set(map(plain_name, header))

    def mapping(self, header: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
        """The field of each column of a header that the profile knows, and of those that are `given`."""
        there = {column.strip() for column in header}
        found = dict(given)
        taken = set(given.values()) - {""}
        for column, field in self.columns.items():
            if column in there and column not in given and (not field or field not in taken):
                found[column] = field
                taken.add(field)
        return found


def profile_of(path: Path) -> Profile:
    """The profile in a file. Raises InvalidRequest for what is none."""
    try:
        with path.open("rb") as file:
            said = tomllib.loads(file.read(LARGEST_BYTES).decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(f"{path} cannot be read: {error}") from None
    columns, options, signature = said.get("columns", {}), said.get("options", {}), said.get("signature", [])
    if not set(said) <= MEMBERS or not isinstance(columns, dict) or not isinstance(options, dict):
        raise _refused(f"{path} may have {', '.join(sorted(MEMBERS))} and nothing else; columns and options are tables")
    if not isinstance(signature, list) or not all(isinstance(text, str) for text in (*signature, *columns.values())):
        raise _refused(f"{path}: signature is a list of columns, and a column is given a field, both as texts")
    title = str(said.get("title", path.stem))
    return Profile(path.stem, title, frozenset(map(plain_name, signature)), columns, options)


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
    profiles = sorted(profiles_in(folder).values(), key=lambda profile: -len(profile.signature))
    headers = [record for delimiter in DELIMITERS for record in _records(head, delimiter)]
    return next((profile for profile in profiles if any(map(profile.fits, headers))), None)


def header_of(profile: Profile, head: str) -> list[str]:
    """The header that fits a profile; the first record where none does."""
    headers = [record for delimiter in DELIMITERS for record in _records(head, delimiter)]
    widest = max(headers, key=len, default=[])
    return next((header for header in headers if profile.signature and profile.fits(header)), widest)


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
