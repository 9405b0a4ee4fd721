"""Where tokens lie, step by step, and whether they add up (I1, I2).

A holder is a member's lots (award lots counted from countersigned lines until their mark), what an agreement or a
redemption holds, the commons, funds, budgets, or nothing: minted from it, burnt into it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from chaincode.audit.causes import name_moves
from chaincode.audit.expiries import LotChanges, check_expiries
from chaincode.audit.findings import (
    I1_SUPPLY,
    I2_NEGATIVE,
    I2_SPENT_TWICE,
    I2_UNKNOWN_LOT,
    I3_NO_CAUSE,
    Finding,
)
from chaincode.audit.moves import Moves
from chaincode.audit.step_findings import StepFindings
from chaincode.audit.steps import Change, Step
from chaincode.rules import keys
from chaincode.rules.energy.awards import award_lot
from chaincode.rules.energy.records import Line, Page, Settlement
from chaincode.rules.funding.records import Budget, Redemption
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, FundRow, Lot, Supply
from chaincode.rules.state import Snapshot, read_record

KINDS = (
    "lot/", "spent/", "agreement/", "redemption/", "commons/", "fund/", "budget/", "drawn/", "settlement/", keys.SUPPLY,
)
SUMS = (
    "lots_cents", "held_cents", "commons_cents", "minted_cents", "burnt_cents", "funds_cents", "budgets_cents",
    "undrawn_cents",
)


@dataclass
class Holdings:
    """Running sums of every holder, the awards not yet used, all lots ever used; what was found missing so far."""

    lots_cents: int = 0
    held_cents: int = 0
    commons_cents: int = 0
    minted_cents: int = 0
    burnt_cents: int = 0
    funds_cents: int = 0
    budgets_cents: int = 0
    undrawn_cents: int = 0
    awards: dict[str, Lot] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    missing_cents: int = 0

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Take one command's changes; snapshot: the state after them."""
        changes = [change for change in step.changes if change.key.startswith(KINDS)]
        if not changes:
            return []
        moves, findings = Moves(), StepFindings(step)
        lots = LotChanges()
        for change in changes:
            self._add_change(change, moves, lots, findings, snapshot)
        self._sum(moves)
        self._check_sums(findings)
        _check_causes(step, moves, findings)
        check_expiries(step, lots, findings, snapshot)
        return findings.found

    def _add_change(
        self, change: Change, moves: Moves, lots: LotChanges, findings: StepFindings, snapshot: Snapshot
    ) -> None:
        kind = change.key.partition("/")[0]
        if kind == "lot":
            self._add_lot(change, moves, lots, findings)
        elif kind == "spent":
            self._add_spent(change, moves, lots, findings)
        elif kind == "agreement":
            _add_agreement(change, moves)
        elif kind in ("redemption", "fund", "budget"):
            _add_aside(kind, change, moves)
        elif kind == "commons":
            moves.commons += _amount(change.after) - _amount(change.before)
            moves.has_any = True
        elif kind == "drawn":
            self._add_drawn(change, moves, findings, snapshot)
        elif kind == "settlement":
            self._add_settlement(change, moves, lots, snapshot)
        elif change.key == keys.SUPPLY:
            _add_supply(change, moves)

    def _add_lot(self, change: Change, moves: Moves, lots: LotChanges, findings: StepFindings) -> None:
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

    def _add_spent(self, change: Change, moves: Moves, lots: LotChanges, findings: StepFindings) -> None:
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

    def _add_settlement(self, change: Change, moves: Moves, lots: LotChanges, snapshot: Snapshot) -> None:
        settlement = find_countersigned(change)
        if settlement is None:
            return
        for award, lot in load_awards(settlement, snapshot):
            moves.add_member(lot.owner, lot.amount_cents)
            moves.awarded[lot.owner] = moves.awarded.get(lot.owner, 0) + lot.amount_cents
            lots.made[f"award/{award}"] = lot
            self.awards[award] = lot
        moves.undrawn += settlement.programme_cents

    def _add_drawn(self, change: Change, moves: Moves, findings: StepFindings, snapshot: Snapshot) -> None:
        """T10: what a settlement minted for a programme is added to its budget once."""
        if change.before is not None or change.after is None:
            findings.add(I2_SPENT_TWICE, lot=change.key)
        moves.undrawn -= find_undrawn(change.key, snapshot)

    def _sum(self, moves: Moves) -> None:
        self.lots_cents += sum(moves.members.values())
        self.held_cents += sum(moves.agreements.values()) + sum(moves.redemptions.values())
        self.funds_cents += sum(moves.funds.values())
        self.budgets_cents += sum(moves.budgets.values())
        self.undrawn_cents += moves.undrawn
        self.commons_cents += moves.commons
        self.minted_cents += moves.minted
        self.burnt_cents += moves.burnt

    def _check_sums(self, findings: StepFindings) -> None:
        held = self.lots_cents + self.held_cents + self.commons_cents
        held += self.funds_cents + self.budgets_cents + self.undrawn_cents
        missing = self.minted_cents - self.burnt_cents - held
        if missing != self.missing_cents:  # told once, where it begins
            findings.add(I1_SUPPLY, minted=self.minted_cents, burnt=self.burnt_cents, held=held)
            self.missing_cents = missing
        for what in SUMS:
            if getattr(self, what) < 0:
                findings.add(I2_NEGATIVE, what=what, amount=getattr(self, what))


