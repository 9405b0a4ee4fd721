"""What must always hold (token-rules, I1 to I15): step by step while a ledger is replayed, or over one whole state.

    tracker = Tracker(); findings = tracker.add(step, snapshot)      # history: causes, spending twice, parameters
    findings = check_state(state)                                     # a dictionary: sums, records, dates
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chaincode.audit.backing import check_backing
from chaincode.audit.expiries import check_expiry
from chaincode.audit.findings import (
    I1_SUPPLY,
    I2_UNKNOWN_LOT,
    I2_UNREADABLE,
    I8_PARAMETERS,
    Finding,
)
from chaincode.audit.hands import Hands
from chaincode.audit.holdings import Holdings, find_undrawn
from chaincode.audit.key_owners import KeyOwners
from chaincode.audit.redemptions import Redemptions
from chaincode.audit.settlements import Settlements, check_lines
from chaincode.audit.state_view import StateView, find_awards
from chaincode.audit.steps import Step
from chaincode.audit.totals import PlainTotals
from chaincode.audit.votes import check_values, check_votes
from chaincode.rules import keys
from chaincode.rules.codec import Unreadable
from chaincode.rules.energy.records import Settlement
from chaincode.rules.funding.records import Budget, Redemption
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, FundRow, Lot, Now, Supply
from chaincode.rules.state import Snapshot, read_record

MAY_CHANGE_PARAMETERS = ("found", "open_day")  # what a day brings is held against votes: `votes`


@dataclass
class Tracker:
    """All invariants that need history. `add` takes each command that counted, in order."""

    holdings: Holdings = field(default_factory=Holdings)
    settlements: Settlements = field(default_factory=Settlements)
    hands: Hands = field(default_factory=Hands)
    key_owners: KeyOwners = field(default_factory=KeyOwners)
    totals: PlainTotals = field(default_factory=PlainTotals)
    redemptions: Redemptions = field(default_factory=Redemptions)

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Give what doesn't hold after a command. snapshot: the state after it."""
        findings: list[Finding] = []
        kept = (self.holdings, self.settlements, self.hands, self.key_owners, self.totals, self.redemptions)
        checks = (check_parameters, check_backing, check_votes, check_values)
        for check in (*[watcher.add for watcher in kept], *checks):
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
    held = [(ref, lot) for ref, agreement in view.records(Agreement, "agreement/") for lot in agreement.lots]
    for ref, lot in [*lots.items(), *awards.items(), *held]:
        findings += check_expiry(now, ref, lot)
    for _, settlement in view.records(Settlement, "settlement/"):
        findings += check_lines(settlement, view)
    return findings


def _check_supply(
    view: StateView, lots: Mapping[str, Lot], awards: Mapping[str, Lot], spent: list[str]
) -> list[Finding]:
    """I1, by counting every token."""
    supply = read_record(Supply, view.get(keys.SUPPLY) or b"")
    held = sum(lot.amount_cents for lot in lots.values())
    held += sum(lot.amount_cents for lot in awards.values())
    held -= sum(awards[award].amount_cents for award in spent if award in awards)
    held += sum(lot.amount_cents for _, agreement in view.records(Agreement, "agreement/") for lot in agreement.lots)
    held += sum(row.amount_cents for _, row in view.records(CommonsRow, "commons/"))
    held += sum(row.amount_cents for _, row in view.records(FundRow, "fund/"))
    settled = [one for _, one in view.records(Settlement, "settlement/") if one.countersigned_on]
    held += sum(one.programme_cents for one in settled)
    held -= sum(find_undrawn(key, view) for key, _ in view.scan("drawn/"))
    held += sum(budget.left_cents for _, budget in view.records(Budget, "budget/"))
    held += sum(lot.amount_cents for _, one in view.records(Redemption, "redemption/") for lot in one.lots)
    if supply.minted_cents - supply.burnt_cents == held:
        return []
    return [I1_SUPPLY(minted=supply.minted_cents, burnt=supply.burnt_cents, held=held)]
