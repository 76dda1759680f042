"""Migrations make the models' schema, from nothing and back."""

import ast
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from common.db.models import Model
from common.db.schema_version import known_revisions
from migrations.__main__ import alembic_config, main

ROOT = Path(__file__).parents[1]
VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def tables(connection: Connection) -> set[str]:
    """Names of the tables that are there."""
    return set(inspect(connection).get_table_names())


def definitions(connection: Connection) -> dict[str, str]:
    """Every table as the server would make it again."""
    return {
        name: re.sub(r" AUTO_INCREMENT=\d+", "", connection.execute(text(f"SHOW CREATE TABLE {name}")).one()[1])
        for name in tables(connection) - {"alembic_version"}
    }


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_command(empty: URL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the migration command; returns its status, its answer and its complaint."""

    def run(*arguments: str, url: URL = empty, **environment: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.delenv("MIGRATION_DATABASE_URL", raising=False)
            patch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
            for name, value in environment.items():
                patch.setenv(name, value)
            status = main(list(arguments))
        return status, *capsys.readouterr()

    return run


# ---- the schema


def test_the_command_brings_an_empty_database_to_the_newest_schema_and_is_safe_to_repeat(
    run_command: Command, connection: Connection
) -> None:
    head = known_revisions()[0]
    assert run_command("current") == (0, "none\n", "")
    for _ in range(2):
        assert run_command("upgrade") == (0, f"schema {head}\n", "")
    assert run_command("current") == (0, f"{head}\n", "")
    assert run_command("heads") == (0, f"{head}\n", "")
    assert tables(connection) == {*Model.metadata.tables, "alembic_version"}


def test_the_migrations_make_exactly_what_the_models_say(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)


def test_the_migrations_make_the_tables_that_the_models_would(config: Config, connection: Connection) -> None:
    """Beyond what `alembic check` compares: CHECK constraints, collations, engines, names."""
    command.upgrade(config, "head")
    by_migrations = definitions(connection)
    for statement in ("SET foreign_key_checks = 0", *(f"DROP TABLE {name}" for name in by_migrations)):
        connection.execute(text(statement))
    Model.metadata.create_all(connection)
    by_models = definitions(connection)
    assert by_migrations.keys() == by_models.keys()
    for name, definition in by_migrations.items():
        # The order of keys and constraints follows that of their creation.
        assert sorted(definition.replace(",\n", "\n").splitlines()) == sorted(
            by_models[name].replace(",\n", "\n").splitlines()
        )


def test_every_constraint_and_index_has_a_name_of_ours(config: Config, connection: Connection) -> None:
    command.upgrade(config, "head")
    for definition in definitions(connection).values():
        names = re.findall(r"(?:KEY|CONSTRAINT) `([^`]+)`", definition)
        assert [name for name in names if not re.match(r"(ix|uq|ck|fk|pk)_", name)] == []


def test_the_schema_is_tables_alone(config: Config, connection: Connection) -> None:
    """What else a schema may hold, the backup's user may not read, and a restore does not put in place."""
    command.upgrade(config, "head")
    for kind, schema in {"views": "table", "triggers": "trigger", "routines": "routine", "events": "event"}.items():
        query = f"SELECT COUNT(*) FROM information_schema.{kind} WHERE {schema}_schema = DATABASE()"
        assert connection.execute(text(query)).scalar_one() == 0, kind


def test_down_to_nothing_and_up_again(config: Config, connection: Connection) -> None:
    command.upgrade(config, "head")
    before = definitions(connection)
    command.downgrade(config, "base")
    assert tables(connection) == {"alembic_version"}
    command.upgrade(config, "head")
    assert definitions(connection) == before


def test_each_migration_can_be_undone_and_done_again(config: Config, connection: Connection) -> None:
    revisions = known_revisions()[::-1]
    for revision in revisions:
        before = definitions(connection)
        command.upgrade(config, revision)
        after = definitions(connection)
        assert after != before
        command.downgrade(config, "-1")
        assert definitions(connection) == before
        command.upgrade(config, revision)
        assert definitions(connection) == after


def test_quarters_are_added_up_from_months_that_are_there(config: Config, connection: Connection) -> None:
    command.upgrade(config, "5c1f0a7e42d9")
    connection.execute(
        text("""INSERT INTO product_period_sales VALUES ('day', '2026-03-31', 1, 'home', 1, 1, 1.00),
            ('month', '2025-12-01', 1, 'home', 9, 9, 9.00), ('month', '2026-01-01', 1, 'home', 1, 2, 3.25),
            ('month', '2026-03-01', 1, 'home', 2, 4, 0.75), ('month', '2026-03-01', 2, 'home', 1, 1, 1.00)""")
    )
    command.upgrade(config, "8d24b9c3f6a1")
    rows = connection.execute(text("SELECT * FROM product_period_sales WHERE grain = 'quarter' ORDER BY 2, 3")).all()
    assert [tuple(map(str, row[1:])) for row in rows] == [
        ("2025-10-01", "1", "home", "9", "9", "9.00"),
        ("2026-01-01", "1", "home", "3", "6", "4.00"),
        ("2026-01-01", "2", "home", "1", "1", "1.00"),
    ]


def test_years_are_added_up_from_quarters_and_what_is_sold_meanwhile_is_of_days(
    config: Config, connection: Connection
) -> None:
    """Months of categories stay away: the version that goes on selling would add them up with the days."""
    command.upgrade(config, "3a90f5d7c1e4")
    sold = "INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, refunded) VALUES"
    of_category = "INSERT INTO category_daily_sales (business_day, category, shard, sales) VALUES"
    connection.execute(
        text(f"""{sold} ('month', '2025-12-01', 1, 'home', 9, 1.5), ('quarter', '2025-10-01', 1, 'home', 9, 1.5),
            ('quarter', '2025-01-01', 1, 'home', 2, 0.25), ('quarter', '2026-01-01', 2, 'home', 1, 0)""")
    )
    connection.execute(text(f"{of_category} ('2025-12-31', 'home', 0, 9)"))
    command.upgrade(config, "b6e20f83d915")
    connection.execute(text(f"{of_category} ('2025-12-31', 'home', 0, 1) ON DUPLICATE KEY UPDATE sales = sales + 1"))
    years = "SELECT period_start, product_id, sales, refunded FROM product_period_sales WHERE grain = 'year' ORDER BY 1"
    assert [tuple(map(str, row)) for row in connection.execute(text(years))] == [
        ("2025-01-01", "1", "11", "1.75"),
        ("2026-01-01", "2", "1", "0.00"),
    ]
    days = "SELECT grain, business_day, sales FROM category_daily_sales"
    assert [tuple(map(str, row)) for row in connection.execute(text(days))] == [("day", "2025-12-31", "10")]


def insert_products(connection: Connection, rows: list[tuple[int, str | None, str, str]]) -> None:
    """Products by id, sku, name and status, as versions before former skus wrote them."""
    connection.execute(text("INSERT INTO categories VALUES ('toys', NULL, '2026-01-01')"))
    for product_id, sku, name, status in rows:
        connection.execute(
            text("""INSERT INTO products (id, sku, name, price, category, status, low_stock_threshold, created_at,
                updated_at) VALUES (:id, :sku, :name, 1, 'toys', :status, 10, '2026-01-01', '2026-01-02')"""),
            {"id": product_id, "sku": sku, "name": name, "status": status},
        )


def stored_texts(connection: Connection) -> list[tuple[str | None, ...]]:
    """What `insert_products` wrote, and the former sku."""
    rows = connection.execute(text("SELECT sku, former_sku, name FROM products ORDER BY id"))
    return [tuple(row) for row in rows]


PAST = [
    "INSERT INTO rollup_zone VALUES (1, 'Asia/Kolkata')",
    "INSERT INTO categories VALUES ('home', NULL, NOW())",
    # The last instant of one day and the first of the next in Kolkata, and one of another quarter.
    (
        "INSERT INTO sales (product_id, category, units, unit_price, total_price, revenue, sold_at, recorded_at) "
        "VALUES (1, 'home', 2, 10, 20, 15, '2026-01-05 18:29:59.999999', '2026-01-06'), "
        "(1, 'home', 1, 10, 10, 10, '2026-01-05 18:30:00', '2026-01-06'), "
        "(2, 'home', 3, 5, 15, 0, '2026-04-01 00:00:00', '2026-04-02')"
    ),
    (
        "INSERT INTO product_period_sales VALUES ('day', '2026-01-05', 1, 'home', 1, 2, 15), "
        "('day', '2026-01-06', 1, 'home', 1, 1, 10), ('month', '2026-01-01', 1, 'home', 2, 3, 25), "
        "('quarter', '2026-01-01', 1, 'home', 2, 3, 25), ('day', '2026-04-01', 2, 'home', 1, 3, 0), "
        "('month', '2026-04-01', 2, 'home', 1, 3, 0), ('quarter', '2026-04-01', 2, 'home', 1, 3, 0)"
    ),
    (
        "INSERT INTO category_daily_sales VALUES ('2026-01-05', 'home', 0, 1, 2, 15), "
        "('2026-01-06', 'home', 0, 1, 1, 10), ('2026-04-01', 'home', 0, 1, 3, 0)"
    ),
]


def test_the_command_fills_in_what_the_sales_of_before_add_to_a_new_measure(
    run_command: Command, config: Config, connection: Connection
) -> None:
    """In the zone of the rollups, whatever the settings say; without a word the second time."""
    command.upgrade(config, "b3d7e91c5f20")
    insert_products(connection, [(1, "A", "One", "active"), (2, "B", "Two", "active")])
    for statement in PAST:
        connection.execute(text(statement))
    connection.commit()
    head = known_revisions()[0]
    assert run_command("upgrade") == (0, f"schema {head}, 11 sums completed\n", "")
    assert run_command("upgrade") == (0, f"schema {head}\n", "")
    of_products = "SELECT grain, period_start, list_total FROM product_period_sales ORDER BY 1, 2, 3"
    assert [f"{grain} {start} {total}" for grain, start, total in connection.execute(text(of_products))] == [
        "day 2026-01-05 20.00",
        "day 2026-01-06 10.00",
        "day 2026-04-01 15.00",
        "month 2026-01-01 30.00",
        "month 2026-04-01 15.00",
        "quarter 2026-01-01 30.00",
        "quarter 2026-04-01 15.00",
        "year 2026-01-01 15.00",
        "year 2026-01-01 30.00",
    ]
    of_categories = "SELECT list_total FROM category_daily_sales ORDER BY business_day"
    assert [str(total) for total in connection.execute(text(of_categories)).scalars()] == ["20.00", "10.00", "15.00"]


def test_skus_of_deleted_products_are_freed_and_given_back_on_the_way_down(
    config: Config, connection: Connection
) -> None:
    command.upgrade(config, "8d24b9c3f6a1")
    insert_products(
        connection,
        [
            (1, "A", "One", "active"),
            (2, "B", "Two", "deleted"),
            (3, None, "Three", "deleted"),
            (4, "C", "Four", "inactive"),
        ],
    )
    command.upgrade(config, "b3e7a91c5d20")
    assert stored_texts(connection) == [
        ("A", None, "One"),
        (None, "B", "Two"),
        (None, None, "Three"),
        ("C", None, "Four"),
    ]
    assert connection.execute(text("SELECT DISTINCT updated_at FROM products")).scalars().one().day == 2
    # Deleted twice with the same sku, and one whose sku a living product has got.
    connection.execute(text("UPDATE products SET status = 'deleted', former_sku = sku, sku = NULL WHERE id = 4"))
    connection.execute(text("UPDATE products SET former_sku = 'C' WHERE id = 3"))
    connection.execute(text("UPDATE products SET sku = 'B' WHERE id = 1"))
    command.downgrade(config, "8d24b9c3f6a1")
    assert connection.execute(text("SELECT sku FROM products ORDER BY id")).scalars().all() == ["B", None, None, "C"]


def test_texts_stored_before_are_cleaned_of_what_nobody_can_see(config: Config, connection: Connection) -> None:
    command.upgrade(config, "8d24b9c3f6a1")
    long = "e\u0301" * 32
    insert_products(
        connection,
        [
            (1, "ABC-1", "Plain", "active"),
            (2, "ABC-1\u200b", "Zero\u200b width", "active"),  # its clean sku is taken
            (3, "\ufeffDEF\u00ad-\u20281\n", "Two\r\nlines\u2028and\ta tab", "active"),
            (4, "CAFE\u0301", "CAFE\u0301 \U0001f468\u200d\U0001f469", "active"),
            (5, "\u200b", "\u200b", "active"),
            (6, "G\u200b", "Gone", "deleted"),
            (7, long, " spaces ", "active"),
        ],
    )
    command.upgrade(config, "b3e7a91c5d20")
    assert stored_texts(connection) == [
        ("ABC-1", None, "Plain"),
        ("ABC-1\u200b", None, "Zero width"),
        ("DEF-1", None, "Two lines and a tab"),
        ("CAF\u00c9", None, "CAF\u00c9 \U0001f468\u200d\U0001f469"),
        (None, None, "Product 5"),
        (None, "G", "Gone"),
        ("\u00e9" * 32, None, " spaces "),
    ]


def test_the_history_is_one_line() -> None:
    """And the services, which read it without Alembic, read the same."""
    walked = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
    assert list(known_revisions()) == walked
    assert len(set(walked)) == len(VERSIONS)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_named_by_its_date_and_says_what_it_does(path: Path) -> None:
    year, month, day, name = path.stem.split("_", 3)
    assert date(int(year), int(month), int(day)) >= date(2026, 11, 24)
    assert re.fullmatch(r"[a-z0-9_]+", name)
    module = ast.parse(path.read_text())
    assert (ast.get_docstring(module) or "").partition("\n")[0].endswith(".")
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    assert functions.keys() >= {"upgrade", "downgrade"}
    assert not isinstance(functions["downgrade"].body[0], ast.Pass)


# ---- the command's refusals


def test_the_command_leaves_a_newer_schema_alone(run_command: Command, config: Config, connection: Connection) -> None:
    command.upgrade(config, "head")
    connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    connection.commit()
    head = known_revisions()[0]
    said = f"nothing was changed: the database's schema (ffffffffffff) is newer than this code ({head})\n"
    assert run_command("upgrade") == (1, "", said)


def test_the_command_says_what_is_wrong_in_one_line(run_command: Command, empty: URL) -> None:
    for arguments, url, status, said in [
        ((), empty, 2, "usage: python -m migrations"),
        (("downgrade",), empty, 2, "usage: python -m migrations"),
        (("upgrade",), empty.set(database="ecm_not_there"), 1, "migration failed: (1049"),
        (("current",), empty.set(port=1), 1, "migration failed: (2003"),
    ]:
        refused = run_command(*arguments, url=url)
        assert refused[:2] == (status, "")
        assert refused[2].startswith(said)
        assert len(refused[2].splitlines()) == 1


def test_settings_are_refused_by_their_names_without_a_traceback(run_command: Command, empty: URL) -> None:
    names = {"TIME_ZONE": "Mars/Olympus", "DATABASE_TLS_CA": "/missing.pem"}
    said = (
        "setting DATABASE_TLS_CA: '/missing.pem' cannot be read: No such file or directory\n"
        "setting TIME_ZONE: 'Mars/Olympus' is not an IANA time zone such as Europe/Berlin\n"
    )
    for command_name in ("upgrade", "check", "check-settings"):
        assert run_command(command_name, **names) == (2, "", said)
    refused = run_command("upgrade", MIGRATION_DATABASE_URL="mysql://u:se@:cret@h/x")
    assert refused[:2] == (2, "")
    assert refused[2].startswith("setting MIGRATION_DATABASE_URL: is not a database's address")
    assert "cret" not in refused[2]


def test_a_check_says_what_a_start_would_be_refused_for(
    run_command: Command, config: Config, connection: Connection, empty: URL
) -> None:
    assert run_command("check") == (0, "", "")  # an empty database
    command.upgrade(config, known_revisions()[-1])
    assert run_command("check") == (0, "", "")  # a schema without zones yet
    command.upgrade(config, "head")
    connection.execute(text("INSERT INTO rollup_zone (id, time_zone) VALUES (1, 'Asia/Tokyo')"))
    connection.commit()
    assert run_command("check", TIME_ZONE="Asia/Tokyo") == (0, "", "")
    status, printed, said = run_command("check")
    assert (status, printed) == (1, "")
    assert said.startswith(
        "setting TIME_ZONE: is UTC, but the store's days are cut in Asia/Tokyo. Run ./docker-manager"
    )
    assert run_command("check-settings") == (0, "", "")
    connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    connection.commit()
    status, printed, said = run_command("check", TIME_ZONE="Asia/Tokyo")
    assert (status, printed) == (1, "")
    assert said.startswith("nothing was changed: the database's schema (ffffffffffff) is newer than this code")
    status, printed, said = run_command("check", url=empty.set(port=1))
    assert (status, printed) == (3, "")
    assert said.startswith("the database does not answer, or refuses its user: (2003")
