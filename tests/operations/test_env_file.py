"""`.env` has one reader: what it takes, and that it refuses the rest with file, line and reason."""

import os
import subprocess
from pathlib import Path

import pytest

from common.settings import Settings
from tests.e2e.stack import ROOT
from tests.operations.checkout import Checkout

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
SHOWN = 'load_settings; printf "%s\\n" "${TIME_ZONE-unset}" "${CURRENCY-unset}"'


def read(checkout: Checkout, text: str, **environment: str) -> tuple[int, list[str], str]:
    """Exit status, TIME_ZONE and CURRENCY as read, and what was said."""
    checkout.env_file.write_bytes(text.encode())
    result = checkout.try_shell(SHOWN, **environment)
    return result.returncode, result.stdout.splitlines(), result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "TIME_ZONE=Europe/Berlin\nCURRENCY=EUR\n",
        "TIME_ZONE = Europe/Berlin\nCURRENCY= EUR",
        "  TIME_ZONE\t=\tEurope/Berlin  \n\n # a comment\n\texport CURRENCY=EUR # another\n",
        "TIME_ZONE=Europe/Berlin\r\nCURRENCY=EUR\r\n",
        f"{MARK}TIME_ZONE=Europe/Berlin\nCURRENCY=EUR\n",
        f"{MARK}\r\nTIME_ZONE='Europe/Berlin'\r\nCURRENCY=\"EUR\"\t# a comment\r\n",
        "TIME_ZONE=\nCURRENCY=''\nTIME_ZONE=Europe/Berlin\nCURRENCY=EUR\nTIME_ZONE=\n",
    ],
)
def test_what_people_write_is_read_as_they_mean_it(checkout: Checkout, text: str) -> None:
    assert read(checkout, text) == (0, ["Europe/Berlin", "EUR"], "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a b  c", "a b  c"),
        ("a#b", "a#b"),
        ("#b", "#b"),
        ("a #b", "a"),
        ("it's", "it's"),
        (r'"a\"b"', 'a"b'),
        (r'"a\\b\.c"', r"a\b\.c"),
        (r'"\$HOME # no"', "$HOME # no"),
        ("'a\"b\\n $HOME #c'", 'a"b\\n $HOME #c'),
        (r"^https://.*\.shop$", r"^https://.*\.shop$"),
        ("costs 5$ or $5", "costs 5$ or $5"),
        ("~tilde", "~tilde"),
        ("Zürich", "Zürich"),
        ("a=b==", "a=b=="),
    ],
)
def test_a_value_is_what_its_quotes_say(checkout: Checkout, written: str, meant: str) -> None:
    assert read(checkout, f"TIME_ZONE={written}\n") == (0, [meant, "unset"], "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a sentence", "not understood: a setting is NAME=value, a comment begins with #"),
        ("TIME_ZONE", "not understood: "),
        ("TIME_ZONE: UTC", "not understood: "),
        ("TIME-ZONE=UTC", "not understood: "),
        ("=UTC", "not understood: "),
        ("time_zone=UTC", "time_zone: settings are written in capitals"),
        ("mode=docker", "mode: settings are written in capitals"),
        ('TIME_ZONE="UTC', 'TIME_ZONE: the quote " is not closed on this line'),
        ('TIME_ZONE="UTC\\"', 'TIME_ZONE: the quote " is not closed on this line'),
        ("TIME_ZONE='UTC", "TIME_ZONE: the quote ' is not closed on this line"),
        ("TIME_ZONE='UTC'x", "TIME_ZONE: something stands behind the closing quote"),
        ('TIME_ZONE="UTC" "CET"', "TIME_ZONE: something stands behind the closing quote"),
        ("TIME_ZONE='it''s'", "TIME_ZONE: something stands behind the closing quote"),
        (r'TIME_ZONE="\d+"', r'TIME_ZONE: \d has no meaning within "double quotes" here'),
        ("TIME_ZONE=$ZONE", "TIME_ZONE: $ before a name is not replaced"),
        ('TIME_ZONE="cost ${ per unit"', "TIME_ZONE: $ before a name is not replaced"),
        ("NOTE=cost ${ per unit", "NOTE: $ before a name is not replaced"),
        ("TIME_ZONE=$(date)", "TIME_ZONE: $ before a name is not replaced"),
        ("BACKUP_DIR=~/bk", "BACKUP_DIR: ~ is not replaced by a home directory"),
        ("BACKUP_DIR=~shop/bk", "BACKUP_DIR: ~ is not replaced by a home directory"),
        ("TIME_ZONE=a\x07b", "TIME_ZONE: the value holds a control character"),
        ("CURRENCY=USD", "CURRENCY is set on line 1 already; keep one of the two"),
        ("CURRENCY=EUR", "CURRENCY is set on line 1 already; keep one of the two"),
    ],
)
def test_the_rest_is_refused_with_its_line(checkout: Checkout, line: str, reason: str) -> None:
    status, values, said = read(checkout, f"CURRENCY=EUR\n# a comment\n{line}\nPOOL_SIZE=5\n")
    assert (status, values) == (1, [])
    assert said.startswith(f"Error: .env, line 3: {reason}")
    assert said.endswith(". Nothing was done.\n")


