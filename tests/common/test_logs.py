"""Logs are bounded: an error that repeats is traced once a minute, files are put aside before they fill the disk."""

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import common.observability.log_rotation
from common.observability.log_rotation import FILES, keep_bounded, look_after, rotate
from common.observability.logs import JSONFormatter
from common.observability.repeated_logs import KEYS, SECONDS, OncePerMinute
from tests.support.live import wait_until

ROOT = Path(__file__).parents[2]


def logged(formatter: JSONFormatter, error: Exception) -> dict[str, Any]:
    """The line of an error."""
    try:
        raise error
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "unexpected error", (), sys.exc_info())
    line: dict[str, Any] = json.loads(formatter.format(record))
    return line


def test_an_error_is_told_by_type_and_place_and_traced_once_a_minute() -> None:
    formatter = JSONFormatter()
    first, again, other = (logged(formatter, error) for error in (ValueError("a"), ValueError("b"), KeyError("c")))
    assert (first["error"], again["error"], other["error"]) == ("ValueError: a", "ValueError: b", "KeyError: 'c'")
    assert first["place"].startswith(f"{__file__}:")
    assert first["place"] == again["place"] == other["place"]
    assert "Traceback" in first["exception"]
    assert first["untraced_before"] == 0
    assert "Traceback" in other["exception"]
    assert "exception" not in again


def test_the_place_of_an_error_in_a_library_is_the_line_of_ours_that_led_there() -> None:
    """That of any package: it was for a while that of `common` alone."""
    try:
        json.loads("{")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "unexpected error", (), sys.exc_info())
    assert json.loads(JSONFormatter().format(record))["place"].startswith(f"{__file__}:")


def test_a_long_message_is_cut() -> None:
    line = logged(JSONFormatter(), ValueError("x" * 1_000_000))
    assert len(line["error"]) == 500


def test_what_was_passed_over_is_counted() -> None:
    now = 0.0
    seen = OncePerMinute(lambda: now)
    assert [seen.passed_over("a") for _ in range(3)] == [0, None, None]
    assert seen.passed_over("b") == 0
    now = SECONDS
    assert [seen.passed_over("a"), seen.passed_over("a")] == [2, None]


def test_kinds_without_number_do_not_fill_the_memory() -> None:
    seen = OncePerMinute(lambda: 0.0)
    for key in range(3 * KEYS):
        assert seen.passed_over(key) == 0
    assert seen.passed_over(3 * KEYS - 1) is None
    assert seen.passed_over(0) == 0


def test_older_logs_move_on_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    for number in range(FILES + 2):
        log.write_text(f"{number}")
        rotate(log)
    assert log.read_text() == ""
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"a.log": "", "a.log.1": "6", "a.log.2": "5", "a.log.3": "4", "a.log.4": "3"}


def test_when_nothing_can_be_put_aside_nothing_is_lost(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("evidence")
    (tmp_path / "a.log.4").mkdir()
    with pytest.raises(OSError, match=r"a\.log\.4"):
        rotate(log)
    assert log.read_text() == "evidence"


WRITER = """
import logging.config, sys
from common.observability.logs import logging_config
logging.config.dictConfig(logging_config("INFO"))
for number in range(int(sys.argv[1])):
    logging.getLogger("x").info("line", extra={"number": number, "writer": sys.argv[2]})
"""


def test_processes_that_share_a_log_go_on_in_the_emptied_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them knows of it; nearly all lines are kept, in one file or another."""
    monkeypatch.setattr(common.observability.log_rotation, "MOST_BYTES", 200_000)
    monkeypatch.setattr(common.observability.log_rotation, "CHECK_SECONDS", 0.01)
    log, lines, ended = tmp_path / "service.log", 3000, threading.Event()
    with log.open("a") as output:
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(lines), writer], cwd=ROOT, stdout=output)
            for writer in "ab"
        ]
    thread = threading.Thread(target=look_after, args=(log, ended))
    thread.start()
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    wait_until(lambda: log.stat().st_size <= 200_000)
    ended.set()
    thread.join()
    older = sorted(tmp_path.glob("service.log.*"))
    assert older, "it was put aside at least once"
    text = b"".join(path.read_bytes() for path in [*older, log])
    assert b"\0" not in text, "nobody writes on behind an end that is no more"
    written = set(text.splitlines())
    assert len(written) > 0.95 * 2 * lines, "what is written in the moment of emptying is lost"


def test_a_file_that_output_is_not_appended_to_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is somebody else's, or writing would go on behind its old end."""
    log = tmp_path / "service.log"
    before = threading.active_count()
    with log.open("a") as appending, log.open("r+") as overwriting:
        keep_bounded(tmp_path / "none", appending.fileno())
        keep_bounded(Path(__file__), appending.fileno())
        keep_bounded(log, overwriting.fileno())
    assert caplog.messages == ["LOG_FILE is not what standard output is appended to; it is not kept bounded"] * 3
    assert threading.active_count() == before
