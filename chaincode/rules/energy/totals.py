"""T5: a perimeter's hourly totals, as anchored: plain, or, with fewer than five members behind them, a salted hash.

    hash = SHA-256(0x02, period, perimeter, register, 16-byte salt, hourly totals as 8-byte big-endian)

Texts have a 2-byte length before them, as in the statement's leaves. One producer's total is that home's day, hence the
hash; the salt comes with the vectors, the totals are the sums of the leaves.
"""

from collections.abc import Sequence
from hashlib import sha256
from struct import pack

from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals
from chaincode.rules.errors import Kind, Reason

MIN_MEMBERS = 5

T5_PRIVATE = Reason(
    "T5_PRIVATE", Kind.AMOUNT,
    "Totals {register} of {perimeter}: below five members they are anchored as a hash, from five on as numbers.",
    "Totali {register} di {perimeter}: sotto i cinque membri si registra un'impronta, da cinque in su i numeri.",
)
T5_HOURS = Reason(
    "T5_HOURS", Kind.AMOUNT,
    "Totals {register} of {perimeter} have {have} hours; the period has {need}.",
    "I totali {register} di {perimeter} hanno {have} ore; il periodo ne ha {need}.",
)
T5_TOTALS = Reason(
    "T5_TOTALS", Kind.AMOUNT,
    "The vectors' {register} of {perimeter} don't add up to what is anchored.",
    "Le misure {register} di {perimeter} non danno i totali registrati.",
)


def hash_totals(period: str, perimeter: str, register: str, salt: bytes, hours_wh: Sequence[int]) -> str:
    """Give the hash (hex) that stands for a register's hourly totals; ValueError for a salt that hasn't 16 bytes."""
    if len(salt) != 16:
        raise ValueError(f"a salt has 16 bytes, not {len(salt)}")
    texts = b"".join(pack(">H", len(text)) + text.encode("ascii") for text in (period, perimeter, register))
    return sha256(b"\x02" + texts + salt + pack(f">{len(hours_wh)}Q", *hours_wh)).hexdigest()


def build_register(
    period: str, perimeter: str, register: str, *, salt: bytes, hours_wh: Sequence[int], members: int
) -> RegisterTotals:
    """Give a register's totals as they must be anchored, `members` having energy in it."""
    if members < MIN_MEMBERS:
        return RegisterTotals(members, hash=hash_totals(period, perimeter, register, salt, hours_wh))
    return RegisterTotals(members, tuple(hours_wh))


def validate_anchored(totals: PerimeterTotals, hours: int) -> None:
    """Refuse plain totals of fewer than five members, hidden ones of more, and another number of hours."""
    for register, given in (("withdrawn", totals.withdrawn), ("injected", totals.injected)):
        is_hidden = bool(given.hash) and not given.hours_wh
        if is_hidden != (given.members < MIN_MEMBERS):
            raise T5_PRIVATE(register=register, perimeter=totals.perimeter)
        if not is_hidden and len(given.hours_wh) != hours:
            raise T5_HOURS(register=register, perimeter=totals.perimeter, have=len(given.hours_wh), need=hours)
