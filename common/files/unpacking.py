"""A file as people have it, as the text that is read: unpacked, converted and in UTF-8, in a temporary file if need be.

What a hostile one unpacks to is bounded by a limit, by a multiple of its size, and by the room on the disk; what has to
be held in memory to be read is read by a process of its own.
"""

import gzip
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from common.files.converting.cells import REFUSED
from common.files.encodings import AS_IT_IS, UTF8, Encoding, encoding_of, recoded
from common.files.reading.lines import invalid_file, read_head
from common.files.spool import BLOCK_BYTES, spooled
from common.temporary_files import Room

ROOT = Path(__file__).parents[2]
GZIP, ZIP, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
WORKBOOK_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
MOST_TIMES_LARGER = 250
"""A file of rows packs to a tenth, one of equal rows to a hundredth; a bomb to a thousandth."""

ALWAYS_ALLOWED = 64 * 1024 * 1024
DEEPEST = 3
SHOWN_NAMES = 5
NOT_FILES = ("__MACOSX/", ".DS_Store")
"""What a Mac puts into an archive besides the files."""


@dataclass(frozen=True)
class Unpacking:
    """What a file may take while it is unpacked, and what is said of it.

    - limit: bytes that it may unpack to; None for no more than there is room for.
    - encoding: of its text, by Python's name; None to find out.
    - sheet: the sheet of a workbook; None for the first that has anything in it.
    """

    room: Room
    limit: int | None = None
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class PlainFile:
    """A file of text in UTF-8.

    - layers: what it was taken out of, the outermost first: `gzip`, `zip`, `workbook`, `parquet`.
    - encoding: the one that it was in.
    - counts_records: its lines are counted by records, as the rows of a workbook are.
    """

    path: Path
    layers: tuple[str, ...] = ()
    encoding: Encoding = AS_IT_IS
    counts_records: bool = False


@contextmanager
def unpacked(path: Path, how: Unpacking) -> Iterator[PlainFile]:
    """The text of a file; what was made of it is gone afterwards. Raises InvalidFile and StorageFull."""
    with ExitStack() as kept:
        plain = PlainFile(path)
        for _ in range(DEEPEST):
            inner = _without_layer(plain, how, kept)
            if inner is None:
                break
            plain = inner
        yield _in_utf8(plain, how, kept)


def _without_layer(plain: PlainFile, how: Unpacking, kept: ExitStack) -> PlainFile | None:
    """The file inside; None where there is nothing to unpack."""
    with plain.path.open("rb") as file:
        head = file.read(8)
    if head.startswith(GZIP):
        return _kept(plain, "gzip", _gunzipped(plain.path), how, kept)
    if head.startswith(ZIP) and _is_workbook(plain.path):
        inner = _kept(plain, "workbook", _converted("workbook", plain.path, how.sheet), how, kept)
        return replace(inner, counts_records=True)
    if head.startswith(ZIP):
        return _kept(plain, "zip", _unzipped(plain.path), how, kept)
    if head.startswith(PARQUET):
        inner = _kept(plain, "parquet", _converted("parquet", plain.path, None), how, kept)
        return replace(inner, counts_records=True)
    return None


def _in_utf8(plain: PlainFile, how: Unpacking, kept: ExitStack) -> PlainFile:
    read_head(plain.path)
    if plain.counts_records:
        return plain
    encoding = Encoding(how.encoding) if how.encoding else encoding_of(plain.path)
    if encoding.name in {UTF8, "utf-8-sig", "ascii"}:
        return plain
    try:
        inner = _kept(plain, "", recoded(plain.path, encoding.name), how, kept)
    except UnicodeDecodeError as error:
        message = (
            f"The file is no text in {encoding.name}: {error.object[error.start : error.end]!r} means nothing there. "
            "Give the right encoding with the option encoding, or save the file as CSV (UTF-8)"
        )
        raise invalid_file(message) from None
    return replace(inner, layers=plain.layers, encoding=encoding)


def _kept(plain: PlainFile, layer: str, blocks: Iterable[bytes], how: Unpacking, kept: ExitStack) -> PlainFile:
    """What blocks of bytes make, in a temporary file that is kept as long as the stack."""
    most = max(ALWAYS_ALLOWED, MOST_TIMES_LARGER * plain.path.stat().st_size)
    limit = most if how.limit is None else min(how.limit, most)
    spool = kept.enter_context(spooled(how.room))
    for block in blocks:
        if spool.size + len(block) > limit:
            message = f"The file unpacks to more than {limit:,} bytes. Unpack it and send it in parts"
            raise invalid_file(message)
        spool.write(block)
    spool.close()
    return replace(plain, path=spool.path, layers=(*plain.layers, layer))


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _gunzipped(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) as file:
            yield from _blocks(file)  # type: ignore[arg-type]
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise invalid_file(f"The gzip file is damaged or cut off ({error})") from None


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return not set(WORKBOOK_MEMBERS).isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        message = "The ZIP archive or Excel workbook is damaged or cut off. Make it anew"
        raise invalid_file(message) from None


def _unzipped(path: Path) -> Iterator[bytes]:
    """The one file of an archive. Raises InvalidFile where there is none, or more than one."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                name
                for name in archive.namelist()
                if not name.endswith("/") and not name.startswith(NOT_FILES[0]) and not name.endswith(NOT_FILES[1])
            ]
            if len(names) != 1:
                what = ", ".join(names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")
                raise invalid_file(f"The ZIP archive holds {len(names)} files ({what}); send one of them alone")
            with archive.open(names[0]) as file:
                yield from _blocks(file)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise invalid_file(f"The ZIP archive cannot be unpacked ({error}). Unpack it first") from None


def _converted(kind: str, path: Path, sheet: str | None) -> Iterator[bytes]:
    """CSV that another process makes of a file. Raises InvalidFile, also when that process ends in any other way."""
    command = [sys.executable, "-m", "common.files.converting", kind, str(path.absolute())]
    with subprocess.Popen(  # noqa: S603 - our own program, and a path
        [*command, sheet] if sheet else command,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr  # noqa: S101, PT018 - pipes, as asked for
        try:
            yield from _blocks(process.stdout)
            said = process.stderr.read()
        except BaseException:
            process.kill()
            raise
    raise_unless_converted(kind, process.returncode, said)


def raise_unless_converted(kind: str, status: int, said: bytes) -> None:
    """Raise InvalidFile by how a conversion ended."""
    if status == 0:
        return
    if status == REFUSED:
        raise invalid_file(said.decode("utf-8", "replace").strip())
    message = f"The {kind} is damaged, or takes more memory than a file may. Save it as CSV (UTF-8)"
    raise invalid_file(message)
