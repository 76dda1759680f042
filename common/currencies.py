"""The currencies that a store can be run in."""

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - 160 quoted codes would not be easier to read
)
"""ISO 4217's codes of money that circulates (maintained by SIX, list one), without funds, metals and test codes.

BGN and ANG, replaced by EUR (2026) and XCG (2025), stay for stores whose past sales are in them."""

WITHOUT_DECIMALS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())  # noqa: SIM905
"""Those that ISO 4217 gives no minor unit."""

MOST_DIGITS = 2
"""Decimals that amounts are kept with; currencies of three (KWD) are shown with as many."""


def currency_digits(code: str) -> int:
    """The decimals that amounts of a currency are written with: 0 or 2."""
    return 0 if code in WITHOUT_DECIMALS else MOST_DIGITS
