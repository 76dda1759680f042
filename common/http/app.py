"""Build a service: its lifespan, its routes, and what every request passes."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Callable, Sequence

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.types import Lifespan

from common.db.category_names import followed_categories
from common.db.schema_version import require_current_schema
from common.db.transactions import Database
from common.http.admission import Admission
from common.http.answer_headers import ProtectAnswers
from common.http.browser_guard import BrowserGuard, Welcome
from common.http.checked_route import CheckedRoute
from common.http.compression import CompressAnswers
from common.http.cors import EXPOSED_HEADERS, ProblemCORSMiddleware
from common.http.docs_page import PAGES, STATIC, serve_docs
from common.http.error_handlers import AnswerErrors, install_error_handlers
from common.http.gate import Gate
from common.http.head import AnswerHead
from common.http.health import HEALTH_TAG
from common.http.health import router as health_router
from common.http.idempotency import purge_forever
from common.http.openapi import DocumentedAPI
from common.http.own_names import dashboard_origin, trusted_origins
from common.http.own_places import OwnPlaces
from common.http.paths import Paths
from common.http.requirement import require_declared
from common.observability.metrics import forget_dead_workers
from common.observability.requests import ObserveRequests
from common.settings import Settings
from common.temporary_files import room_of_a_service

SPARE_THREADS = 8
"""Threads beyond the connections: for response validation and file serving, which hold no connection."""

COLLECT_AFTER = 50_000
"""Objects that may have come without going before those among them are looked for that hold each other alive. A report
makes a hundred thousand small dictionaries, none of which does: at Python's own 700 the looking takes up to a tenth of
its time."""

READ_HEADERS = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-ID"]
"""Headers that pages of allowed origins may send."""

StartCheck = Callable[[Database], None]

Tags = dict[str, str]
"""The groups that the documentation page shows the calls in, in this order, each with a sentence."""


def create_app(
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    settings: Settings,
    *,
    tags: Tags,
    start_checks: Sequence[StartCheck] = (),
) -> FastAPI:
    """A service with the given routers. `start_checks` raise when it must not start."""
    database = Database(settings)
    app = DocumentedAPI(
        title=title,
        description=description,
        openapi_tags=[{"name": name, "description": text} for name, text in (tags | HEALTH_TAG).items()],
        version="1.0.0",
        # Served by `serve_docs`, to those whom it is for.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan_of(database, settings, (require_current_schema, *start_checks)),
        generate_unique_id_function=lambda route: route.name,
        # A redirect would name whatever Host the client gave.
        redirect_slashes=False,
    )
    _set_state(app, database, settings)
    _add_routes(app, routers)
    _add_middleware(app, settings)
    return app


def _lifespan_of(database: Database, settings: Settings, checks: Sequence[StartCheck]) -> Lifespan[FastAPI]:
    """What a service does before its first request and after its last one."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        for check in checks:
            await anyio.to_thread.run_sync(check, database)
        forget_dead_workers()
        # What was loaded to start lives as long as the process: without this, every full collection goes through half a
        # million objects of it, and the request that it happens to takes 50 ms longer.
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER)
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.pool_size + SPARE_THREADS
        _drain_on_signals(app, settings.drain_seconds)
        purge = asyncio.create_task(purge_forever(database))
        with followed_categories(database):
            async with contextlib.AsyncExitStack() as companions:
                for companion in app.state.companions:
                    await companions.enter_async_context(companion(app))
                yield
        purge.cancel()
        database.close()

    return lifespan


def _set_state(app: FastAPI, database: Database, settings: Settings) -> None:
    """What requests find in `request.app.state`; `paths` comes with the routes."""
    app.state.settings = settings
    app.state.database = database
    app.state.admission = Admission(settings)
    app.state.own_places = OwnPlaces(settings)
    app.state.gate = Gate(settings, database, Welcome.by_settings(settings, PAGES))
    app.state.room = room_of_a_service(settings)
    app.state.draining = False
    # What the service works on beside its requests: context managers that are entered before the first of them.
    app.state.companions = []


def _add_routes(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """The service's own, and those that every service has; then what tells a wrong path from a wrong method."""
    for router in (*routers, health_router):
        app.include_router(router)
    serve_docs(app)
    require_declared(app.routes, frozenset({STATIC}), CheckedRoute)
    app.state.paths = Paths.of(app.routes)
    install_error_handlers(app)


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """What every request passes on its way in, and every answer on its way out, from the outermost on."""
    layers = (
        # First, so that every answer has an id, a line in the log and a place in the metrics.
        Middleware(ObserveRequests, slow_request_ms=settings.slow_request_ms),
        Middleware(AnswerHead),
        Middleware(ProtectAnswers),
        Middleware(AnswerErrors),
        Middleware(BrowserGuard, welcome=Welcome.by_settings(settings, PAGES)),
        Middleware(
            ProblemCORSMiddleware,
            allow_origin_regex=trusted_origins(settings).pattern,
            allow_methods=["GET", "HEAD", "POST", "PATCH", "DELETE"],
            with_cookies=dashboard_origin(settings),
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "If-None-Match",
                "X-Request-ID",
            ],
            expose_headers=EXPOSED_HEADERS,
            max_age=3600,
        ),
        # Once more: what the routes raise is answered with CORS headers, or a browser would hide it from its page.
        Middleware(AnswerErrors),
        Middleware(CompressAnswers),
    )
    app.user_middleware[:] = layers


def _drain_on_signals(app: FastAPI, seconds: float) -> None:
    """On SIGTERM let /readyz answer 503 for a while, then let the server stop as it would have; on SIGINT at once.

    Whatever would not end by itself, such as a stream of events, looks at `draining`. The server has put its own
    handlers in place before the lifespan begins; outside the main thread (tests) signals cannot be handled and need not
    be.
    """
    loop = asyncio.get_running_loop()

    def drain_on(signal_number: signal.Signals, delay: float) -> None:
        stop = signal.getsignal(signal_number)
        if not callable(stop):
            return

        def drain(signum: int, _frame: object) -> None:
            app.state.draining = True
            loop.call_soon_threadsafe(loop.call_later, delay, stop, signum, None)

        with contextlib.suppress(ValueError):
            signal.signal(signal_number, drain)

    drain_on(signal.SIGTERM, seconds)
    drain_on(signal.SIGINT, 0)
