"""Problems as RFC 9457 has them: what an error tells a client, and how a route declares which it can give."""

from typing import ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from common.exact_json import JSONObject

PROBLEM_MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:ecommerce-manager:problem:"

Responses: TypeAlias = dict[int | str, JSONObject]
"""What a route says of its answers, by status: FastAPI's `responses=`."""


def as_sentence(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already ("did you mean 'toys'?")."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


class FieldError(BaseModel):
    """One field at fault, and why. Some say more in members of their own, such as `actual`.

    Where: `pointer` (JSON pointer into the body), `parameter` (query, path or header), or `line` and `column` of an
    imported file.
    """

    model_config = ConfigDict(extra="allow")

    pointer: str | None = Field(None, description="JSON pointer (RFC 6901) to the field in the body")
    parameter: str | None = Field(None, description="Name of the query, path or header parameter")
    line: int | None = Field(None, description="Number of the line in the file, from 1, that the row starts on")
    column: str | None = Field(None, description="The file's name of the column; absent for the row as a whole")
    detail: str = Field(description="What is wrong with it and what would be right")

    def document(self) -> JSONObject:
        """The entry in the body of a response; null means something in members of its own only."""
        return self.model_dump(exclude_none=True) | (self.model_extra or {})


class ProblemDocument(BaseModel):
    """An error (RFC 9457). Some codes add members of their own, such as `available` or `actual`."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(description="Stable URI of the kind of problem")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The request's path")
    code: str = Field(description="Stable name of the kind of problem")
    errors: list[FieldError] | None = Field(None, description="The fields at fault, where there are any")


class Problem(Exception):
    """An error with a stable code. `extra` members are added to the document; `errors` name the fields at fault."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal error"
    headers: dict[str, str] = {}  # of an answer with this problem; a kind may set them for all or for each

    def __init__(self, *, detail: str, errors: list[FieldError] | None = None, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.extra = extra

    def response_headers(self) -> dict[str, str]:
        """The headers of the response."""
        return self.headers

    def document(self, instance: str) -> JSONObject:
        """The body of the response, for the request path `instance`."""
        document: JSONObject = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
            **self.extra,
        }
        if self.errors:
            document["errors"] = [error.document() for error in self.errors]
        return document


def at_pointer(pointer: str, detail: str) -> list[FieldError]:
    """The `errors` of a problem with one field of the body."""
    return [FieldError(pointer=pointer, detail=detail)]


def at_parameter(parameter: str, detail: str) -> list[FieldError]:
    """The `errors` of a problem with one query, path or header parameter."""
    return [FieldError(parameter=parameter, detail=detail)]


def meaning(kind: type[Problem]) -> str:
    """What a kind of problem means, in a sentence."""
    return (kind.__doc__ or "").partition("\n")[0]


def declare(responses: Responses, status: int | str, kind: type[Problem]) -> None:
    """Add a kind of problem to the response of a status, as an example under its code."""
    content: JSONObject = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
    response = responses.setdefault(status, {"content": {PROBLEM_MEDIA_TYPE: content}})
    examples = response["content"][PROBLEM_MEDIA_TYPE]["examples"]
    example = {"type": TYPE_PREFIX + kind.code, "title": kind.title, "status": kind.status, "code": kind.code}
    name = kind.code if kind.code not in examples else f"{kind.code} {kind.status}"
    value = example | {"detail": meaning(kind), "instance": "/"}
    examples[name] = {"summary": meaning(kind).replace("`", ""), "value": value}
    response["description"] = " · ".join(f"`{code}`" for code in dict.fromkeys(name.split()[0] for name in examples))
    if status == kind.status and "Retry-After" in kind.headers:
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
