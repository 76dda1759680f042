"""A file from another shop system in a real browser: what it is taken for, then checked, then imported, then told."""

import gzip
import io
from typing import TYPE_CHECKING

from openpyxl import Workbook

from tests.dashboard.people import check
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RETAIL = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "100001,JNY-1,Tea cup,6,12/1/2025 8:26,2.55,9001,Freedonia\n"
    "100001,JNY-2,Tea pot,2,12/1/2025 8:26,13.39,9001,Freedonia\n"
    "100002,JNY-1,Tea cup,1,12/13/2025 17:05,2.55,,Freedonia\n"
)
COUNTS = ".files-counts"


def _give(page: "Page", name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("input[type=file]", files=[file])


def test_orders_of_another_system_go_in_with_their_products(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    def sold() -> list[tuple[str, int, str]]:
        items = shop.store.sales.get("/sales", params={"sort": "id", "order_ref": ["100001", "100002"]})
        return [(item["sku"], item["units"], item["revenue"]) for item in items.json()["items"]]

    for look in (Look(), Look(theme="dark", width=390)):
        with visit(browser, look, shop.origins) as visited:
            page = visited.page
            visited.go(f"{shop.dashboard}/import-export?kind=sales")
            _give(page, "retail.csv.gz", gzip.compress(RETAIL.encode()))
            page.get_by_text("It is the data set Online Retail.").wait_for()
            text = page.locator(".files-plan").inner_text()
            assert "dates as m/d/y" in text
            assert "times of Europe/London" in text
            assert "Left out: Country." in text
            assert page.get_by_label("StockCode is used as").input_value() == "sku"
            check(visited)
            if look.is_phone:
                page.get_by_text("There is nothing in this file to import.").wait_for()
                assert page.locator(COUNTS).inner_text() == "3 in already"
                continue
            page.get_by_text("3 rows wrong").first.wait_for()
            page.get_by_text("How the file is to be read").click()
            page.get_by_label("Category of what has none that is known").select_option(label="Home")
            page.get_by_text("2 products that were not here are registered.").wait_for()
            assert page.locator(COUNTS).inner_text() == "3 new"
            assert sold() == [], "nothing is imported before somebody says so"
            check(visited)
            page.get_by_role("button", name="Import 3 rows").click()
            page.get_by_role("heading", name="Imported").wait_for()
            page.get_by_text("2 products that were not here are registered.").wait_for()
            assert sold() == [("JNY-1", 6, "15.30"), ("JNY-2", 2, "26.78"), ("JNY-1", 1, "2.55")]
            check(visited)
            page.get_by_role("link", name="To the sales").click()
            page.get_by_role("heading", name="Sales", level=1).wait_for()


def test_dates_of_two_readings_are_asked_about(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    ambiguous = "sku,units,sold_at,revenue\nELE-001,1,3/4/2025 10:00,5.00\n"
    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/import-export?kind=sales")
        _give(page, "two.csv", ambiguous.encode())
        page.get_by_text("can be 3 April 2025 (d/m/y) or 4 March 2025 (m/d/y)").first.wait_for()
        page.get_by_text("How the file is to be read").click()
        page.get_by_label("Dates are written").select_option(label="day, month, year")
        page.get_by_label("Times without a zone").select_option(label="Are of the store (Europe/Paris)")
        page.locator(COUNTS).wait_for()
        assert page.locator(COUNTS).inner_text() == "1 new"
        assert "dates as d/m/y" in page.locator(".files-plan").inner_text()


def test_workbooks_and_other_encodings_are_read(browser: "Browser", shop: Shop) -> None:
    """An Excel workbook as it is; letters of Windows are guessed, said, and can be put right."""
    from tests.dashboard.browser import Look, visit

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["sku", "name", "category", "price"], ["BOOK-1", "Größe", "home", 4.5]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/import-export")
        _give(page, "book.xlsx", stream.getvalue())
        page.locator(COUNTS).wait_for()
        assert page.locator(COUNTS).inner_text() == "1 new"
        _give(page, "windows.csv", "sku;name;category;price\nWIN-1;Größe;home;4,50\n".encode("cp1252"))
        page.get_by_text("The encoding cp1252 is a guess").first.wait_for()
        page.get_by_text("letters in cp1252").wait_for()
        page.locator(COUNTS).wait_for()
        check(visited)
