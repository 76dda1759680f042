"""What is made of the two OpenAPI documents, and where it stands."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import products_service.main
import sales_service.main
from common.settings import Settings
from tests.clients.python_client import module_of

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "dashboard" / "openapi"
DASHBOARD = ROOT / "dashboard"
PYTHON = ROOT / "clients" / "python" / "ecommerce_manager"
TYPESCRIPT = ROOT / "clients" / "typescript" / "src"
NOWHERE = "mysql://nobody@localhost/nothing"
"""Documents need no database."""

Documents = dict[str, dict[str, Any]]


def documents_of_services() -> Documents:
    """The documents by service, as the services give them out with the default settings."""
    settings = Settings(database_url=NOWHERE)  # type: ignore[arg-type]
    services = {"products": products_service.main, "sales": sales_service.main}
    return {name: module.create(settings).openapi() for name, module in services.items()}


def text_of(document: dict[str, Any]) -> str:
    """A document as its file holds it."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def stamp_of(document: dict[str, Any]) -> str:
    """The first line of types that are made of a document: it tells without Node whether they are of this one."""
    digest = hashlib.sha256(text_of(document).encode()).hexdigest()[:16]
    return f"// Made of document {digest} by `python -m tests.clients`; not to be changed by hand.\n"


def make_all(documents: Documents) -> int:
    """Write everything. Returns the exit status: 1 where the TypeScript types could not be made."""
    for service, document in documents.items():
        (DOCUMENTS / f"{service}.json").write_text(text_of(document), encoding="utf-8")
        (PYTHON / f"{service}.py").write_text(module_of(document, service), encoding="utf-8")
    generator = DASHBOARD / "node_modules" / ".bin" / "openapi-typescript"
    if shutil.which("node") is None or not generator.exists():
        sys.stderr.write("No TypeScript types were made: they need Node, and `npm ci` in dashboard/.\n")
        return 1
    for service, document in documents.items():
        target = TYPESCRIPT / f"{service}.d.ts"
        # What has a default may be left out of a request.
        command = [generator, DOCUMENTS / f"{service}.json", "-o", target, "--default-non-nullable=false"]
        subprocess.run(command, check=True, cwd=DASHBOARD)
        target.write_text(stamp_of(document) + target.read_text(encoding="utf-8"), encoding="utf-8")
    return 0
