"""Profiles of one's own, imports that go on as they began, and the question before an import."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from common.db.schemas.import_run import ImportOptions, ProductsImportOptions, SalesImportOptions
from common.files.importing.job import ImportSpec
from common.files.reading.profiles import checked_profile, profiles_in
from products_service.importing.importer import PRODUCTS
from sales_service.cli import cli
from sales_service.importing.importer import SALES
from tests.support.imports import RunImport, import_runner, send, sent_later, stored_sales, when_over
from tests.support.store import Store

MINE = """
title = "the till in the corner"
signature = ["Artikel", "Anzahl"]

[columns]
Artikel = "sku"
Anzahl = "units"
Summe = "revenue"
Zeit = "sold_at"

[options]
time_zone = "store"
where = ["Art=Verkauf", "Filiale!=Lager"]
"""
TILL = (
    "Artikel;Anzahl;Summe;Zeit;Art;units\nA-1;2;5,00;31.03.2025 18:30;Verkauf;9\nA-1;1;2,50;31.03.2025 19:00;Storno;9\n"
)


@pytest.fixture
def till(tmp_path: Path) -> tuple[Path, Path]:
    """A profile and a file of its program."""
    profile, file = tmp_path / "till.toml", tmp_path / "till.csv"
    profile.write_text(MINE)
    file.write_text(TILL)
    return profile, file


def test_a_profile_of_ones_own_reads_the_files_of_its_program(
    store: Store, run_import: RunImport, till: tuple[Path, Path]
) -> None:
    store.product(sku="A-1", price="2.50")
    profile, file = till
    status, plan, _ = run_import(file, "--profile", profile, "--plan")
    assert (status, plan["profile"], plan["time_zone"]) == (0, "till", "UTC")
    assert f"--profile {profile}" in plan["command"]
    status, answer, _ = run_import(file, "--profile", profile)
    assert (status, answer["created"], answer["left_out"]) == (0, 1, 1)
    assert [sale[2] for sale in stored_sales(store)] == [2]


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("units", "unit", "till.toml: 'Anzahl' cannot be 'unit', which is no field; did you mean units?"),
        ("time_zone", "zone", "till.toml: the option zone: Unknown field. Remove it or correct its name."),
        ("[columns]", "[column]", "may have columns, options, signature, title and nothing else"),
        ('"store"', '"Mars"', "till.toml: the option time_zone: must be an IANA time zone"),
        ('"units"', "7", "a column is given a field, both as texts"),
        ('title = "', "title", "cannot be read: "),
    ],
)
def test_what_is_wrong_with_a_profile_is_told(
    store: Store, run_import: RunImport, till: tuple[Path, Path], old: str, new: str, detail: str
) -> None:
    profile, file = till
    profile.write_text(MINE.replace(old, new))
    status, answer, _ = run_import(file, "--profile", profile)
    assert (status, answer["code"]) == (2, "invalid_request")
    assert detail in answer["detail"]


def test_no_file_of_the_server_is_read_as_a_profile(store: Store, till: tuple[Path, Path]) -> None:
    answer = send(store, TILL, profile=str(till[0]))
    assert answer.status_code == 422
    assert "is none of amazon-orders, " in answer.json()["detail"]


def test_an_import_goes_on_as_it_began_whatever_its_profile_says_now(
    store: Store, run_import: RunImport, engine: Engine, till: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.product(sku="A-1", price="2.50")
    profile, file = till
    assert run_import(file, "--profile", profile)[0] == 0
    with engine.begin() as connection:
        connection.execute(text("UPDATE imports SET rows_done = 0, rows_total = 1, finished_at = NULL, created = 0"))
        connection.execute(
            text("UPDATE imports SET rows_done = rows_total, found = REPLACE(found, 'Verkauf', 'Storno')")
        )
    status, answer, _ = run_import(file, "--profile", profile)
    assert (status, answer["resumed_after"], answer["left_out"]) == (0, 1, 1)
    with engine.connect() as connection:
        assert "Storno" in connection.execute(text("SELECT found FROM imports")).scalar_one()


def test_what_was_guessed_is_told_of_an_import_that_nobody_waits_for(store: Store) -> None:
    store.product(sku="A-1", price="2.50")
    file = "sku,units,sold_at,voided_at\nA-1,1,2025-01-01T00:00:00Z,\nA-1,1,2025-01-01T00:00:00Z,2025-01-02\n"
    noted = file.replace("voided_at\n", "voided_at,Größe\n").replace(",\n", ",,ä\n").replace("-02\n", "-02,ö\n")
    for dry_run in (True, False):
        status = when_over(store, sent_later(store, noted.encode("cp1252"), other_columns="ignore", dry_run=dry_run))
        assert (status["state"], status["left_out"], len(status["warnings"])) == ("finished", 1, 1), status
        assert "is a guess" in status["warnings"][0]


@pytest.mark.parametrize(("typed", "stored"), [("y\n", 1), ("n\n", 0), ("", 0)])
def test_on_a_terminal_the_plan_is_shown_and_a_question_asked(
    store: Store, database_url: URL, till: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, typed: str, stored: int
) -> None:
    store.product(sku="A-1", price="2.50")
    monkeypatch.setattr("common.files.importing.command.is_terminal", lambda: True)
    run = import_runner(cli, database_url)
    status, _, said = run(till[1], "--profile", till[0], given=typed)
    assert status == (0 if stored else 1)
    assert "This file: till; sales." in said
    assert "1 rows: 1 to create, 0 to change, 0 unchanged, 0 already in, 0 bad, 1 left out." in said
    assert ("Nothing was imported." in said) is not bool(stored)
    assert len(stored_sales(store)) == stored
    assert run(till[1], "--profile", till[0], "--yes")[0] == 0
    assert len(stored_sales(store)) == 1


@pytest.mark.parametrize(("spec", "options"), [(SALES, SalesImportOptions), (PRODUCTS, ProductsImportOptions)])
def test_our_own_profiles_are_held_to_the_same_rules(spec: ImportSpec, options: type[ImportOptions]) -> None:
    assert spec.profiles is not None
    for profile in profiles_in(spec.profiles).values():
        assert checked_profile(profile, spec.fields.names, options) is profile