def find_countersigned(change: Change) -> Settlement | None:
    """Give the settlement that a change countersigns, or None."""
    if change.after is None or not change.key.startswith("settlement/"):
        return None
    after = read_record(Settlement, change.after)
    was = read_record(Settlement, change.before).countersigned_on if change.before is not None else 0
    return after if after.countersigned_on and not was else None


def find_undrawn(mark: str, snapshot: Snapshot) -> int:
    """Give what the settlement that a mark names minted for its programme, in cents."""
    _, settlement, programme = mark.split("/")
    data = snapshot.get(keys.settlement(settlement))
    issued = read_record(Settlement, data).programmes if data is not None else ()
    return sum(one.cents for one in issued if one.programme == programme)


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


def _add_aside(kind: str, change: Change, moves: Moves) -> None:
    """T8: what redemptions, funds and budgets hold."""
    if kind == "redemption":
        _add_held(change, moves, moves.redemptions, _redeemable)
    elif kind == "fund":
        _add_held(change, moves, moves.funds, _row, change.key.split("/")[1])
    else:
        _add_held(change, moves, moves.budgets, _left)


def _add_held(
    change: Change, moves: Moves, sums: dict[str, int], count: Callable[[bytes | None], int], name: str = ""
) -> None:
    difference = count(change.after) - count(change.before)
    if difference:
        sums[name or change.key] = sums.get(name or change.key, 0) + difference
        moves.has_any = True


def _redeemable(data: bytes | None) -> int:
    return 0 if data is None else sum(lot.amount_cents for lot in read_record(Redemption, data).lots)


def _row(data: bytes | None) -> int:
    return 0 if data is None else read_record(FundRow, data).amount_cents


def _left(data: bytes | None) -> int:
    return 0 if data is None else read_record(Budget, data).left_cents


def _add_supply(change: Change, moves: Moves) -> None:
    before = read_record(Supply, change.before) if change.before is not None else Supply(0, 0)
    after = read_record(Supply, change.after) if change.after is not None else Supply(0, 0)
    moves.minted += after.minted_cents - before.minted_cents
    moves.burnt += after.burnt_cents - before.burnt_cents
    moves.paid_in += after.paid_in_cents - before.paid_in_cents
    moves.redeemed += after.redeemed_cents - before.redeemed_cents
    moves.has_any = moves.has_any or bool(moves.minted or moves.burnt)


def _check_causes(step: Step, moves: Moves, findings: StepFindings) -> None:
    """I3: each move has a cause that the command's row names."""
    row = step.row()
    causes = row.causes if row else ()
    for allowed in name_moves(moves):
        if not any(cause in causes for cause in allowed):
            findings.add(I3_NO_CAUSE, cause=allowed[0], command=step.command)
