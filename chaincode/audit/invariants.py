"""What must always hold (token-rules, I1 to I15): step by step while a ledger is replayed, or over one whole state.

    tracker = Tracker(); findings = tracker.add(step, snapshot)      # history: causes, spending twice, parameters
    findings = check_state(state)                                     # a dictionary: sums, records, dates
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from chaincode.audit.backing import check_backing
from chaincode.audit.expiries import check_expiry, read_owner
from chaincode.audit.findings import (
    I1_SUPPLY,
    I2_UNKNOWN_LOT,
    I2_UNREADABLE,
    I8_PARAMETERS,
    LATE_LEVEL,
    LATE_SWEEP,
    Finding,
)
from chaincode.audit.hands import Hands
from chaincode.audit.holdings import Holdings, load_awards
from chaincode.audit.key_owners import KeyOwners
from chaincode.audit.settlements import Settlements, check_lines
from chaincode.audit.steps import Step
from chaincode.audit.totals import PlainTotals
from chaincode.rules import keys
from chaincode.rules.codec import Unreadable
from chaincode.rules.energy.records import Settlement
from chaincode.rules.market.levelling import count_held, is_counted
from chaincode.rules.market.life import compute_last_day, is_alive
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, Lot, Member, Now, Supply
from chaincode.rules.state import R, Snapshot, read_record
from chaincode.wire.rwset import LAST_RUNE

LATE_DAYS = 7
MAY_CHANGE_PARAMETERS = ("found",)


@dataclass
class Tracker:
    """All invariants that need history. `add` takes each command that counted, in order."""

    holdings: Holdings = field(default_factory=Holdings)
    settlements: Settlements = field(default_factory=Settlements)
    hands: Hands = field(default_factory=Hands)
    key_owners: KeyOwners = field(default_factory=KeyOwners)
    totals: PlainTotals = field(default_factory=PlainTotals)

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Give what doesn't hold after a command. snapshot: the state after it."""
        findings: list[Finding] = []
        kept = (self.holdings, self.settlements, self.hands, self.key_owners, self.totals)
        for check in (*[one.add for one in kept], check_parameters, check_backing):
            findings += _guard(check, step, snapshot)
        return findings


def _guard(
    check: Callable[[Step, Snapshot], list[Finding]], step: Step, snapshot: Snapshot
) -> list[Finding]:
    """Run a check; a record that can't be read is a finding, too."""
    try:
        return check(step, snapshot)
    except Unreadable as error:
        where, why = error.where, error.why
    except ValueError as error:
        where, why = "?", str(error)
    return [I2_UNREADABLE(step.block, step.transaction, key=where[:80], why=why[:80])]


def check_parameters(step: Step, _snapshot: Snapshot) -> list[Finding]:
    """I8: parameters and rule set change only by what brings them into force."""
    for change in step.changes:
        if change.key == keys.NOW and step.command not in MAY_CHANGE_PARAMETERS:
            after = read_record(Now, change.after) if change.after is not None else None
            before = step.now
            if after is None or before is None or _in_force(before) != _in_force(after):
                return [I8_PARAMETERS(step.block, step.transaction, command=step.command)]
    return []


def _in_force(now: Now) -> tuple[object, int]:
    return now.parameters, now.rule_set


