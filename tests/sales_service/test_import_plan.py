"""The plan of an import: what the file is, how it will be read, and the command that says it all."""

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy.engine import URL

from common.categories import is_category_text, made_category_name
from sales_service.cli import cli
from tests.support.imports import RunImport, send, stored_sales
from tests.support.store import Store

RETAIL = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "100001,T-1,Tea cup,6,12/1/2025 8:26,2.55,9001,Freedonia\n"
    "100001,T-2,Tea pot,2,12/1/2025 8:26,13.39,9001,Freedonia\n"
    "100002,T-1,Tea cup,1,12/13/2025 17:05,2.55,,Freedonia\n"
)

AMBIGUOUS = (
    "Line 4: sold_at: '3/4/2025' can be 3 April 2025 (d/m/y) or 4 March 2025 (m/d/y), and no other row tells which; "
    "say dates=d/m/y or dates=m/d/y."
)
GUESSED = "The encoding cp1252 is a guess: look whether every letter is right, and say encoding=cp1252 if it is."


def test_a_file_of_a_known_program_goes_in_by_one_command(store: Store) -> None:
    plan = send(store, RETAIL, plan=True).json()
    assert (plan["profile"], plan["kind"], plan["dates"], plan["decimal"]) == (
        "online-retail",
        "sales",
        "m/d/y",
        "point",
    )
    assert (plan["encoding"], plan["delimiter"], plan["time_zone"]) == ("utf-8", ",", "Europe/London")
    assert {column["name"]: column["field"] for column in plan["columns"]} == {
        "InvoiceNo": "order_ref",
        "StockCode": "sku",
        "Description": "product_name",
        "Quantity": "units",
        "InvoiceDate": "sold_at",
        "UnitPrice": "unit_price",
        "CustomerID": "customer_ref",
        "Country": None,
    }
    assert plan["sample"][0]["Description"] == "Tea cup"
    assert plan["warnings"] == []
    assert store.sales.get("/sales").json()["items"] == [], "a plan imports nothing"
    answer = send(store, RETAIL, default_category="home").json()
    assert (answer["created"], answer["products_created"]) == (3, 2)
    items = store.sales.get("/sales", params={"sort": "id"}).json()["items"]
    assert [(item["units"], item["revenue"]) for item in items] == [(6, "15.30"), (2, "26.78"), (1, "2.55")]
    assert items[0]["sold_at"] == "2025-12-01T08:26:00.000000Z"


def test_what_is_guessed_or_left_out_is_said(store: Store, run_import: RunImport, tmp_path: Path) -> None:
    """Dates of two orders, a guessed encoding, a title above the header, and money that nobody asked for."""
    text = "Verkäufe\n\nsku;units;sold_at;Gebühr;Preis brutto\nA-1;1;3/4/2025;Größe;9,99\n"
    file = tmp_path / "verkauf.csv"
    file.write_bytes(text.encode("cp1252"))
    status, plan, said = run_import(file, "--plan", "--other-columns", "ignore")
    assert status == 0
    assert (plan["profile"], plan["encoding"], plan["delimiter"], plan["dates"]) == (None, "cp1252", ";", None)
    assert plan["warnings"] == [
        AMBIGUOUS,
        "The header is line 3; what stands above it is passed over.",
        GUESSED,
        "The column Preis brutto is left out, and looks like money or units.",
        "Dates have no time zone; say which with the option time_zone.",
    ]
    assert plan["command"] == (
        "./docker-manager.sh import sales verkauf.csv --encoding cp1252 --delimiter ';' --other-columns ignore"
    )
    assert f"The same, said in full: {plan['command']}" in said


def test_an_encoding_that_was_guessed_is_told_with_the_import(
    store: Store, run_import: RunImport, tmp_path: Path
) -> None:
    file = tmp_path / "umsatz.csv"
    file.write_bytes("Artikel;sku;units;unit_price;sold_at\nGröße;A-1;1;5;2025-03-31T10:00:00Z\n".encode("cp1252"))
    options = ("--other-columns", "ignore", "--create-products", "--default-category", "home")
    status, answer, said = run_import(file, *options, "--dry-run")
    assert (status, answer["warnings"]) == (0, [GUESSED])
    assert GUESSED in said
    status, answer, _ = run_import(file, *options, "--encoding", "cp1252")
    assert (status, answer["created"], answer["warnings"]) == (0, 1, [])


def test_the_categories_that_a_file_needs_are_listed_with_names_for_them(
    store: Store, database_url: URL, tmp_path: Path
) -> None:
    """For the operator's command, which may add them."""
    header, row = "sku,product_name,units,unit_price,sold_at,category\n", "A-{0},Ant,1,5,2025-03-31T10:00:00Z,{1}\n"
    texts = ["Clothing > Tops", "Сад", "toys", "3D-Druck"]
    file = tmp_path / "sales.csv"
    file.write_text(header + "".join(row.format(number, text) for number, text in enumerate(texts)))
    environment = {"DATABASE_URL": database_url.render_as_string(hide_password=False)}
    options = ["--create-products", "--unknown-categories"]
    ended = CliRunner().invoke(cli, ["import", str(file), *options], env=environment)
    assert (ended.exit_code, ended.stdout.splitlines()[0]) == (0, "clothing_tops\tClothing > Tops")
    assert {line.partition("\t")[2]: line.partition("\t")[0] for line in ended.stdout.splitlines()} == {
        "Clothing > Tops": "clothing_tops",
        "Сад": made_category_name("Сад"),
        "3D-Druck": "category_3d_druck",
    }
    assert all(map(is_category_text, (made_category_name(text) for text in [*texts, "x" * 99, "!"])))
    assert stored_sales(store) == []
    file.write_text(header + row.format(1, "toys"))
    ended = CliRunner().invoke(cli, ["import", str(file), *options], env=environment)
    assert (ended.exit_code, ended.stdout) == (0, "")


def test_a_profile_is_forced_by_its_name(store: Store) -> None:
    answer = send(store, RETAIL, plan=True, profile="nope")
    assert answer.status_code == 422
    assert answer.json()["detail"] == (
        "profile: 'nope' is none of amazon-orders, ebay-orders, etsy-orders, lightspeed-sales, online-retail, "
        "own-sales, shopify-orders, woocommerce-orders."
    )
