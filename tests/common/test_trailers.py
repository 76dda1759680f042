"""How many rows an export has is said behind it, where only who reads all of it can tell that all of it came."""

import gzip
import socket
from collections.abc import Iterator
from itertools import count

import pytest
from fastapi import FastAPI

import products_service.main
from common.settings import Settings
from products_service import exporting
from tests.support.live import served
from tests.support.store import Store

TIMEOUT = 30


@pytest.fixture
def app(settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """A service with three products, of which two are read at a time."""
    for number in range(3):
        store.product(name=f"Robot {number}", sku=f"R-{number}")
    monkeypatch.setattr(exporting, "PRODUCT_BATCH", 2)
    return products_service.main.create(settings)


def ask(client: socket.socket, *headers: str, method: str = "GET") -> tuple[dict[str, str], bytes, dict[str, str]]:
    """The headers of an export, what came in its chunks, and the trailers; the connection stays open."""
    lines = [f"{method} /products/export HTTP/1.1", "Host: localhost", *headers, "", ""]
    client.sendall("\r\n".join(lines).encode())
    file = client.makefile("rb")
    assert file.readline().startswith(b"HTTP/1.1 200")
    head = dict(fields(file.readline() for _ in count()))
    body = b""
    while method != "HEAD" and (size := int(file.readline(), 16)):
        body += file.read(size)
        assert file.readline() == b"\r\n"
    return head, body, {} if method == "HEAD" else dict(fields(file.readline() for _ in count()))


def fields(lines: Iterator[bytes]) -> Iterator[tuple[str, str]]:
    """Header fields up to the empty line."""
    for line in lines:
        if line == b"\r\n":
            return
        name, _, value = line.decode().strip().partition(": ")
        yield name.lower(), value


def test_rows_are_counted_behind_the_file_and_the_connection_goes_on(app: FastAPI) -> None:
    with served(app) as port, socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as client:
        for accepted in ("identity", "gzip"):
            head, body, trailers = ask(client, f"Accept-Encoding: {accepted}")
            assert head["trailer"] == "X-Row-Count"
            assert "x-row-count" not in head, "nobody knew it then"
            text = gzip.decompress(body) if "content-encoding" in head else body
            assert text.count(b"\r\n") == 1 + 3
            assert trailers == {"x-row-count": "3"}


def test_of_a_few_rows_the_number_comes_before_them_too(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PRODUCT_BATCH", 4)
    with served(app) as port, socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as client:
        head, _, trailers = ask(client)
        assert head["x-row-count"] == trailers["x-row-count"] == "3"
        head, body, trailers = ask(client, method="HEAD")
        assert (body, trailers) == (b"", {})
        assert head["trailer"] == "X-Row-Count"