@pytest.mark.parametrize("command", ["status", "logs", "stop"])
def test_a_refused_line_keeps_nobody_from_looking_or_stopping(checkout: Checkout, command: str) -> None:
    checkout.env_file.write_text("CURRENCY=EUR\nNOTE=cost ${ per unit\nTIME_ZONE=Europe/Berlin\nCURRENCY=USD\n")
    result = checkout.try_shell(f"command={command}; {SHOWN}")
    assert (result.returncode, result.stdout) == (0, "Europe/Berlin\nEUR\n")
    assert [line.partition(": ")[2].partition(":")[0] for line in result.stderr.splitlines()] == [
        ".env, line 2",
        ".env, line 4",
    ]
    # Under another name there would seem to be no stack.
    checkout.env_file.write_text('COMPOSE_PROJECT_NAME="shop\n')
    assert checkout.try_shell(f"command={command}; {SHOWN}").returncode == 1


def test_a_file_in_another_encoding_is_refused_rather_than_passed_over(checkout: Checkout) -> None:
    checkout.env_file.write_bytes("TIME_ZONE=Europe/Berlin\n".encode("utf-16"))
    result = checkout.try_shell(SHOWN)
    assert result.returncode == 1
    assert "Error: .env, line 1: not understood" in result.stderr


def test_a_refused_line_does_not_show_what_may_be_a_password(checkout: Checkout) -> None:
    said = read(checkout, 'DB_SALES_PASSWORD="secret\nDATABASE_URL: mysql://u:secret@h/x\n')[2]
    assert "secret" not in said


def test_the_environment_wins_unless_it_is_empty(checkout: Checkout) -> None:
    text = "TIME_ZONE=Europe/Berlin\nCURRENCY=EUR\n"
    assert read(checkout, text, TIME_ZONE="Asia/Tokyo", CURRENCY="") == (0, ["Asia/Tokyo", "EUR"], "")


def test_a_name_that_nothing_reads_is_told_and_not_taken(checkout: Checkout) -> None:
    checkout.env_file.write_text("TIME_ZON=Asia/Tokyo\nPATH=/nowhere\nIFS=x\nDOCKER_HOST=unix:///x\nLOG_LEVEL=INFO\n")
    result = checkout.try_shell('load_settings; ls >/dev/null; printf "%s\\n" "${TIME_ZON-unset}" "$DOCKER_HOST"')
    assert (result.returncode, result.stdout) == (0, "unset\nunix:///x\n")
    assert result.stderr.splitlines() == [
        f"Warning: .env, line {line}: nothing here reads a setting {name} "
        "(.env.example and docs/settings.md list them)."
        for line, name in enumerate(["TIME_ZON", "PATH", "IFS"], 1)
    ]


