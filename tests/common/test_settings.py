"""Settings: read from the environment, checked before anything starts."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from common.settings import Settings

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
        ("currency", "usd"),
        ("currency", "EURO"),
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
    assert handed_on - {"PROMETHEUS_MULTIPROC_DIR"} == settings - {"DATABASE_URL"}
