"""A member's lots as the ledger's mirror shows them: lots with a key of their own, and the award lots of lines (T5)."""

from collections.abc import Iterator
from typing import Any

from chaincode.rules import keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.awards import award_lot, find_line, format_award
from chaincode.rules.energy.records import Line, Page, Settlement
from chaincode.rules.intervals import add_days
from chaincode.rules.market.life import compute_last_day, is_alive
from chaincode.rules.market.records import Agreement, Claim
from chaincode.rules.records import Lot, Member, Now
from gateway.db.mirror import Mirror
from gateway.features.wallet.words import say_expiry, say_reason

Lots = list[tuple[str, Lot]]


def list_settlements(mirror: Mirror) -> list[Settlement]:
    """All countersigned settlements (no skips), in order of their ids."""
    found = (one for _, one in mirror.records(Settlement, "settlement/"))
    return [one for one in found if one.countersigned_on and not one.is_skip]


def find_award(mirror: Mirror, settlement: Settlement, member: str) -> tuple[str, Line] | None:
    """A member's line and the reference of its award lot: pages are in order of members, so few are read."""
    low, high = 0, settlement.pages
    while low < high:
        middle = (low + high) // 2
        page = mirror.find(Page, keys.page(settlement.settlement_id, middle))
        if page is None:
            return None
        line = find_line(page, member)
        if line is not None:
            return format_award(settlement.settlement_id, middle, member), line
        if page.lines[-1].member < member:
            low = middle + 1
        else:
            high = middle
    return None


def list_lots(mirror: Mirror, member: str) -> Lots:
    """A member's unspent lots, soonest expiry first."""
    lots = mirror.records(Lot, f"lot/{member}/")
    for settlement in list_settlements(mirror):
        found = find_award(mirror, settlement, member)
        if found and found[1].amount_cents and not _is_spent(mirror, settlement, member):
            lots.append((found[0], award_lot(settlement, found[1])))
    return sorted(lots, key=lambda one: (one[1].expires_on, one[0]))


def _is_spent(mirror: Mirror, settlement: Settlement, member: str) -> bool:
    return mirror.get(keys.spent(settlement.settlement_id, member)) is not None


def list_all_lots(mirror: Mirror) -> Iterator[tuple[str, Lot]]:
    """All unspent lots of all members, in no particular order."""
    yield from mirror.records(Lot, "lot/")
    for settlement in list_settlements(mirror):
        name = settlement.settlement_id
        spent = {key.rsplit("/", 1)[1] for key, _ in mirror.scan(f"spent/{name}/")}
        for number in range(settlement.pages):
            page = mirror.find(Page, keys.page(name, number))
            for line in page.lines if page else ():
                if line.amount_cents and line.member not in spent:
                    yield format_award(name, number, line.member), award_lot(settlement, line)


def describe_wallet(mirror: Mirror, now: Now, member: str) -> dict[str, Any]:
    """What a member has and may spend today, what is held, and when each lot expires."""
    described = describe_lots(mirror, now, member)
    held = [one for _, one in mirror.records(Agreement, f"agreement/{member}/")]
    return {
        "member": member, "date": now.date, "day": now.number,
        "spendable_cents": sum(lot["amount_cents"] for lot in described if not lot["is_expired"]),
        "held_cents": sum(lot.amount_cents for one in held for lot in one.lots),
        "lots": described,
        "claims": [to_plain(one) | {"claim": key} for key, one in mirror.records(Claim, f"claim/{member}/")],
    }


def describe_lots(mirror: Mirror, now: Now, member: str) -> list[dict[str, Any]]:
    """A member's unspent lots, each described, by the last day on which it can be spent."""
    lots, owner = list_lots(mirror, member), mirror.find(Member, keys.member(member))
    described = [describe_lot(now, ref, lot, owner) for ref, lot in lots] if owner else []
    return sorted(described, key=lambda one: (one["expires_on"], one["lot"]))


def describe_lot(now: Now, ref: str, lot: Lot, owner: Member) -> dict[str, Any]:
    """A lot with its last day, the date that this day is expected to have, and words."""
    last_day = compute_last_day(now, lot, owner)
    is_expired, expires_date = not is_alive(now, lot, owner), add_days(now.date, last_day - now.number)
    plain: dict[str, Any] = to_plain(lot)
    return plain | {
        "lot": ref, "expires_on": last_day, "expires_date": expires_date, "is_expired": is_expired,
        "is_marked": lot.is_marked, "words": say_expiry(lot.amount_cents, expires_date, is_expired),
    }


def list_lines(mirror: Mirror, member: str) -> list[dict[str, Any]]:
    """Why a member got tokens: each settlement's line, with its parts in words."""
    result = []
    for settlement in list_settlements(mirror):
        found = find_award(mirror, settlement, member)
        if found:
            result.append(to_plain(found[1]) | {
                "settlement": settlement.settlement_id, "lot": found[0], "amount_cents": found[1].amount_cents,
                "countersigned_on": settlement.countersigned_on, "words": say_reason(settlement, found[1]),
            })
    return result
