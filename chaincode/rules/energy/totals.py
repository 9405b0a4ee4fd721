"""T5: a perimeter's hourly totals, as anchored: plain where that tells of nobody, else a salted hash.

    plain: five members or more have energy in it, and five more than when it was last anchored plain for this period;
           or the very totals that were told then; what the operator told of its days before counts as told
    hash = SHA-256(0x02, period, perimeter, register, 16-byte salt, hourly totals as 8-byte big-endian)

One producer's total is that home's day, and so is what two totals differ by when one home's readings came late; most
definitive totals are the provisional ones again, and tell nothing more. Texts have a 2-byte length before them, as in
the statement's leaves; the salt comes with the vectors, the totals are the sums of the leaves.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from struct import pack

from chaincode.rules.energy.records import LastTold, PerimeterTotals, Previewed, RegisterTotals, Told
from chaincode.rules.errors import Kind, Reason

MIN_MEMBERS = 5
REGISTERS = ("withdrawn", "injected")
NOTHING_TOLD = Told({}, {})
NO_DIGEST = "0" * 64  # of totals that aren't on the ledger: equal to none that are anchored

T5_PRIVATE = Reason("T5_PRIVATE", Kind.AMOUNT)
T5_HOURS = Reason("T5_HOURS", Kind.AMOUNT)
T5_TOTALS = Reason("T5_TOTALS", Kind.AMOUNT)


def hash_totals(period: str, perimeter: str, register: str, salt: bytes, hours_wh: Sequence[int]) -> str:
    """Give the hash (hex) that stands for a register's hourly totals; ValueError for a salt that hasn't 16 bytes."""
    if len(salt) != 16:
        raise ValueError(f"a salt has 16 bytes, not {len(salt)}")
    texts = b"".join(pack(">H", len(text)) + text.encode("ascii") for text in (period, perimeter, register))
    return sha256(b"\x02" + texts + salt + _pack(hours_wh)).hexdigest()


def count_least(told: Told, perimeter: str, register: str) -> int:
    """Give how many members must stand behind a register's totals that weren't told yet to be anchored plain."""
    return count_told(told, perimeter, register) + MIN_MEMBERS


def count_told(told: Told, perimeter: str, register: str) -> int:
    """Give how many members stood behind a register's totals when these were last told; 0 if they never were."""
    before = _find_last(told, perimeter, register)
    return before.members if before else 0


def is_plain(told: Told, perimeter: str, register: str, *, members: int, hours_wh: Sequence[int]) -> bool:
    """Tell whether a register's totals may be anchored plain."""
    before = _find_last(told, perimeter, register)
    is_same = before is not None and before.digest == _digest(hours_wh)
    return is_same or members >= count_least(told, perimeter, register)


def _find_last(told: Told, perimeter: str, register: str) -> LastTold | None:
    last: dict[str, LastTold] = getattr(told, register)
    return last.get(perimeter)


def _digest(hours_wh: Sequence[int]) -> str:
    return sha256(_pack(hours_wh)).hexdigest()


def _pack(hours_wh: Sequence[int]) -> bytes:
    return pack(f">{len(hours_wh)}Q", *hours_wh)


def build_register(
    period: str, perimeter: str, register: str, *, salt: bytes, hours_wh: Sequence[int], members: int,
    told: Told = NOTHING_TOLD,
) -> RegisterTotals:
    """Give a register's totals as they must be anchored, `members` having energy in it; told: of the period so far."""
    if is_plain(told, perimeter, register, members=members, hours_wh=hours_wh):
        return RegisterTotals(members, tuple(hours_wh))
    return RegisterTotals(members, hash=hash_totals(period, perimeter, register, salt, hours_wh))


def validate_anchored(totals: PerimeterTotals, hours: int, told: Told = NOTHING_TOLD) -> None:
    """Refuse plain totals of too few members, hidden ones of more, and another number of hours.

    Whether hidden totals are the ones that were told isn't seen here: these may be hidden, too.
    """
    for register, given in list_registers(totals):
        least = count_least(told, totals.perimeter, register)
        is_hidden, may_tell = bool(given.hash), _may_tell(told, totals.perimeter, register, given)
        if is_hidden == may_tell or (is_hidden and given.hours_wh):
            raise T5_PRIVATE(register=register, perimeter=totals.perimeter, least=least)
        if not is_hidden and len(given.hours_wh) != hours:
            raise T5_HOURS(register=register, perimeter=totals.perimeter, have=len(given.hours_wh), need=hours)


def _may_tell(told: Told, perimeter: str, register: str, given: RegisterTotals) -> bool:
    return is_plain(told, perimeter, register, members=given.members, hours_wh=given.hours_wh)


def list_registers(totals: PerimeterTotals) -> tuple[tuple[str, RegisterTotals], ...]:
    """Give both registers' totals with their names."""
    return tuple((register, getattr(totals, register)) for register in REGISTERS)


def add_previewed(told: Told, previewed: Sequence[Previewed]) -> Told:
    """Give what is told of a period with what was told beside the ledger, of which the number of members is known."""
    def add_one(one: Previewed, register: str) -> LastTold:
        before = _find_last(told, one.perimeter, register) or LastTold(0, NO_DIGEST)
        return replace(before, members=max(before.members, getattr(one, register)))

    more = {
        register: {entry.perimeter: add_one(entry, register) for entry in previewed if getattr(entry, register)}
        for register in REGISTERS
    }
    return Told(told.withdrawn | more["withdrawn"], told.injected | more["injected"])


def tell(told: Told, perimeters: Sequence[PerimeterTotals]) -> Told:
    """Give what is told of a period with these totals anchored, too."""
    def tell_one(perimeter: str, register: str, given: RegisterTotals) -> LastTold:
        most = max(given.members, count_told(told, perimeter, register))
        return LastTold(most, _digest(given.hours_wh))

    plain = {
        register: {
            entry.perimeter: tell_one(entry.perimeter, register, given)
            for entry in perimeters if not (given := getattr(entry, register)).hash
        }
        for register in REGISTERS
    }
    return Told(told.withdrawn | plain["withdrawn"], told.injected | plain["injected"])
