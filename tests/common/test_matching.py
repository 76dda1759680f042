"""Which product a row means, among as many as there may be that have one thing in common."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.db.schemas.match import MATCH_KEYS, MatchKey
from common.files.importing.matching import Keyed, Matcher, plain_key
from common.files.reading.rules import WrongValue

TEXTS = st.sampled_from([None, "a", "A", "b"])
KEYED = st.builds(Keyed, st.just(0), TEXTS, TEXTS, TEXTS, TEXTS)
KEYS = st.lists(st.sampled_from(MATCH_KEYS), unique=True, min_size=1)
MANY = 5_000


def found_one_by_one(
    products: Sequence[Keyed], keys: Sequence[MatchKey], row: dict[MatchKey, str], *, strict: bool
) -> int | list[int] | None:
    """The product that a row means, by looking at each of them; a list where a key is that of several."""
    for place, key in enumerate(keys):
        if key not in row:
            continue
        before = {name: row[name] for name in keys[:place] if strict and name in row}
        found = [
            it.id
            for it in products
            if (text := getattr(it, key)) is not None
            and plain_key(key, text) == plain_key(key, row[key])
            and all(getattr(it, name) in {None, said} for name, said in before.items())
        ]
        if len(found) > 1:
            return found
        if found:
            return found[0]
    return None


def asked(matcher: Matcher, row: dict[MatchKey, str]) -> int | list[int] | None:
    try:
        return matcher.find(row)
    except WrongValue as wrong:
        return [int(it) for it in str(wrong).partition(" of products ")[2].partition(";")[0].split(", ")]


@settings(max_examples=60)
@given(st.lists(KEYED, max_size=8), KEYS, st.booleans(), st.data())
def test_the_product_is_the_one_that_looking_at_each_would_find(
    products: list[Keyed], keys: list[MatchKey], strict: bool, data: st.DataObject
) -> None:
    for number, product in enumerate(products, 1):
        product.id = number
    matcher = Matcher.of(products, keys, strict=strict)
    for _ in range(4):
        lacking = [(it, key) for it in products for key in MATCH_KEYS if getattr(it, key) is None]
        if lacking and data.draw(st.booleans()):
            product, told = data.draw(st.sampled_from(lacking))
            matcher.tell(product.id, told, data.draw(st.sampled_from("aAb")))
        row = data.draw(st.dictionaries(st.sampled_from(MATCH_KEYS), st.sampled_from("aAb")))
        assert asked(matcher, row) == found_one_by_one(products, keys, row, strict=strict)


class Counted(str):
    """A text that counts how often it is compared with another, or with itself."""

    __slots__ = ()
    times = 0

    def __eq__(self, other: object) -> bool:
        Counted.times += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("keys", [("sku", "name"), ("barcode", "sku", "name")])
def test_products_of_one_name_are_not_gone_through_for_each_row(keys: tuple[MatchKey, ...]) -> None:
    """A shop has thousands of T-shirts, each with a sku of its own. It took minutes, the connection idle."""
    matcher = Matcher.of([], keys, strict=True)
    Counted.times = 0
    for number in range(MANY):
        sku = Counted(f"T-{number}")
        assert matcher.find({"sku": sku, "name": "T-shirt"}) is None
        matcher.add(Keyed(-number - 1, sku, None, None, "T-shirt"))
    assert Counted.times < 3 * MANY
    assert matcher.find({"sku": "T-7", "name": "T-shirt"}) == -8
