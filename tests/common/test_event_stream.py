"""A feed that many follow: one look for all of them, none for nobody, and an end when the service stops."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
from pydantic import BaseModel

from common.errors import DatabaseUnavailable, TooManyConnections
from common.http import event_stream
from common.http.event_stream import Feed


class Level(BaseModel):
    """What is looked at here."""

    value: int


class Watched:
    """Something to look at that counts the looks; each waits for its turn, which a test gives."""

    def __init__(self, places: int = 3) -> None:
        self.value, self.looks, self.over = 1, 0, False
        self.failure: Exception | None = None
        self.turn = asyncio.Semaphore(0)
        self.feed = Feed(self._look, lambda new, old: new != old, places=places, is_over=lambda: self.over)

    async def _look(self) -> Level:
        await self.turn.acquire()
        self.looks += 1
        if self.failure is not None:
            raise self.failure
        return Level(value=self.value)


def run(scenario: Callable[[Watched], Awaitable[None]], monkeypatch: pytest.MonkeyPatch, heartbeat: float = 60) -> None:
    """Run a scenario where a pause is short."""
    monkeypatch.setattr(event_stream, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", heartbeat)

    async def within_time() -> None:
        async with asyncio.timeout(30):
            await scenario(Watched())

    asyncio.run(within_time())


async def one(follower: AsyncGenerator[Level | None, None]) -> int | None:
    """What a follower is told next."""
    told = await anext(follower)
    return told and told.value


async def until(holds: Callable[[], bool]) -> None:
    """Return once it holds."""
    for _ in range(10_000):
        if holds():
            return
        await asyncio.sleep(0.001)
    pytest.fail("waited in vain")


def test_all_followers_are_told_of_the_same_look(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(watched: Watched) -> None:
        followers = [watched.feed.follow() for _ in range(3)]
        first = [asyncio.create_task(one(follower)) for follower in followers]
        watched.turn.release()
        assert await asyncio.gather(*first) == [1, 1, 1]
        assert watched.looks == 1
        following = [asyncio.create_task(one(follower)) for follower in followers]
        watched.turn.release()  # finds the same, which is no news
        watched.turn.release()
        await until(lambda: watched.looks >= 3)
        assert not any(task.done() for task in following)
        watched.value = 2
        watched.turn.release()
        assert await asyncio.gather(*following) == [2, 2, 2]
        assert watched.looks == 4

    run(scenario, monkeypatch)


def test_nobody_there_nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(watched: Watched) -> None:
        follower = watched.feed.follow()
        watched.turn.release()
        assert await one(follower) == 1
        await follower.aclose()
        for _ in range(9):
            watched.turn.release()
        await until(lambda: watched.feed._watching is None)
        looks = watched.looks
        assert looks <= 2  # one may have been on its way
        watched.value = 7
        assert await one(watched.feed.follow()) == 7  # and not what was found long ago
        assert watched.looks == looks + 1

    run(scenario, monkeypatch)


def test_a_failed_look_answers_those_who_come_and_leaves_those_who_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(watched: Watched) -> None:
        follower = watched.feed.follow()
        watched.turn.release()
        assert await one(follower) == 1
        following = asyncio.create_task(one(follower))
        watched.failure = DatabaseUnavailable(detail="away")
        watched.turn.release()
        await until(lambda: watched.looks >= 2)
        await asyncio.sleep(0)
        comer = asyncio.create_task(one(watched.feed.follow()))
        await asyncio.sleep(0)
        watched.turn.release()
        with pytest.raises(DatabaseUnavailable):
            await comer
        assert not following.done()
        watched.failure, watched.value = None, 2
        watched.turn.release()
        assert await following == 2

    run(scenario, monkeypatch)


def test_a_place_is_free_again_when_its_follower_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(watched: Watched) -> None:
        followers = [watched.feed.follow() for _ in range(3)]
        watched.turn.release()
        await asyncio.gather(*map(one, followers))
        with pytest.raises(TooManyConnections, match="All 3 places"):
            await one(watched.feed.follow())
        await followers[0].aclose()
        assert await one(watched.feed.follow()) == 1

    run(scenario, monkeypatch)


def test_a_stream_ends_with_its_service_and_none_begins_then(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(watched: Watched) -> None:
        follower = watched.feed.follow()
        watched.turn.release()
        assert await one(follower) == 1
        watched.over = True  # the look hangs: nobody waits for it
        with pytest.raises(StopAsyncIteration):
            await anext(follower)
        with pytest.raises(DatabaseUnavailable, match="about to stop"):
            await one(watched.feed.follow())

    run(scenario, monkeypatch)


def test_where_there_is_no_news_there_is_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(watched: Watched) -> None:
        follower = watched.feed.follow()
        watched.turn.release()
        assert await one(follower) == 1
        assert [await one(follower) for _ in range(2)] == [None, None]

    run(scenario, monkeypatch, heartbeat=0.02)
