"""A dump's text, read as it passes by: what is in it, and whether it is whole."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from common.db.types import utc_now

INSERT = re.compile(rb"INSERT INTO `([^`]+)`.*?VALUES")
STRING = re.compile(rb"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL)
POSITION = re.compile(rb"_LOG_FILE='([^']+)', \w+_LOG_POS=(\d+)")
REVISION = re.compile(rb"\('(\w+)'\)")
ZONE = re.compile(rb"\(\d+,'([^']+)'\)")
SANDBOX = b"/*M!999999"
"""MariaDB begins its dumps with a command to its own client, which MySQL's does not know."""
END = b"-- Dump completed"


class Measure:
    """Reads a dump line by line: rows per table, schema, the store's zone, log position, and whether it is whole."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.tables: Counter[str] = Counter()
        self.revision = ""
        self.time_zone = ""
        self.binlog_file = ""
        self.binlog_position = 0
        self.over_at = 0
        """The second by which the dump's moment was over: its first table was being written. 0 before that."""

        self.is_complete = False
        self._table = ""

    def line(self, line: bytes) -> None:
        """Take one line; a line feed within a value is escaped, so a statement's rows never break inside a string."""
        if self._table or line.startswith(b"INSERT INTO"):
            self._rows(line)
        elif line.startswith(b"CREATE TABLE `"):
            self.tables[line.split(b"`", 2)[1].decode()] += 0
            self.over_at = self.over_at or int(utc_now().timestamp()) + 1
        elif line.startswith(b"--"):
            self._comment(line)

    def _rows(self, line: bytes) -> None:
        if start := INSERT.match(line):
            self._table = start[1].decode()
            line = line[start.end() :]
        bare = STRING.sub(b"", line)
        self.tables[self._table] += bare.count(b"(")
        if self._table == "alembic_version" and (revision := REVISION.search(line)):
            self.revision = revision[1].decode()
        if self._table == "rollup_zone" and (zone := ZONE.search(line)):
            self.time_zone = zone[1].decode()
        if bare.rstrip().endswith(b";"):
            self._table = ""

    def _comment(self, line: bytes) -> None:
        if position := POSITION.search(line):
            self.binlog_file, self.binlog_position = position[1].decode(), int(position[2])
        self.is_complete = self.is_complete or line.startswith(END)


def measured(lines: Iterable[bytes], measure: Measure) -> Iterator[bytes]:
    """Yield a dump's lines for any client, each measured."""
    for line in lines:
        if not line.startswith(SANDBOX):
            measure.line(line)
            yield line
