"""Where tokens lie, and by which moves they got there (I1, I2, I3, I9).

A holder is a member's lots (award lots counted from countersigned lines until their mark), what an agreement holds, the
commons, or nothing: minted from it, burnt into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from chaincode.audit.findings import (
    I1_SUPPLY,
    I2_NEGATIVE,
    I2_SPENT_TWICE,
    I2_UNKNOWN_LOT,
    I3_NO_CAUSE,
    I9_EXPIRED,
    I9_EXPIRY,
    I9_SPARED,
    I13_TOO_LONG,
    Finding,
    FindingReason,
)
from chaincode.audit.steps import Change, Step
from chaincode.rules import keys
from chaincode.rules.energy.awards import award_lot
from chaincode.rules.energy.records import Line, Page, Settlement
from chaincode.rules.market.life import compute_end, is_alive
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, Lot, Member, MemberKey, Now, Supply
from chaincode.rules.state import Snapshot, read_record

MAY_SPEND_EXPIRED = ("sweep",)
TO_COMMONS = ("sweep", "level", "leave")
KINDS = ("lot/", "spent/", "agreement/", "commons/", "settlement/", keys.SUPPLY)


@dataclass
class Moves:
    """What one command added to each holder, in cents. paid: to providers, by agreement."""

    members: dict[str, int] = field(default_factory=dict)
    agreements: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    commons: int = 0
    minted: int = 0
    burnt: int = 0
    awarded: dict[str, int] = field(default_factory=dict)
    has_any: bool = False

    def add_member(self, member: str, cents: int) -> None:
        """Add to (or take from) a member's lots."""
        self.members[member] = self.members.get(member, 0) + cents


@dataclass
class Holdings:
    """Running sums of every holder, the awards not yet used, all lots ever used; what was found missing so far."""

    lots_cents: int = 0
    held_cents: int = 0
    commons_cents: int = 0
    minted_cents: int = 0
    burnt_cents: int = 0
    awards: dict[str, Lot] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    missing_cents: int = 0

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Take one command's changes; snapshot: the state after them."""
        changes = [change for change in step.changes if change.key.startswith(KINDS)]
        if not changes:
            return []
        moves, findings = Moves(), _Findings(step)
        lots = _LotChanges()
        for change in changes:
            self._add_change(change, moves, lots, findings, snapshot)
        self._sum(moves)
        self._check_sums(findings)
        _check_causes(step, moves, findings)
        _check_expiries(step, lots, findings, snapshot)
        return findings.found

    def _add_change(
        self, change: Change, moves: Moves, lots: "_LotChanges", findings: "_Findings", snapshot: Snapshot
    ) -> None:
        kind = change.key.partition("/")[0]
        if kind == "lot":
            self._add_lot(change, moves, lots, findings)
        elif kind == "spent":
            self._add_spent(change, moves, lots, findings)
        elif kind == "agreement":
            _add_agreement(change, moves)
        elif kind == "commons":
            moves.commons += _amount(change.after) - _amount(change.before)
            moves.has_any = True
        elif kind == "settlement":
            self._add_settlement(change, moves, lots, snapshot)
        elif change.key == keys.SUPPLY:
            _add_supply(change, moves)

    def _add_lot(self, change: Change, moves: Moves, lots: "_LotChanges", findings: "_Findings") -> None:
        moves.has_any = True
        before = read_record(Lot, change.before) if change.before is not None else None
        after = read_record(Lot, change.after) if change.after is not None else None
        if change.key in self.used:
            findings.add(I2_SPENT_TWICE, lot=change.key)
        elif before is None and after is None:
            findings.add(I2_UNKNOWN_LOT, lot=change.key)
        if before is not None:
            moves.add_member(before.owner, -before.amount_cents)
            lots.used[change.key] = before
            self.used[change.key] = None
        if after is not None:
            moves.add_member(after.owner, after.amount_cents)
            lots.made[change.key] = after

    def _add_spent(self, change: Change, moves: Moves, lots: "_LotChanges", findings: "_Findings") -> None:
        moves.has_any = True
        award = change.key.removeprefix("spent/")
        lot = self.awards.pop(award, None)
        if change.before is not None or change.after is None:
            findings.add(I2_SPENT_TWICE, lot=change.key)
        elif lot is None:
            findings.add(I2_UNKNOWN_LOT, lot=change.key)
        else:
            moves.add_member(lot.owner, -lot.amount_cents)
            lots.used[change.key] = lot

    def _add_settlement(self, change: Change, moves: Moves, lots: "_LotChanges", snapshot: Snapshot) -> None:
        settlement = find_countersigned(change)
        if settlement is None:
            return
        for award, lot in load_awards(settlement, snapshot):
            moves.add_member(lot.owner, lot.amount_cents)
            moves.awarded[lot.owner] = moves.awarded.get(lot.owner, 0) + lot.amount_cents
            lots.made[f"award/{award}"] = lot
            self.awards[award] = lot

    def _sum(self, moves: Moves) -> None:
        self.lots_cents += sum(moves.members.values())
        self.held_cents += sum(moves.agreements.values())
        self.commons_cents += moves.commons
        self.minted_cents += moves.minted
        self.burnt_cents += moves.burnt

    def _check_sums(self, findings: "_Findings") -> None:
        held = self.lots_cents + self.held_cents + self.commons_cents
        missing = self.minted_cents - self.burnt_cents - held
        if missing != self.missing_cents:  # told once, where it begins
            findings.add(I1_SUPPLY, minted=self.minted_cents, burnt=self.burnt_cents, held=held)
            self.missing_cents = missing
        for what in ("lots_cents", "held_cents", "commons_cents", "minted_cents", "burnt_cents"):
            if getattr(self, what) < 0:
                findings.add(I2_NEGATIVE, what=what, amount=getattr(self, what))