def test_the_reader_knows_every_setting_there_is(checkout: Checkout) -> None:
    names = set(checkout.shell("setting_names").split())
    assert set(checkout.shell("service_setting_names").split()) == {name.upper() for name in Settings.model_fields}
    assert names >= {name.upper() for name in Settings.model_fields} | {"DB_ROOT_PASSWORD", "DB_BUFFER_POOL"}


def test_each_setting_that_compose_reads_is_one_that_the_reader_knows(checkout: Checkout) -> None:
    interpolated = subprocess.run(
        ["grep", "-ohE", r"\$\{[A-Z_]+", *map(str, [ROOT / "docker-compose.yml", *(ROOT / "deploy").glob("*.yml")])],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.replace("${", "")
    known = set(checkout.shell("setting_names").split())
    made = {"VERSION", "COMPOSE_PROJECT_NAME", "DASHBOARD", "SERVICE_SECRETS", "DB_HOSTS", "NODE_SETTINGS"}
    assert set(interpolated.split()) - known - made == set()


def test_compose_is_given_the_values_and_not_the_file(checkout: Checkout) -> None:
    checkout.program("docker", 'printf "%s\\n" "$TIME_ZONE" "$DB_SALES_PASSWORD" "$*"')
    checkout.env_file.write_text("TIME_ZONE = Europe/Berlin\nDB_SALES_PASSWORD='one'\n")
    printed = checkout.shell("load_settings; default_settings; compose ps; compose_log=").splitlines()
    assert printed[:2] == ["Europe/Berlin", "one"]
    assert "--env-file /dev/null" in printed[2]


def unreadable(path: Path) -> None:
    """Nobody's to read, and where the tests run as root the test's own user is another."""
    path.chmod(0o000)


@pytest.mark.parametrize("command", ["start", "status", "stop"])
def test_a_file_that_cannot_be_read_is_an_error_and_not_an_empty_one(checkout: Checkout, command: str) -> None:
    checkout.env_file.write_text("PRODUCTS_PORT=9000\n")
    unreadable(checkout.env_file)
    result = as_somebody_else(checkout, command)
    assert result.returncode == 1
    assert ".env cannot be read: it belongs to " in result.stderr
    assert not checkout.local.exists()


def test_a_stack_that_cannot_be_looked_at_is_not_taken_for_stopped(checkout: Checkout) -> None:
    checkout.local.mkdir()
    unreadable(checkout.local)
    result = as_somebody_else(checkout, "status")
    assert result.returncode == 1
    assert ".local cannot be read: this stack belongs to " in result.stderr
    assert "stopped" not in result.stdout


def as_somebody_else(checkout: Checkout, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user who does not own the checkout; as this one where that is not root, who may read all."""
    line = ["bash", str(checkout.directory / "docker-manager.sh"), command, "--native"]
    user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        for directory in (checkout.directory, *checkout.directory.parents):
            directory.chmod(directory.stat().st_mode | 0o055) if str(directory).count("/") > 1 else None
    return subprocess.run(line, cwd="/", capture_output=True, text=True, check=False, **user)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("value", ["~/bk", "~"])
def test_a_home_directory_within_quotes_or_the_environment_is_refused_too(checkout: Checkout, value: str) -> None:
    result = checkout.try_shell("load_settings; default_settings; check_settings", BACKUP_DIR=value)
    assert result.returncode == 1
    assert "BACKUP_DIR begins with ~, which stands for no directory here" in result.stderr


def test_passwords_are_added_below_a_last_line_that_was_not_ended(checkout: Checkout) -> None:
    checkout.env_file.write_text("DB_BACKUP_PASSWORD=\nTIME_ZONE=Europe/Berlin")
    make = "load_settings; default_settings; mode=native; ensure_secrets"
    for _ in range(3):
        checkout.shell(make)
    lines = checkout.env_file.read_text().splitlines()
    assert lines[:2] == ["DB_BACKUP_PASSWORD=", "TIME_ZONE=Europe/Berlin"]
    passwords = [f"DB_{user}_PASSWORD" for user in ("BACKUP", "MIGRATIONS", "PRODUCTS", "SALES")]
    assert sorted(line.partition("=")[0] for line in lines[2:]) == ["AUTH_SECRET", *passwords]
