"""Many clients give back and void at once, with real commits: never more than was sold, and all books agree."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from tests.concurrency.test_sales import at_once, check_ledgers, selling, stock
from tests.support.locks import until_waiting
from tests.support.problems import assert_problem
from tests.support.store import Store

Body = dict[str, Any]
Request = Callable[[], Any]
ROUNDS = 3


def giving_back(store: Store, sale: Body, units: int = 1, **fields: Any) -> Request:
    """A client that brings units of a sale back."""
    body = {"sale_id": sale["id"], "units": units} | fields
    return lambda: store.sales.post("/returns", json=body)


def giving_back_several(store: Store, sales: list[Body], **fields: Any) -> Request:
    """A client that brings one unit of each of several sales back."""
    returns = [{"sale_id": sale["id"], "units": 1} | fields for sale in sales]
    return lambda: store.sales.post("/returns/batch", json={"returns": returns})


def voiding(store: Store, sale: Body, **fields: Any) -> Request:
    """A client that voids a sale."""
    body = {"reason": "wrong_entry"} | fields
    return lambda: store.sales.post(f"/sales/{sale['id']}/void", json=body)


def voiding_return(store: Store, returned: Body) -> Request:
    """A client that voids a return."""
    return lambda: store.sales.post(f"/returns/{returned['id']}/void")


@pytest.fixture(autouse=True)
def books_balance(rollups_agree: None, engine: Engine) -> Iterator[None]:
    """After every test the ledger has no gap, and returns, reversals, sales, ledger and rollups say the same."""
    yield
    with engine.connect() as connection:
        check_ledgers(connection)
        check_reversals(connection)
        check_entries(connection)


def check_reversals(connection: Connection) -> None:
    """What was taken off a sale is the sum of its returns that count; nothing of a void one, never more than all."""
    differing = text("""
        SELECT s.id FROM sales s
        LEFT JOIN sale_reversals r ON r.sale_id = s.id
        LEFT JOIN (
            SELECT sale_id, SUM(units) AS units, SUM(refunded) AS refunded
            FROM sale_returns WHERE voided_at IS NULL GROUP BY sale_id
        ) b ON b.sale_id = s.id
        WHERE COALESCE(r.returned_units, 0) <> COALESCE(b.units, 0)
           OR COALESCE(r.refunded, 0) <> COALESCE(b.refunded, 0)
           OR COALESCE(b.units, 0) > s.units OR COALESCE(b.refunded, 0) > s.revenue
           OR (r.voided_at IS NOT NULL AND b.sale_id IS NOT NULL)
    """)
    assert connection.execute(differing).all() == []


def check_entries(connection: Connection) -> None:
    """Each return and void moved the stock by what it says, once."""
    returned = text("""
        SELECT r.id FROM sale_returns r LEFT JOIN inventory_transactions t ON t.return_id = r.id
        GROUP BY r.id, r.restocked_units, r.voided_at
        HAVING COALESCE(SUM(t.`change`), 0) <> IF(r.voided_at IS NULL, r.restocked_units, 0)
            OR COUNT(t.id) <> IF(r.restocked_units = 0, 0, IF(r.voided_at IS NULL, 1, 2))
    """)
    voided = text("""
        SELECT t.id FROM inventory_transactions t
        LEFT JOIN sale_reversals r ON r.sale_id = t.voided_sale_id
        WHERE t.voided_sale_id IS NOT NULL AND (r.voided_at IS NULL OR r.units <> t.`change`)
    """)
    assert connection.execute(returned).all() == []
    assert connection.execute(voided).all() == []


# ---- one sale


@pytest.mark.parametrize("units", [1, 2])
def test_many_clients_returning_one_sale_never_exceed_it(store: Store, units: int) -> None:
    sale = store.sell(store.product(), 5, revenue="9.99")
    answers = at_once([giving_back(store, sale, units)] * 40)
    taken = 5 // units
    assert Counter(answer.status_code for answer in answers) == {201: taken, 409: 40 - taken}
    assert {answer.json()["returnable"] for answer in answers if answer.status_code == 409} == {5 % units}
    if units == 1:
        refunds = [answer.json()["refunded"] for answer in answers if answer.status_code == 201]
        assert sum(map(Decimal, refunds)) == Decimal("9.99")


def test_many_clients_never_refund_more_than_was_taken(store: Store) -> None:
    sale = store.sell(store.product(), 5)
    answers = at_once([giving_back(store, sale, 0, refunded="7.00")] * 30)
    assert Counter(answer.status_code for answer in answers) == {201: 7, 409: 23}
    assert {answer.json()["refundable"] for answer in answers if answer.status_code == 409} == {"1.00"}


@pytest.mark.parametrize("first", ["void", "return"])
def test_a_void_and_a_first_return_exclude_each_other(store: Store, first: str) -> None:
    robot = store.product(current_inventory=100)
    for _ in range(4 * ROUNDS):
        sale = store.sell(robot, 2)
        both = [voiding(store, sale), giving_back(store, sale)]
        answers = at_once(both if first == "void" else both[::-1])
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        code = next(answer.json()["code"] for answer in answers if answer.status_code == 409)
        assert code in {"sale_voided", "sale_has_returns"}


def test_what_is_void_once_is_not_void_twice(store: Store) -> None:
    robot = store.product(current_inventory=100)
    sale = store.sell(robot, 10)
    returned = giving_back(store, sale, 4)().json()
    answers = at_once([voiding_return(store, returned)] * 16)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 15}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"return_voided"}
    answers = at_once([voiding(store, sale)] * 16)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 15}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"sale_voided"}
    assert stock(store, robot) == 100


def test_a_sale_is_replaced_once(store: Store) -> None:
    robot, kite = store.product(current_inventory=10), store.product(current_inventory=10)
    for wrong, right in ((robot, kite), (kite, robot)):
        sale = store.sell(wrong, 5)
        answers = at_once([voiding(store, sale, replacement={"product_id": right["id"], "units": 1})] * 12)
        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 11}
    assert (stock(store, robot), stock(store, kite)) == (9, 9)


# ---- no circle


def test_batches_returns_and_voids_in_any_order_all_succeed(store: Store) -> None:
    """Products are locked after all sales, and both by id: no transaction is chosen as a deadlock's victim."""
    products = [store.product(current_inventory=1000, category=name) for name in ("toys", "home", "toys", "books")]
    sales = [store.sell(product, 100) for product in products for _ in range(3)]
    draw = random.Random(3)
    requests: list[Request] = []
    for _ in range(60):
        requests.append(giving_back_several(store, draw.sample(sales, 5)))
        requests.append(giving_back(store, draw.choice(sales)))
        requests.append(selling(store, draw.choice(products)))
        wrong, right = draw.sample(products, 2)
        requests.append(voiding(store, store.sell(wrong), replacement={"product_id": right["id"], "units": 1}))
    before = retries(store)
    assert {answer.status_code for answer in at_once(requests)} == {201}
    assert retries(store) == before


