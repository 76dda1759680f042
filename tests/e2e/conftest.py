"""A stack of their own for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.e2e.faults import started_stack
from tests.e2e.stack import Stack, engine_answers


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Started, empty, and gone afterwards; what it prints is shown with -s."""
    if not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    with started_stack() as stack:
        yield stack
