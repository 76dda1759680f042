"""ETags in answers, and the headers by which clients refer to them."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from common.http.store_settings import settings_of
from common.preconditions import Precondition, entity_tag, listed_tag
from common.problems import Responses

AN_ETAG = '"4f0c1d2b9a7e53867c0d9e8f1a2b3c4d"'
ETAG = {"schema": {"type": "string"}, "required": True, "description": "Names this very state, stock included"}


def with_etag(responses: Responses, status: int = 200) -> Responses:
    """The `responses=` of a route whose answer of this status carries an ETag."""
    declared = responses.get(status, {})
    return responses | {status: declared | {"headers": declared.get("headers", {}) | {"ETag": ETAG}}}


NOT_MODIFIED: Responses = {304: {"description": "The client has this state", "headers": {"ETag": ETAG}}}


async def precondition_header(
    request: Request,
    _if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="Change nothing unless the ETag is one of these still, or * for any. Each sale of the product "
            "makes another ETag: forms had better send `expected_version`",
            examples=[AN_ETAG],
        ),
    ] = None,
) -> Precondition:
    """What the headers say that the client has seen."""
    return Precondition(_listed(request, "if-match"), is_required=settings_of(request).require_precondition)


GivenPrecondition = Annotated[Precondition, Depends(precondition_header)]
"""What a route asks for that changes something with an ETag."""


async def known_state(
    request: Request,
    _if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            description="ETags of states that the client has, or *. If the present one is among them, the answer is "
            "304 and empty",
            examples=[AN_ETAG],
        ),
    ] = None,
) -> str | None:
    """The header If-None-Match, or None."""
    return _listed(request, "if-none-match")


KnownState = Annotated[str | None, Depends(known_state)]
"""What a route asks for that answers with an ETag."""


def _listed(request: Request, name: str) -> str | None:
    """A header that is a list: given several times, it is one list."""
    return ", ".join(request.headers.getlist(name)) or None


def tagged(response: Response) -> Response:
    """The same answer with the ETag of its body."""
    response.headers["ETag"] = entity_tag(bytes(response.body))
    return response


def unless_known(response: Response, known: str | None) -> Response:
    """The answer with its ETag, or a 304 when the client has that state."""
    tag = tagged(response).headers["ETag"]
    kept = None if known is None else listed_tag(known, tag, weak=True)
    return response if kept is None else Response(status_code=304, headers={"ETag": kept})
