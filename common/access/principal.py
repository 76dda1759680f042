"""Who is asking: the user, key or person at the machine that a request or a command acts for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from common.access.scopes import ALL_SCOPES, Scope
from common.db.models import Role
from common.errors import Forbidden
from common.problems import at_pointer

PrincipalKind = Literal["user", "key", "local", "operator"]


@dataclass(frozen=True)
class Principal:
    """Who acts.

    - kind: a user who has logged in, a key of a program, whoever asks from this machine where nobody has to log in
      (`local`), or whoever runs a command on it (`operator`).
    - id: of the user or the key; None for the others.
    - name: the user's or the key's name, or the operator's user name on the system; None for `local`.
    - role: of the user; None for the others.
    - scopes: what they may do.
    """

    kind: PrincipalKind
    id: int | None = None
    name: str | None = None
    role: Role | None = None
    scopes: frozenset[Scope] = frozenset()

    def require(self, *scopes: Scope, to: str, pointer: str | None = None) -> None:
        """Let pass who has one of the scopes, else raise Forbidden.

        `to` says what they are needed for, `pointer` which field of the body asks for it; None where the call itself
        does.
        """
        if self.scopes.isdisjoint(scopes):
            detail = f"To {to}, the scope {' or '.join(scopes)} is needed. {self._has()}"
            errors = None if pointer is None else at_pointer(pointer, detail)
            raise Forbidden(detail=detail, errors=errors, scope=" ".join(scopes))

    @property
    def key_prefix(self) -> str:
        """What the Idempotency-Keys of a user or key begin with, whose answers nobody else is to get."""
        return "" if self.id is None else f"{self.kind}:{self.id} "

    def _has(self) -> str:
        if self.role is not None:
            return f"Your role, {self.role}, does not have it. An admin can give you another role."
        return f"This key has: {', '.join(sorted(self.scopes)) or 'none'}. An admin can make one with more scopes."


LOCAL = Principal("local", scopes=ALL_SCOPES)

PRINCIPAL: ContextVar[Principal] = ContextVar("principal", default=LOCAL)
"""Who the work of this task or thread is done for. A thread that a request hands its work to inherits it.

Where one transaction works for several, as the committer's does, each one's part is done inside `answering`; what is
done for all of them at once must not ask for it.
"""


@contextmanager
def acting_for(principal: Principal) -> Iterator[None]:
    """What is done inside the block is done for somebody else than what is around it."""
    token = PRINCIPAL.set(principal)
    try:
        yield
    finally:
        PRINCIPAL.reset(token)
