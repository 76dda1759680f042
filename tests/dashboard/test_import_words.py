"""What the dashboard offers of the importer is what the importer knows."""

import re
from pathlib import Path

from common.access.scopes import Scope
from products_service.importing.importer import PRODUCTS
from sales_service.importing.importer import SALES
from tests.dashboard.browser import DASHBOARD

PAGES = DASHBOARD / "src" / "pages"


def _words(file: Path, name: str) -> dict[str, list[str]]:
    """The lists of words of a constant, by kind."""
    text = file.read_text(encoding="utf-8")
    block = re.search(rf"export const {name} = \{{(.*?)\n\}}", text, re.DOTALL)
    assert block is not None, name
    return {
        kind: re.findall(r'"([^"]+)"', words) for kind, words in re.findall(r"(\w+): \[(.*?)\]", block[1], re.DOTALL)
    }


def test_fields_and_programs_are_those_of_the_importer() -> None:
    """All of them, since what is not offered cannot be chosen."""
    vocabulary = PAGES / "import-export" / "vocabulary.ts"
    fields, profiles = _words(vocabulary, "FIELDS"), _words(vocabulary, "PROFILES")
    for spec in (PRODUCTS, SALES):
        kind = spec.name.value
        assert sorted(fields[kind]) == sorted(spec.fields.names)
        assert spec.profiles is not None
        assert sorted(profiles[kind]) == sorted(file.stem for file in spec.profiles.glob("*.toml"))


def test_a_key_can_be_given_every_right() -> None:
    text = (PAGES / "keys" / "keyDraft.ts").read_text(encoding="utf-8")
    offered = re.search(r"export const SCOPES = \[(.*?)\]", text, re.DOTALL)
    assert offered is not None
    assert sorted(re.findall(r'"([^"]+)"', offered[1])) == sorted(Scope)
