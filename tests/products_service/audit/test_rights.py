"""The audit log can be added to and read by the services, and changed by nobody whom an intruder would become."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from common.access.audit import Deed, record
from common.db.failures import error_number
from common.db.models import AuditAction, EntityType
from common.db.transactions import Database
from migrations.grants import TABLE_RIGHTS
from tests.conftest import make_settings

DENIED = {1142, 1143, 1044, 1227}
"""Numbers of errors by which both servers refuse a statement for want of a right."""

TAMPERING = [
    "UPDATE audit_entries SET actor_name = 'nobody'",
    "UPDATE audit_entries SET at = UTC_TIMESTAMP()",
    "DELETE FROM audit_entries",
    "REPLACE INTO audit_entries SELECT * FROM audit_entries",
    "INSERT INTO audit_entries SELECT * FROM audit_entries ON DUPLICATE KEY UPDATE note = 'x'",
    "TRUNCATE TABLE audit_entries",
    "DROP TABLE audit_entries",
    "ALTER TABLE audit_entries ADD COLUMN x INT",
    "CREATE TRIGGER t BEFORE INSERT ON audit_entries FOR EACH ROW SET NEW.note = 'x'",
]


@pytest.fixture(params=TABLE_RIGHTS)
def service(request: pytest.FixtureRequest, engine: Engine, database_url: URL) -> Iterator[Database]:
    """The database as the user of a service sees it, who is given its rights under another name."""
    user, password = f"t{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    with engine.begin() as connection:
        connection.execute(text(f"CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'"))
        for table, rights in TABLE_RIGHTS[request.param].items():
            connection.execute(text(f"GRANT {rights} ON `{database_url.database}`.{table} TO '{user}'@'%'"))
    database = Database(make_settings(database_url.set(username=user, password=password)))
    yield database
    database.close()
    with engine.begin() as connection:
        connection.execute(text(f"DROP USER '{user}'@'%'"))


def rows(connection: Connection) -> list[object]:
    return list(connection.execute(text("SELECT * FROM audit_entries")).all())


@pytest.mark.usefixtures("clean_tables")
def test_a_service_adds_and_reads_and_can_do_nothing_else(service: Database, engine: Engine) -> None:
    deed = Deed(AuditAction.UPDATED, EntityType.PRODUCT, 1, {"price": ("1.00", "2.00")}, version=2)
    service.write(lambda session: record(session, [deed]))
    assert service.read(lambda session: session.execute(text("SELECT COUNT(*) FROM audit_entries")).scalar()) == 1
    with engine.connect() as connection:
        before = rows(connection)
    for statement in TAMPERING:
        with pytest.raises(DBAPIError) as refusal:
            service.write(lambda session, statement=statement: session.execute(text(statement)))
        assert error_number(refusal.value) in DENIED, statement
    with engine.connect() as connection:
        assert rows(connection) == before
