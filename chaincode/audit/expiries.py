"""When lots end (I9, I13): no expired one is used, and none lasts longer than it may."""

from dataclasses import dataclass, field

from chaincode.audit.findings import (
    I9_EXPIRED,
    I9_EXPIRY,
    I9_SPARED,
    I13_TOO_LONG,
    Finding,
)
from chaincode.audit.step_findings import StepFindings
from chaincode.audit.steps import Step
from chaincode.rules import keys
from chaincode.rules.market.life import compute_end, is_alive
from chaincode.rules.records import Lot, Member, MemberKey, Now
from chaincode.rules.state import Snapshot, read_record

MAY_SPEND_EXPIRED = ("sweep",)


@dataclass
class LotChanges:
    """Lots that a command used and made, by reference."""

    used: dict[str, Lot] = field(default_factory=dict)
    made: dict[str, Lot] = field(default_factory=dict)


def check_expiries(step: Step, lots: LotChanges, findings: StepFindings, snapshot: Snapshot) -> None:
    """I9, I13: no expired lot was used, and no lot lasts longer than it may."""
    if step.now is None:
        return
    for ref, lot in lots.used.items() if step.command not in MAY_SPEND_EXPIRED else ():
        if not is_alive(step.now, lot, read_owner(lot, snapshot)):
            findings.add(I9_EXPIRED, command=step.command, lot=ref, day=lot.expires_on)
    for ref, lot in lots.used.items() if step.command == "sweep" else ():
        if read_owner(lot, snapshot).status == "left":
            continue
        froze_on = _find_freeze(step.now, lot, snapshot)
        if froze_on and froze_on <= lot.expires_on and step.day <= compute_end(step.now, lot.minted_on):
            findings.add(I9_SPARED, lot=ref, day=step.day, froze_on=froze_on)
    for ref, lot in lots.made.items():
        findings.extend(check_expiry(step.now, ref, lot))


def _find_freeze(now: Now, lot: Lot, snapshot: Snapshot) -> int:
    """Give the day on which an officer alone froze the owner's keys, while that freeze lasts, else 0."""
    own = read_record(MemberKey, snapshot.get(keys.member_key(lot.owner)) or b"")
    until = min(own.frozen_until, own.officer_froze_until)
    return own.officer_froze_on if own.officer_froze_on and now.number <= until else 0


def read_owner(lot: Lot, snapshot: Snapshot) -> Member:
    """Give the member record of a lot's owner; Unreadable when there is none."""
    return read_record(Member, snapshot.get(keys.member(lot.owner)) or b"")


def check_expiry(now: Now, ref: str, lot: Lot) -> list[Finding]:
    """I9: no lot lasts longer than its life, or `return_days` from the day of its mark or halving; I13: or at all."""
    most, end = latest_expiry(lot, now), compute_end(now, lot.minted_on)
    found = [I9_EXPIRY(lot=ref, day=lot.expires_on, most=most)] if lot.expires_on > most else []
    return [*found, I13_TOO_LONG(lot=ref, day=lot.expires_on, most=end)] if lot.expires_on > end else found


def latest_expiry(lot: Lot, now: Now) -> int:
    """Give the last day that a lot may have on a day: a mark or a halving lasts `return_days` from its day."""
    most = lot.minted_on + now.parameters.max_life_days
    is_extended = lot.is_marked or lot.is_mediated
    return max(most, now.number + now.parameters.return_days) if is_extended else most
