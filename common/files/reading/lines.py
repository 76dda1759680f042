"""The bytes of a file as lines of text: what is not UTF-8 text is refused by its name, and no line is ever too long.

Memory stays constant whatever the file holds: it is read in small blocks, and a line that does not end is an error once
it is longer than any row can be.
"""

import io
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from common.errors import InvalidFile
from common.problems import FieldError, as_sentence

MAX_LINE_BYTES = 1024 * 1024
"""Far longer than any row: the longest description has 5,000 characters."""

HEAD_BYTES = 64 * 1024
BOMS = re.compile(b"(?:\xef\xbb\xbf)*")
"""Byte-order marks of UTF-8: programs that do not see one add another."""

JSON_ARRAY = re.compile(rb"\s*\[\s*[{\[\]]")

SAVE_AS_CSV = "Save it as CSV (UTF-8)"
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "The file is packed too often. Unpack it first (gunzip)"),
    (b"PK\x03\x04", "The file is packed too often. Unpack it first"),
    (b"BZh", "The file is compressed with bzip2. Unpack it first (bunzip2)"),
    (b"\xfd7zXZ\x00", "The file is compressed with xz. Unpack it first (unxz)"),
    (b"\x28\xb5\x2f\xfd", "The file is compressed with Zstandard. Unpack it first (unzstd)"),
    (b"7z\xbc\xaf\x27\x1c", "The file is a 7-Zip archive. Unpack it first"),
    (b"\xd0\xcf\x11\xe0", f"The file is an old Excel workbook (.xls), or one with a password. {SAVE_AS_CSV}"),
    (b"%PDF", "The file is a PDF. Export the data as CSV"),
)


def invalid_file(detail: str, *, line: int | None = None, column: str | None = None) -> InvalidFile:
    """The problem of a file that cannot be read as a whole, with the place where that shows."""
    where = "" if line is None else f"Line {line}: "
    errors = None if line is None else [FieldError(line=line, column=column, detail=detail)]
    return InvalidFile(detail=as_sentence(f"{where}{detail}"), errors=errors, error_count=1)


def read_head(path: Path) -> bytes:
    """The beginning of the file without its BOM. Raises InvalidFile for what is empty or does not look like text."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for signature, detail in SIGNATURES:
        if head.startswith(signature):
            raise invalid_file(detail)
    head = BOMS.sub(b"", head)
    if not head.strip():
        message = "The file is empty"
        raise invalid_file(message)
    return head


class CheckedBytes(io.BufferedIOBase):
    """A file that refuses NUL bytes and endless lines while it is read, and knows which line it has come to.

    `progress` is the number of bytes read so far.
    """

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file
        self.progress = 0
        self.lines_before = 0
        self._lines = 0
        self._line_bytes = 0

    def readable(self) -> bool:
        """Yes: what TextIOWrapper asks first."""
        return True

    def read1(self, size: int = -1, /) -> bytes:
        """The next block. Raises InvalidFile."""
        block = self._file.read(size) or b""
        self.progress += len(block)
        self.lines_before = self._lines
        self._lines += block.count(b"\n")
        if b"\0" in block:
            line = self.lines_before + block[: block.index(b"\0")].count(b"\n") + 1
            message = "contains a NUL byte, which text never does; the file is damaged or not text"
            raise invalid_file(message, line=line)
        end = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self._line_bytes = self._line_bytes + len(block) if end < 0 else len(block) - end - 1
        if self._line_bytes > MAX_LINE_BYTES:
            message = f"is longer than {MAX_LINE_BYTES:,} bytes; is this a file of rows?"
            raise invalid_file(message, line=self._lines + 1)
        return block

    def close(self) -> None:
        """Close the file beneath."""
        self._file.close()
        super().close()


class Lines:
    """The lines of a UTF-8 file, each with its line end, as text. Iterating raises InvalidFile for bad bytes."""

    def __init__(self, path: Path) -> None:
        file = path.open("rb", buffering=0)
        marks = BOMS.match(file.read(HEAD_BYTES))
        file.seek(marks.end() if marks else 0)
        self._bytes = CheckedBytes(file)
        # newline="": lines end where csv says, and quoted line ends come through as they are.
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8", newline="")  # type: ignore[type-var]

    @property
    def progress(self) -> int:
        """How many bytes have been read so far."""
        return self._bytes.progress

    def __iter__(self) -> Iterator[str]:
        """Each line once."""
        try:
            yield from self._text
        except UnicodeDecodeError as error:
            line = self._bytes.lines_before + error.object[: error.start].count(b"\n") + 1
            message = (
                f"is not UTF-8 text (byte 0x{error.object[error.start]:02X}); the file may be in Windows-1252 or "
                f"another encoding. {SAVE_AS_CSV}"
            )
            raise invalid_file(message, line=line) from None

    def close(self) -> None:
        """Close the file."""
        self._text.close()


def opened_lines(path: Path) -> closing[Lines]:
    """The lines, for a look at the first of them; closed at the end of the block."""
    return closing(Lines(path))
