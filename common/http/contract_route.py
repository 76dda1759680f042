"""The route class of every router: what FastAPI itself would let pass and the contract refuses."""

from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import Any, get_origin

import anyio.to_thread
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from common.categories import known_categories
from common.db.schemas.category_name import UNKNOWN_CATEGORY
from common.errors import BodyTooLarge, InvalidRequest, MalformedRequest, UnsupportedMediaType
from common.exact_json import parse_json
from common.http.checked_route import CheckedRoute
from common.problems import FieldError

MAX_BODY_BYTES = 2 * 1024 * 1024
JSON_HELP = "Send the body as JSON with the header Content-Type: application/json."


class ContractRequest(Request):
    """A request whose JSON keeps numbers exact: fractions become Decimal, never float."""

    async def body(self) -> bytes:
        """The body. Raises BodyTooLarge, by its announced length before any of it is read.

        FastAPI's `max_body_size` would answer in plain text, and outside the middleware that gives answers their id.
        """
        if not hasattr(self, "_body"):
            received = bytearray()
            self._refuse_beyond_limit(announced_length(self))
            async for chunk in self.stream():
                received += chunk
                self._refuse_beyond_limit(len(received))
            self._body = bytes(received)
        return self._body

    @staticmethod
    def _refuse_beyond_limit(length: int) -> None:
        if length > MAX_BODY_BYTES:
            raise BodyTooLarge(
                detail=f"The body is over the limit of {MAX_BODY_BYTES} bytes. Send fewer items a request."
            )

    async def json(self) -> Any:
        """The parsed body.

        Raises MalformedRequest when it is not UTF-8, not JSON, nested too deeply to be parsed, holds a number that
        JSON does not have (NaN, Infinity) or that no computer should be asked to hold (1e-99999999999999999999), or
        gives a member twice, of which nobody could say which one counts.
        """
        if not hasattr(self, "_json"):
            body = await self.body()
            try:
                self._json = parse_json(body.decode("utf-8"))
            except (ValueError, ArithmeticError, RecursionError) as error:
                reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
                raise MalformedRequest(detail=f"The body is not valid JSON: {reason[:200]}.") from None
        return self._json


class _CategoryLearned(Exception):
    """A request was refused for a category that this process did not know, and now does."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body


class ContractRoute(CheckedRoute):
    """Refuses unknown query parameters, repeated single-valued ones, and bodies that do not say they are JSON."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is the route of a request.

        A path that some route spells out belongs to such routes, whatever the order they stand in: GET /sales/batch is
        a method that is not there, and no complaint about the id "batch".
        """
        match, found = super().matches(scope)
        if match is not Match.NONE and found["path_params"] and scope["path"] in scope["app"].state.paths.literal:
            return Match.NONE, {}
        return match, found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a second time from the start when it named a category that was not known at the first."""
        try:
            await super().handle(scope, receive, send)
        except _CategoryLearned as learned:
            # Nothing has been answered, and what the first attempt held (a place, a connection) it has given back.
            await super().handle(scope, _once_more(learned.body, receive), send)

    @cached_property
    def query_parameters(self) -> dict[str, bool]:
        """Name of each query parameter of this route, and whether it may be given more than once."""
        parameters: dict[str, bool] = {}
        for field in _query_fields(self.dependant):
            members = getattr(field.field_info.annotation, "model_fields", None)
            if members is None:
                parameters[field.alias] = _is_list(field.field_info.annotation)
            else:
                parameters |= {info.alias or name: _is_list(info.annotation) for name, info in members.items()}
        return parameters

    def handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, behind the checks."""
        handle = super().handler()

        async def checked(request: Request) -> Response:
            if request.url.query:
                self._check_query(request)
            if self.body_field is not None:
                self._check_content_type(request)
            given = ContractRequest(request.scope, request.receive)
            try:
                return await handle(given)
            except RequestValidationError as error:
                if await anyio.to_thread.run_sync(learns_category, error):
                    raise _CategoryLearned(getattr(given, "_body", b"")) from error
                raise

        return checked

    def _check_query(self, request: Request) -> None:
        errors = []
        for name in dict.fromkeys(name for name, _ in request.query_params.multi_items()):
            readable = name.encode("utf-8", "replace").decode()
            if name not in self.query_parameters:
                known = ", ".join(sorted(self.query_parameters)) or "none"
                errors.append(FieldError(parameter=readable, detail=f"Unknown parameter. Known here: {known}."))
            elif not self.query_parameters[name] and len(request.query_params.getlist(name)) > 1:
                errors.append(FieldError(parameter=readable, detail="Given more than once; give it once."))
        if errors:
            detail = "; ".join(f"{error.parameter}: {error.detail}" for error in errors[:3])
            raise InvalidRequest(detail=detail, errors=errors)

    def _check_content_type(self, request: Request) -> None:
        given = request.headers.get("content-type")
        media_type = (given or "").partition(";")[0].strip().lower()
        is_json = media_type == "application/json" or (
            media_type.startswith("application/") and media_type.endswith("+json")
        )
        has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
        if has_body and not is_json:
            raise UnsupportedMediaType(detail=JSON_HELP)


def learns_category(error: RequestValidationError | ValidationError) -> bool:
    """Whether something was refused for the name of a category that there is; asks the database."""
    unknown = [detail["input"] for detail in error.errors() if detail["type"] == UNKNOWN_CATEGORY]
    return any(known_categories.learn(name) for name in unknown)


def _once_more(body: bytes, receive: Receive) -> Receive:
    """What a client has sent, for another reading: its body, then whatever comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message


def announced_length(request: Request) -> int:
    """The bytes of the body by its Content-Length; 0 where none is given, or none that is a number."""
    announced = request.headers.get("content-length", "")
    # Eighteen digits are over every limit; thousands of them are no number to int().
    return int(announced[:18]) if announced.isascii() and announced.isdigit() else 0


def _query_fields(dependant: Dependant) -> list[Any]:
    nested = [field for dependency in dependant.dependencies for field in _query_fields(dependency)]
    return [*dependant.query_params, *nested]


def _is_list(annotation: object) -> bool:
    arguments = getattr(annotation, "__args__", ())
    return get_origin(annotation) is list or any(get_origin(argument) is list for argument in arguments)
