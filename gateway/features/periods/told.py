"""What a period's own anchors tell of hours, for whoever shows hours of a month: those, and no others.

What is shown before an anchor is there would stand beside what the anchor tells later, and the difference of both would
show what single homes' readings changed.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sqlalchemy import Connection

from chaincode.rules.energy.periods import DEFINITIVE, parse_name
from chaincode.rules.energy.records import Anchor, PerimeterTotals
from chaincode.rules.intervals import HOUR_S, Span, add_days, local_midnight_s
from gateway.db.mirror import Mirror
from gateway.features.periods.store import is_own

_LONGEST_DAYS = 31


class ToldHours(NamedTuple):
    """What the newest own anchor of a period tells. start_s: its first hour; perimeters: None hours are hidden ones."""

    start_s: int
    perimeters: dict[str, PerimeterTotals]


def list_told(connection: Connection, first: str, end: str) -> list[ToldHours]:
    """Give the newest own anchor of each period that has days in [first, end)."""
    newest: dict[str, Anchor] = {}
    for month in sorted({add_days(first, -days)[:7] for days in range(_LONGEST_DAYS)}):
        for period, anchored in _list_own(connection, month):
            if period < end and add_days(period, anchored.terms.days) > first:
                newest[period] = anchored
    return [
        ToldHours(local_midnight_s(period), {one.perimeter: one for one in anchored.perimeters})
        for period, anchored in newest.items()
    ]


def is_told(
    told: Sequence[ToldHours], perimeter: str, span: Span, withdrawn_wh: ArrayLike, injected_wh: ArrayLike
) -> bool:
    """Tell whether anchors tell these very hours of a span: none hides a register of the perimeter, none tells others,
    and no hour with energy lacks one. withdrawn_wh, injected_wh: a value an hour.
    """
    registers = {"withdrawn": np.asarray(withdrawn_wh), "injected": np.asarray(injected_wh)}
    untold = np.ones(span.hours, np.bool_)
    for one in told:
        first = (one.start_s - span.start_s) // HOUR_S
        for name, own in registers.items() if perimeter in one.perimeters else ():
            register = getattr(one.perimeters[perimeter], name)
            part = slice(max(first, 0), max(first + len(register.hours_wh), 0))
            if register.hash or not np.array_equal(own[part], _cut(register.hours_wh, first, span)):
                return False
            untold[part] = False
    return not any(own[untold].any() for own in registers.values())


def _cut(hours_wh: Sequence[int], first: int, span: Span) -> NDArray[np.int64]:
    """Those of an anchor's hours, which begin `first` hours after a span, that lie in the span."""
    return np.array(hours_wh[max(-first, 0) : max(span.hours - first, 0)], np.int64)


def _list_own(connection: Connection, month: str) -> Iterator[tuple[str, Anchor]]:
    """Periods that begin in a month with their own anchors, the newest of each last."""
    named = [(parse_name(name), anchored) for name, anchored in Mirror(connection).anchors(month)]
    for name, anchored in sorted(named, key=lambda one: (one[0].kind == DEFINITIVE, one[0].revision)):
        if is_own(connection, name.settlement_id):
            yield name.period, anchored
