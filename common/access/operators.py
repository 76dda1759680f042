"""Who runs a command at the machine."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

from common.access.principal import PRINCIPAL, Principal
from common.access.scopes import ALL_SCOPES

LONGEST_NAME = 200


def operator() -> Principal:
    """Whoever runs this command. In a container, whose users have no names, the variable OPERATOR says it."""
    try:
        name = os.environ.get("OPERATOR") or getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.getuid()}"
    return Principal("operator", name=name[:LONGEST_NAME], scopes=ALL_SCOPES)


@contextmanager
def acting_as_operator() -> Iterator[None]:
    """What is done inside is done in the name of whoever runs this command."""
    before = PRINCIPAL.set(operator())
    try:
        yield
    finally:
        PRINCIPAL.reset(before)
