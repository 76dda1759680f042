"""A request's fingerprint outlives the process: keys from before an upgrade are compared with requests after it."""

from decimal import Decimal

import pytest

from common.exact_json import parse_json
from common.http.idempotency import _canonical, _number_text

TEXTS = {
    "2": "2",
    "2.50": "2.5",
    "-2.5e0": "-2.5",
    "1200": "1.2E+3",
    "0.00": "0",
    "-0": "0",
    "0.0000001": "1E-7",
    "1e999999999": "1E+999999999",
    "10e-999999999": "1E-999999998",
    "123456789012345678901234567890.10": "123456789012345678901234567890.1",
}


@pytest.mark.parametrize(("number", "text"), TEXTS.items())
def test_the_text_of_a_number_stays_as_it_was(number: str, text: str) -> None:
    assert _number_text(Decimal(number)) == text


def test_a_whole_body_stays_as_it_was() -> None:
    body = parse_json('{"units": 3, "revenue": 30.10, "take_stock": false, "note": null, "lines": ["1", 1]}')
    assert _canonical(body) == {
        "units": {"number": "3"},
        "revenue": {"number": "30.1"},
        "take_stock": False,
        "note": None,
        "lines": ["1", {"number": "1"}],
    }
