"""Services start on the newest schema only, and say in one line why not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

import products_service.main
import sales_service.main
from common.db.schema_version import SchemaMismatch, known_revisions
from tests.conftest import make_settings

ROOT = Path(__file__).parents[1]
WRONG = "never-in-a-log"


def start(service: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The start command, in a process of its own since it sets up logging for good."""
    line = [sys.executable, "-m", f"{service}_service"]
    return subprocess.run(line, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True, check=False)


def assert_refused(url: URL, message: str) -> None:
    """Neither service starts; each says why and what to run."""
    for service in (products_service.main, sales_service.main):
        with pytest.raises(SchemaMismatch) as error, TestClient(service.create(make_settings(url))):
            pass
        assert str(error.value) == message


def test_a_service_does_not_start_on_an_empty_database(empty: URL) -> None:
    assert_refused(empty, "The database has no schema yet. Run ./docker-manager.sh migrate.")


def test_a_service_does_not_start_on_an_older_schema(empty: URL, config: Config) -> None:
    head, older = known_revisions()[:2]
    command.upgrade(config, older)
    assert_refused(
        empty, f"The database's schema ({older}) is older than this code ({head}). Run ./docker-manager.sh migrate."
    )


def test_a_service_does_not_start_on_a_newer_schema(empty: URL, config: Config, connection: Connection) -> None:
    command.upgrade(config, "head")
    connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    connection.commit()
    assert_refused(
        empty,
        f"The database's schema (ffffffffffff) is newer than this code ({known_revisions()[0]}). Install the version "
        "that it was migrated with, or restore an older backup.",
    )


def test_the_start_command_ends_with_that_message_and_a_failure(empty: URL) -> None:
    refused = start("products", DATABASE_URL=empty.render_as_string(hide_password=False))
    assert refused.returncode == 1
    assert "Run ./docker-manager.sh migrate." in refused.stdout
    assert "Traceback" not in refused.stdout + refused.stderr


def test_the_start_command_names_a_wrong_setting(empty: URL) -> None:
    refused = start("products", DATABASE_URL=str(empty), TIME_ZONE="Mars/Olympus", POOL_SIZE="0")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert [said.partition(":")[0] for said in refused.stderr.splitlines()] == [
        "setting TIME_ZONE",
        "setting POOL_SIZE",
    ]


def test_the_start_command_says_when_the_database_refuses_it(empty: URL) -> None:
    wrong = empty.set(username="ecm_nobody", password=WRONG)
    refused = start("sales", DATABASE_URL=wrong.render_as_string(hide_password=False))
    assert refused.returncode == 1
    assert "not started: (1045" in refused.stdout
    assert WRONG not in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr
