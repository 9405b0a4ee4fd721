"""I15: a month's energy tokens stay within the euro kept of it, and what was released of these never comes back.

    kept_bps x euro // 10,000 - released - minted - what earlier months minted above theirs >= 0

whenever something is minted or released. Worked out here by itself: what was minted is added up from the settlements,
not read from the month's record. A figure of GSE that falls later breaks nothing; the months after make up for it.
"""

from chaincode.audit.findings import I15_BACKING, I15_MINTED, I15_RELEASED, Finding
from chaincode.audit.steps import Change, Step
from chaincode.rules import keys
from chaincode.rules.energy.records import Backing, Settlement
from chaincode.rules.state import Snapshot, read_record
from chaincode.rules.units import BPS

MONTHS = keys.month("")


def check_backing(step: Step, snapshot: Snapshot) -> list[Finding]:
    """Check each month that a command changes; snapshot: the state after it."""
    findings: list[Finding] = []
    for change in step.changes:
        if change.key.startswith(MONTHS):
            findings += _check_month(step, change, snapshot)
    return findings


def _check_month(step: Step, change: Change, snapshot: Snapshot) -> list[Finding]:
    place, month = (step.block, step.transaction), change.key.removeprefix(MONTHS)
    before = read_record(Backing, change.before) if change.before is not None else Backing(0, {})
    after = read_record(Backing, change.after) if change.after is not None else Backing(0, {})
    findings = []
    if after.released[: len(before.released)] != before.released:
        findings.append(I15_RELEASED(*place, month=month))
    recorded, minted = _sum_recorded(after), _sum_minted(month, snapshot)
    if recorded != minted:
        findings.append(I15_MINTED(*place, month=month, found=recorded, sum=minted))
    left = _compute_left(month, snapshot)
    claims_more = minted > _sum_recorded(before) or len(after.released) > len(before.released)
    if claims_more and left < 0:
        findings.append(I15_BACKING(*place, month=month, cents=-left))
    return findings


def _compute_left(month: str, snapshot: Snapshot) -> int:
    """Give what is left of a month's euro, below 0 when more was minted and released than is kept."""
    excess = 0
    for key, data in snapshot.scan(MONTHS):
        name = key.removeprefix(MONTHS)
        left = compute_kept(read_record(Backing, data)) - _sum_minted(name, snapshot) - excess
        if name == month:
            return left
        excess = max(0, -left)
    return -excess


def compute_kept(backing: Backing) -> int:
    """Give the euro cents of a month that back tokens."""
    euro = backing.official_cents
    if euro is None:
        euro = sum(period.estimate_cents for period in backing.periods.values())
    return euro * backing.kept_bps // BPS - sum(one.cents for one in backing.released)


def _sum_recorded(backing: Backing) -> int:
    return sum(period.minted_cents for period in backing.periods.values())


def _sum_minted(month: str, snapshot: Snapshot) -> int:
    """Add up what the countersigned settlements of a month's periods minted for energy."""
    found = (read_record(Settlement, data) for _, data in snapshot.scan(keys.settlement(month)))
    return sum(one.energy_cents for one in found if one.countersigned_on)
