"""`categories add | list | hide`: nothing is lost when it is cut off, repeated, or run twice at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

import migrations.category_columns
from common.categories import FIRST_CATEGORIES, MOST_CATEGORIES
from common.db.models import Model
from common.db.transactions import Database
from common.db.types import CategoryEnum
from migrations.__main__ import alembic_config, main
from migrations.category_columns import append_statement, category_columns, category_enum, extend_columns
from tests.support.categories import OwnStore
from tests.support.problems import assert_field_refused


@pytest.fixture
def database(own: OwnStore) -> Iterator[Database]:
    """The command's own way into the store's database."""
    database = Database(own.settings)
    yield database
    database.close()


# ---- add


def test_every_column_that_holds_a_category_is_found_by_itself(own: OwnStore) -> None:
    declared = {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.c
        if isinstance(column.type, CategoryEnum)
    }
    assert own.columns() == dict.fromkeys(declared, FIRST_CATEGORIES)
    # The list that the services go by comes last.
    assert list(own.columns())[-1] == "categories.name"


def test_a_category_is_added_to_every_column_and_opened(own: OwnStore) -> None:
    assert own.run("add", "garden", "--label", "Сад и 🌳") == (
        0,
        "garden was added: products can be put into it.\n",
        "",
    )
    assert set(own.columns().values()) == {(*FIRST_CATEGORIES, "garden")}
    row = own.row("garden")
    assert (row["label"], row["position"], row["hidden"], row["product_count"]) == ("Сад и 🌳", 1, False, 0)
    own.add("pet_food")
    assert own.row("pet_food")["label"] == "Pet food"
    assert set(own.columns().values()) == {(*FIRST_CATEGORIES, "garden", "pet_food")}


def test_added_again_it_stays_as_it_is(own: OwnStore) -> None:
    own.add("garden", "--label", "Garten")
    before = own.row("garden"), own.columns()
    told = "garden was there already; nothing was changed."
    assert own.run("add", "garden") == (0, f"{told}\n", "")
    advice = f"{told} PATCH /categories/garden changes its label.\n"
    assert own.run("add", "garden", "--label", "Jardin") == (0, advice, "")
    assert (own.row("garden"), own.columns()) == before


def test_one_that_there_is_but_was_not_opened_is_opened(own: OwnStore) -> None:
    assert own.run("add", "toys", "--label", "Spiel") == (0, "toys was opened: products can be put into it.\n", "")
    assert own.row("toys")["label"] == "Spiel"
    assert set(own.columns().values()) == {FIRST_CATEGORIES}


@pytest.mark.parametrize("name", ["Garden", "1garden", "_g", "gar den", "gärten", "g" * 41, "g'", "", "garden\n"])
def test_what_cannot_be_a_name_is_told_what_can(own: OwnStore, name: str) -> None:
    status, said, complaint = own.run("add", name)
    assert (status, said) == (2, "")
    assert "begins with one of a to z, then come a to z, 0 to 9 and _, 40 characters at most" in complaint
    assert set(own.columns().values()) == {FIRST_CATEGORIES}
    with own.engine.connect() as connection, pytest.raises(ValueError, match="not all of these"):
        append_statement(category_columns(connection)[0], [*FIRST_CATEGORIES, name])


@pytest.mark.parametrize("label", ["", " \u200b", "x" * 101])
def test_a_label_that_nobody_could_read_is_refused_before_anything_is_done(own: OwnStore, label: str) -> None:
    assert own.run("add", "garden", f"--label={label}")[0] == 2
    assert set(own.columns().values()) == {FIRST_CATEGORIES}


def test_there_can_be_250(own: OwnStore, database: Database) -> None:
    names = [f"n{number}_{'x' * 35}" for number in range(MOST_CATEGORIES - len(FIRST_CATEGORIES) - 1)]
    extend_columns(database, *names)
    own.add("last")
    assert {len(columns) for columns in own.columns().values()} == {MOST_CATEGORIES}
    refusal = "There are 250 categories already, the most there can be.\n"
    assert own.run("add", "one_more") == (1, "", refusal)
    assert own.run("add", "last")[0] == 0
    assert own.services.product(category="last")["category"] == "last"
    told = assert_field_refused(own.services.products.post("/categories", json={"name": "one_more"}), "/name")
    assert told.count("'") == 2 * MOST_CATEGORIES


def unproven_checks(own: OwnStore) -> int:
    """How many CHECK constraints the server does not enforce. MariaDB always does."""
    with own.engine.connect() as connection:
        if "mariadb" in connection.execute(text("SELECT VERSION()")).scalar_one().lower():
            return 0
        statement = text(
            "SELECT COUNT(*) FROM information_schema.table_constraints "
            "WHERE constraint_schema = DATABASE() AND enforced = 'NO'"
        )
        return int(connection.execute(statement).scalar_one())


def test_one_that_was_cut_off_anywhere_is_completed_by_the_same_command(
    own: OwnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter = migrations.category_columns._alter
    for done in count():
        name = f"cut_after_{done}"
        left = iter(range(done))

        def cut_off(connection: object, statement: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            alter(connection, statement)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(migrations.category_columns, "_alter", cut_off)
            if own.run("add", name)[0] == 0:
                break
        columns = own.columns()
        if name not in columns["categories.name"]:
            # Nobody can use it yet, and the list says what to do.
            assert_field_refused(own.services.products.post("/categories", json={"name": name}), "/name")
            hint = f"Adding {name} was cut off. Complete it: ./docker-manager.sh categories add {name}\n"
            assert own.run("list")[2] == (hint if any(name in names for names in columns.values()) else "")
        own.add(name, "--label", "Whole")
        assert own.row(name)["label"] == "Whole"
        assert len(set(own.columns().values())) == 1
        assert unproven_checks(own) == 0
    assert done >= len(own.columns())


def test_another_one_completes_it_too_and_all_columns_keep_one_order(own: OwnStore) -> None:
    with own.engine.connect() as connection:
        first = category_columns(connection)[0]
        connection.execute(text(append_statement(first, [*FIRST_CATEGORIES, "garden"])))
    own.add("pets")
    assert set(own.columns().values()) == {(*FIRST_CATEGORIES, "garden", "pets")}
    assert own.run("add", "garden") == (0, "garden was opened: products can be put into it.\n", "")


def test_columns_that_disagree_are_left_alone(own: OwnStore) -> None:
    with own.engine.connect() as connection:
        columns = category_columns(connection)
        connection.execute(text(append_statement(columns[0], [*FIRST_CATEGORIES, "garden"])))
        connection.execute(text(append_statement(columns[1], [*FIRST_CATEGORIES, "pets"])))
    before = own.columns()
    status, _, complaint = own.run("add", "tools")
    assert (status, "have different categories" in complaint) == (1, True)
    assert own.columns() == before


def test_two_at_once_are_both_added(own: OwnStore) -> None:
    names = [f"n{number}" for number in range(4)]
    patient = own.settings.model_copy(update={"statement_timeout_seconds": 3600})  # as the command is
    start = Barrier(len(names))

    def add(name: str) -> None:
        database = Database(patient)
        start.wait()
        extend_columns(database, name)
        database.close()

    with ThreadPoolExecutor(len(names)) as operators:
        list(operators.map(add, names))
    (columns,) = set(own.columns().values())
    assert (columns[:8], sorted(columns[8:])) == (FIRST_CATEGORIES, names)


# ---- list, hide


def test_the_list_shows_all(own: OwnStore) -> None:
    own.services.product(category="toys")
    own.add("garden", "--label", "Сад")
    own.services.products.patch("/categories/garden", json={"position": -1})
    own.run("hide", "toys")
    status, said, complaint = own.run("list")
    lines = [line.split("  ") for line in said.splitlines()]
    assert (status, complaint) == (0, "")
    assert [[cell.strip() for cell in line if cell.strip()] for line in lines] == [
        ["NAME", "LABEL", "POSITION", "PRODUCTS", "STATE"],
        ["garden", "Сад", "-1", "0", "open"],
        ["toys", "Toys", "1", "1", "hidden"],
        *([name, "not opened"] for name in FIRST_CATEGORIES if name != "toys"),
    ]


def test_a_category_is_hidden_and_shown_again(own: OwnStore) -> None:
    own.services.product(category="toys")
    for _ in range(2):
        assert own.run("hide", "toys") == (0, "toys is hidden: it takes no new products.\n", "")
    assert own.row("toys")["hidden"] is True
    body = {"name": "Kite", "category": "toys", "price": "1.00"}
    assert own.services.products.post("/products", json=body).json()["code"] == "category_hidden"
    assert own.run("hide", "toys", "--undo") == (0, "toys takes products again.\n", "")
    assert own.services.products.post("/products", json=body).status_code == 201


def test_what_was_not_opened_cannot_be_hidden(own: OwnStore) -> None:
    refusal = "There is no open category home. ./docker-manager.sh categories list shows all.\n"
    assert own.run("hide", "home") == (1, "", refusal)
    assert own.run("hide", "Home")[0] == 2


# ---- migrations


def test_a_migration_gives_a_new_column_the_names_of_the_store(own: OwnStore) -> None:
    own.add("garden")
    with own.engine.connect() as connection, Operations.context(MigrationContext.configure(connection)):
        assert tuple(category_enum().enums) == (*FIRST_CATEGORIES, "garden")


def test_a_store_with_categories_of_its_own_is_up_to_date(own: OwnStore) -> None:
    own.add("garden")
    config = alembic_config()
    with own.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_a_column_that_lacks_names_is_completed_by_the_next_migration(
    own: OwnStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own.add("garden")
    members = ", ".join(f"'{name}'" for name in FIRST_CATEGORIES)
    with own.engine.connect() as connection:
        connection.execute(text(f"CREATE TABLE more (id INT PRIMARY KEY, kind ENUM({members}) NULL)"))
    monkeypatch.setenv("DATABASE_URL", own.settings.database_url.get_secret_value())
    monkeypatch.delenv("MIGRATION_DATABASE_URL", raising=False)
    for told in (", 1 columns given the store's categories", ""):
        assert main(["upgrade"]) == 0
        assert capsys.readouterr().out.strip().partition(" ")[2].partition(", ")[2] == told.removeprefix(", ")
        assert set(own.columns().values()) == {(*FIRST_CATEGORIES, "garden")}
    with own.engine.connect() as connection:
        assert "DEFAULT NULL" in connection.execute(text("SHOW CREATE TABLE more")).one()[1]
