"""What a settlement must keep without its vectors: anchor, sums, digest, ceilings (I4, I6). Carries: `hands`.

A settle can't be run again by who lacks the vectors, so all that its record and pages can show is worked out here from
its anchor and its predecessor. Who holds the vectors recomputes it wholly (see `recompute`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from chaincode.audit.findings import (
    I4_CEILING,
    I4_CREDITS,
    I4_ENERGY,
    I4_SUMS,
    I6_ANCHOR,
    I6_SETTLEMENT,
    I8_PERIOD,
    LEAVER_CREDIT,
    Finding,
)
from chaincode.audit.holdings import find_countersigned, load_lines
from chaincode.audit.steps import Change, Step
from chaincode.rules import keys
from chaincode.rules.energy.chain import compute_digest
from chaincode.rules.energy.periods import compute_terms, parse_name
from chaincode.rules.energy.records import Anchor, Chain, Line, Page, Settlement, Taken
from chaincode.rules.records import Supply
from chaincode.rules.state import Snapshot, encode_record, read_record
from chaincode.rules.units import MICRO

KINDS = ("settlement/", "anchor/", "page/")


@dataclass
class Settlements:
    """What was settled so far. latest: countersigned, by period."""

    latest: dict[str, str] = field(default_factory=dict)

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Take one command's changes; snapshot: the state after them."""
        findings: list[Finding] = []
        for change in step.changes:
            if change.key.startswith(KINDS):
                findings += self._add_change(step, change, snapshot)
        return [replace(finding, block=step.block, transaction=step.transaction) for finding in findings]

    def _add_change(self, step: Step, change: Change, snapshot: Snapshot) -> list[Finding]:
        if change.key.startswith("page/") or change.after is None:
            return _check_unchanged(change)
        if change.key.startswith("anchor/"):
            return _check_unchanged(change) + _check_terms(step, change.key, change.after, snapshot)
        settlement = read_record(Settlement, change.after)
        if find_countersigned(change):
            return self._countersign(step, settlement, snapshot)
        return _check_unchanged(change) + check_settled(step, settlement, snapshot)

    def _countersign(self, step: Step, settlement: Settlement, snapshot: Snapshot) -> list[Finding]:
        name = parse_name(settlement.settlement_id)
        if settlement.is_skip:
            return []
        lines = tuple(load_lines(settlement.settlement_id, snapshot))
        before = tuple(load_lines(self.latest.get(name.period, ""), snapshot)) if name.period in self.latest else ()
        self.latest[name.period] = settlement.settlement_id
        return [
            *_check_ceilings(step, settlement, snapshot),
            *_check_credits(name.period, settlement, lines, snapshot),
            *_list_leavers(lines, before),
        ]


def _check_unchanged(change: Change) -> list[Finding]:
    """Pages and anchors are written once; a settlement's record changes only by being countersigned."""
    if change.before is None:
        return []
    name = change.key.split("/")[1]
    return [I6_SETTLEMENT(settlement=name, what=change.key)]


def _check_terms(step: Step, key: str, data: bytes, snapshot: Snapshot) -> list[Finding]:
    """I8: a period's terms are those of its first anchor, which are the parameters of that day."""
    terms = read_record(Anchor, data).terms
    name = parse_name(key.removeprefix("anchor/"))
    earlier = [f"{name.period}.{kind}.1" for kind in ("provisional", "definitive")]
    firsts = [snapshot.get(keys.anchor(period)) for period in earlier if keys.anchor(period) != key]
    known = [read_record(Anchor, first).terms for first in firsts if first is not None]
    if step.now is not None and not known and name.revision == 1:
        known = [compute_terms(step.now.parameters, terms.days)]
    return [I8_PERIOD(key=key)] if known and terms != known[0] else []


def check_settled(step: Step, settlement: Settlement, snapshot: Snapshot) -> list[Finding]:
    """Check a new settlement: on the chain's last, on an anchor of its own, its pages' sums, I4."""
    name = settlement.settlement_id
    before = next((change.before for change in step.changes if change.key == keys.CHAIN), None)
    findings = []
    if before is None or read_record(Chain, before).last != settlement.predecessor:
        findings.append(I6_SETTLEMENT(settlement=name, what="predecessor"))
    if settlement.is_skip:
        return findings
    return findings + check_lines(settlement, snapshot) + check_energy(settlement, snapshot)


