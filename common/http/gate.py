"""Who is let in: the one place where it is decided whether a request is answered, and for whom."""

from dataclasses import dataclass
from typing import NamedTuple

from fastapi import Request

from common.access.buckets import Buckets
from common.access.credentials import Credential, find_key, find_session
from common.access.known import KnownCredentials
from common.access.principal import LOCAL, PRINCIPAL, Principal
from common.access.tokens import is_key, is_token, keyed_hash
from common.db.transactions import Database
from common.errors import Forbidden, MalformedRequest, RateLimited, Unauthenticated
from common.http.browser_guard import SAFE_METHODS, Welcome
from common.http.own_names import dashboard_origin
from common.http.requirement import Requirement
from common.settings import Settings

WHO_YOU_ARE = "Send a key as the header Authorization: Bearer ecm_…, or log in to the dashboard."
NO_SUCH_KEY = "The key is none of this store's, has expired or was taken back. An admin can make another."
NO_SUCH_SESSION = "The session has ended. Log in again."


@dataclass(frozen=True)
class Given:
    """What a request says about who sent it.

    - authorization, cookie: those headers; None where they are not there.
    - origin, host, site: of the page that sent it, as browsers say: Origin, Host and Sec-Fetch-Site.
    """

    authorization: str | None
    cookie: str | None
    origin: str | None
    host: str | None
    site: str | None

    @classmethod
    def of(cls, request: Request) -> "Given":
        """The headers of a request. Raises MalformedRequest when Authorization is given twice."""
        found: dict[bytes, str] = {}
        for name, value in request.scope["headers"]:
            if name in LOOKED_AT:
                if name in found and name == b"authorization":
                    raise MalformedRequest(detail="The header Authorization is given more than once.")
                # A browser may send several Cookie headers over HTTP/2; they are one.
                text = value.decode("latin-1")
                found[name] = f"{found[name]}; {text}" if name in found else text
        return cls(*(found.get(name) for name in LOOKED_AT))

    @property
    def key(self) -> str | None:
        """What was sent as a key; None where nothing was. Passwords that a proxy asked for are no matter of ours."""
        scheme, _, key = (self.authorization or "").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else None

    def cookie_value(self, name: str) -> str | None:
        """The value of one cookie; None where it is not there."""
        for pair in (self.cookie or "").split(";"):
            found, _, value = pair.strip().partition("=")
            if found == name:
                return value
        return None


LOOKED_AT = (b"authorization", b"cookie", b"origin", b"host", b"sec-fetch-site")
"""In the order of the members of `Given`."""


class Caller(NamedTuple):
    """Who has sent a request: a principal, by a key or session or, on the machine itself, without one."""

    principal: Principal
    credential: Credential | None = None


class Gate:
    """The gate of one worker process."""

    def __init__(self, settings: Settings, database: Database, welcome: Welcome) -> None:
        secret = settings.auth_secret
        self._secret = secret.get_secret_value() if secret else None
        self._requires_credentials = settings.requires_credentials
        self._is_exposed = settings.is_exposed
        self._cookie_name = settings.cookie_name if settings.has_sessions else None
        self._rate_per_minute = settings.rate_per_minute
        self._welcome = welcome
        self._own_pages = dashboard_origin(settings)
        self._known = KnownCredentials(database)
        self._buckets = Buckets()

    async def admit(self, request: Request, requirement: Requirement) -> None:
        """Let a request in that has what its route needs, as the principal who sent it.

        Raises Unauthenticated, Forbidden, RateLimited, MalformedRequest, DatabaseUnavailable.
        """
        if requirement.open or (requirement.open_on_loopback and not self._is_exposed):
            return
        caller = await self.caller(request)
        if caller is None:
            raise Unauthenticated(detail=f"To do this, one has to say who one is. {WHO_YOU_ARE}")
        principal = caller.principal
        PRINCIPAL.set(principal)
        if requirement.scopes:
            principal.require(*requirement.scopes, to="do this")

    async def caller(self, request: Request) -> Caller | None:
        """Who has sent a request; None where one has to say it and this one does not. Raises as `admit` does."""
        given = Given.of(request)
        cookie = given.cookie_value(self._cookie_name) if given.cookie and self._cookie_name else None
        key = given.key
        if key is not None and cookie is not None:
            raise MalformedRequest(detail="Send either a key or the cookie of a session: nobody could say who asks.")
        if key is not None:
            return await self._caller_with_key(key)
        if cookie is not None:
            self._refuse_other_pages(request, given)
            return await self._caller_with_session(cookie)
        if self._requires_credentials or not self._is_from_here(given):
            return None
        return Caller(LOCAL)

    def session_hash(self, request: Request) -> bytes | None:
        """By what the session of a request is stored, to end it; None without one. Raises Forbidden as `admit` does."""
        given = Given.of(request)
        cookie = given.cookie_value(self._cookie_name) if self._cookie_name else None
        if cookie is None or self._secret is None:
            return None
        self._refuse_other_pages(request, given)
        return keyed_hash(self._secret, cookie)

    def _is_from_here(self, given: Given) -> bool:
        """Whether whoever asks without a credential is somebody at this machine, and no page of somebody else."""
        return given.origin is None or self._welcome.is_ours(given.origin, given.host)

    def _refuse_other_pages(self, request: Request, given: Given) -> None:
        """Raise Forbidden for a change that another page than ours asks for: the cookie comes from all on this host."""
        if request.method in SAFE_METHODS or given.site == "same-origin":
            return
        if given.origin is None or not self._own_pages.fullmatch(given.origin):
            raise Forbidden(
                detail="With the cookie of a session, only the dashboard's own pages may change anything. "
                "Programs send a key instead."
            )

    async def _caller_with_key(self, key: str) -> Caller:
        if not is_key(key) or self._secret is None:
            raise Unauthenticated(detail=f"This is no key of this store. {WHO_YOU_ARE}")
        found = await self._known.credential(keyed_hash(self._secret, key), find_key)
        if found is None:
            raise Unauthenticated(detail=NO_SUCH_KEY)
        return await self._counted(found)

    async def _caller_with_session(self, cookie: str) -> Caller:
        found = None
        if is_token(cookie) and self._secret is not None:
            found = await self._known.credential(keyed_hash(self._secret, cookie), find_session)
        if found is None:
            raise Unauthenticated(detail=NO_SUCH_SESSION)
        return await self._counted(found)

    async def _counted(self, credential: Credential) -> Caller:
        """The caller, unless too many requests came from them. Raises RateLimited."""
        rate = credential.rate_per_minute or self._rate_per_minute
        seconds = self._buckets.take(credential.principal, rate)
        if seconds:
            raise RateLimited(seconds, detail=f"More than {rate} requests came in a minute. Wait a little.")
        await self._known.note_use(credential)
        return Caller(credential.principal, credential)


def gate_of(request: Request) -> Gate:
    """The process's gate."""
    gate: Gate = request.app.state.gate
    return gate
