"""The documents that the dashboard's types and the clients are made from are those of the services."""

import pytest

from tests.clients.made import DOCUMENTS, PYTHON, TYPESCRIPT, documents_of_services, stamp_of, text_of
from tests.clients.python_client import module_of

MAKE = "run python -m tests.clients"


@pytest.mark.parametrize("service", ["products", "sales"])
def test_what_is_made_of_the_documents_is_up_to_date(service: str) -> None:
    document = documents_of_services()[service]
    assert (DOCUMENTS / f"{service}.json").read_text(encoding="utf-8") == text_of(document), MAKE
    assert (PYTHON / f"{service}.py").read_text(encoding="utf-8") == module_of(document, service), MAKE
    assert (TYPESCRIPT / f"{service}.d.ts").read_text(encoding="utf-8").startswith(stamp_of(document)), MAKE
