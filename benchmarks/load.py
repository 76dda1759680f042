"""A load generator that costs little: raw sockets, keep-alive, requests built beforehand, closed loop."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

RequestBytes = Callable[[int, int], bytes]
"""Builds the request number `n` of client `c`."""


@dataclass(frozen=True)
class Result:
    """What a run gave: requests per second, answers by status, and times in milliseconds."""

    rate: float
    statuses: Counter[int]
    p50: float
    p95: float


def run(base: str, request: RequestBytes, *, clients: int, requests: int) -> Result:
    """Send `requests` requests in total, each client one after the other."""
    return asyncio.run(_run(base, request, clients, requests))


async def _run(base: str, request: RequestBytes, clients: int, requests: int) -> Result:
    address = urlsplit(base)
    times: list[float] = []
    statuses: Counter[int] = Counter()

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for count in range(requests // clients):
            started = time.perf_counter()
            writer.write(request(number, count))
            statuses[await answered(reader)] += 1
            times.append((time.perf_counter() - started) * 1000)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    seconds = time.perf_counter() - started
    times.sort()
    return Result(len(times) / seconds, statuses, times[len(times) // 2], times[int(len(times) * 0.95)])


async def answered(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(_length(head))
    return int(head[9:12])


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    return int(lower[start : lower.index(b"\r\n", start)])


def get(path: str) -> bytes:
    """A GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def post(path: str, body: str, *headers: str) -> bytes:
    """A POST request with JSON; `headers` as they are written, such as "Idempotency-Key: 1"."""
    length = f"Content-Length: {len(body)}"
    fields = "\r\n".join(("Host: localhost", "Content-Type: application/json", length, *headers))
    return f"POST {path} HTTP/1.1\r\n{fields}\r\n\r\n{body}".encode()
