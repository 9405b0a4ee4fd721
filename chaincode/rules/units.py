"""The numbers of the rules and how they are written for people. All integers.

tokens in cents (1 token = 100 cents = 1 EUR of nominal value), energy in Wh, euro in cents, weights in
basis points, awards in millionths of a cent until they are rounded once.
"""

from typing import Annotated, Any, NamedTuple


class Bounds(NamedTuple):
    """Smallest and largest value of an integer, both allowed."""

    low: int
    high: int


class Pattern(NamedTuple):
    """What a text must look like: an ASCII regular expression that matches the whole text."""

    regex: str


BPS = 10_000
MICRO = 1_000_000
CENTS_PER_TOKEN = 100

Cents = Annotated[int, Bounds(0, 10**12)]
PositiveCents = Annotated[int, Bounds(1, 10**12)]
SignedMicro = Annotated[int, Bounds(-(10**20), 10**20)]
Count = Annotated[int, Bounds(0, 10**9)]
PositiveCount = Annotated[int, Bounds(1, 10**9)]
Day = Annotated[int, Bounds(0, 10**6)]
Bps = Annotated[int, Bounds(0, BPS)]
Wh = Annotated[int, Bounds(0, 10**15)]
Watt = Annotated[int, Bounds(0, 10**9)]
# Of a point's power: a meter may count more than the contract's for a while; more than this is a fault.
POWER_LIMIT_BPS = 15_000

Hash = Annotated[str, Pattern("[0-9a-f]{64}")]
Id = Annotated[str, Pattern("[0-9a-f]{32}")]
MemberId = Hash
Date = Annotated[str, Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")]
Month = Annotated[str, Pattern("[0-9]{4}-[0-9]{2}")]
Name = Annotated[str, Pattern("[a-z0-9][a-z0-9_.-]{0,63}")]
Perimeter = Annotated[str, Pattern("[A-Z0-9]{1,16}")]
Organisation = Annotated[str, Pattern("[a-z]{1,32}")]
SettlementId = Annotated[str, Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}[.](provisional|definitive)[.][1-9][0-9]{0,4}")]
LotRef = Annotated[str, Pattern("(lot/[0-9a-f]{64}/[0-9a-f]{32}|award/[0-9a-z.-]{1,40}/[0-9]{4}/[0-9a-f]{64})")]
# SubjectPublicKeyInfo, DER, of an uncompressed point of P-256: 27 bytes that are always the same, then x and y
PublicKey = Annotated[str, Pattern("3059301306072a8648ce3d020106082a8648ce3d03010703420004[0-9a-f]{128}")]
# a signature in DER; "" for a key that needs none
Proof = Annotated[str, Pattern("|([0-9a-f]{2}){8,72}")]

ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
STAKEHOLDER_OF = {"citizens": "citizen", "commerce": "commerce", "municipality": "municipality", "gse": "gse"}


def format_tokens(cents: int, point: str = ".") -> str:
    """Write an amount of tokens with two decimals: 1250 -> "12.50"."""
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), CENTS_PER_TOKEN)
    return f"{sign}{whole}{point}{part:02d}"


def format_kwh(wh: int, point: str = ".") -> str:
    """Write an energy in kWh with three decimals: 1234 -> "1.234"."""
    sign = "-" if wh < 0 else ""
    whole, part = divmod(abs(wh), 1000)
    return f"{sign}{whole}{point}{part:03d}"


Plain = dict[str, Any]
