"""I14: no plain totals of few members, nor two of one period and register that differ by few: see rules' `totals`.

Equal ones differ by nobody.

Any member reads every anchor, so what two of them differ by is as public as they are themselves. Of what the operator
told beside the ledger nothing is known here: totals that are hidden for that are noted.
"""

from dataclasses import dataclass, field

from chaincode.audit.findings import I14_FEW, I14_HIDDEN, Finding
from chaincode.audit.steps import Step
from chaincode.kernel.registers import GRID_REGISTERS
from chaincode.rules import keys
from chaincode.rules.energy.records import Anchor
from chaincode.rules.state import Snapshot, read_record

LEAST = 5
Hours = tuple[int, ...]
ANCHORS = keys.anchor("")


@dataclass
class PlainTotals:
    """Members behind each plain total so far, and its hours, by who anchored it, period, perimeter and register."""

    told: dict[tuple[str, str, str, str], list[tuple[int, Hours]]] = field(default_factory=dict)

    def add(self, step: Step, _snapshot: Snapshot) -> list[Finding]:
        """Take one command's changes."""
        findings: list[Finding] = []
        for change in step.changes:
            if change.key.startswith(ANCHORS) and change.before is None and change.after is not None:
                findings += self._add_anchor(step, change.key.removeprefix(ANCHORS), read_record(Anchor, change.after))
        return findings

    def _add_anchor(self, step: Step, name: str, anchor: Anchor) -> list[Finding]:
        found = []
        for perimeter in anchor.perimeters:
            for register in GRID_REGISTERS:
                totals = getattr(perimeter, register)
                where = (anchor.organisation, name[:10], perimeter.perimeter, register)
                told = self.told.setdefault(where, [(0, ())])
                if totals.hash and totals.members >= max(before for before, _ in told) + LEAST:
                    found.append(I14_HIDDEN(
                        step.block, step.transaction, settlement=name, perimeter=perimeter.perimeter,
                        register=register, members=totals.members,
                    ))
                if totals.hours_wh:
                    found += [
                        I14_FEW(
                            step.block, step.transaction, settlement=name, perimeter=perimeter.perimeter,
                            register=register, members=totals.members, told=before,
                        )
                        for before, hours_wh in told
                        if abs(totals.members - before) < LEAST and totals.hours_wh != hours_wh
                    ]
                    told.append((totals.members, totals.hours_wh))
        return found
