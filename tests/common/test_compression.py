"""Answers of JSON and CSV are compressed from a kilobyte on, for those who can read them so."""

import contextlib
import gzip
import http.client
import re
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import anyio
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

import products_service.main
from common.http.compression import accepts_gzip
from common.settings import Settings
from tests.support.live import served
from tests.support.store import Store

GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def many(store: Store) -> Store:
    """A store whose lists and files are over a kilobyte."""
    for number in range(12):
        store.product(name=f"Robot {number}", description="x" * 100)
    return store


def without_moment(text: str) -> str:
    """A report without the moment that it is of."""
    return re.sub(r'"as_of":"[^"]*"', "", text)


def test_long_answers_are_compressed_and_say_so(many: Store) -> None:
    for client, path in [
        (many.products, "/products"),
        (many.products, "/openapi.json"),
        (many.products, "/products/export"),
        (many.products, "/products/export?format=ndjson"),
        (many.sales, "/openapi.json"),
        (many.sales, "/sales/compare?start_date=2026-01-01&end_date=2026-01-31&interval=day"),
    ]:
        small, plain = client.get(path, headers=GZIP), client.get(path, headers=PLAIN)
        assert (small.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False), path
        assert without_moment(small.text) == without_moment(plain.text)
        for answer in (small, plain):
            assert "accept-encoding" in answer.headers["vary"].lower()
        if "content-length" in plain.headers:
            assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 2


def test_a_report_as_csv_is_compressed_and_varies_by_both_headers(store: Store) -> None:
    query = {"start_date": "2026-01-01", "end_date": "2026-03-31", "interval": "day"}
    answer = store.sales.get("/sales/summary", params=query, headers=GZIP | {"Accept": "text/csv"})
    assert answer.headers["content-encoding"] == "gzip"
    assert {"Accept", "Accept-Encoding"} <= {name.strip() for name in answer.headers["vary"].split(",")}


def test_a_long_problem_is_compressed(store: Store) -> None:
    body = {"sales": [{"product_id": 0, "units": 0}] * 30}
    answer = store.sales.post("/sales/batch", json=body, headers=GZIP)
    assert (answer.status_code, answer.headers["content-encoding"]) == (422, "gzip")
    assert len(answer.json()["errors"]) == 60


def test_short_answers_parquet_and_the_pages_files_are_left_as_they_are(many: Store) -> None:
    for path in ("/healthz", "/nothing", "/products?limit=1", "/products/export?format=parquet", "/docs"):
        answer = many.products.get(path, headers=GZIP)
        assert "content-encoding" not in answer.headers, path
    assert many.products.get("/products/export?format=parquet", headers=GZIP).content[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("header", "accepts"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=0.5, br", True),
        ("*", True),
        ("br;q=1, *;q=0.1", True),
        ("gzip; q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("br", False),
        ("identity", False),
        ("x-gzipped", False),
        ("", False),
        (";;,,q=gzip", False),
    ],
)
def test_who_accepts_gzip(header: str, accepts: bool) -> None:
    assert accepts_gzip(header) is accepts


# ---- streams


PIECE = b"line\r\n" * 1000


def streaming(settings: Settings, after_first: Callable[[], Awaitable[None]]) -> FastAPI:
    """The products service with a stream at /stream that does this after its first piece."""
    app = products_service.main.create(settings)

    async def pieces() -> AsyncIterator[bytes]:
        yield PIECE
        await after_first()

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(pieces(), media_type="text/csv")

    return app


@contextlib.contextmanager
def begun(port: int) -> Iterator[http.client.HTTPResponse]:
    """The stream's answer, of which nothing is read yet."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/stream", headers=GZIP)
        with connection.getresponse() as response:
            assert response.headers["content-encoding"] == "gzip"
            yield response


def test_a_piece_of_a_stream_arrives_before_the_next_one_is_there(settings: Settings) -> None:
    with served(streaming(settings, anyio.sleep_forever)) as port, begun(port) as response:
        reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
        received = b""
        while len(received) < len(PIECE):
            received += reader.decompress(response.read1(1))
        assert received == PIECE


def test_a_stream_that_breaks_off_has_no_clean_end(settings: Settings) -> None:
    async def fail() -> None:
        raise ConnectionError

    with served(streaming(settings, fail)) as port, begun(port) as response:
        with pytest.raises(http.client.IncompleteRead) as error:
            response.read()
        with pytest.raises(EOFError):
            gzip.decompress(error.value.partial)
