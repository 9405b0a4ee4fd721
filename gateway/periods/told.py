"""What a period's own anchors tell of hours, for whoever shows hours of a month: what is told twice may not differ."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.energy.periods import DEFINITIVE, parse_name
from chaincode.rules.energy.records import Anchor, PerimeterTotals
from chaincode.rules.intervals import HOUR_S, Span, add_days, hours_of_days
from gateway.db.mirror import Mirror
from gateway.periods.store import is_own

_LONGEST_DAYS = 31


class ToldHours(NamedTuple):
    """What the newest own anchor of a period tells. start_s: its first hour; perimeters: None hours are hidden ones."""

    start_s: int
    perimeters: dict[str, PerimeterTotals]


def list_told(connection: Connection, first: str, end: str) -> list[ToldHours]:
    """Give the newest own anchor of each period that has days in [first, end)."""
    newest: dict[str, Anchor] = {}
    for month in sorted({first[:7], add_days(first, -_LONGEST_DAYS)[:7]}):
        for period, anchored in _list_own(connection, month):
            if period < end and add_days(period, anchored.terms.days) > first:
                newest[period] = anchored
    return [
        ToldHours(hours_of_days(period, 1).start_s, {one.perimeter: one for one in anchored.perimeters})
        for period, anchored in newest.items()
    ]


def is_contradicted(
    told: Sequence[ToldHours], perimeter: str, span: Span, withdrawn_wh: Sequence[int], injected_wh: Sequence[int]
) -> bool:
    """Tell whether an anchor hides one of a perimeter's registers, or tells other hours than these of a span.

    Shown beside what the anchors tell, such hours would show what single homes' readings changed.
    """
    anchored = [(one.start_s, one.perimeters[perimeter]) for one in told if perimeter in one.perimeters]
    return any(
        bool(register.hash) or _differs(start_s, register.hours_wh, span, own)
        for start_s, totals in anchored
        for register, own in ((totals.withdrawn, withdrawn_wh), (totals.injected, injected_wh))
    )


def _differs(start_s: int, told_wh: Sequence[int], span: Span, own_wh: Sequence[int]) -> bool:
    first = (span.start_s - start_s) // HOUR_S
    return any(
        told_wh[hour + first] != own for hour, own in enumerate(own_wh) if 0 <= hour + first < len(told_wh)
    )


def _list_own(connection: Connection, month: str) -> Iterator[tuple[str, Anchor]]:
    """Periods that begin in a month with their own anchors, the newest of each last."""
    found = Mirror(connection).records(Anchor, keys.anchor(month))
    named = [(parse_name(key.partition("/")[2]), anchored) for key, anchored in found]
    for name, anchored in sorted(named, key=lambda one: (one[0].kind == DEFINITIVE, one[0].revision)):
        if is_own(connection, name.settlement_id):
            yield name.period, anchored
