"""Swagger UI with its files from this process, so that it works without internet, under a policy that lets it run."""

import base64
import hashlib
import re
from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from common.http.checked_route import CheckedRoute
from common.http.requirement import open_on_loopback, open_to_all

FILES = Path(fastapi_offline.__file__).parent / "static"
STATIC = "/docs/static"
PAGES = frozenset({"/", "/docs", "/docs/products", "/docs/sales"})
"""Paths of pages for people: a link on any other page may lead to them."""

SWAGGER_UI = {
    "displayRequestDuration": True,
    "docExpansion": "list",
    "defaultModelsExpandDepth": 0,  # the list of all schemas is closed at first: it is longer than all the rest
    "filter": True,
}

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def serve_docs(app: FastAPI) -> None:
    """Add the page, its files, the document that it shows, and the redirect from the root to it.

    Both stand a second time at paths with the service's own name, the end of the application's title: where one address
    leads to both services, /docs is that of the products service.
    """
    app.mount(STATIC, WholeFiles(directory=FILES), name="docs-static")
    own = f"/docs/{app.title.rpartition(' ')[2]}"
    router = APIRouter(include_in_schema=False, route_class=CheckedRoute)

    @router.get("/")
    @open_to_all
    async def root() -> RedirectResponse:
        return RedirectResponse("/docs")

    @router.get("/openapi.json")
    @router.get(f"{own}/openapi.json")
    @open_on_loopback
    async def document() -> JSONResponse:
        return JSONResponse(app.openapi())

    @router.get("/docs")
    @open_on_loopback
    async def docs() -> HTMLResponse:
        return _page(app.title, "/openapi.json")

    @router.get(own)
    @open_on_loopback
    async def own_docs() -> HTMLResponse:
        return _page(app.title, f"{own}/openapi.json")

    app.include_router(router)


def _page(title: str, document: str) -> HTMLResponse:
    """Swagger UI, showing the document at a path."""
    page = get_swagger_ui_html(
        openapi_url=document,
        title=title,
        swagger_js_url="/docs/static/swagger-ui-bundle.js",
        swagger_css_url="/docs/static/swagger-ui.css",
        swagger_favicon_url="/docs/static/favicon.png",
        swagger_ui_parameters=SWAGGER_UI,
    )
    page.headers["Content-Security-Policy"] = page_policy(bytes(page.body).decode())
    return page


def page_policy(html: str) -> str:
    """The Content-Security-Policy of a page: its own files, the scripts that stand in it, and this service.

    Styles may stand in elements: Swagger UI sets some so.
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(html))
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class WholeFiles(StaticFiles):
    """Files that are sent whole: a bad Range would be answered in plain text, and nobody needs half of a script."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, as if it had not asked for a part."""
        headers = [header for header in scope["headers"] if header[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)
