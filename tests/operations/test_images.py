"""The stack's images in Docker mode: what is said while they are made, and that `reset` leaves none."""

import pytest

from tests.operations.checkout import Checkout

ENGINE = """
mode=docker COMPOSE_PROJECT_NAME=shop
mkdir -p "$log_dir"
docker() {
  case $* in
    "image inspect "*) grep -qx "$3" images ;;
    "image rm "*) { grep -vx "$3" images || true; } >kept; mv kept images ;;
    *) return 1 ;;
  esac
}
compose() { printf 'compose %s\\n' "$*"; }
empty_data_dir() { :; }
"""
"""An engine whose images are the lines of a file."""


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ("mysql\n", "Building the images (some minutes and 1.2 GB the first time) ..."),
        ("mysql\nshop-products\n", "Building the images (some minutes and 1.2 GB the first time) ..."),
        ("mysql\nshop-products\nshop-sales\n", "Bringing the images up to date ..."),
    ],
)
def test_images_are_built_once_and_then_brought_up_to_date(checkout: Checkout, images: str, said: str) -> None:
    (checkout.directory / "images").write_text(images)
    assert checkout.try_shell(f"{ENGINE}\nbuild_images").stderr.strip() == said


def test_a_reset_removes_the_stacks_own_images_and_no_other(checkout: Checkout) -> None:
    images = checkout.directory / "images"
    images.write_text("mysql\nshop-products\nshop-sales\nshop-demo\nothershop-sales\n")
    checkout.shell(f"{ENGINE}\ndocker_reset")
    assert images.read_text() == "mysql\nothershop-sales\n"
