"""The dashboard as the browser gets it: built files, the policy they run under, and where the two APIs are.

The files are what `dashboard/` is built into, `dashboard/dist`. They may be missing, or be replaced while the service
runs: each request looks for itself.
"""

import mimetypes
import os
import stat
from pathlib import Path

from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.datastructures import Headers
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from common.errors import NotFound
from common.http.compression import accepted_codings
from common.http.own_names import in_address
from common.settings import Settings

BUILT = Path(__file__).parents[1] / "dashboard" / "dist"
PAGE = "index.html"
HASHED = "assets/"
"""Names in this folder hold a hash of what is in the file."""

FOR_EVER = "public, max-age=31536000, immutable"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Content codings that the build writes beside each file, the smaller one first, and the ends of their names."""

NOT_BUILT = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The dashboard is not built</title>
<h1>The dashboard is not built</h1>
<p>The services run without it; only its pages are missing. While <code>./docker-manager.sh start</code> builds it, this
takes a minute: load this page again.</p>
<p>Otherwise run <code>./docker-manager.sh start</code> once more. Building needs the internet, once. What went wrong
stands in <code>.local/logs/dashboard.log</code>.</p>
<p><a href="/docs">The documentation of the API</a></p>
</html>
"""


def is_built() -> bool:
    """Whether there is a dashboard to be served."""
    return (BUILT / PAGE).is_file()


def api_addresses(settings: Settings, host: str, scheme: str) -> dict[str, str]:
    """Where the page finds the two APIs: `products` is empty when it is where the page itself came from.

    `host` is the name that the browser called, without a port.
    """
    sales = f"{scheme}://{in_address(host)}:{settings.sales_port}"
    return {
        "products": (settings.products_url or "").rstrip("/"),
        "sales": (settings.sales_url or sales).rstrip("/"),
    }


def page_policy(addresses: dict[str, str]) -> str:
    """The Content-Security-Policy of the pages: their own files, the two APIs, and pictures of products."""
    apis = " ".join(["'self'", *sorted({_origin(address) for address in addresses.values() if address})])
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src {apis}; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )


def _origin(address: str) -> str:
    return "/".join(address.split("/", 3)[:3])


def file_answer(path: str, scope: Scope, policy: str) -> Response:
    """A built file, or the page for a path that is none: the page itself knows which of its addresses there are.

    Raises NotFound for a name with an ending: nobody is helped by a page in the place of a script.
    """
    if not is_built():
        return HTMLResponse(NOT_BUILT, status_code=404)
    found = _existing(path, scope)
    if found is None and "." not in path.rpartition("/")[2]:
        path = PAGE
        found = _existing(path, scope)
    if found is None:
        raise NotFound(detail=f"The dashboard has no file {path[:200]!r}.")
    if path == PAGE:
        found.headers["content-security-policy"] = policy
    return found


def _existing(path: str, scope: Scope) -> Response | None:
    """The file at a path inside the built ones, in the smallest form that the client can read; None without one."""
    accepted = accepted_codings(Headers(scope=scope).get("accept-encoding", ""))
    forms = [(coding, ending) for coding, ending in ENCODINGS.items() if accepted.get(coding)]
    found = next(((coding, *file) for coding, ending in [*forms, ("", "")] if (file := _look_up(path + ending))), None)
    if found is None:
        return None
    coding, full_path, stat_result = found
    headers = {"vary": "accept-encoding", "cache-control": FOR_EVER if path.startswith(HASHED) else "no-cache"}
    if coding:
        headers["content-encoding"] = coding
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = WholeFile(full_path, headers=headers, media_type=media_type, stat_result=stat_result)
    if _files().is_not_modified(response.headers, Headers(scope=scope)):
        return NotModifiedResponse(response.headers)
    return response


def _files() -> StaticFiles:
    """Starlette's files, for its rules on paths and on what has changed."""
    return StaticFiles(directory=BUILT, check_dir=False)


def _look_up(path: str) -> tuple[str, os.stat_result] | None:
    """A built file's whole path and what the system says of it; None where there is none, or it lies outside."""
    try:
        full_path, stat_result = _files().lookup_path(path)
    except (ValueError, OSError):  # a NUL in it, or longer than any name
        return None
    if stat_result is None or not stat.S_ISREG(stat_result.st_mode):
        return None
    return full_path, stat_result


class WholeFile(FileResponse):
    """A file that is sent whole: a bad Range would be answered in plain text, and nobody needs half of a script."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, as if no part had been asked for."""
        headers = [header for header in scope["headers"] if header[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)
