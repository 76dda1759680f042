"""What a container reads from files in place of variables: each its own, where only the checkout's owner can enter."""

import stat
from pathlib import Path

from tests.operations.checkout import Checkout

MADE = """
DB_MIGRATIONS_PASSWORD=of-migrations
DB_PRODUCTS_PASSWORD=of-products
DB_SALES_PASSWORD=of-sales
AUTH_SECRET=of-thirty-two-characters-at-least
"""
WRITE = 'mode=docker; load_settings; default_settings; write_secrets "$secrets_dir" migrate products sales'


def secrets(checkout: Checkout, where: str = "") -> dict[str, str]:
    """The files below a directory, and what is in them."""
    directory = checkout.directory / ".local" / "secrets" / where
    return {str(path.relative_to(directory)): path.read_text() for path in directory.rglob("*") if path.is_file()}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_container_gets_the_address_and_the_secret_that_it_needs(checkout: Checkout) -> None:
    checkout.env_file.write_text(f"{MADE}DB_NAME=shop\n")
    checkout.shell(f"umask 077; {WRITE}")
    address = "mysql+pymysql://ecm_{0}:of-{0}@db:3306/shop?charset=utf8mb4"
    users = {"migrate": "migrations", "products": "products", "sales": "sales"}
    assert secrets(checkout) == {f"{service}/database_url": address.format(user) for service, user in users.items()} | {
        f"{service}/{name}": text
        for service in users
        for name, text in (("auth_secret", "of-thirty-two-characters-at-least"), ("read_database_url", ""))  # unset
    }
    directory = checkout.directory / ".local" / "secrets"
    assert mode_of(directory) == 0o700
    # The container's user is none of this machine's.
    assert {mode_of(directory / "sales"), mode_of(directory / "sales" / "database_url")} == {0o755, 0o444}


def test_addresses_of_a_database_of_ones_own_are_handed_on(checkout: Checkout) -> None:
    own = "DATABASE_URL=mysql://shop:x@h/shop\nSALES_DATABASE_URL=mysql://seller:y@h/shop\n"
    checkout.env_file.write_text(MADE + own)
    checkout.shell(WRITE)
    found = secrets(checkout)
    assert found["products/database_url"] == found["migrate/database_url"] == "mysql://shop:x@h/shop"
    assert found["sales/database_url"] == "mysql://seller:y@h/shop"


def test_a_command_beside_the_services_gets_what_is_set_now_and_they_keep_what_they_have(checkout: Checkout) -> None:
    checkout.program("docker", 'printf "%s " "${SERVICE_SECRETS:-none}" "$*"')
    checkout.env_file.write_text(MADE)
    checkout.shell(WRITE)
    before = secrets(checkout, "products")
    checkout.env_file.write_text(MADE.replace("of-products", "another"))
    printed = checkout.shell("mode=docker; load_settings; default_settings; docker_python products -m migrations check")
    once = checkout.directory / ".local" / "secrets" / "once"
    assert printed.startswith(f"{once} ")
    assert " run --rm --no-deps -T " in printed
    assert "another" not in printed
    assert ":another@" in secrets(checkout, "once")["products/database_url"]
    assert secrets(checkout, "products") == before
