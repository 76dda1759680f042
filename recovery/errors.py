"""Why a backup or a log cannot be used."""

from datetime import UTC, datetime


class RecoveryError(Exception):
    """What is wrong, in words for the operator."""


def instant(second: int) -> str:
    """A second since 1970 as operators read and type it."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
