"""What `logs` shows natively."""

import pytest

from tests.operations.checkout import Checkout

NATIVE = "mode=native; native_logs"


@pytest.fixture
def logs(checkout: Checkout) -> Checkout:
    """A stack whose sales service has written nothing yet."""
    directory = checkout.local / "logs"
    directory.mkdir(parents=True)
    for name, lines in {"db": "ready for connections\n", "products": "started\n", "sales": ""}.items():
        (directory / f"{name}.log").write_text(lines)
    return checkout


def test_several_logs_are_told_apart_and_an_empty_one_is_left_out(logs: Checkout) -> None:
    said = logs.shell(f"{NATIVE} no db products sales")
    assert [line.rpartition("/")[2] for line in said.splitlines()] == [
        "db.log <==",
        "ready for connections",
        "",
        "products.log <==",
        "started",
    ]


def test_an_empty_log_says_so(logs: Checkout) -> None:
    said = logs.try_shell(f"{NATIVE} no sales")
    assert (said.returncode, said.stdout) == (1, "")
    assert "there is no log yet." in said.stderr


def test_an_empty_log_can_be_followed(logs: Checkout) -> None:
    """What comes next is shown."""
    logs.program("tail", "printf '%s\\n' \"$@\"")
    followed = logs.shell(f"{NATIVE} yes db sales").splitlines()
    assert [name.rpartition("/")[2] for name in followed] == ["-n", "100", "-F", "db.log", "sales.log"]
