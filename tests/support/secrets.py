"""A watch over what the tests make services say: no key, session or link is ever in a log or in the audit log."""

import logging
import re
import secrets

from sqlalchemy import Engine, select

from common.access import tokens
from common.access.audit import entries
from common.observability.logs import JSONFormatter

KEY = re.compile(r"ecm_[0-9A-Za-z]{46}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{43,}")
CLIENTS = ("httpx", "httpcore")
"""Loggers of the tests' own clients, which tell what they send."""


class _Noted:
    """The module `secrets`, which remembers every token that it has drawn."""

    choice = staticmethod(secrets.choice)

    def __init__(self) -> None:
        self.drawn: set[str] = set()

    def token_urlsafe(self, length: int) -> str:
        """A token."""
        token = secrets.token_urlsafe(length)
        self.drawn.add(token)
        return token


class Watch(logging.Handler):
    """Reads every line of the log as it would be written."""

    def __init__(self, *known: str) -> None:
        super().__init__()
        self.setFormatter(JSONFormatter())
        self._known = re.compile("|".join(map(re.escape, known)))
        self._noted = _Noted()
        self._told_in: list[str] = []

    def begin(self) -> None:
        """Watch from now on, for the rest of the process."""
        logging.getLogger().addHandler(self)
        tokens.secrets = self._noted  # type: ignore[assignment]

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line."""
        if not record.name.startswith(CLIENTS):
            self.look_at(self.format(record), "the log")

    def look_at_audit(self, engine: Engine) -> None:
        """Look at what the audit log has now."""
        told = select(
            entries.c.changes, entries.c.note, entries.c.actor_name, entries.c.entity_id, entries.c.request_id
        )
        with engine.connect() as connection:
            for row in connection.execute(told):
                self.look_at(str(tuple(row)), "the audit log")

    def look_at(self, text: str, where: str) -> None:
        """Remember a text that holds a secret."""
        key = next((key for key in KEY.findall(text) if tokens.is_key(key)), None)
        token = next((token for token in TOKEN.findall(text) if token in self._noted.drawn), None)
        if key or token or self._known.search(text):
            self._told_in.append(f"{where}: {text[:500]}")

    def found(self) -> list[str]:
        """The texts that held a secret since the last call."""
        found, self._told_in = self._told_in, []
        return found