class StateView:
    """A snapshot of a dictionary, for checks and previews."""

    def __init__(self, state: Mapping[str, bytes]) -> None:
        self._state = state
        self._order = sorted(state)

    def get(self, key: str) -> bytes | None:
        """Read one key."""
        return self._state.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read a whole prefix, in order of key bytes."""
        first, last = bisect_left(self._order, prefix), bisect_left(self._order, prefix + LAST_RUNE)
        return [(key, self._state[key]) for key in self._order[first:last]]

    def records(self, kind: type[R], prefix: str) -> Iterator[tuple[str, R]]:
        """Give the records under a prefix."""
        return ((key, read_record(kind, data)) for key, data in self.scan(prefix))


def check_state(state: Mapping[str, bytes]) -> list[Finding]:
    """Check what one state alone can show: I1, I2, I4, I7, I9. A state that was never founded is empty."""
    view = StateView(state)
    data = view.get(keys.NOW)
    if data is None:
        return []
    now = read_record(Now, data)
    awards, spent = find_awards(view), [key.removeprefix("spent/") for key, _ in view.scan("spent/")]
    lots = dict(view.records(Lot, "lot/"))
    findings = [I2_UNKNOWN_LOT(lot=f"spent/{award}") for award in spent if award not in awards]
    findings += _check_supply(view, lots, awards, spent)
    held = [(ref, lot) for ref, one in view.records(Agreement, "agreement/") for lot in one.lots]
    for ref, lot in [*lots.items(), *awards.items(), *held]:
        findings += check_expiry(now, ref, lot)
    for _, settlement in view.records(Settlement, "settlement/"):
        findings += check_lines(settlement, view)
    return findings


def find_awards(view: StateView) -> dict[str, Lot]:
    """Give all award lots of countersigned settlements, used or not, as {"<settlement>/<member>": lot}."""
    awards: dict[str, Lot] = {}
    for _, settlement in view.records(Settlement, "settlement/"):
        if settlement.countersigned_on:
            awards.update(load_awards(settlement, view))
    return awards


def _check_supply(
    view: StateView, lots: Mapping[str, Lot], awards: Mapping[str, Lot], spent: list[str]
) -> list[Finding]:
    """I1, by counting every token."""
    supply = read_record(Supply, view.get(keys.SUPPLY) or b"")
    held = sum(lot.amount_cents for lot in lots.values())
    held += sum(lot.amount_cents for lot in awards.values())
    held -= sum(awards[award].amount_cents for award in spent if award in awards)
    held += sum(lot.amount_cents for _, one in view.records(Agreement, "agreement/") for lot in one.lots)
    held += sum(row.amount_cents for _, row in view.records(CommonsRow, "commons/"))
    if supply.minted_cents - supply.burnt_cents == held:
        return []
    return [I1_SUPPLY(minted=supply.minted_cents, burnt=supply.burnt_cents, held=held)]


def find_late(view: StateView) -> list[Finding]:
    """I9: list what could be swept or levelled for more than seven days."""
    now = read_record(Now, view.get(keys.NOW) or b"")
    spent = {key.removeprefix("spent/"): None for key, _ in view.scan("spent/")}
    lots = dict(view.records(Lot, "lot/"))
    lots.update((f"award/{award}", lot) for award, lot in find_awards(view).items() if award not in spent)
    late = [
        LATE_SWEEP(lot=ref, cents=lot.amount_cents, day=last_day + 1)
        for ref, lot in lots.items()
        if (last_day := compute_last_day(now, lot, read_owner(lot, view))) + 1 + LATE_DAYS < now.number
    ]
    return late + _find_unlevelled(view, now, lots)


def _find_unlevelled(view: StateView, now: Now, lots: Mapping[str, Lot]) -> list[Finding]:
    """List who could be levelled a week ago, too; what is held in requests that nobody accepted counts."""
    then = replace(now, number=now.number - LATE_DAYS)
    long_held: dict[str, int] = {}
    for lot in lots.values():
        owner = read_owner(lot, view)
        if is_alive(now, lot, owner) and is_counted(then, lot, owner):
            long_held[lot.owner] = long_held.get(lot.owner, 0) + lot.amount_cents
    held = dict.fromkeys(long_held, 0)
    for _, agreement in view.records(Agreement, "agreement/"):
        if agreement.consumer in held and agreement.requested_on <= then.number:
            member = read_record(Member, view.get(keys.member(agreement.consumer)) or b"")
            held[agreement.consumer] += count_held(then, agreement, member)
    late = []
    for owner_id, cents in sorted(long_held.items()):
        member = read_record(Member, view.get(keys.member(owner_id)) or b"")
        excess = min(cents, cents + held[owner_id] - getattr(now.parameters.max_balance, member.stakeholder))
        if excess > 0:
            late.append(LATE_LEVEL(member=owner_id, cents=excess, day=then.number))
    return late
