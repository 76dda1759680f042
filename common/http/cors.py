"""CORS: which pages may read answers, and what the others are told."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from common.errors import Forbidden

EXPOSED_HEADERS = ["Location", "X-Request-ID", "Idempotency-Replayed", "Retry-After", "Content-Disposition", "ETag"]


class ProblemCORSMiddleware(CORSMiddleware):
    """Starlette's CORS, whose refusals are problems like all others."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight. Raises Forbidden for one that asks for too much."""
        response = super().preflight_response(request_headers)
        if response.status_code == HTTPStatus.OK:
            return response
        at_fault = bytes(response.body).decode().removeprefix("Disallowed CORS ")
        raise Forbidden(
            detail=f"A page may not make this request: {at_fault} not allowed. Origins that may call are the setting "
            "CORS_ORIGIN_REGEX."
        )