def check_lines(settlement: Settlement, snapshot: Snapshot) -> list[Finding]:
    """Compare a settlement's record with its pages and claims: their number, order of members, sums, digest."""
    if settlement.is_skip:
        return []
    name = settlement.settlement_id
    pages = [read_record(Page, data) for _, data in snapshot.scan(f"page/{name}/")]
    lines = [line for page in pages for line in page.lines]
    findings = []
    if len(pages) != settlement.pages:
        findings.append(I6_SETTLEMENT(settlement=name, what="pages"))
    if any(one.member >= other.member for one, other in pairwise(lines)):
        findings.append(I6_SETTLEMENT(settlement=name, what="lines"))
    for what in ("energy_cents", "bonus_cents", "welcome_cents"):
        found, total = getattr(settlement, what), sum(getattr(line, what) for line in lines)
        if found != total:
            findings.append(I4_SUMS(settlement=name, what=what, found=found, sum=total))
    data = snapshot.get(keys.taken(name)) if settlement.has_taken else None
    taken = read_record(Taken, data) if data is not None else None
    if settlement.has_taken != bool(taken) or sum(taken.claims.values() if taken else ()) != settlement.bonus_cents:
        findings.append(I6_SETTLEMENT(settlement=name, what="taken"))
    if compute_digest(settlement, [encode_record(page) for page in pages], taken) != settlement.digest:
        findings.append(I6_SETTLEMENT(settlement=name, what="digest"))
    return findings


def check_energy(settlement: Settlement, snapshot: Snapshot) -> list[Finding]:
    """I4: energy cents are at most the value of its shared energy and the positive carries before."""
    name = settlement.settlement_id
    data = snapshot.get(keys.anchor(name))
    if data is None:
        return [I6_ANCHOR(settlement=name)]
    anchor = read_record(Anchor, data)
    findings = _check_anchor(settlement, anchor)
    carried = sum(max(0, line.carry_micro) for line in load_lines(settlement.predecessor, snapshot))
    most = (anchor.terms.value_cents_per_mwh * settlement.shared_wh + carried) // MICRO
    if settlement.energy_cents > most:
        findings.append(I4_ENERGY(settlement=name, found=settlement.energy_cents, most=most))
    room = max(0, settlement.room_cents)
    if settlement.energy_cents > room:
        findings.append(I4_CEILING(settlement=name, what="energy", found=settlement.energy_cents, most=room))
    return findings


def _check_anchor(settlement: Settlement, anchor: Anchor) -> list[Finding]:
    """Compare what the settlement copied from its anchor, and shared energy where all totals are plain."""
    copied = {"days": anchor.terms.days, "euro_cents": anchor.euro_cents or 0}
    findings = [
        I6_SETTLEMENT(settlement=settlement.settlement_id, what=what)
        for what, value in copied.items()
        if getattr(settlement, what) != value
    ]
    if not any(perimeter.withdrawn.hash or perimeter.injected.hash for perimeter in anchor.perimeters):
        shared_wh = sum(
            min(pair)
            for perimeter in anchor.perimeters
            for pair in zip(perimeter.withdrawn.hours_wh, perimeter.injected.hours_wh, strict=True)
        )
        if shared_wh != settlement.shared_wh:
            findings.append(I6_SETTLEMENT(settlement=settlement.settlement_id, what="shared_wh"))
    return findings


def _check_ceilings(step: Step, settlement: Settlement, snapshot: Snapshot) -> list[Finding]:
    """I4, T10: what a countersigning mints stays within the ceilings of its day."""
    if step.now is None:
        return []
    parameters, name = step.now.parameters, settlement.settlement_id
    supply = read_record(Supply, snapshot.get(keys.SUPPLY) or b"")
    given = (
        ("issuance_ceiling", settlement.amount_cents, parameters.issuance_ceiling),
        ("supply_ceiling", supply.minted_cents - supply.burnt_cents, parameters.supply_ceiling),
        ("bonus_budget", settlement.bonus_cents, parameters.bonus_budget),
        ("programme_budget", settlement.programme_cents, parameters.programme_budget),
        ("welcome_budget", settlement.welcome_cents, parameters.welcome_budget),
    )
    return [
        I4_CEILING(settlement=name, what=what, found=found, most=most)
        for what, found, most in given
        if found > most and settlement.amount_cents
    ]


def _check_credits(
    period: str, settlement: Settlement, lines: Iterable[Line], snapshot: Snapshot
) -> list[Finding]:
    """I4: all credits of a period together are worth at most its latest shared energy."""
    data = snapshot.get(keys.anchor(settlement.settlement_id))
    if data is None:
        return [I6_ANCHOR(settlement=settlement.settlement_id)]
    most = read_record(Anchor, data).terms.value_cents_per_mwh * settlement.shared_wh
    # what one who has left was credited too much stays, and is listed
    found = sum(min(line.credited_so_far_micro, line.worth_micro) for line in lines)
    return [I4_CREDITS(period=period, found=str(found), most=str(most))] if found > most else []


def _list_leavers(lines: Iterable[Line], before: Iterable[Line]) -> list[Finding]:
    """I4: list what was credited for a period beyond what it turned out to be worth."""
    worth = {line.member: line.worth_micro for line in lines}
    credited = {line.member: line.credited_so_far_micro for line in before}
    credited.update((line.member, line.credited_so_far_micro) for line in lines)
    return [
        LEAVER_CREDIT(member=member, micro=str(micro - worth.get(member, 0)))
        for member, micro in sorted(credited.items())
        if micro > max(0, worth.get(member, 0))
    ]