@dataclass
class _LotChanges:
    """Lots that a command used and made, by reference."""

    used: dict[str, Lot] = field(default_factory=dict)
    made: dict[str, Lot] = field(default_factory=dict)


@dataclass
class _Findings:
    """What was found in one step."""

    step: Step
    found: list[Finding] = field(default_factory=list)

    def add(self, reason: FindingReason, **values: str | int) -> None:
        self.found.append(reason(self.step.block, self.step.transaction, **values))

    def extend(self, findings: list[Finding]) -> None:
        step = self.step
        self.found += [replace(finding, block=step.block, transaction=step.transaction) for finding in findings]


def find_countersigned(change: Change) -> Settlement | None:
    """Give the settlement that a change countersigns, or None."""
    if change.after is None or not change.key.startswith("settlement/"):
        return None
    after = read_record(Settlement, change.after)
    was = read_record(Settlement, change.before).countersigned_on if change.before is not None else 0
    return after if after.countersigned_on and not was else None


def load_awards(settlement: Settlement, snapshot: Snapshot) -> Iterator[tuple[str, Lot]]:
    """Give the award lots of a countersigned settlement as ("<settlement>/<member>", lot)."""
    if settlement.expires_on is None:
        return
    for line in load_lines(settlement.settlement_id, snapshot):
        if line.amount_cents:
            yield f"{settlement.settlement_id}/{line.member}", award_lot(settlement, line)


def load_lines(settlement_id: str, snapshot: Snapshot) -> Iterator[Line]:
    """Give the lines of a settlement in order; none for ""."""
    if not settlement_id:
        return
    for _, data in snapshot.scan(f"page/{settlement_id}/"):
        yield from read_record(Page, data).lines


def _amount(data: bytes | None) -> int:
    return 0 if data is None else read_record(CommonsRow, data).amount_cents


def _add_agreement(change: Change, moves: Moves) -> None:
    before = read_record(Agreement, change.before) if change.before is not None else None
    after = read_record(Agreement, change.after) if change.after is not None else None
    difference = _held(after) - _held(before)
    if difference:
        moves.agreements[change.key] = difference
        moves.has_any = True
    paid = (after.paid_cents if after else 0) - (before.paid_cents if before else 0)
    if paid:
        moves.paid[change.key] = paid
        moves.has_any = True


