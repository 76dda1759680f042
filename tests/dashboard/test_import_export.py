"""Files in and out in a real browser: nothing is imported unseen, wrong rows come back, and exports are plain links."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PRODUCTS = """\
sku,name,category,price,current_inventory
FILE-1,A kite,home,12.50,3
FILE-2,A robot,home,abc,3
FILE-3,A drum,home,none,2
FILE-4,A bell,home,2.00,1
"""
COUNTS = ".files-counts"


def give(name: str, text: str) -> dict[str, object]:
    """A file as it is put into a field."""
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def test_products_are_checked_then_imported_and_the_wrong_rows_are_mended(
    browser: "Browser", shop: Shop, tmp_path: Path
) -> None:
    from tests.dashboard.browser import Look, visit

    def found() -> int:
        return len(shop.store.products.get("/products", params={"q": "FILE-"}).json()["items"])

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/import-export")
        page = visited.page
        page.set_input_files("input[type=file]", files=[give("new.csv", PRODUCTS)])
        page.get_by_text("Checked, nothing changed yet").wait_for()
        assert page.locator(COUNTS).inner_text() == "2 new, 2 rows wrong"
        table = page.locator(".files-wrong tbody")
        rows = [row.split("\t")[:3] for row in table.inner_text().split("\n")]
        assert rows == [["3", "price", "abc"], ["4", "price", "none"]]
        assert found() == 0
        visited.check(after_steps=True)
        with page.expect_download() as download:
            page.get_by_role("link", name="Load the wrong rows").click()
        assert download.value.suggested_filename == "new.rejected.csv"
        download.value.save_as(tmp_path / "wrong.csv")
        page.get_by_role("button", name="Import 2 rows without the wrong ones").dblclick()
        page.get_by_role("heading", name="Imported").wait_for()
        assert found() == 2
        # The address is the import's: whoever comes back finds what came of it.
        assert "run=" in page.url
        page.reload()
        page.get_by_role("heading", name="Imported").wait_for()
        assert page.locator(COUNTS).inner_text() == "2 new, 2 rows wrong"
        listed = page.get_by_role("region", name="Imports of products").locator("tbody tr")
        assert listed.count() == 1, "a check is no import"
        assert "new.csv" in listed.inner_text()
        assert "finished" in listed.inner_text()
        with page.expect_download() as download:
            page.get_by_role("link", name="Wrong rows of new.csv").click()
        assert download.value.suggested_filename == "new.rejected.csv"
        mended = (tmp_path / "wrong.csv").read_text().replace("abc", "9.00").replace(",none,", ",7.00,")
        page.set_input_files("input[type=file]", files=[give("mended.csv", mended)])
        page.get_by_role("button", name="Import 2 rows").click()
        page.get_by_role("heading", name="Imported").wait_for()
        assert found() == 4


def test_sales_that_are_in_already_are_explained(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/import-export?kind=sales")
        sold = "sku,units,sold_at,revenue\nELE-001,1,2026-01-05T10:00:00Z,5.00\n"
        page.set_input_files("input[type=file]", files=[give("sold.csv", sold)])
        page.get_by_role("button", name="Import 1 row").click()
        page.get_by_role("heading", name="Imported").wait_for()
        page.get_by_role("button", name="Another file").click()
        page.set_input_files("input[type=file]", files=[give("sold.csv", sold)])
        page.get_by_text("There is nothing in this file to import.").wait_for()
        assert page.locator(COUNTS).inner_text() == "1 in already"
        assert page.locator(".notice").count() == 0
        visited.check(after_steps=True)


def test_columns_that_mean_nothing_are_asked_about(browser: "Browser", shop: Shop) -> None:
    """Nothing of the file is checked before somebody has said what they are: used as something, or left out."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/import-export")
        odd = "sku,name,Warengruppe,Preis,colour\nODD-1,B,home,4.00,red\n"
        page.set_input_files("input[type=file]", files=[give("odd.csv", odd)])
        page.get_by_text("Nobody knows what these are: Warengruppe, Preis, and colour.").wait_for()
        assert page.locator(COUNTS).count() == 0
        visited.faults.clear()  # the browser itself writes the refusal into the console
        visited.check(after_steps=True)
        page.get_by_label("Preis is used as").select_option(label="Price")
        page.get_by_text("Nobody knows what these are: Warengruppe and colour.").wait_for()
        page.get_by_label("Warengruppe is used as").select_option(label="Category")
        page.get_by_role("button", name="Leave them out").click()
        page.get_by_text("Left out: colour.").wait_for()
        page.locator(COUNTS).wait_for()
        assert page.locator(COUNTS).inner_text() == "1 new"


def test_a_file_that_is_refused_says_why(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/import-export")
        book = {"name": "book.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 \0\1\2"}
        page.set_input_files("input[type=file]", files=[book])
        page.get_by_text("The file was not taken.").wait_for()
        assert page.locator(COUNTS).count() == 0


def test_exports_are_links_to_files(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/import-export")
        for what in ("Sales", "Returns", "Products", "Inventory"):
            for form, suffix in (("For Excel", "csv"), ("CSV", "csv"), ("NDJSON", "ndjson"), ("Parquet", "parquet")):
                with page.expect_download() as download:
                    page.get_by_role("link", name=f"Load {what}: {form}").click()
                name = download.value.suggested_filename
                assert name.startswith(what.lower())
                assert name.endswith(f".{suffix}")
                begin = Path(download.value.path()).read_bytes()[:3]
                assert (begin == b"\xef\xbb\xbf") == (form == "For Excel")


def test_a_name_of_a_file_is_text_and_nothing_else(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    sold = "sku,units,sold_at,revenue\nELE-001,1,2026-02-05T10:00:00Z,5.00\n"
    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/import-export?kind=sales")
        page.set_input_files("input[type=file]", files=[give("<b>bold<b>.csv", sold)])
        page.get_by_role("button", name="Import 1 row").click()
        page.get_by_role("heading", name="Imported").wait_for()
        assert "<b>bold<b>.csv" in page.get_by_role("region", name="Imports of sales", exact=True).inner_text()
        visited.check(after_steps=True)
