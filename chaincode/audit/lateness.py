"""I9: expired lots that nobody swept and holdings over the limit that nobody levelled, once a week overdue."""

from collections.abc import Mapping
from dataclasses import replace

from chaincode.audit.expiries import read_owner
from chaincode.audit.findings import LATE_LEVEL, LATE_SWEEP, Finding
from chaincode.audit.state_view import StateView, find_awards
from chaincode.rules import keys
from chaincode.rules.market.levelling import count_held, is_counted
from chaincode.rules.market.life import compute_last_day, is_alive
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import read_record

LATE_DAYS = 7


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