def _held(agreement: Agreement | None) -> int:
    return sum(lot.amount_cents for lot in agreement.lots) if agreement else 0


def _add_supply(change: Change, moves: Moves) -> None:
    before = read_record(Supply, change.before) if change.before is not None else Supply(0, 0)
    after = read_record(Supply, change.after) if change.after is not None else Supply(0, 0)
    moves.minted += after.minted_cents - before.minted_cents
    moves.burnt += after.burnt_cents - before.burnt_cents
    moves.has_any = moves.has_any or bool(moves.minted or moves.burnt)


def name_moves(moves: Moves) -> list[tuple[str, ...]]:
    """Give, for each move, the causes of T1 that it may have; an unexplained rest is a "transfer"."""
    rest = {member: cents for member, cents in moves.members.items() if cents}
    named: list[tuple[str, ...]] = []
    for key, cents in moves.agreements.items():
        named += _name_agreement(key, cents, moves.paid.get(key, 0), rest)
    for member, cents in moves.awarded.items():
        rest[member] = rest.get(member, 0) - cents
    awarded = sum(moves.awarded.values())
    if awarded or moves.minted:
        named.append(("award", "bonus", "welcome") if awarded == moves.minted else ("mint",))
    if moves.burnt:
        named.append(("burn",))
    to_commons = moves.commons + moves.burnt
    lost = -sum(cents for cents in rest.values() if cents < 0)
    if to_commons or lost:
        named.append(TO_COMMONS if to_commons == lost else ("transfer",))
    if any(cents > 0 for cents in rest.values()):
        named.append(("transfer",))
    if moves.has_any and not named:
        named.append(("merge", "change", *TO_COMMONS))
    return named


def _name_agreement(key: str, cents: int, paid: int, rest: dict[str, int]) -> list[tuple[str, ...]]:
    """Name what an agreement took or gave, and take it off the members' sums."""
    consumer, provider = key.split("/")[1:3]
    if cents > 0:
        rest[consumer] = rest.get(consumer, 0) + cents
        return [("hold",)] if not paid else [("transfer",)]
    returned = -cents - paid
    rest[provider] = rest.get(provider, 0) - paid
    rest[consumer] = rest.get(consumer, 0) - returned
    if paid and returned:
        return [("split",)]
    return [("payment", "split")] if paid else [("return", "split")]


def _check_causes(step: Step, moves: Moves, findings: _Findings) -> None:
    """I3: each move has a cause that the command's row names."""
    row = step.row()
    causes = row.causes if row else ()
    for allowed in name_moves(moves):
        if not any(cause in causes for cause in allowed):
            findings.add(I3_NO_CAUSE, cause=allowed[0], command=step.command)


def _check_expiries(step: Step, lots: _LotChanges, findings: _Findings, snapshot: Snapshot) -> None:
    """I9, I13: no expired lot was used, and no lot lasts longer than it may."""
    if step.now is None:
        return
    for ref, lot in lots.used.items() if step.command not in MAY_SPEND_EXPIRED else ():
        if not is_alive(step.now, lot, read_owner(lot, snapshot)):
            findings.add(I9_EXPIRED, command=step.command, lot=ref, day=lot.expires_on)
    for ref, lot in lots.used.items() if step.command == "sweep" else ():
        froze_on = _find_freeze(step.now, lot, snapshot)
        if froze_on and froze_on <= lot.expires_on and step.day <= compute_end(step.now, lot.minted_on):
            findings.add(I9_SPARED, lot=ref, day=step.day, froze_on=froze_on)
    for ref, lot in lots.made.items():
        findings.extend(check_expiry(step.now, ref, lot))


def _find_freeze(now: Now, lot: Lot, snapshot: Snapshot) -> int:
    """Give the day on which an officer alone froze the owner's keys, while that freeze lasts, else 0."""
    own = read_record(MemberKey, snapshot.get(keys.member_key(lot.owner)) or b"")
    until = min(own.frozen_until, own.officer_froze_on + now.parameters.recovery_days)
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
