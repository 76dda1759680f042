"""`user add`, `user invite`, `user list`, `user disable`."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from products_service.cli import cli
from tests.conftest import KEYED_WITH

WORDS = "four words to keep in mind"


@pytest.fixture
def run(database_url: URL, products: TestClient, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
    monkeypatch.setenv("AUTH_SECRET", KEYED_WITH)
    return lambda *arguments: CliRunner().invoke(cli, ["user", *arguments])


def test_the_first_user_is_made_on_the_command_line(run: Callable[..., Result], products: TestClient) -> None:
    added = run("add", "anna@example.com", "--role", "admin")
    assert added.exit_code == 0, added.output
    link = added.stdout.strip()
    assert re.fullmatch(r"http://localhost:8000/dashboard/welcome#[\w-]{43}", link)
    lost = run("invite", "anna@example.com").stdout.strip()
    body = {"token": link.partition("#")[2], "password": WORDS}
    assert products.post("/session/password", json=body).status_code == 410
    body["token"] = lost.partition("#")[2]
    assert products.post("/session/password", json=body).json()["user"]["name"] == "anna"
    products.cookies.clear()
    heads, line = run("list").output.splitlines()
    assert re.split(r"  +", heads) == ["ID", "EMAIL", "NAME", "ROLE", "STATE", "LAST LOG-IN"]
    assert re.split(r"  +", line)[1:5] == ["anna@example.com", "anna", "admin", "active"]
    refused = run("disable", "anna@example.com")
    assert (refused.exit_code, "is the last admin" in refused.stderr) == (1, True)
    assert run("add", "bea@example.com", "--role", "admin", "--name", "Bea").exit_code == 0
    assert run("disable", "ANNA@example.com").output == "ANNA@example.com may not log in any more.\n"
    assert "disabled" in run("list").output


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("add", "anna", "--role", "admin"), 2, "--email must be an address of mail"),
        (("add", "anna@example.com"), 2, "--role"),
        (("add", "anna@example.com", "--role", "king"), 2, "--role"),
        (("invite", "nobody@example.com"), 1, "There is no user nobody@example.com."),
        (("disable", "nobody@example.com"), 1, "There is no user nobody@example.com."),
    ],
)
def test_what_is_refused(run: Callable[..., Result], arguments: tuple[str, ...], status: int, said: str) -> None:
    refused = run(*arguments)
    assert (refused.exit_code, refused.stdout) == (status, "")
    assert said in refused.stderr


def test_nobody_is_told_a_link_that_leads_nowhere_without_a_word(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIND_ADDRESS", "192.168.1.5")
    assert "set DOMAIN first" in run("add", "anna@example.com", "--role", "admin").stderr
