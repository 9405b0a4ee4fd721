"""A member's lots as the ledger's mirror shows them: lots with a key of their own, and the award lots of lines (T5)."""

from collections.abc import Iterator
from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.energy.awards import award_lot, find_line, format_award
from chaincode.rules.energy.records import Line, Page, Settlement
from chaincode.rules.intervals import add_days
from chaincode.rules.market.life import compute_last_day, is_alive
from chaincode.rules.records import Lot, Member, Now
from gateway.db.mirror import Mirror
from gateway.features.wallet.records import Lines, Wallet, WalletClaim, WalletLine, WalletLot
from gateway.features.wallet.words import say_expiry, say_reason
from gateway.http.answers import widen
from gateway.http.context import Gateway

Lots = list[tuple[str, Lot]]


def list_settlements(mirror: Mirror) -> list[Settlement]:
    """All countersigned settlements (no skips), in order of their ids."""
    return [settlement for settlement in mirror.settlements() if settlement.countersigned_on and not settlement.is_skip]


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
    lots = mirror.lots(member)
    for settlement in list_settlements(mirror):
        found = find_award(mirror, settlement, member)
        if found and found[1].amount_cents and not _is_spent(mirror, settlement, member):
            lots.append((found[0], award_lot(settlement, found[1])))
    return sorted(lots, key=lambda one: (one[1].expires_on, one[0]))


def _is_spent(mirror: Mirror, settlement: Settlement, member: str) -> bool:
    return mirror.get(keys.spent(settlement.settlement_id, member)) is not None


def list_all_lots(mirror: Mirror) -> Iterator[tuple[str, Lot]]:
    """All unspent lots of all members, in no particular order."""
    yield from mirror.lots()
    for settlement in list_settlements(mirror):
        name = settlement.settlement_id
        spent = mirror.spenders(name)
        for number in range(settlement.pages):
            page = mirror.find(Page, keys.page(name, number))
            for line in page.lines if page else ():
                if line.amount_cents and line.member not in spent:
                    yield format_award(name, number, line.member), award_lot(settlement, line)


def get_wallet(gateway: Gateway, member: str) -> Wallet:
    """What a member has and may spend today, what is held, and when each lot expires."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        return describe_wallet(mirror, mirror.require_now(), member)


def describe_wallet(mirror: Mirror, now: Now, member: str) -> Wallet:
    """The same within a transaction."""
    lots = describe_lots(mirror, now, member)
    return Wallet(
        member, now.date, now.number,
        spendable_cents=sum(lot.amount_cents for lot in lots if not lot.is_expired),
        held_cents=sum(lot.amount_cents for _, agreement in mirror.held_of(member) for lot in agreement.lots),
        lots=lots,
        claims=tuple(widen(WalletClaim, claim, claim=key) for key, claim in mirror.claims(member)),
    )


def describe_lots(mirror: Mirror, now: Now, member: str) -> tuple[WalletLot, ...]:
    """A member's unspent lots, each described, by the last day on which it can be spent."""
    lots, owner = list_lots(mirror, member), mirror.member(member)
    described = [describe_lot(now, ref, lot, owner) for ref, lot in lots] if owner else []
    return tuple(sorted(described, key=lambda lot: (lot.expires_on, lot.lot)))


def describe_lot(now: Now, ref: str, lot: Lot, owner: Member) -> WalletLot:
    """A lot with its last day, the date that this day is expected to have, and words."""
    last_day = compute_last_day(now, lot, owner)
    is_expired, expires_date = not is_alive(now, lot, owner), add_days(now.date, last_day - now.number)
    return widen(
        WalletLot, replace(lot, expires_on=last_day), lot=ref, expires_date=expires_date, is_expired=is_expired,
        words=say_expiry(lot.amount_cents, expires_date, is_expired),
    )


def get_lines(gateway: Gateway, member: str) -> Lines:
    """Why a member got tokens: each settlement's line, with its parts in words."""
    with gateway.database.read() as connection:
        return Lines(tuple(list_lines(Mirror(connection), member)))


def list_lines(mirror: Mirror, member: str) -> Iterator[WalletLine]:
    """The same within a transaction."""
    for settlement in list_settlements(mirror):
        found = find_award(mirror, settlement, member)
        if found:
            ref, line = found
            yield widen(
                WalletLine, line, settlement=settlement.settlement_id, lot=ref, minted_cents=line.amount_cents,
                countersigned_on=settlement.countersigned_on, words=say_reason(settlement, line),
            )
