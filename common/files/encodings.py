"""Which encoding the text of a file is in, and the same text in UTF-8."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

BLOCK_BYTES = 1024 * 1024
HEAD_BYTES = 64 * 1024
SAMPLE_BYTES = 64 * 1024
UTF8 = "utf-8"

MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
USUAL = "cp1252"
"""What Excel writes in Western Europe and the Americas; where others read the text as well, it is meant."""

LEGACY = [
    *(USUAL, "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r"),
    *("mac_roman", "cp437", "cp850", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]
"""What shops' programs write. Of most pairs of them, some text reads well in both."""

NOT_ASCII = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True)
class Encoding:
    """An encoding by Python's name for it; `is_guess` where nothing but the text itself speaks for it."""

    name: str
    is_guess: bool = False


AS_IT_IS = Encoding(UTF8)


def encoding_of(path: Path) -> Encoding:
    """By its mark, by its zero bytes, as UTF-8 where it is that; otherwise a guess.

    A text that is UTF-8 but for a few bytes is taken for damaged UTF-8, which its reader will refuse with the line.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name)
    half = len(head[:1000]) // 2
    if half and head[1:1000:2].count(0) >= half * 0.9:
        return Encoding("utf-16-le")
    if half and head[0:1000:2].count(0) >= half * 0.9:
        return Encoding("utf-16-be")
    sample = _foreign_lines(path)
    if not sample or _is_damaged_utf8(sample):
        return Encoding(UTF8)
    found = from_bytes(sample, cp_isolation=LEGACY, threshold=0.5)
    best = found.best()
    if best is None:
        return Encoding(USUAL, is_guess=True)
    is_usual = USUAL in best.could_be_from_charset or any(
        match.encoding == USUAL and match.chaos <= best.chaos for match in found
    )
    return Encoding(USUAL if is_usual else best.encoding, is_guess=True)


def _foreign_lines(path: Path) -> bytes:
    """Lines that are more than ASCII, of a file that is not UTF-8; nothing where it is."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            pass
        else:
            return b""
        file.seek(0)
        sample = b""
        for line in iter(lambda: file.readline(SAMPLE_BYTES), b""):
            if NOT_ASCII.search(line):
                sample += line
            if len(sample) >= SAMPLE_BYTES:
                break
    return sample


def _is_damaged_utf8(sample: bytes) -> bool:
    text = sample.decode(UTF8, "replace")
    bad = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - bad > 2 * bad


def recoded(path: Path, encoding: str) -> Iterator[bytes]:
    """The text in UTF-8, block by block. Raises UnicodeDecodeError for what is none in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
