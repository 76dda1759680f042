"""The recorded logs, and how a restore hands them to `python -m recovery replay`."""

import struct
from dataclasses import replace
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path

from recovery.replay import ReplayRequest, replay
from tests.recovery.scenario import BEGIN, DATABASE

LOGS = Path(__file__).with_name("logs")
SERVERS = ("mariadb", "mysql")
TARGET = "shop_restoring"

Files = dict[str, bytes]
"""Log files by name, in the order in which they were written."""


def recorded(server: str) -> Files:
    """The files of one server's recording."""
    return dict(_recording(server))


@cache
def _recording(server: str) -> Files:
    return {path.name: path.read_bytes() for path in sorted((LOGS / server).glob("binlog.*"))}


def written_replay(server: str) -> str:
    """What a replay of the whole recording prints."""
    return _replay_file(server).read_text(encoding="utf-8", errors="surrogateescape")


def write_replays() -> None:
    """Write anew what a replay of each recording prints."""
    for server in SERVERS:
        text = replayed(recorded(server))
        _replay_file(server).write_text(text, encoding="utf-8", errors="surrogateescape")


def _replay_file(server: str) -> Path:
    return LOGS / server / "replay.sql"


def stream(files: Files) -> bytes:
    """Each file after a line with its size and its name."""
    return b"".join(f"{len(content)} {name}\n".encode() + content for name, content in files.items())


def request(files: Files, **changed: str | int) -> ReplayRequest:
    """Everything recorded, after a backup that was over before."""
    begun = changed.pop("created", None) or created(files)
    whole = ReplayRequest(DATABASE, TARGET, position=4, created=int(begun), taken=BEGIN - 1, until=BEGIN + 3600)
    return replace(whole, **changed)


def created(files: Files) -> int:
    """The time in the first file's header."""
    (second,) = struct.unpack_from("<I", next(iter(files.values())), 4)
    return int(second)


def replayed(files: Files, **changed: str | int) -> str:
    """What `replay` writes. Raises RecoveryError as it does."""
    sink = StringIO()
    replay(BytesIO(stream(files)), request(files, **changed), sink)
    return sink.getvalue()
