"""The time zone that the rollups' days are cut in, and whether they are complete: one row for all."""

from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db.models import RollupZone, table_of
from common.db.schema_version import StartRefused
from common.db.transactions import Database

rollup_zone = table_of(RollupZone)


class WrongRollupZone(StartRefused):
    """The rollups' days are cut in another time zone than the setting says."""


def require_rollup_zone(database: Database, zone: ZoneInfo) -> None:
    """Raise WrongRollupZone unless the rollups are in the store's zone; an empty database takes that."""
    # Looked at before anything is claimed: a service may start while its database is read-only.
    built = database.read(built_for) or database.write(lambda session: claim_zone(session, zone.key))
    if built != zone.key:
        message = (
            f"The rollups' days are cut in {built}, TIME_ZONE is {zone.key}. "
            "Run ./docker-manager.sh rollups rebuild, or set TIME_ZONE back."
        )
        raise WrongRollupZone(message)


def built_for(session: Session) -> str | None:
    """The time zone that the rollups' days are cut in; None before the first start."""
    return session.execute(select(rollup_zone.c.time_zone)).scalar_one_or_none()


def claim_zone(session: Session, time_zone: str) -> str:
    """Say that the rollups are in this zone unless another was claimed before; returns the zone that holds."""
    try:
        with session.begin_nested():
            session.execute(insert(rollup_zone), {"id": 1, "time_zone": time_zone})
    except IntegrityError:
        return built_for(session) or time_zone
    return time_zone


def complete_to(session: Session) -> int | None:
    """Up to which sale the rollups have every measure; None when no sale is missing in one."""
    return session.execute(select(rollup_zone.c.complete_to)).scalar_one_or_none()


def set_complete_to(session: Session, sale_id: int | None) -> None:
    """Record that the rollups have every measure of the sales up to this one, or of all; what is complete stays so."""
    session.execute(update(rollup_zone).where(rollup_zone.c.complete_to.is_not(None)), {"complete_to": sale_id})


def levels_complete(session: Session) -> bool:
    """Whether each level of the rollups is known to be the sum of the finer one; also before the first start."""
    return session.execute(select(rollup_zone.c.levels_complete)).scalar_one_or_none() is not False


def set_levels_complete(session: Session) -> None:
    """Record that each level of the rollups is the sum of the finer one."""
    session.execute(update(rollup_zone), {"levels_complete": True})


def set_zone(session: Session, time_zone: str) -> None:
    """Record the zone that a rebuild has cut the days in."""
    session.execute(update(rollup_zone), {"time_zone": time_zone})
