"""Categories are added while clients sell, change products and read: nobody is refused, and nothing is miscounted."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

import migrations.category_columns
from common.categories import FIRST_CATEGORIES, known_categories
from common.db.transactions import Database
from migrations.category_columns import PAUSE_SECONDS, WAIT_SECONDS, extend_columns
from sales_service.cli import cli
from tests.support.categories import OwnStore

SELLERS = 4


@pytest.fixture
def database(own: OwnStore) -> Iterator[Database]:
    """The operator's own way into the store's database."""
    database = Database(own.settings)
    yield database
    database.close()


@contextmanager
def selling(own: OwnStore) -> Iterator[list[float]]:
    """Clients who sell inside the block, each sale answered 201; how long each sale took, in seconds."""
    robot = own.services.product(current_inventory=1_000_000)
    stopped = threading.Event()
    took: list[float] = []

    def sell() -> int:
        count = 0
        while not stopped.is_set():
            started = time.monotonic()
            own.services.sell(robot)
            took.append(time.monotonic() - started)
            count += 1
        return count

    with ThreadPoolExecutor(SELLERS) as clients:
        running: list[Future[int]] = [clients.submit(sell) for _ in range(SELLERS)]
        try:
            yield took
        finally:
            stopped.set()
        sold = sum(client.result() for client in running)
    assert own.services.sales.get("/sales/summary").json()["totals"]["sales"] >= sold > 0


def verified(own: OwnStore) -> bool:
    """Whether the rollups are the sums of the sales."""
    environment = {"DATABASE_URL": own.settings.database_url.get_secret_value()}
    return CliRunner().invoke(cli, ["rollups", "verify"], env=environment).exit_code == 0


def test_categories_are_added_and_used_while_others_sell(own: OwnStore, database: Database) -> None:
    names = [f"own_{number}" for number in range(10)]
    with selling(own):
        for name in names:
            extend_columns(database, name)
            product = own.services.product(category=name, current_inventory=5)
            own.services.sell(product, 2)
            moved = own.services.products.patch(f"/products/{product['id']}", json={"category": "toys"})
            assert moved.status_code == 200
            own.services.sell(product, 1)
    today = date.today().isoformat()  # noqa: DTZ011 - the store's zone is UTC, as is the tests'
    parameters = {"group_by": "category", "order_by": "group", "start_date": today, "end_date": today}
    rows = own.services.sales.get("/sales/summary", params=parameters).json()["rows"]
    units = {row["category"]: row["units"] for row in rows}
    assert {name: units[name] for name in names} == dict.fromkeys(names, 2)
    assert verified(own)


def test_a_table_that_is_in_use_is_waited_for_and_sales_pass_meanwhile(own: OwnStore, database: Database) -> None:
    """As by an export: a statement that changes a table waits for its readers, and who comes later behind it."""
    own.services.sell(own.services.product())
    with selling(own) as took, own.engine.connect() as reader, ThreadPoolExecutor(1) as operator:
        reader.execute(text("SELECT COUNT(*) FROM sales")).one()
        adding = operator.submit(extend_columns, database, "garden")
        time.sleep(2 * (WAIT_SECONDS + PAUSE_SECONDS))
        assert not adding.done()
        # Whoever met the operator waited for a second, and was then let through.
        assert len(took) > SELLERS
        assert max(took) < WAIT_SECONDS + PAUSE_SECONDS
        assert "garden" not in known_categories.names
        reader.rollback()
        assert adding.result(30) > 0
    assert set(own.columns().values()) == {(*FIRST_CATEGORIES, "garden")}
    assert verified(own)


def test_one_that_is_in_use_for_too_long_is_given_up_and_told(own: OwnStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations.category_columns, "PATIENCE_SECONDS", 0)
    with own.engine.connect() as reader:
        reader.execute(text("SELECT COUNT(*) FROM sales")).one()
        status, _, complaint = own.run("add", "garden")
    told = (
        "A table was in use all the time by something that takes long, such as an export. Nothing is lost: run the "
        "same command again.\n"
    )
    assert (status, complaint) == (1, told)
    own.add("garden")
    assert set(own.columns().values()) == {(*FIRST_CATEGORIES, "garden")}


def test_a_product_is_in_a_category_or_refused_while_that_is_hidden(own: OwnStore) -> None:
    own.services.category("toys")

    def create(number: int) -> int:
        body = {"name": f"Kite {number}", "category": "toys", "price": "1.00"}
        return own.services.products.post("/products", json=body).status_code

    with ThreadPoolExecutor(SELLERS) as clients:
        answers = clients.map(create, range(60))
        own.run("hide", "toys")
        statuses = list(answers)
    assert set(statuses) <= {201, 409}
    assert create(61) == 409
    assert own.row("toys")["product_count"] == statuses.count(201)


def test_the_server_refuses_whatever_would_rewrite_the_sales(own: OwnStore) -> None:
    statement = "ALTER TABLE sales MODIFY COLUMN category ENUM('toys', 'home') NOT NULL, ALGORITHM=INSTANT"
    with own.engine.connect() as connection, pytest.raises(OperationalError, match="INSTANT is not supported"):
        connection.execute(text(statement))
