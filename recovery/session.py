"""The session settings under which a logged statement ran, from the codes that the log keeps before its text."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

NO_FOREIGN_KEY_CHECKS, RELAXED_UNIQUE_CHECKS = 1 << 26, 1 << 27
UNKNOWN_CHARACTER_SETS = (255, 255, 255)


@dataclass(frozen=True)
class SessionSettings:
    """What a statement depends on besides its text."""

    flags: int = 0
    sql_mode: int = 0
    character_sets: tuple[int, int, int] = UNKNOWN_CHARACTER_SETS
    """Of the client, the connection and the server, as the servers number them."""

    time_zone: str = "SYSTEM"

    def as_sql(self, second: int) -> str:
        """Return the statement that sets them, and the clock to the second in which the logged statement ran."""
        client, connection, server = self.character_sets
        return (
            f"SET @@session.foreign_key_checks={int(not self.flags & NO_FOREIGN_KEY_CHECKS)},"
            f" @@session.unique_checks={int(not self.flags & RELAXED_UNIQUE_CHECKS)},"
            f" @@session.sql_mode={self.sql_mode}, @@session.character_set_client={client},"
            f" @@session.collation_connection={connection}, @@session.collation_server={server},"
            f" @@session.time_zone='{self.time_zone}', @@session.timestamp={second}"
        )


def session_settings(variables: bytes) -> SessionSettings:
    """Read the settings. Each stands after its code, in this order; what follows them needs no restoring."""
    settings = SessionSettings()
    offset = 0
    while offset < len(variables) and (read := READERS.get(variables[offset])):
        settings, length = read(settings, variables[offset + 1 :])
        offset += 1 + length
    return settings


def _flags(settings: SessionSettings, value: bytes) -> tuple[SessionSettings, int]:
    (flags,) = struct.unpack_from("<I", value)
    return replace(settings, flags=flags), 4


def _sql_mode(settings: SessionSettings, value: bytes) -> tuple[SessionSettings, int]:
    (sql_mode,) = struct.unpack_from("<Q", value)
    return replace(settings, sql_mode=sql_mode), 8


def _auto_increment(settings: SessionSettings, _: bytes) -> tuple[SessionSettings, int]:
    return settings, 4


def _character_sets(settings: SessionSettings, value: bytes) -> tuple[SessionSettings, int]:
    return replace(settings, character_sets=struct.unpack_from("<HHH", value)), 6


def _time_zone(settings: SessionSettings, value: bytes) -> tuple[SessionSettings, int]:
    return replace(settings, time_zone=value[1 : 1 + value[0]].decode("ascii", "replace")), 1 + value[0]


def _catalog(settings: SessionSettings, value: bytes) -> tuple[SessionSettings, int]:
    return settings, 1 + value[0]


READERS: dict[int, Callable[[SessionSettings, bytes], tuple[SessionSettings, int]]] = {
    0: _flags,
    1: _sql_mode,
    3: _auto_increment,
    4: _character_sets,
    5: _time_zone,
    6: _catalog,
}
