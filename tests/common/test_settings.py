"""Settings: read from the environment, checked before anything starts."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from common.settings import ADDRESS_FORM, Settings, problems_of

LOCAL = "mysql+pymysql://user:pass@127.0.0.1/shop"


def settings(url: str = LOCAL, **changes: Any) -> Settings:
    """Settings for a database."""
    return Settings(database_url=url, **changes)  # type: ignore[arg-type]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATABASE_URL": LOCAL, "TIME_ZONE": "Asia/Kathmandu", "POOL_SIZE": "3"}.items():
        monkeypatch.setenv(name, value)
    read = Settings()  # type: ignore[call-arg]
    assert (read.time_zone, str(read.zone), read.pool_size) == ("Asia/Kathmandu", "Asia/Kathmandu", 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "Europe/Berlijn"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", ""),
        ("time_zone", "localtime"),
        ("time_zone", "Factory"),
        ("fiscal_year_start_month", 0),
        ("fiscal_year_start_month", 13),
        ("currency", "usd"),
        ("currency", "EURO"),
        ("currency", "QQQ"),
        ("currency", "XAU"),
        ("pool_size", 0),
        ("pool_size", 101),
        ("lock_wait_seconds", 0),
        ("transaction_attempts", 0),
        ("idempotency_hours", 23),
        ("products_port", 0),
        ("sales_port", 65_536),
        ("workers", 0),
        ("drain_seconds", -1),
        ("log_level", "LOUD"),
        ("cors_origin_regex", "("),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as error:
        settings(**{name: value})
    assert [problem["loc"] for problem in error.value.errors()] == [(name,)]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "secret",
        "mysql+pymysql://user:se@cret@host/shop",
        "mysql+pymysql://user:se@:cret@host:3306/shop",
        "mysql+pymysql://user:pass@host:secret/shop",
        "mysql+pymysql://user:secret@host:3306",
        "mysql+pymysql://user:secret@host:3306/",
        "postgresql://user:secret@host/shop",
        "mysql+pymysql://user:secret@ho st/shop",
    ],
)
def test_an_address_that_is_none_is_refused_without_showing_a_piece_of_it(url: str) -> None:
    with pytest.raises(ValidationError) as error:
        settings(url)
    (line,) = problems_of(error.value)
    assert line.startswith("setting DATABASE_URL: is not a database's address such as mysql+pymysql://user:password@")
    assert "write @ as %40" in line
    shown = (line.replace(ADDRESS_FORM, ""), str(error.value).replace(ADDRESS_FORM, ""))
    assert not [text for text in shown if "cret" in text or "se@" in text]


def test_a_password_may_hold_anything_that_is_quoted() -> None:
    assert settings("mysql://u:%40%3A%2F%3F%23%25@h/shop").url.password == "@:/?#%"  # noqa: S105 - not a secret


def test_a_file_of_certificates_must_be_there_and_be_one(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("no certificate\n")
    for name, reason in {"missing.pem": "cannot be read: No such file", "empty.pem": "holds no certificate"}.items():
        path = str(tmp_path / name)
        with pytest.raises(ValidationError) as error:
            settings(database_tls_ca=path)
        (line,) = problems_of(error.value)
        assert line.startswith(f"setting DATABASE_TLS_CA: {path!r} {reason}")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a line of .env.example whose value was taken away, or never written."""
    unset = Settings(_env_file=None, database_url=LOCAL)  # type: ignore[call-arg, arg-type]
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", LOCAL)
    assert Settings() == unset  # type: ignore[call-arg]


def test_every_problem_is_told_at_once_by_the_name_that_stands_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"DATABASE_URL": LOCAL, "TIME_ZONE": "Mars/Olympus", "WORKERS": "0"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as error:
        Settings()  # type: ignore[call-arg]
    assert problems_of(error.value) == [
        "setting TIME_ZONE: 'Mars/Olympus' is not an IANA time zone such as Europe/Berlin",
        "setting WORKERS: must be at least 1",
    ]
    assert problems_of(error.value, time_zone="STORE_ZONE")[0].startswith("setting STORE_ZONE: ")


@pytest.mark.parametrize("level", ["info", "Info", "INFO"])
def test_a_log_level_may_be_written_small(level: str) -> None:
    assert settings(log_level=level).log_level == "INFO"


@pytest.mark.parametrize(
    ("url", "tls"),
    [
        ("mysql://u@localhost/x", False),
        ("mysql://u@127.0.0.1:3306/x", False),
        ("mysql://u@127.8.0.1/x", False),
        ("mysql://u@[::1]/x", False),
        ("mysql://u@db/x", False),
        ("mysql://u@/x?unix_socket=/run/mysqld.sock", False),
        ("mysql://u@db.example.com/x", True),
        ("mysql://u@10.0.0.5/x", True),
        ("mysql://u@[fd00::5]/x", True),
    ],
)
def test_tls_is_on_for_hosts_beyond_this_machine_and_its_containers(url: str, tls: bool) -> None:
    assert settings(url).uses_tls is tls
    for choice in (True, False):
        assert settings(url, database_tls=choice).uses_tls is choice


