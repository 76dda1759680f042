"""Fixtures of the tests of the shell scripts."""

from pathlib import Path

import pytest

from tests.operations.checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout of its own, in a directory with a space in its name, as users' have."""
    directory = tmp_path / "the shop"
    directory.mkdir()
    return Checkout(directory)
