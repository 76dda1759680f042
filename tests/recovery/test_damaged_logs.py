"""A damaged log is refused in words, or it ends where the server's last commit did; nothing else ever."""

import re
import struct
from io import BytesIO, StringIO
from itertools import pairwise

import pytest

from recovery.binary_log import HEADER, EventType
from recovery.errors import RecoveryError
from recovery.replay import DELIMITER, replay
from tests.recovery.recordings import SERVERS, created, recorded, replayed, request, written_replay

pytestmark = pytest.mark.parametrize("server", SERVERS)

ROTATED, CRASHED, RESTARTED, LAST = range(4)
"""The recorded files: closed by FLUSH LOGS, left by a killed server, begun by its start, and closed by its stop."""

FORMAT_END = {"mariadb": 256, "mysql": 127}


def outcome(server: str, number: int, content: bytes) -> list[str] | str:
    """What a replay writes when one of the files has this content: its statements, or why it is refused."""
    files = recorded(server)
    begun = created(files)
    files[list(files)[number]] = content
    try:
        text = replayed(files, created=begun)
    except RecoveryError as error:
        return str(error)
    return text.split(DELIMITER)


def content_of(server: str, number: int) -> bytes:
    """One of the recorded files."""
    return list(recorded(server).values())[number]


def ends_of_events(log: bytes) -> dict[int, bool]:
    """Where each event ends, and whether no transaction is open there."""
    offset, ends, is_open = 4, {}, False
    while offset < len(log):
        _, kind, _, size, _, _ = HEADER.unpack_from(log, offset)
        if kind == EventType.MARIADB_GTID:
            is_open = not log[offset + HEADER.size + 12] & 1
        elif kind == EventType.QUERY:
            is_open = b"BEGIN" in log[offset : offset + size]
        elif kind == EventType.XID:
            is_open = False
        offset += size
        ends[offset] = not is_open
    return ends


@pytest.mark.parametrize("number", [ROTATED, RESTARTED])
def test_a_file_cut_off_at_any_byte(server: str, number: int) -> None:
    """The server closed it, so it has an end."""
    log = content_of(server, number)
    passed = [size for size in range(len(log)) if not isinstance(outcome(server, number, log[:size]), str)]
    assert passed == []


def test_the_last_file_cut_off_at_any_byte(server: str) -> None:
    """So it looks while the server writes it: whole transactions are replayed, the last one is undone."""
    log = content_of(server, LAST)
    whole = written_replay(server).split(DELIMITER)
    for size in range(FORMAT_END[server], len(log)):
        found = outcome(server, LAST, log[:size])
        assert isinstance(found, list)
        replayed_again = [*found[:-2], *found[-1:]] if found[-2] == "\nROLLBACK" else found
        assert replayed_again[:-1] == whole[: len(replayed_again) - 1]


def test_a_killed_servers_file_cut_off_at_any_byte(server: str) -> None:
    """MariaDB leaves it as it was, marked as in use; MySQL cuts it after the last whole transaction."""
    log = content_of(server, CRASHED)
    ends = ends_of_events(log)
    whole = written_replay(server).split(DELIMITER)
    for size in range(len(log)):
        found = outcome(server, CRASHED, log[:size])
        may_pass = size >= FORMAT_END[server] and (server == "mariadb" or ends.get(size, False))
        assert isinstance(found, list) == may_pass, size
        if isinstance(found, list):
            assert [text for text in found if text != "\nROLLBACK" and text not in whole] == []


def test_a_torn_transaction_is_undone_before_the_next_file_goes_on(server: str) -> None:
    """BEGIN would commit it."""
    log = content_of(server, CRASHED)
    inside = [end for end, is_whole in ends_of_events(log).items() if not is_whole][-1]
    found = outcome(server, CRASHED, log[:inside])
    if server == "mysql":
        assert "a transaction has no end" in found
    else:
        assert isinstance(found, list)
        assert [one for one, other in pairwise(found) if one == "\nROLLBACK" and "BINLOG" in other] == ["\nROLLBACK"]


def test_what_a_power_cut_left_empty_was_never_written(server: str) -> None:
    log = content_of(server, LAST)
    assert outcome(server, LAST, log[:-23] + bytes(5000)) == written_replay(server).split(DELIMITER)
    assert "the event is empty" in outcome(server, LAST, log[:-23] + bytes(5000) + b"\1")


@pytest.mark.parametrize("number", [ROTATED, CRASHED, RESTARTED])
def test_any_byte_changed(server: str, number: int) -> None:
    """These files have checksums. Only whether one is in use can change without a trace."""
    log = content_of(server, number)
    flags = 4 + 17
    passed = []
    for offset in range(len(log)):
        changed = bytearray(log)
        changed[offset] ^= 1 if offset == flags else 0x55
        if not isinstance(outcome(server, number, bytes(changed)), str):
            passed.append(offset)
    assert passed in ([flags], [])


def test_any_size_changed_without_checksums(server: str) -> None:
    """An event that claims to be longer than the file must not pass for one that the server was writing."""
    log = content_of(server, LAST)
    for offset in [4, *ends_of_events(log)][:-1]:
        for size in (0, 18, 19, 1 << 30):
            changed = bytearray(log)
            struct.pack_into("<I", changed, offset + 9, size)
            assert changed == log or "is damaged at byte" in outcome(server, LAST, bytes(changed))


def test_a_missing_file(server: str) -> None:
    files = recorded(server)
    missing, after = list(files)[CRASHED], list(files)[RESTARTED]
    del files[missing]
    with pytest.raises(RecoveryError, match=f"the binary log is not whole: the file before {after} is missing"):
        replayed(files)


def test_something_after_the_end(server: str) -> None:
    log = content_of(server, ROTATED)
    last = [4, *ends_of_events(log)][-2]
    time, kind, number, size, _, flags = HEADER.unpack_from(log, last)
    again = HEADER.pack(time, kind, number, size, len(log) + size, flags) + log[last + HEADER.size :]
    assert "is damaged at byte" in outcome(server, ROTATED, log + again)


def test_an_event_that_no_replay_knows(server: str) -> None:
    """Such as one of a transaction that was compressed, or the key of an encrypted log."""
    log = content_of(server, LAST)
    first = FORMAT_END[server]
    said = outcome(server, LAST, log[: first + 4] + bytes([40]) + log[first + 5 :])
    assert re.fullmatch(r"the log holds an event of type 40 at 2026-11-\d\dT.*Z, which cannot be replayed", str(said))


@pytest.mark.parametrize("line", [b"\n", b"12\n", b"twelve binlog.000001\n", b"12 passwords.txt\n", b"\xff\n"])
def test_a_stream_of_something_else(server: str, line: bytes) -> None:
    with pytest.raises(RecoveryError, match="the binary log's files cannot be read"):
        replay(BytesIO(line), request(recorded(server)), StringIO())