@pytest.mark.parametrize("scheme", ["mysql", "mysql+pymysql", "mariadb", "mysql+mysqldb"])
def test_any_mysql_address_is_taken_with_our_driver_and_character_set(scheme: str) -> None:
    url = settings(f"{scheme}://u:p%40ss@h:1/shop").url
    assert url.render_as_string(hide_password=False) == "mysql+pymysql://u:p%40ss@h:1/shop?charset=utf8mb4"


def test_a_copy_has_the_zone_that_it_says() -> None:
    first = settings()
    assert str(first.zone) == "UTC"
    assert str(first.model_copy(update={"time_zone": "Asia/Tokyo"}).zone) == "Asia/Tokyo"


def test_the_compose_file_hands_every_setting_on() -> None:
    text = (Path(__file__).parents[2] / "docker-compose.yml").read_text()
    block = re.search(r"^x-settings:.*\n((?:  .*\n)+)", text, re.MULTILINE)
    assert block is not None
    handed_on = set(re.findall(r"^  ([A-Z_]+):", block[1], re.MULTILINE))
    settings = {name.upper() for name in Settings.model_fields}
    # Those that hold a secret are in a directory that no variable shows.
    assert handed_on - {"PROMETHEUS_MULTIPROC_DIR", "SECRETS_DIR"} == settings - {
        "DATABASE_URL",
        "READ_DATABASE_URL",
        "AUTH_SECRET",
    }


def test_what_is_in_no_variable_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "database_url").write_text(LOCAL)
    (tmp_path / "auth_secret").write_text("of thirty-two characters at least\n")
    tell = (
        "from common.settings import Settings as S; s = S(); print(s.url.host, len(s.auth_secret.get_secret_value()))"
    )
    given = {"SECRETS_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    told = subprocess.run([sys.executable, "-c", tell], env=given, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["127.0.0.1", "33"]
    given["DATABASE_URL"] = LOCAL.replace("127.0.0.1", "elsewhere")
    told = subprocess.run([sys.executable, "-c", tell], env=given, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["elsewhere", "33"]
    for name in ("auth_secret", "read_database_url"):
        (tmp_path / name).write_text(" \n")
    tell = "from common.settings import Settings as S; s = S(); print(s.auth_secret, s.read_database_url)"
    told = subprocess.run([sys.executable, "-c", tell], env=given, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["None", "None"], "an empty file counts as unset, as an empty variable does"


# ---- who has to say who they are

KEYED_WITH = "of thirty-two characters at least"


@pytest.mark.parametrize(
    ("changes", "exposed", "required"),
    [
        ({}, False, False),
        ({"host": "127.0.0.2"}, False, False),
        ({"host": "::1"}, False, False),
        ({"host": "localhost"}, False, False),
        ({"auth": "off"}, False, False),
        ({"auth": "on"}, False, True),
        ({"host": "::", "bind_address": "127.0.0.1"}, False, False),
        ({"host": "::"}, True, True),
        ({"host": "::", "bind_address": "192.168.1.5"}, True, True),
        ({"host": "127.0.0.1", "bind_address": "::"}, True, True),
        ({"host": "shop.lan"}, True, True),
        ({"domain": "Shop.Example"}, True, True),
    ],
)
def test_whoever_can_be_reached_by_others_asks_who_they_are(
    changes: dict[str, str], exposed: bool, required: bool
) -> None:
    read = settings(auth_secret=KEYED_WITH, **changes)
    assert (read.is_exposed, read.requires_credentials) == (exposed, required)


@pytest.mark.parametrize("changes", [{"host": "::"}, {"bind_address": "192.168.1.5"}, {"domain": "shop.example"}])
def test_what_others_can_reach_is_never_open(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as error:
        settings(auth="off", auth_secret=KEYED_WITH, **changes)
    (line,) = problems_of(error.value)
    assert line.startswith("setting AUTH: is off, but BIND_ADDRESS or DOMAIN lets other machines reach the services")
    with pytest.raises(ValidationError) as error:
        settings(**changes)
    assert problems_of(error.value)[0].startswith("setting AUTH_SECRET: is needed")


def test_a_secret_is_long_enough_and_is_not_shown() -> None:
    with pytest.raises(ValidationError) as error:
        settings(auth_secret="short" + "-secret")
    (line,) = problems_of(error.value)
    assert line == "setting AUTH_SECRET: has to have 32 characters at least"
    assert "short-secret" not in str(error.value)
    assert KEYED_WITH not in repr(settings(auth_secret=KEYED_WITH))


def test_pages_of_this_machine_may_call_while_nobody_has_to_log_in() -> None:
    assert re.fullmatch(settings().allowed_origins, "http://localhost:3000")
    required = settings(auth="on", auth_secret=KEYED_WITH)
    assert not re.fullmatch(required.allowed_origins, "http://localhost:3000")
    assert settings(auth="on", auth_secret=KEYED_WITH, cors_origin_regex="https://x").allowed_origins == "https://x"
