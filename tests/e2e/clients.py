"""Clients that register sales as a careful shop would: every sale has a key, and is repeated until it has an answer."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx

PAUSE_SECONDS = 0.03
"""Between two sales of a client: the machine has other work too, and audits read every sale back."""

RETRY_SECONDS = 0.3
GIVE_UP_SECONDS = 240
"""Longer than it takes to bring three servers together that were all killed, on a machine with other work."""
RECENT = 1000
"""Of the newest outcomes: enough for the seconds that somebody waits for."""
ANSWER_SECONDS = 30
"""How long a client waits for one answer: longer than the services promise to take for any."""


@dataclass(frozen=True)
class Outcome:
    """The final answer to one sale: 201 with the sale, or 409 because the stock did not suffice."""

    client: int
    key: str
    request: dict[str, Any]
    status: int
    body: dict[str, Any]
    asked_at: float
    answered_at: float


class Clients:
    """A number of clients, each a thread with a connection of its own, from `start` to `stop`."""

    def __init__(self, url: str, prefix: str, product_ids: Sequence[int], count: int = 8) -> None:
        self.url = url
        self.prefix = prefix
        self.product_ids = product_ids
        self.outcomes: list[Outcome] = []
        self.retries: Counter[str] = Counter()
        self.wrong: list[str] = []
        """Answers that no client should ever get, such as a 500."""
        self.statuses: Counter[int] = Counter()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._sell, args=(number,)) for number in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Begin no new sale; wait for the answers that are missing."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def take_over(self, others: "Clients") -> None:
        """Count what other clients, now stopped, were answered as if these had asked."""
        self.outcomes += others.outcomes
        self.retries += others.retries
        self.wrong += others.wrong
        self.statuses += others.statuses

    def sold_since(self, instant: float) -> bool:
        """Whether a sale that was asked for after the instant was answered 201."""
        return any(outcome.asked_at > instant and outcome.status == 201 for outcome in self.outcomes[-RECENT:])

    def all_served_since(self, instant: float) -> bool:
        """Whether each client has an answer to something it asked after the instant: none still waits for a lock."""
        recent = self.outcomes[-RECENT:]
        return len({outcome.client for outcome in recent if outcome.asked_at > instant}) == len(self._threads)

    def longest_silence(self, since: float) -> float:
        """The longest time after the instant in which no sale was answered 201."""
        instants = sorted(item.answered_at for item in self.outcomes if item.status == 201 and item.answered_at > since)
        return max((later - earlier for earlier, later in itertools.pairwise([since, *instants])), default=0)

    def _sell(self, number: int) -> None:
        with httpx.Client(base_url=self.url, timeout=httpx.Timeout(ANSWER_SECONDS, connect=5)) as client:
            for count in itertools.count():
                if self._stopping.is_set():
                    return
                request = {"product_id": random.choice(self.product_ids), "units": random.randint(1, 3)}
                self._sell_once(client, number, f"{self.prefix}-{number}-{count}", request)
                time.sleep(PAUSE_SECONDS)

    def _sell_once(self, client: httpx.Client, number: int, key: str, request: dict[str, Any]) -> None:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            asked_at = time.monotonic()
            try:
                answer = client.post("/sales", json=request, headers={"Idempotency-Key": key})
            except httpx.TransportError as error:
                self.retries[type(error).__name__] += 1
                time.sleep(RETRY_SECONDS)
                continue
            self.statuses[answer.status_code] += 1
            code = answer.json().get("code")
            if answer.status_code == 201 or code == "insufficient_stock":
                status, body = answer.status_code, answer.json()
                self.outcomes.append(Outcome(number, key, request, status, body, asked_at, time.monotonic()))
                return
            if code not in {"database_unavailable", "idempotency_key_in_use"}:
                self.wrong.append(f"{key}: {answer.status_code} {answer.text}")
                return
            self.retries[str(code)] += 1
            time.sleep(RETRY_SECONDS)
        self.wrong.append(f"{key}: no answer within {GIVE_UP_SECONDS} s")
