"""`key add`, `key list`, `key revoke`."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from common.access.tokens import hint_of, is_key
from products_service.cli import cli
from tests.conftest import KEYED_WITH


@pytest.fixture
def run(database_url: URL, products: TestClient, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
    monkeypatch.setenv("AUTH_SECRET", KEYED_WITH)
    monkeypatch.setenv("OPERATOR", "anna")
    return lambda *arguments: CliRunner().invoke(cli, ["key", *arguments])


def test_a_key_is_made_listed_and_revoked(run: Callable[..., Result], products: TestClient) -> None:
    added = run("add", "Web shop", "--scopes", "sales:write, catalog:read", "--expires-at", "2040-01-31T00:00:00Z")
    assert added.exit_code == 0, added.output
    key = added.stdout.strip()
    assert is_key(key)
    assert key not in added.stderr
    headers = {"Authorization": f"Bearer {key}"}
    assert products.get("/categories", headers=headers).status_code == 200
    assert products.get("/inventory", headers=headers).status_code == 403
    listed = run("list").output.splitlines()
    assert re.split(r"  +", listed[0]) == ["ID", "NAME", "KEY", "SCOPES", "EXPIRES", "LAST USED", "MADE BY"]
    number, *row = re.split(r"  +", listed[1])
    assert row[:4] == ["Web shop", hint_of(key), "catalog:read,sales:write", "2040-01-31 00:00Z"]
    assert row[5] == "operator:anna"
    assert run("revoke", number).output == f"Key {number} is revoked.\n"
    assert len(run("list").output.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("add", "Shop"), 2, "--scopes"),
        (("add", "Shop", "--scopes", "sales:all"), 2, "--scopes"),
        (("add", " ", "--scopes", "sales:write"), 2, "--name"),
        (("add", "Shop", "--scopes", "sales:write", "--expires-at", "soon"), 2, "--expires-at"),
        (("add", "Shop", "--scopes", "sales:write", "--expires-at", "2020-01-01T00:00:00Z"), 1, "in the future"),
        (("add", "Shop", "--scopes", "sales:write", "--rate-per-minute", "0"), 2, "--rate-per-minute"),
        (("revoke", "999999999"), 1, "There is no key 999999999."),
        (("revoke", "x"), 2, "KEY_ID"),
    ],
)
def test_what_is_refused(run: Callable[..., Result], arguments: tuple[str, ...], status: int, said: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == status
    assert said in refused.stderr
    assert refused.stdout == ""


def test_without_a_secret_no_key_is_made(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTH_SECRET")
    refused = run("add", "Shop", "--scopes", "sales:write")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "AUTH_SECRET" in refused.stderr