def retries(store: Store) -> str:
    """How often the sales service has tried a transaction again."""
    return next(line for line in store.sales.get("/metrics").text.splitlines() if "transaction_retries_total" in line)


def test_who_waits_for_a_sale_holds_no_product(store: Store, engine: Engine) -> None:
    robot = store.product()
    sales = [store.sell(robot, 2), store.sell(robot, 2)]
    for request in (giving_back(store, sales[0]), giving_back_several(store, sales), voiding(store, store.sell(robot))):
        with ThreadPoolExecutor(1) as other, engine.connect() as holder:
            holder.execute(text("SELECT id FROM sales FOR UPDATE"))
            answer = other.submit(request)
            try:
                until_waiting(engine, 1)
                holder.execute(text("SELECT id FROM products FOR UPDATE NOWAIT"))
            finally:
                holder.rollback()
            assert answer.result().status_code == 201


# ---- everything together


def test_the_last_unit_is_sold_returned_voided_and_deleted_at_once(store: Store) -> None:
    for number in range(ROUNDS):
        robot = store.product(current_inventory=1, sku=f"R{number}")
        first = store.sell(robot)
        back = giving_back(store, first)().json()
        old = store.sell(robot)
        requests: list[Request] = [
            *[giving_back(store, old)] * 3,
            *[voiding(store, old)] * 3,
            *[selling(store, robot)] * 4,
            *[voiding_return(store, back)] * 3,
            lambda path=f"/products/{robot['id']}": store.products.delete(path),  # type: ignore[misc]
            *[giving_back(store, first)] * 3,
        ]
        random.Random(number).shuffle(requests)
        answers = at_once(requests)
        assert {answer.status_code for answer in answers} <= {200, 201, 204, 409}
        assert stock(store, robot) is None


def test_any_acts_on_few_products_at_once_leave_all_books_in_agreement(store: Store) -> None:
    products = [store.product(current_inventory=30, category=name) for name in ("toys", "home")]
    sales = [store.sell(product, 3) for product in products for _ in range(3)]
    returns = [giving_back(store, sale)().json() for sale in sales]
    draw = random.Random(29)

    def any_request() -> Request:
        product, sale, returned = draw.choice(products), draw.choice(sales), draw.choice(returns)
        change = {"current_inventory": draw.choice([None, 5, 40])}
        return draw.choice(
            [
                selling(store, product, draw.randint(1, 4)),
                giving_back(store, sale, draw.randint(0, 2), refunded="1.00"),
                giving_back(store, sale),
                giving_back_several(store, draw.sample(sales, 3)),
                voiding_return(store, returned),
                voiding(store, sale),
                voiding(store, sale, replacement={"product_id": product["id"], "units": draw.randint(1, 3)}),
                lambda: store.products.patch(f"/products/{product['id']}", json=change),
            ]
        )

    answers = at_once([any_request() for _ in range(240)])
    assert {answer.status_code for answer in answers} <= {200, 201, 409}


def test_duplicates_in_parallel_give_back_once(store: Store) -> None:
    robot = store.product(current_inventory=100)
    sale = store.sell(robot, 10)
    body = {"sale_id": sale["id"], "units": 2}
    requests = [
        lambda key=f"back {number % 3}": store.sales.post("/returns", json=body, headers={"Idempotency-Key": key})  # type: ignore[misc]
        for number in range(30)
    ]
    answers = at_once(requests)
    assert {answer.status_code for answer in answers} == {201}
    for number in range(3):
        assert len({answer.content for answer in answers[number::3]}) == 1
    assert stock(store, robot) == 96
    assert_problem(giving_back(store, sale, 5)(), 409, "return_exceeds_sale", returnable=4, errors=[
        {"pointer": "/units", "detail": f"Sale {sale['id']} has 4 of 10 units left to return, not 5."}
    ])  # fmt: skip
