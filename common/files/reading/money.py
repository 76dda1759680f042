"""Amounts and whole numbers of a file: its decimal mark, its thousands, its currency; each text means one number."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from common.currencies import CURRENCIES
from common.db.schemas.import_reading import DecimalMark, RoundTo
from common.files.reading.values import (
    quoted,
    read_amount,
    read_comma_amount,
    read_comma_whole,
    read_whole,
)

DOLLARS = frozenset(
    """
    USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD ARS CLP COP MXN UYU
    """.split()  # noqa: SIM905 - see `common.currencies`
)
SIGNS: dict[str, frozenset[str]] = {
    "$": DOLLARS,
    "US$": frozenset({"USD"}),
    "C$": frozenset({"CAD"}),
    "CA$": frozenset({"CAD"}),
    "A$": frozenset({"AUD"}),
    "AU$": frozenset({"AUD"}),
    "NZ$": frozenset({"NZD"}),
    "HK$": frozenset({"HKD"}),
    "S$": frozenset({"SGD"}),
    "R$": frozenset({"BRL"}),
    "MX$": frozenset({"MXN"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "GIP", "FKP", "SHP", "SSP", "SYP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "Rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "Ft": frozenset({"HUF"}),
    "lei": frozenset({"RON", "MDL"}),
    "Fr": frozenset({"CHF"}),
    "R": frozenset({"ZAR"}),
    "₺": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "₴": frozenset({"UAH"}),
    "₩": frozenset({"KRW", "KPW"}),
    "₪": frozenset({"ILS"}),
    "฿": frozenset({"THB"}),
    "₫": frozenset({"VND"}),
    "₱": frozenset({"PHP", "CUP"}),
    "₦": frozenset({"NGN"}),
}
"""The currencies that a sign may mean."""

MARK = r"([^\d\s.,'\u2019+()-]{1,4})?\.?"
WITH_SIGN = re.compile(rf"([-+]?)\s*{MARK}\s*([-+]?[\d.,][\d.,'\u2019\s]*)\s*{MARK}")
BLANKS = "\u00a0\u202f '\u2019"
GROUPS = re.compile(rf"([-+]?[0-9]{{1,3}})((?:[{BLANKS}][0-9]{{3}})+)([.,][0-9]*)?")
COMMA_GROUPS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{0,30})?")


def _saying(mark: str, other: str) -> re.Pattern[str]:
    """Numbers that are none unless `mark` is the decimal mark, `other` separating thousands."""
    fine = rf"[0-9]*{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})|(?:0|[0-9]{{4,}})?{mark}[0-9]{{3}}"
    grouped = rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{mark}[0-9]*|[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}"
    return re.compile(f"{fine}|{grouped}")


SAYING = {DecimalMark.POINT: _saying(r"\.", ","), DecimalMark.COMMA: _saying(",", r"\.")}
"""Texts that only one decimal mark explains."""

CENT = Decimal("0.01")


class NumberReader(NamedTuple):
    """How the numbers of a file are read. Both raise ValueError with what to do about the text."""

    whole: Callable[[str], int]
    amount: Callable[[str], Decimal]


@dataclass(frozen=True)
class Money:
    """The currency of a store; None where it is not known, and no sign is taken."""

    currency: str | None = None

    def digits(self, text: str) -> str:
        """An amount without the sign or code of the store's currency. Raises ValueError for another's."""
        text = text.strip()
        if text.isascii() and not text.strip("0123456789.,+-"):
            return text
        parts = WITH_SIGN.fullmatch(text)
        if parts is None:
            return text
        sign, before, digits, after = parts.groups()
        for mark in (before, after):
            if mark is not None and not self.is_own(mark):
                raise ValueError(self._foreign(text, mark))
        return sign + digits.strip()

    def is_own(self, mark: str) -> bool:
        """Whether a sign or code is the store's currency's. Raises ValueError for what is none at all."""
        return mark.upper() == self.currency or self.currency in SIGNS.get(mark, ())

    def _foreign(self, text: str, mark: str) -> str:
        if mark in SIGNS or mark.upper() in CURRENCIES:
            return (
                f"{quoted(text)} is in another currency ({mark}) than the store's, {self.currency}; leave such rows "
                "out, or convert them before"
            )
        return f"{quoted(text)} is not an amount such as 1234.56"

    def check_code(self, text: str) -> None:
        """Raise ValueError for a currency, by its code or sign, that is not the store's."""
        code = text.strip()
        if code and self.currency is not None and not self.is_own(code):
            message = (
                f"{quoted(code)} is not the store's currency, {self.currency}; leave such rows out, or convert them"
            )
            raise ValueError(message)


def number_reader(decimal: DecimalMark | None, money: Money, rounds: RoundTo | None) -> NumberReader:
    """How numbers are read with this decimal mark; None: what could be thousands or decimals is refused."""
    whole, amount = {
        None: (read_whole, read_amount),
        DecimalMark.POINT: (_grouped(read_whole), _grouped(read_amount)),
        DecimalMark.COMMA: (_spaced(read_comma_whole), _spaced(read_comma_amount)),
    }[decimal]

    def read(text: str) -> Decimal:
        value = amount(money.digits(text))
        return value.quantize(CENT, ROUND_HALF_UP) if rounds is RoundTo.CENTS else value

    return NumberReader(whole, read)


Read = Callable[[str], Decimal]


def _grouped(read: Callable) -> Callable:  # type: ignore[type-arg]
    return lambda text: read(_without_blanks(text.replace(",", "") if COMMA_GROUPS.fullmatch(text.strip()) else text))


def _spaced(read: Callable) -> Callable:  # type: ignore[type-arg]
    return lambda text: read(_without_blanks(text))


def _without_blanks(text: str) -> str:
    """`1 234.50` and `1'234.50` without what separates the thousands."""
    parts = GROUPS.fullmatch(text.strip())
    return text if parts is None else parts[1] + re.sub(rf"[{BLANKS}]", "", parts[2]) + (parts[3] or "")


def marks_said(texts: Iterable[str]) -> set[DecimalMark]:
    """The decimal marks without which some of these texts would be no numbers."""
    found = set()
    for text in texts:
        parts = WITH_SIGN.fullmatch(text.strip())
        digits = re.sub(rf"[{BLANKS}]", "", (parts[3] if parts else text).strip().lstrip("+-"))
        found |= {mark for mark, saying in SAYING.items() if saying.fullmatch(digits)}
    return found
