"""Root's password is in no log, and whoever backs up can read and do nothing else."""

import contextlib
import functools
from collections.abc import Iterator

import pymysql
import pytest

from tests.operations.native_database import NativeDatabase

PASSWORDS = ["DB_MIGRATIONS_PASSWORD", "DB_PRODUCTS_PASSWORD", "DB_SALES_PASSWORD", "DB_BACKUP_PASSWORD"]
TOO_MANY = 1226
LOGGED = "logged-by-an-old-version"


@pytest.fixture(scope="module")
def database() -> Iterator[NativeDatabase]:
    """Started, stopped and started once more, so that there are an old log file and a new one."""
    with NativeDatabase() as database:
        database.start()
        database.sql("CREATE TABLE ecommerce.things (id INT PRIMARY KEY); INSERT INTO ecommerce.things VALUES (1)")
        database.stop()
        database.start()
        yield database


def binary_log(database: NativeDatabase) -> bytes:
    """Every log file there is."""
    return b"".join(path.read_bytes() for path in sorted(database.data.glob("binlog.0*")))


def root_password(database: NativeDatabase) -> str:
    """What root logs in with while this server runs."""
    return (database.directory / ".local" / "run" / "root-password").read_text().strip()


def test_no_password_is_in_the_binary_log(database: NativeDatabase) -> None:
    log = binary_log(database)
    assert b"things" in log
    secrets = [root_password(database), *map(database.secret, PASSWORDS)]
    assert [secret for secret in secrets if secret.encode() in log] == []
    assert b"IDENTIFIED" not in log


def test_roots_password_is_new_at_each_start_and_for_its_owner_alone(database: NativeDatabase) -> None:
    before = root_password(database)
    database.stop()
    database.start()
    assert root_password(database) != before
    assert "Access denied" in database.refusal("root", before, "SELECT 1")
    assert (database.directory / ".local" / "run" / "root-password").stat().st_mode & 0o777 == 0o600
    assert "DB_ROOT_PASSWORD" not in database.env_file.read_text()


@pytest.mark.parametrize(
    "statement",
    [
        "SHOW BINLOG EVENTS",
        "SHOW BINARY LOGS",
        "RESET MASTER",
        "PURGE BINARY LOGS TO 'binlog.000002'",
        "FLUSH BINARY LOGS",
        "FLUSH TABLES WITH READ LOCK",
        "LOCK TABLES things READ",
        "CREATE EVENT later ON SCHEDULE EVERY 1 HOUR DO DELETE FROM things",
        "INSERT INTO things VALUES (2)",
        "SELECT * FROM mysql.user",
        "SELECT 1 INTO OUTFILE '/tmp/out'",
        "SET GLOBAL read_only = 1",
    ],
)
def test_the_backups_user_only_reads(database: NativeDatabase, statement: str) -> None:
    assert "denied" in database.refusal("ecm_backup", database.secret("DB_BACKUP_PASSWORD"), statement)


def test_the_backups_user_sees_no_other_session(database: NativeDatabase) -> None:
    login = f"native_client mysql_client ecm_backup '{database.secret('DB_BACKUP_PASSWORD')}' -N"
    users = database.shell(login, "SELECT DISTINCT user FROM information_schema.processlist")
    assert users.split() == ["ecm_backup"]


def test_no_user_takes_all_connections(database: NativeDatabase) -> None:
    options = {"user": "ecm_backup", "password": database.secret("DB_BACKUP_PASSWORD")}
    with contextlib.ExitStack() as stack:
        connect = functools.partial(pymysql.connect, host="127.0.0.1", port=int(database.secret("DB_PORT")), **options)
        for _ in range(5):
            stack.enter_context(connect())
        with pytest.raises(pymysql.err.OperationalError) as refused:
            connect()
        assert refused.value.args[0] == TOO_MANY
    limits = database.sql("SELECT user, max_user_connections FROM mysql.user WHERE user LIKE 'ecm%' ORDER BY user")
    assert limits.split() == ["ecm_backup", "5", "ecm_migrations", "20", "ecm_products", "240", "ecm_sales", "240"]


def test_a_backup_needs_no_more_than_that(database: NativeDatabase) -> None:
    database.shell("native_dump_require; with_database make_backup")
    (manifest,) = (database.directory / "backups").glob("*.json")
    text = manifest.read_text()
    assert '"tables": {"things": 1}' in text
    assert '"binlog_file": "binlog.0' in text


def test_rights_that_an_older_version_gave_are_taken_back(database: NativeDatabase) -> None:
    backup = database.secret("DB_BACKUP_PASSWORD")
    database.sql("GRANT PROCESS, RELOAD, REPLICATION CLIENT ON *.* TO ecm_backup@'%'")
    database.sql("GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON ecommerce.* TO ecm_backup@'%'")
    assert database.refusal("ecm_backup", backup, "LOCK TABLES things READ; UNLOCK TABLES; FLUSH TABLES") == ""
    for _ in range(2):
        database.shell("sync_users")
        assert "denied" in database.refusal("ecm_backup", backup, "LOCK TABLES things READ")
        assert "denied" in database.refusal("ecm_backup", backup, "FLUSH TABLES")
    grants = database.sql("SHOW GRANTS FOR ecm_backup@'%'")
    assert [line.partition(" TO ")[0] for line in grants.splitlines()] == [
        "GRANT USAGE ON *.*",  # and as many connections as are let in
        "GRANT SELECT ON `ecommerce`.*",
    ]


@pytest.fixture
def old(database: NativeDatabase) -> Iterator[NativeDatabase]:
    """The server as version 1.0.0 runs it: root has the password of .env, which was logged."""
    database.sql(f"ALTER USER root@localhost IDENTIFIED BY '{LOGGED}'")
    kept = database.env_file.read_text()
    database.env_file.write_text(f"{kept}DB_ROOT_PASSWORD={LOGGED}\n")
    (database.directory / ".local" / "run" / "root-password").unlink()
    yield database
    database.env_file.write_text(kept)


def test_a_running_server_of_an_older_version_gets_a_new_root_password(old: NativeDatabase) -> None:
    old.shell("sync_users")
    assert root_password(old) != LOGGED
    assert "Access denied" in old.refusal("root", LOGGED, "SELECT 1")
    old.shell("sync_users")
    assert old.sql("SELECT 1") == "1\n"


@pytest.mark.parametrize("done", ["make_root_password", "make_root_password; root_login_sql | native_sql"])
def test_a_change_of_roots_password_that_was_cut_off_is_finished(old: NativeDatabase, done: str) -> None:
    old.shell(done)
    old.shell("sync_users")
    assert old.sql("SELECT 1") == "1\n"
    assert "Access denied" in old.refusal("root", LOGGED, "SELECT 1")
