"""The ledger as it was before a settlement: a copy of the mirror in which that one and all after it are undone.

A mark that names an undone settlement doesn't count there, so claims, welcomes and carries at points are open again by
themselves. Of members the copy holds who they were by the lines of that time; of months, the figures that were known.
What left or came into being beside settlements (burnt, paid in) stays as it is now: it moves nothing but the ceiling of
all tokens.
"""

from collections.abc import Sequence
from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.issuance import close_period, new_backing
from chaincode.rules.energy.periods import parse_name
from chaincode.rules.energy.records import Backing, Chain, Line, Page, Settlement
from chaincode.rules.records import Member, Now, Supply
from chaincode.rules.state import Snapshot, State
from gateway.db.mirror import Mirror

LEFT = "left"


class Copy:
    """A snapshot with writes over it, which never reach it."""

    def __init__(self, below: Snapshot) -> None:
        self._below, self._writes = below, dict[str, bytes | None]()

    def get(self, key: str) -> bytes | None:
        """Read one key."""
        return self._writes[key] if key in self._writes else self._below.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read a whole prefix, in order of keys."""
        own = {key: data for key, data in self._writes.items() if key.startswith(prefix)}
        rows = {**dict(self._below.scan(prefix)), **own}
        return sorted((key, data) for key, data in rows.items() if data is not None)

    def take(self, state: State) -> None:
        """Take over what was written."""
        self._writes |= dict(state.writes())


def list_acted(mirror: Mirror) -> list[Settlement]:
    """All countersigned settlements and skips, in the order in which they acted; of skips in between, any does."""
    following: dict[str, list[Settlement]] = {}
    for one in sorted(mirror.settlements(), key=lambda one: (not one.is_skip, one.settlement_id)):
        if one.countersigned_on:
            following.setdefault(one.predecessor, []).append(one)
    found: list[Settlement] = []
    last = ""
    while last in following:
        found += following[last]
        last = found[-1].settlement_id
    return found


def undo(copy: Copy, kept: Sequence[Settlement], undone: Sequence[Settlement]) -> None:
    """Take the copy back to before the first of those that are undone: all from a place of the chain on."""
    state = State(copy)
    chain, supply = load_chain(state), state.find(Supply, keys.SUPPLY) or Supply(0, 0)
    closing = [name.period for one in undone if (name := parse_name(one.settlement_id)).closes]
    state.put(keys.CHAIN, Chain(undone[0].predecessor, next_period=min(closing, default=chain.next_period)))
    minted_cents = supply.minted_cents - sum(one.amount_cents for one in undone)
    state.put(keys.SUPPLY, replace(supply, minted_cents=minted_cents))
    for one in undone:
        for key in (keys.settlement(one.settlement_id), keys.taken(one.settlement_id),
                    *(keys.page(one.settlement_id, number) for number in range(one.pages))):
            state.delete(key)
    for month in sorted({parse_name(one.settlement_id).month for one in undone}):
        _undo_month(state, month, kept)
    copy.take(state)


def _undo_month(state: State, month: str, kept: Sequence[Settlement]) -> None:
    """A month's record with the periods that stay; without any it goes, so that its part of the euro is fixed anew."""
    record = state.find(Backing, keys.month(month))
    names = [(name, one) for one in kept if (name := parse_name(one.settlement_id)).month == month]
    if record is None or not names:
        state.delete(keys.month(month))
        return
    record = replace(record, periods={})
    for name, one in names:
        record = close_period(record, name, one)
    state.put(keys.month(month), record)


def show_figures(copy: Copy, mirror: Mirror, now: Now) -> None:
    """Let months have the official figures and the releases that there were on a day, and no others."""
    state = State(copy)
    for month, record in mirror.backings():
        is_known = 0 < record.official_on <= now.number
        released = tuple([one for one in record.released if one.released_on <= now.number])
        found = state.find(Backing, keys.month(month))
        if found or is_known or released:
            state.put(keys.month(month), replace(
                found or new_backing(now), official_cents=record.official_cents if is_known else None,
                official_on=record.official_on if is_known else 0, released=released,
            ))
    copy.take(state)


def show_members(copy: Copy, mirror: Mirror, settled: Settlement) -> None:
    """Let members be what they were when something was settled."""
    state = State(copy)
    pages = State(mirror).scan(Page, keys.pages(settled.settlement_id))
    lines = {line.member: line for _, page in pages for line in page.lines}
    present = dict(state.scan(Member, keys.MEMBERS))
    for member_id, member in mirror.members().items():
        key = keys.member(member_id)
        stood = _find_standing(member, lines.get(member_id), settled.settled_on)
        if stood is None:
            state.delete(key)
        elif stood != present.get(key):
            state.put(key, stood)
    copy.take(state)


def _find_standing(member: Member, line: Line | None, day: int) -> Member | None:
    """What a member was on the day of a line; None: nobody yet. Whoever was credited something wasn't suspended."""
    has_left = member.status == LEFT and member.left_on <= day
    if line is None:
        return member if has_left else None
    if has_left and not line.points:
        return member
    is_free = line.credited_micro or line.amount_cents
    return replace(member, status="confirmed", left_on=0, suspended_until=0 if is_free else member.suspended_until)
