"""What happens in the recorded store: a small shop's statements, each with the second that the log tells for it.

One list for both servers. The recorder runs it while the server logs; the tests run it again, without any log, to know
what a replay up to a second must come to.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

DATABASE = "shop"
"""The recorded database; a replay is into another."""

OTHER_DATABASE = "elsewhere"
"""What is changed there is no part of the shop, so no replay may touch it."""

BEGIN = int(datetime(2026, 11, 24, 10, 0, tzinfo=UTC).timestamp())

SHOP = (
    """CREATE TABLE products (
        id BIGINT PRIMARY KEY, sku VARCHAR(64) NULL UNIQUE, name VARCHAR(200) NOT NULL, price DECIMAL(10, 2) NOT NULL,
        level INT NULL
    ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_unicode_520_ci""",
    """CREATE TABLE sales (
        id BIGINT PRIMARY KEY, product_id BIGINT NOT NULL, units INT NOT NULL, revenue DECIMAL(14, 2) NULL,
        sold_at DATETIME(6) NOT NULL, FOREIGN KEY (product_id) REFERENCES products (id)
    ) DEFAULT CHARSET utf8mb4""",
    "INSERT INTO products VALUES (1, 'TEA-1', 'Darjeeling', 4.50, 10), (2, NULL, 'Cup', 12.00, NULL)",
)
"""What the backup holds."""

OTHER_SHOP = "CREATE TABLE {other}.things (id BIGINT PRIMARY KEY)"


class Mark(Enum):
    """What happens to the log between two steps."""

    ROTATE = auto()
    CRASH = auto()
    """The server is killed and started again."""

    CHECKSUMS_OFF = auto()
    """The server goes on in a new file, whose events have no checksums."""


@dataclass(frozen=True)
class Step:
    """Statements of one session, in the shop's database; {other} stands for the other database's name."""

    second: int
    """When it is over: seconds after BEGIN."""

    statements: tuple[str, ...]
    charset: str = "utf8mb4"
    seconds_long: int = 0
    """How long before that its statements run."""

    is_of_accounts: bool = False
    """It makes users or gives rights, which are no data: a replay leaves it out."""


STEPS: tuple[Step | Mark, ...] = (
    Step(
        0,
        (
            "BEGIN",
            "INSERT INTO sales VALUES (1, 1, 3, 13.50, '2026-11-24 10:00:00.000001')",
            "UPDATE products SET level = level - 3 WHERE id = 1",
        ),
    ),
    Step(
        1,
        (
            """INSERT INTO products VALUES (3, 'MUG-☕', 'Mug with a \\'crack\\' ☕🫖', 99999999.99, 0),
                (4, 'चाय', 'मसाला चाय', 0.00, NULL), (5, NULL, '', 0.01, -2147483648)""",
        ),
    ),
    Step(2, ("INSERT INTO {other}.things VALUES (1)",)),
    Step(
        3,
        (
            "BEGIN",
            "INSERT INTO {other}.things VALUES (2), (3)",
            "INSERT INTO sales VALUES (2, 3, 1, NULL, '2026-11-24 10:00:03'), (3, 4, -1, -0.01, '2026-11-24 10:00:03')",
            "DELETE FROM {other}.things WHERE id = 3",
        ),
    ),
    Step(4, ("UPDATE products SET price = price + 1 WHERE price < 90", "DELETE FROM sales WHERE id = 3")),
    Mark.ROTATE,
    Step(
        10,
        (
            "SET SESSION time_zone = '+05:45'",
            """ALTER TABLE products ADD COLUMN former_sku VARCHAR(64) NULL DEFAULT 'früher: 🫖', ADD INDEX (former_sku),
                ADD COLUMN changed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP""",
        ),
    ),
    Step(11, ("UPDATE products SET former_sku = sku, sku = NULL WHERE id = 1",)),
    Step(
        12,
        (
            "CREATE USER 'recorded'@'localhost' IDENTIFIED BY 'no secret'",
            "GRANT SELECT ON shop.* TO 'recorded'@'localhost'",
            "DROP USER 'recorded'@'localhost'",
        ),
        is_of_accounts=True,
    ),
    Step(13, ("BEGIN", "DELETE FROM sales", "ROLLBACK")),
    Step(16, ("BEGIN", "INSERT INTO sales VALUES (4, 5, 2, 0.02, '2026-11-24 10:00:14')"), seconds_long=2),
    Mark.CRASH,
    Step(20, ("CREATE TABLE notes (id INT PRIMARY KEY, text TEXT CHARACTER SET utf8mb4) COMMENT 'Café'",), "latin1"),
    Step(21, ("INSERT INTO notes VALUES (1, 'déjà vu'), (2, NULL)",), "latin1"),
    Step(22, ("SET SESSION foreign_key_checks = 0", "DELETE FROM products WHERE id = 5")),
    Mark.CHECKSUMS_OFF,
    Step(30, ("INSERT INTO sales VALUES (5, 1, 1, 5.50, '2026-11-24 10:00:30')",)),
    Step(31, ("TRUNCATE TABLE notes", "INSERT INTO notes VALUES (3, 'the end')")),
)
