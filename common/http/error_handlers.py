"""Turn every exception that leaves a route into a problem document: the one error path."""

import json
import logging
import re
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.db.failures import could_not_connect, is_out_of_time, is_unavailable
from common.errors import (
    DatabaseUnavailable,
    InternalError,
    InvalidRequest,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
)
from common.observability.logs import REQUEST_ID
from common.problems import PROBLEM_MEDIA_TYPE, FieldError, Problem
from common.validation_messages import Complaint, in_words, in_words_for_query

READING = {"GET", "HEAD"}

logger = logging.getLogger(__name__)


def problem_response(problem: Problem, path: str) -> Response:
    """The response that carries a problem."""
    # ensure_ascii: a path or a field name may hold what UTF-8 cannot encode.
    body = json.dumps(problem.document(path)).encode("ascii")
    return Response(body, problem.status, headers=problem.response_headers(), media_type=PROBLEM_MEDIA_TYPE)


def problem_of(error: Exception, method: str) -> Problem:
    """The problem that an exception means to a client; a defect of ours is logged and becomes an InternalError.

    method: that of the request. Of one that only reads nobody wonders whether it was stored.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, DBAPIError) and is_out_of_time(error):
        logger.warning("statement out of time", extra={"reason": str(error.orig)})
        return DatabaseUnavailable(
            detail="The database needed longer for this than a request may take. Ask for less, such as a shorter range "
            "of dates, or try again when it has less to do."
        )
    if isinstance(error, DBAPIError) and is_unavailable(error):
        logger.warning("database unavailable", extra={"reason": str(error.orig)})
        return DatabaseUnavailable(detail=_unavailable_in_words(error, method))
    if isinstance(error, PoolTimeout):
        return DatabaseUnavailable(detail="All database connections are busy. Try again shortly.")
    logger.error("unexpected error", exc_info=error)
    return InternalError(detail=f"Something went wrong on our side. Mention request id {REQUEST_ID.get()}.")


def _unavailable_in_words(error: DBAPIError, method: str) -> str:
    if could_not_connect(error):
        return "The database cannot be reached. Try again shortly."
    if method in READING:
        return "The database did not answer in time. Try again shortly."
    return (
        "The database did not answer in time. Nothing tells whether a change was stored: repeat the request with the "
        "same Idempotency-Key."
    )


class AnswerErrors:
    """ASGI middleware: answers what was raised within it, unless an answer has begun."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            await problem_response(problem_of(error, scope["method"]), scope["path"])(scope, receive, send)


def install_error_handlers(app: FastAPI) -> None:
    """Register the handlers of the exceptions that frameworks raise; ours and unexpected ones included."""
    app.add_exception_handler(Problem, _handle)
    app.add_exception_handler(RequestValidationError, _handle_validation)
    app.add_exception_handler(HTTPException, _handle_http)


async def _handle(request: Request, error: Exception) -> Response:
    return problem_response(problem_of(error, request.method), request.url.path)


async def _handle_validation(request: Request, error: Exception) -> Response:
    details = error.errors() if isinstance(error, RequestValidationError) else []
    return problem_response(invalid_request(details, list(request.query_params)), request.url.path)


def invalid_request(details: Sequence[Complaint], given: list[str]) -> InvalidRequest:
    """The problem that the entries of a ValidationError's `errors()` mean, whose `loc` begins with "body" or "query".

    given: the names of the query parameters.
    """
    errors = [_field_error(detail, given) for detail in details]
    kind = MalformedRequest if any(detail["type"] == "json_invalid" for detail in details) else InvalidRequest
    summary = "; ".join(f"{item.pointer or item.parameter or 'body'}: {item.detail}" for item in errors[:3])
    return kind(detail=summary or "The request is not valid.", errors=errors)


def _field_error(detail: Complaint, given: list[str]) -> FieldError:
    """Where and why; a rule about several query parameters is put at the first of the given ones that it names."""
    where, *path = detail["loc"]
    message = in_words_for_query(detail) if where == "query" else in_words(detail)
    if where == "body":
        return FieldError(pointer="".join("/" + _escaped(step) for step in path), detail=message)
    words = re.findall(r"\w+", message)
    named = path[0] if path else next((word for word in words if word in given), where)
    return FieldError(parameter=_escaped(named), detail=message)


def _escaped(step: object) -> str:
    """A step of a JSON pointer; what UTF-8 cannot encode (a lone surrogate in a field name) is replaced."""
    readable = str(step).encode("utf-8", "replace").decode()
    return readable.replace("~", "~0").replace("/", "~1")


async def _handle_http(request: Request, error: Exception) -> Response:
    if isinstance(error.__cause__, Problem):
        # FastAPI wraps whatever the reading of a body raises.
        return problem_response(error.__cause__, request.url.path)
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers: dict[str, str] = {}
    problem: Problem
    if status == HTTPStatus.NOT_FOUND:
        problem = NotFound(detail="There is nothing at this path. /docs lists what there is.")
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        # Of several routes at one path the framework names the methods of the first alone.
        methods = request.app.state.paths.methods(request.scope["path"])
        headers["Allow"] = ", ".join(methods)
        problem = MethodNotAllowed(detail=f"{request.method} is not possible here. Possible: {headers['Allow']}.")
    else:
        problem = MalformedRequest(detail="The body cannot be read as JSON.")
    response = problem_response(problem, request.url.path)
    response.headers.update(headers)
    return response
