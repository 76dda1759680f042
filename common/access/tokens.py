"""What is secret and random: keys of programs, sessions, links; how they are made, told apart and stored."""

import hashlib
import hmac
import re
import secrets
import string
import zlib

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
PREFIX = "ecm_"
RANDOM_LENGTH, CHECK_LENGTH = 40, 6
KEY_FORM = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{RANDOM_LENGTH}}})([0-9A-Za-z]{{{CHECK_LENGTH}}})")
TOKEN_BYTES = 32
TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def new_key() -> str:
    """A key of a program: `ecm_`, 40 random characters, and 6 that check them, by which scanners know one."""
    drawn = "".join(secrets.choice(BASE62) for _ in range(RANDOM_LENGTH))
    return PREFIX + drawn + _check_of(drawn)


def is_key(text: str) -> bool:
    """Whether a text can be a key of ours: one that was mistyped or made up is told without asking the database."""
    match = KEY_FORM.fullmatch(text)
    return match is not None and _check_of(match[1]) == match[2]


def hint_of(key: str) -> str:
    """How a key begins and ends: enough to find it in a configuration, and too little to guess it."""
    return f"{key[:8]}...{key[-4:]}"


def _check_of(drawn: str) -> str:
    number, digits = zlib.crc32(drawn.encode()), ""
    while number:
        number, digit = divmod(number, len(BASE62))
        digits = BASE62[digit] + digits
    return digits.rjust(CHECK_LENGTH, BASE62[0])


def new_token() -> str:
    """What a session's cookie or a one-use link holds: 256 random bits, as 43 characters that an address may have."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_token(text: str) -> bool:
    """Whether a text can be one."""
    return TOKEN_FORM.fullmatch(text) is not None


def keyed_hash(secret: str, text: str) -> bytes:
    """HMAC-SHA256: what is stored of a secret text. Whoever has the database alone can neither use nor test it."""
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256)
