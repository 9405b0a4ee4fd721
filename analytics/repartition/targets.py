"""From a month's cumulative money to what everybody should have had of it so far, by a flow's lines."""

from analytics.repartition.month_key import MonthKey
from analytics.repartition.regulation import Line, Regulation
from analytics.repartition.rounding import allocate

Cell = tuple[str, str]
"""(line, beneficiary): a member's id, or the name of one of the community's purses."""
UNASSIGNED: Cell = ("unassigned", "reserve")


def compute_targets(regulation: Regulation, flow: str, cents: int, key: MonthKey) -> dict[Cell, int]:
    """Divide a month's cumulative cents, which may be negative; the targets add up to it.

    Fixed lines come first, in order, as far as the money reaches. A percent line that nobody qualifies for falls to
    the other percent lines, by their percents; if there is none, its money is UNASSIGNED and waits in reserve.
    """
    targets: dict[Cell, int] = {}
    left = cents
    for line in regulation.of(flow):
        if line.fixed_cents:
            amount = max(0, min(left, line.fixed_cents))
            left -= amount
            _add(targets, line, amount, key)
    percents = [line for line in regulation.of(flow) if line.bps and _weights(line, key)]
    if not percents:
        targets[UNASSIGNED] = targets.get(UNASSIGNED, 0) + left
        return targets
    amounts = allocate(left, {line.name: line.bps for line in percents})
    for line in percents:
        _add(targets, line, amounts[line.name], key)
    return targets


def _add(targets: dict[Cell, int], line: Line, amount: int, key: MonthKey) -> None:
    weights = _weights(line, key)
    if not weights:
        targets[UNASSIGNED] = targets.get(UNASSIGNED, 0) + amount
        return
    for name, cents in allocate(amount, weights).items():
        targets[line.name, name] = cents


def _weights(line: Line, key: MonthKey) -> dict[str, int]:
    """Who takes part in a line; {} when nobody does."""
    if line.is_purse:
        return {line.to: 1}
    found = {row.member: line.weigh(row) for row in key.rows}
    return {member: weight for member, weight in found.items() if weight > 0}
