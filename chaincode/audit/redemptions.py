"""I10, I11 of T8: euro are behind what is redeemed, and a bank's transaction or an agreement counts once.

What stood behind the tokens is worked out here by itself, from the months' records and the supply.
"""

from dataclasses import dataclass, field

from chaincode.audit.backing import MONTHS, compute_kept
from chaincode.audit.findings import I10_UNBACKED, I11_TWICE, Finding
from chaincode.audit.steps import Change, Step
from chaincode.rules import keys
from chaincode.rules.energy.records import Backing
from chaincode.rules.funding.records import Redemption
from chaincode.rules.records import Supply
from chaincode.rules.state import Snapshot, read_record

# marks that are written once for ever: a bank's reference, a code, a metered period, a goal
ONCE = ("paid/", "used/", "metered/", "goal/")


@dataclass
class Redemptions:
    """What was counted so far: marks that are never written again, and agreements of what was repaid."""

    marks: dict[str, None] = field(default_factory=dict)
    agreements: dict[str, None] = field(default_factory=dict)

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Take one command's changes; snapshot: the state after them."""
        found: list[Finding] = []
        for change in step.changes:
            if change.key.startswith(ONCE):
                found += self._count(step, self.marks, change.key)
            elif change.key.startswith("redemption/") and _is_repaid(change):
                for ref in read_record(Redemption, change.after or b"").agreements:
                    found += self._count(step, self.agreements, ref)
            elif change.key == keys.SUPPLY:
                found += _check_backed(step, change, snapshot)
        return found

    def _count(self, step: Step, seen: dict[str, None], key: str) -> list[Finding]:
        is_known = key in seen
        seen[key] = None
        return [I11_TWICE(step.block, step.transaction, key=key)] if is_known else []


def _is_repaid(change: Change) -> bool:
    before = read_record(Redemption, change.before).status if change.before is not None else ""
    after = read_record(Redemption, change.after).status if change.after is not None else ""
    return before != after == "repaid"


def _check_backed(step: Step, change: Change, snapshot: Snapshot) -> list[Finding]:
    before = read_record(Supply, change.before) if change.before is not None else Supply(0, 0)
    after = read_record(Supply, change.after) if change.after is not None else Supply(0, 0)
    if after.redeemed_cents == before.redeemed_cents:
        return []
    kept_cents = sum(compute_kept(read_record(Backing, data)) for _, data in snapshot.scan(MONTHS))
    backed_cents = before.paid_in_cents + kept_cents - before.redeemed_cents
    if before.live_cents <= backed_cents:
        return []
    return [I10_UNBACKED(step.block, step.transaction, live=before.live_cents, backed=backed_cents)]
