"""Passwords: which will do, how they are hashed, and how one is compared."""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id with 19 MiB and two passes, as OWASP advises: some 50 ms of a core for each guess."""

COMMON = Path(__file__).with_name("common_passwords.txt")


@cache
def common_passwords() -> frozenset[str]:
    """The commonest passwords that are long enough, in small letters."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def composed_password(given: str) -> str:
    """The same text whatever keyboard wrote it: an accent may come as a character of its own."""
    return unicodedata.normalize("NFC", given)


def refuse_weak(password: str) -> str:
    """The password. Raises ValueError, in words that do not repeat it, for one that is short, endless or common."""
    if len(password) < SHORTEST:
        message = f"must have {SHORTEST} characters at least; four words are easier to keep in mind than signs"
        raise ValueError(message)
    if len(password) > LONGEST:
        message = f"must have {LONGEST} characters at most"
        raise ValueError(message)
    if password.lower() in common_passwords():
        message = "is one of the commonest passwords, which are tried first; take another"
        raise ValueError(message)
    return password


def hash_password(password: str) -> str:
    """What is stored of a password. Takes some 50 ms and 19 MiB: no more than a few at once."""
    return HASHER.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether this is the password of which `stored` was kept. Takes as long where nothing was."""
    try:
        return HASHER.verify(stored or _nobodys(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody's, compared with when there is no other to compare with")
