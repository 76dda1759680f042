"""What a client says it has seen of what it changes, and the ETags by which it can say so (RFC 9110, 8.8.3 and 13)."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import BaseModel

from common.errors import PreconditionFailed, PreconditionRequired, VersionConflict
from common.exact_json import json_of

LISTED_TAG = re.compile(r'(?:^|,)[ \t]*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"(?=[ \t]*(?:,|$))')
"""An ETag in a list of them: whether it is weak, and what stands between its quotes, which may be a comma."""

ANY = "*"
COMPRESSED = "-gzip"
"""The end of the ETag of a compressed answer, whose bytes are others: what it names is the same."""

ENDINGS = re.compile(f"({COMPRESSED}|-zstd|-br)$")
"""That, and what a proxy makes of it which compresses answers itself."""


def entity_tag(body: bytes) -> str:
    """The strong ETag of a body: another one for every difference."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def compressed_tag(tag: str) -> str:
    """The ETag of the same answer when it is compressed."""
    return f'{tag[:-1]}{COMPRESSED}"'


def listed_tag(header: str, tag: str, *, weak: bool) -> str | None:
    """The ETag of a list, as If-Match and If-None-Match give it, that names what `tag` does; None when none does.

    - `*` names whatever there is.
    - weak: whether weak ETags count too (If-None-Match), or strong ones alone (If-Match).

    What cannot be read as an ETag names nothing.
    """
    if header.strip() == ANY:
        return tag
    for is_weak, opaque in LISTED_TAG.findall(header):
        named = ENDINGS.sub("", opaque)
        if f'"{named}"' == tag and (weak or not is_weak):
            return f'"{opaque}"'
    return None


@dataclass(frozen=True)
class Precondition:
    """What a client has seen: nothing is changed unless that is so still.

    - if_match: the header If-Match, lists joined by commas; None for any.
    - version: the version that it expects; None for any.
    - is_required: whether one of the two has to be given.
    """

    if_match: str | None = None
    version: int | None = None
    is_required: bool = False

    def expecting(self, version: int | None) -> "Precondition":
        """The same with the version that a body or a query has given."""
        return replace(self, version=version)

    def require_tag(self, name: str, schema: type[BaseModel], read: Callable[[], object]) -> None:
        """Raise PreconditionRequired where nothing is expected, PreconditionFailed where another ETag is.

        name: of what is stored, to begin a sentence with. schema: what GET answers with; read: gives the present row,
        and is called where it is needed.
        """
        if self.if_match is None:
            if self.is_required and self.version is None:
                raise PreconditionRequired(
                    detail="Say what you have seen: expected_version, or the header If-Match with the ETag. This store "
                    "takes no change without (the setting REQUIRE_PRECONDITION)."
                )
            return
        tag = entity_tag(json_of(schema, read()).encode())
        if listed_tag(self.if_match, tag, weak=False) is None:
            raise PreconditionFailed(tag, detail=f"{name} has another ETag now: {tag}. Look at it again.")

    def require_version(self, name: str, version: int, changed_since: Callable[[int], list[str]]) -> None:
        """Raise VersionConflict unless any version is expected or this one.

        changed_since: gives the fields that differ since a version.
        """
        if self.version is None or self.version == version:
            return
        changed = changed_since(self.version)
        since = f", with another {', '.join(changed)}" if changed else ""
        detail = f"{name} has version {version} now, not {self.version}{since}. Look at it again."
        raise VersionConflict(detail=detail, actual=version, changed=changed)
