"""Every error a client can be given, as RFC 9457 problem details.

    Problem
    ├── InvalidRequest 422 (MalformedRequest 400, UnsupportedMediaType 415, BodyTooLarge 413)
    ├── InvalidCursor, RangeTooLarge, IdempotencyKeyReused, InvalidFile 422
    ├── CategoryNotFound, ProductNotFound, SaleNotFound, ReturnNotFound, UserNotFound, KeyNotFound,
    │   ImportNotFound 404 (NotFound)
    ├── CategoryExists, CategoryHidden, SkuExists, ProductUnavailable, InsufficientStock, InventoryBlocked,
    │   InventoryConflict, ProductConflict, ReturnExceedsSale, RefundExceedsSale, SaleVoided, SaleHasReturns,
    │   ReturnVoided, VersionConflict, IdempotencyKeyInUse, ImportInProgress, ImportStopped, ImportOver,
    │   ImportFileGone, UserExists, LastAdmin 409
    ├── PreconditionFailed 412, PreconditionRequired 428
    ├── LinkExpired 410
    ├── Unauthenticated 401, Forbidden 403, HostNotAllowed 421, RateLimited 429
    ├── MethodNotAllowed 405
    ├── RequestTimeout 408
    ├── HeadersTooLarge 431
    ├── StorageFull 507
    ├── DatabaseUnavailable, TooManyConnections 503
    └── InternalError 500

The handlers that turn exceptions of any kind into these are in `common.http.error_handlers`.
"""

import math

from common.problems import FieldError, Problem, Responses, declare


class InvalidRequest(Problem):
    """The request can be read but breaks a rule; `errors` says where."""

    status, code, title = 422, "invalid_request", "Request is not valid"


class MalformedRequest(InvalidRequest):
    """The body cannot be read at all."""

    status, title = 400, "Request cannot be read"


class InvalidCursor(InvalidRequest):
    """A cursor that this list, sort and filter did not give out."""

    code, title = "invalid_cursor", "Cursor is not valid"


class RangeTooLarge(InvalidRequest):
    """A report that would have too many rows, or a report or list that would read too many sales one by one."""

    code, title = "range_too_large", "Report is too large"


class IdempotencyKeyReused(InvalidRequest):
    """The Idempotency-Key came before with another body or other options."""

    code, title = "idempotency_key_reused", "Idempotency-Key was used for another request"


class InvalidFile(InvalidRequest):
    """A file that cannot be imported as it is; `errors` names the lines (100 at most), `error_count` counts them."""

    code, title = "invalid_file", "File cannot be imported"


class UnsupportedMediaType(Problem):
    """A body that is not JSON by its Content-Type."""

    status, code, title = 415, "unsupported_media_type", "Unsupported media type"


class BodyTooLarge(Problem):
    """A body over the limit."""

    status, code, title = 413, "body_too_large", "Body is too large"


class RequestTimeout(Problem):
    """The request did not arrive in the time that clients are given."""

    status, code, title = 408, "request_timeout", "Request took too long to arrive"


class HeadersTooLarge(Problem):
    """The request's headers are over the limit."""

    status, code, title = 431, "headers_too_large", "Headers are too large"


class NotFound(Problem):
    """No such path."""

    status, code, title = 404, "not_found", "Not found"


class CategoryNotFound(NotFound):
    """No such category has been created."""

    code, title = "category_not_found", "Category not found"


class ProductNotFound(NotFound):
    """No product has this id."""

    code, title = "product_not_found", "Product not found"

    def __init__(self, product_id: int, *, detail: str | None = None, errors: list[FieldError] | None = None) -> None:
        super().__init__(detail=detail or f"There is no product {product_id}.", errors=errors)


class SaleNotFound(NotFound):
    """No sale has this id."""

    code, title = "sale_not_found", "Sale not found"


class ReturnNotFound(NotFound):
    """No return has this id."""

    code, title = "return_not_found", "Return not found"


class KeyNotFound(NotFound):
    """No key has this id, or it was revoked."""

    code, title = "key_not_found", "Key not found"


class UserNotFound(NotFound):
    """No user has this id."""

    code, title = "user_not_found", "User not found"


class LinkExpired(Problem):
    """The link to choose a password was used already, replaced by a newer one, or is too old."""

    status, code, title = 410, "link_expired", "Link is not good any more"


class Unauthenticated(Problem):
    """Whoever asks has to say who they are, or the key or session that they sent is none that is good."""

    status, code, title = 401, "unauthenticated", "Who is asking is not known"
    headers = {"WWW-Authenticate": "Bearer"}


class ImportNotFound(NotFound):
    """No import has this id."""

    code, title = "import_not_found", "Import not found"


class Forbidden(Problem):
    """Not for whoever asks: without the scope in `scope`, or from a web page of an origin that may not do this."""

    status, code, title = 403, "forbidden", "Not allowed"


class HostNotAllowed(Problem):
    """The Host header names none of the service's names; the setting ALLOWED_HOSTS adds to them."""

    status, code, title = 421, "host_not_allowed", "Host is not known"


class MethodNotAllowed(Problem):
    """The path exists but not for this method."""

    status, code, title = 405, "method_not_allowed", "Method not allowed"


class RateLimited(Problem):
    """More requests than one may send; `Retry-After` says when there is room for the next."""

    status, code, title = 429, "rate_limited", "Too many requests"

    def __init__(self, seconds: float, *, detail: str) -> None:
        super().__init__(detail=detail)
        self.headers = {"Retry-After": str(max(1, math.ceil(seconds)))}


class Conflict(Problem):
    """The request conflicts with the present state."""

    status = 409


