"""The stack's images in Docker mode: what is said while they are made, and that `reset` leaves none."""

from pathlib import Path

import pytest

from tests.operations.checkout import Checkout

ROOT = Path(__file__).parents[2]

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


def layers_of_the_packages(dockerfile: Path) -> list[str]:
    """The instructions that make the layer with the packages, and those below it, in both stages that they stand in."""
    stages = dockerfile.read_text().split("\nFROM ")
    build = next(stage for stage in stages if "AS build\n" in stage)
    service = next(stage for stage in stages if "COPY --from=build /venv /venv" in stage)
    made = build.partition("WORKDIR")[0], service.partition("COPY --from=build /app")[0]
    return [line.partition(" AS ")[0] for part in made for line in part.strip().splitlines()]


def test_both_images_have_their_packages_in_the_same_layer() -> None:
    """60 % of each image, kept once: what comes before it and what makes it is the same, word for word."""
    products, sales = (layers_of_the_packages(ROOT / f"Dockerfile.{service}") for service in ("products", "sales"))
    assert len(products) > 5
    assert products == sales
