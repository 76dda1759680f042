"""What other programs write of a product, as this store has it: HTML, variants, skus that are missing."""

import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser

LONGEST_DESCRIPTION = 5000
LONGEST_SKU = 64
HASH_DIGITS = 8

UNSEEN = frozenset({"script", "style", "head", "template"})
ENDS_A_LINE = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})

NO_OPTION = frozenset({"default title", "default", "regular"})
"""What programs call the only variant of a product."""


class _Text(HTMLParser):
    """Collects what is read of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in ENDS_A_LINE:
            self.parts.append("\n")
        self._unseen += tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        if tag in ENDS_A_LINE:
            self.parts.append("\n")
        self._unseen = max(self._unseen - (tag in UNSEEN), 0)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(_blanks(data))


def _blanks(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def plain_text(html: str) -> str:
    r"""What people read of HTML: lines without tags, blank lines left out. A text without any tag is the same.

    >>> plain_text("<p>Soft &amp; warm.</p><ul><li>Wool</li></ul>")
    'Soft & warm.\nWool'
    """
    if not re.search(r"<[a-zA-Z!/]|&[#a-zA-Z0-9]{2,8};", html):
        return html
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (_blanks(line).strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def variant_of(options: Sequence[str]) -> str:
    """What is chosen of a product, in one text: `Red / Large`. Empty where there is no choice."""
    said = [text.strip() for text in options if text.strip()]
    return "" if {text.lower() for text in said} <= NO_OPTION else " / ".join(said)


def named_variant(name: str, variant: str) -> str:
    """`Mug – Red / Large`; the name alone where there is no choice, or where it says it already."""
    if not variant or name.casefold().endswith(variant.casefold()):
        return name
    return f"{name} \N{EN DASH} {variant}"


def made_sku(product: str, variant: str) -> str:
    """A sku of what names a product and what is chosen of it, the same for the same texts; empty for nothing.

    >>> made_sku("tea-mug", "Red / Large")
    'tea-mug-red-large'
    """
    sku = re.sub(r"[^\w]+", "-", f"{product} {variant}".casefold()).strip("-")
    if len(sku) <= LONGEST_SKU:
        return sku
    digits = hashlib.sha256(sku.encode()).hexdigest()[:HASH_DIGITS]
    return f"{sku[: LONGEST_SKU - HASH_DIGITS - 1]}-{digits}"