class CategoryExists(Conflict):
    """The category was created before."""

    code, title = "category_exists", "Category exists"


class CategoryHidden(Conflict):
    """The category takes no new products."""

    code, title = "category_hidden", "Category is hidden"


class SkuExists(Conflict):
    """Another product has this sku."""

    code, title = "sku_exists", "Sku exists"


class ProductUnavailable(Conflict):
    """The product is inactive, deleted or blocked."""

    code, title = "product_unavailable", "Product is not available"


class InsufficientStock(Conflict):
    """Fewer units in stock than asked for; `available` says how many there are."""

    code, title = "insufficient_stock", "Not enough stock"


class UserExists(Conflict):
    """Another user has this address of mail."""

    code, title = "user_exists", "User exists"


class LastAdmin(Conflict):
    """Without this user nobody could make users and keys any more."""

    code, title = "last_admin", "The last admin"


class InventoryBlocked(Conflict):
    """A change was asked for but the level is null; set a quantity first."""

    code, title = "inventory_blocked", "Inventory is blocked"


class ProductConflict(Conflict):
    """The product was changed after the client read it; `actual` says when, `product` is what it is now."""

    code, title = "product_conflict", "Product was changed meanwhile"


class VersionConflict(Conflict):
    """Not the version that was expected; `actual` says which it is, `changed` which fields differ since."""

    code, title = "version_conflict", "Another version by now"


class PreconditionFailed(Problem):
    """What If-Match names is not the present state; the header ETag names that."""

    status, code, title = 412, "precondition_failed", "Another state by now"

    def __init__(self, tag: str, *, detail: str) -> None:
        super().__init__(detail=detail)
        self.tag = tag

    def response_headers(self) -> dict[str, str]:
        """The present ETag."""
        return {"ETag": self.tag}


class PreconditionRequired(Problem):
    """Nothing says what the client has seen: the setting REQUIRE_PRECONDITION asks for it."""

    status, code, title = 428, "precondition_required", "Say what you have seen"


class InventoryConflict(Conflict):
    """The level is not the expected one, or cannot be moved as asked; `actual` says what it is."""

    code, title = "inventory_conflict", "Inventory has another level"


class ReturnExceedsSale(Conflict):
    """More units than the sale has left to return; `returnable` says how many it has."""

    code, title = "return_exceeds_sale", "More units than were sold"


class RefundExceedsSale(Conflict):
    """More money than is left of the sale's revenue; `refundable` says how much is."""

    code, title = "refund_exceeds_sale", "More money than was taken"


class SaleVoided(Conflict):
    """The sale is void: it counts as never made, and nothing can come back of it."""

    code, title = "sale_voided", "Sale is void"


class SaleHasReturns(Conflict):
    """The sale has returns that count; void them first."""

    code, title = "sale_has_returns", "Sale has returns"


class ReturnVoided(Conflict):
    """The return is void already."""

    code, title = "return_voided", "Return is void"


class IdempotencyKeyInUse(Conflict):
    """The first request with this Idempotency-Key is still running."""

    code, title = "idempotency_key_in_use", "Idempotency-Key is in use"


class ImportInProgress(Conflict):
    """Another process is importing the same file, or has begun to with other options and was interrupted."""

    code, title = "import_in_progress", "File is being imported"


class ImportStopped(Conflict):
    """Something changed under a running import; `rows_done` rows are in, and the same import goes on from there."""

    code, title = "import_stopped", "Import stopped"


class ImportOver(Conflict):
    """The import has finished, or its file was refused: it cannot go on."""

    code, title = "import_over", "Import is over"


class ImportFileGone(Conflict):
    """The import's file is not here; when it is sent again, the import goes on."""

    code, title = "import_file_gone", "File is gone"


class StorageFull(Problem):
    """There is no room to keep an uploaded file, or the rows it was refused for."""

    status, code, title = 507, "storage_full", "No room for the file"


class DatabaseUnavailable(Problem):
    """The database is away, or locks did not come; the same request may succeed a moment later."""

    status, code, title = 503, "database_unavailable", "Database is not available"
    headers = {"Retry-After": "1"}


class TooManyConnections(Problem):
    """The service has as many open connections as it allows, or as many that follow its live feed."""

    status, code, title = 503, "too_many_connections", "Too many connections"
    headers = {"Retry-After": "1"}


class InternalError(Problem):
    """A defect of the service; the request id finds it in the log."""


ALWAYS_POSSIBLE: tuple[type[Problem], ...] = (
    InvalidRequest,
    Unauthenticated,
    Forbidden,
    RateLimited,
    DatabaseUnavailable,
    InternalError,
)
WITH_BODY: tuple[type[Problem], ...] = (MalformedRequest, RequestTimeout, UnsupportedMediaType, BodyTooLarge)
WITH_KEY: tuple[type[Problem], ...] = (IdempotencyKeyReused, IdempotencyKeyInUse)


def problems(*kinds: type[Problem], body: bool = False, key: bool = False) -> Responses:
    """The `responses=` of a route: the given problems, each under its status, and the others under "default".

    The others are those that any route can give (with a body, with a key). They say nothing particular about this one,
    and would fill three screens below every form of the documentation page.
    """
    common = ALWAYS_POSSIBLE + (WITH_BODY if body or key else ()) + (WITH_KEY if key else ())
    responses: Responses = {}
    for kind in kinds:
        declare(responses, kind.status, kind)
    for kind in common:
        declare(responses, "default", kind)
    others = responses["default"]
    others["description"] = f"Any other problem, as the top of this page tells: {others['description']}"
    return responses
