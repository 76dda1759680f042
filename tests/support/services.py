"""Services with settings of their own, beside those that all tests share."""

import contextlib
from collections.abc import Iterator
from typing import Any

from fastapi.testclient import TestClient

import products_service.main
from common.settings import Settings


@contextlib.contextmanager
def running_products(settings: Settings, **changes: Any) -> Iterator[TestClient]:
    """The products service with some settings changed."""
    app = products_service.main.create(settings.model_copy(update=changes))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
