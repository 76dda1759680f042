"""A failure says what failed, whatever the log holds and whatever the programs do that only decorate the message."""

import json

import pytest

from tests.operations.checkout import Checkout

NATIVE = """
mode=native START_SECONDS=1
(umask 077 && mkdir -p "$run_dir" "$log_dir")
"""

DECORATIONS = {
    "fail_with_advice": "fail_with_advice 'the database server did not start.'",
    "wait_until_ready": "load_settings; default_settings; native_has_failed() { return 0; }; wait_until_ready sales",
    "die_with_log": "die_with_log \"$log_dir/db.log\" 'the packages could not be installed.'",
}
SAID = {
    "fail_with_advice": "Error: the database server did not start.",
    "wait_until_ready": "Error: the sales service did not stay up.",
    "die_with_log": "Error: the packages could not be installed.",
}


@pytest.mark.parametrize("decoration", DECORATIONS)
@pytest.mark.parametrize("filter_program", ["none", "grep", "sed", "tail", "awk", "df", "cut", "head", "cat", "tr"])
@pytest.mark.parametrize("log", ["", "no word of an error\n", "[ERROR] it is broken\n"])
def test_a_message_comes_whatever_is_in_the_log_and_whichever_filter_fails(
    checkout: Checkout, decoration: str, filter_program: str, log: str
) -> None:
    for name in ("db", "sales"):
        path = checkout.local / "logs" / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(log)
    broken = f"{filter_program}() {{ cat >/dev/null; return 1; }}" if filter_program != "cat" else "cat() { return 1; }"
    result = checkout.try_shell(f"{NATIVE}\n{broken}\n{DECORATIONS[decoration]}")
    assert result.returncode == 1
    assert SAID[decoration] in result.stderr, result.stderr


def test_without_a_log_the_message_comes_all_the_same(checkout: Checkout) -> None:
    for decoration, commands in DECORATIONS.items():
        result = checkout.try_shell(NATIVE + commands)
        assert result.returncode == 1
        assert SAID[decoration] in result.stderr, result.stderr


def test_the_end_of_a_log_is_that_of_this_start_in_words(checkout: Checkout) -> None:
    old = [json.dumps({"time": "t", "level": "INFO", "message": f"of an earlier run {n}"}) for n in range(30)]
    failure = {
        "time": "2026-11-24T10:15:00.000+00:00",
        "level": "CRITICAL",
        "logger": "common.http.serve",
        "message": 'not started: "TIME_ZONE"\nis another',
        "request_id": "-",
    }
    traceback = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: of "what" \\ it is\n'
    path = checkout.local / "logs" / "sales.log"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(old) + "\n")
    checkout.shell(NATIVE + "note_log sales")
    with path.open("a") as log:
        log.write(f"{json.dumps(failure)}\n{json.dumps(failure | {'exception': traceback})}\nplain {'x' * 900} end\n")
    lines = checkout.shell(f"{NATIVE}\nshow_log_end sales 2>&1").splitlines()
    assert lines[:3] == [
        "The end of the log of sales:",
        '  | CRITICAL not started: "TIME_ZONE" is another',
        '  | CRITICAL not started: "TIME_ZONE" is another: ValueError: of "what" \\\\ it is',
    ]
    assert len(lines) == 4
    assert lines[3].startswith("  | plain xxx")
    assert lines[3].endswith("xxx end")
    assert 580 < len(lines[3]) < 610


def test_a_start_that_takes_too_long_says_so_and_names_the_setting(checkout: Checkout) -> None:
    checkout.program("mysqld", "case $* in *--version*) echo 'mysqld Ver 9.7.0';; *) exec sleep 60;; esac")
    (checkout.local / "mysql" / "mysql").mkdir(parents=True)
    checkout.env_file.write_text("START_SECONDS=1\n")
    commands = "load_settings; default_settings; native_port_default; DB_PORT=1; native_database_up"
    result = checkout.try_shell(NATIVE.replace("START_SECONDS=1", "") + commands)
    assert result.returncode == 1
    assert "was not ready after 1 seconds (setting START_SECONDS" in result.stderr
