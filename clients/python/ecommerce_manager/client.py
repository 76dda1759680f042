"""How both services are called: addresses, refusals as exceptions, requests that may be sent again."""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

ATTEMPTS = 5
"""How often a request is sent that may be sent again."""


class ApiError(Exception):
    """What a service refused; `code` is stable, `detail` is for people, `problem` has all that was said."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        self.code = str(problem.get("code", "unknown"))
        self.detail = str(problem.get("detail", ""))
        super().__init__(f"{self.code}: {self.detail}")


class Client:
    """One service. `http` is a client of your own, with its time-outs, log-in and proxies."""

    def __init__(self, base_url: str, http: httpx.Client | None = None) -> None:
        self._http = http or httpx.Client(timeout=60)
        self._base_url = base_url.rstrip("/")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _json(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: Any = None,
    ) -> Any:
        answer = self._send(method, path, query, headers, {} if body is None else {"json": body})
        return answer.json() if answer.content else None

    def _bytes(self, method: str, path: str, *, query: Mapping[str, Any] | None = None) -> bytes:
        return self._send(method, path, query, None, {}).content

    def _file(
        self,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: bytes,
        content_type: str,
    ) -> Any:
        headers = {**(headers or {}), "Content-Type": content_type}
        return self._send("POST", path, query, headers, {"content": body}).json()

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None,
        headers: Mapping[str, str | None] | None,
        content: Mapping[str, Any],
    ) -> httpx.Response:
        """Send a request, again where no answer or a 503 came and it can have no second effect. Raises ApiError."""
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        said = {name: value for name, value in (headers or {}).items() if value is not None}
        attempts = ATTEMPTS if method == "GET" or "Idempotency-Key" in said else 1
        for attempt in range(1, attempts + 1):
            try:
                answer = self._http.request(method, self._base_url + path, params=asked, headers=said, **content)
            except httpx.TransportError:
                if attempt == attempts:
                    raise
                time.sleep(attempt)
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or attempt == attempts:
                break
            time.sleep(float(answer.headers.get("Retry-After", "1")))
        if answer.is_error:
            raise ApiError(answer.status_code, _problem(answer))
        return answer


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    """What an answer says is wrong; something in between, such as a proxy, may say it in another form."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"detail": answer.text[:200]}


def new_key() -> str:
    """An Idempotency-Key: with it a request may be sent again, and counts once."""
    return str(uuid.uuid4())


def every(call: Callable[..., Any], **filters: Any) -> Iterator[Any]:
    """All items of a list, page by page: `every(products.list_products, category=["toys"])`."""
    while True:
        page = call(**filters)
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        filters["cursor"] = page["next_cursor"]
