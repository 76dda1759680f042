"""The two OpenAPI documents that the dashboard's types are made from, written by `python -m tests.dashboard.openapi`.

Then `npm run types` in dashboard/ makes the types of them, and `npm run check` says what no longer fits.
"""

import json
from pathlib import Path
from typing import Any

import products_service.main
import sales_service.main
from common.settings import Settings

DIRECTORY = Path(__file__).parents[2] / "dashboard" / "openapi"
NOWHERE = "mysql://nobody@localhost/nothing"
"""Documents need no database."""


def documents() -> dict[str, dict[str, Any]]:
    """The documents by service, as the services give them out with the default settings."""
    settings = Settings(database_url=NOWHERE)  # type: ignore[arg-type]
    services = {"products": products_service.main, "sales": sales_service.main}
    return {name: module.create(settings).openapi() for name, module in services.items()}


def text_of(document: dict[str, Any]) -> str:
    """A document as its file holds it."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for service, document in documents().items():
        (DIRECTORY / f"{service}.json").write_text(text_of(document), encoding="utf-8")
