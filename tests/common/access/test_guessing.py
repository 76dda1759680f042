"""Passwords that are guessed: how many are looked at, whoever guesses and from wherever."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from fastapi.testclient import TestClient

from common.db.transactions import Database
from common.db.types import utc_now
from common.errors import RateLimited
from products_service.accounts import logins
from products_service.accounts.logins import Patience, network_of
from tests.common.access.conftest import Guarded
from tests.common.access.test_sessions import chosen, invited
from tests.conftest import KEYED_WITH
from tests.products_service.audit.test_entries import log

HOUR = 3600.0


class Guesser:
    """Somebody who sends wrong passwords as fast as they are looked at, by a clock of their own."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database = database
        self.now = utc_now()
        monkeypatch.setattr(logins, "utc_now", lambda: self.now)

    def guess(self, email: str, address: str = "192.0.2.1") -> float:
        """Send one: 0 when it was looked at, else for how many seconds none will be."""
        try:
            tried = self.database.write(lambda session: logins.begin_try(session, email, address, KEYED_WITH))
        except RateLimited as refused:
            return float(refused.headers["Retry-After"])
        self.database.write(lambda session: logins.refuse(session, tried))
        return 0.0

    def looked_at(self, seconds: float, email: Callable[[], str], address: Callable[[], str]) -> int:
        """How many are looked at in so long."""
        guesses, end = 0, self.now + timedelta(seconds=seconds)
        while self.now < end:
            wait = self.guess(email(), address())
            guesses += not wait
            self.now += timedelta(seconds=wait)
        return guesses


@pytest.fixture
def guesser(products: TestClient, monkeypatch: pytest.MonkeyPatch) -> Guesser:
    """On the store's database."""
    return Guesser(products.app.state.database, monkeypatch)  # type: ignore[attr-defined]


def test_one_account_is_tried_some_twenty_times_in_an_hour(guesser: Guesser) -> None:
    """The fifth is followed by 1 s, each after it by twice as much: ten of them take 1,023 s, and then 900 s each."""
    assert guesser.looked_at(HOUR, lambda: "anna@example.com", lambda: "192.0.2.1") == 4 + 1 + 10 + 2


def test_names_that_are_made_up_neither_pass_by_nor_fill_the_audit_log(guesser: Guesser, products: TestClient) -> None:
    """The hundredth is followed by 1 s, each after it by twice as much: six of them take 63 s, and then 60 s each."""
    numbers = count()
    looked_at = guesser.looked_at(HOUR, lambda: f"user{next(numbers)}@example.com", lambda: "192.0.2.1")
    assert looked_at == 99 + 1 + 6 + 58
    assert guesser.guess("anna@example.com", "192.0.2.2") == 0
    assert [entry["action"] for entry in log(products)] == ["refused"] * (looked_at + 1)


def test_a_network_of_ipv6_is_one_address(guesser: Guesser) -> None:
    numbers = count()
    looked_at = guesser.looked_at(HOUR, lambda: "anna@example.com", lambda: f"2001:db8::1:{next(numbers):x}")
    assert looked_at == 17
    assert guesser.guess("anna@example.com", "2001:db8:0:1::1") == 0
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("unknown") == "unknown"


def test_a_right_password_is_none_of_the_wrong_ones(
    guesser: Guesser, guarded: Guarded, products: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole office behind one address may log in all day; a guesser who has a password gains nothing by that."""
    chosen(guarded.products, invited(products))
    monkeypatch.setattr(logins, "WITH_ALL_ACCOUNTS", Patience(2, timedelta(minutes=1)))

    def log_in() -> None:
        address, email = "192.0.2.1", "anna@example.com"
        tried = guesser.database.write(lambda session: logins.begin_try(session, email, address, KEYED_WITH))
        guesser.database.write(lambda session: logins.begin_session(session, tried, KEYED_WITH))

    for _ in range(5):
        log_in()
    waits = []
    for number in range(6):
        assert guesser.guess(f"user{number}@example.com") == 0
        wait = guesser.guess("somebody@example.com") if number else 0
        waits.append(wait)
        guesser.now += timedelta(seconds=wait)
        log_in()
    assert waits[1:] == [1, 2, 4, 8, 16]
