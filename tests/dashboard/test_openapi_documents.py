"""The documents that the dashboard's types are made from are those of the services."""

import pytest

from tests.dashboard.openapi import DIRECTORY, documents, text_of


@pytest.mark.parametrize("service", ["products", "sales"])
def test_the_documents_are_up_to_date(service: str) -> None:
    stored = (DIRECTORY / f"{service}.json").read_text(encoding="utf-8")
    assert stored == text_of(documents()[service]), "run python -m tests.dashboard.openapi, then npm run types"
