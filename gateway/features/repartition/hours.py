"""Hours of points whose readings need no second look, read a month and register at a time.

The database hands a register over as one text of numbers: rows of readings would cost ten times as much.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, Text, cast, func, literal, select

from analytics.repartition.month_key import Energy
from chaincode.kernel.registers import GRID_REGISTERS
from chaincode.rules.intervals import HOUR_S, Span
from gateway.db.tables import reading, series

Found = dict[str, tuple[Energy, Energy]]
Present = dict[tuple[str, str], int]


def load_plain(
    connection: Connection, power_w: Mapping[str, int], span: Span, known_at_s: int | None
) -> tuple[Found, Present]:
    """(withdrawn, injected) in Wh per hour by point, and how many hours there are by point and register.

    Points that need a second look are left out: later values, intervals of several lengths, energy above the power (W).
    """
    found: Found = {name: (np.zeros(span.hours, np.int64), np.zeros(span.hours, np.int64)) for name in power_w}
    present: Present = {}
    own = select(series.c.id, series.c.metering_point, series.c.register).where(
        series.c.metering_point.in_(list(power_w)), series.c.register.in_(GRID_REGISTERS)
    )
    for number, name, register in connection.execute(own).all():
        row = connection.execute(_choose(number, span, known_at_s)).one()
        if row.pairs is None or name not in found:
            continue
        if _is_odd(row, power_w[name]):
            del found[name]
            continue
        hour, energy_wh = np.fromstring(row.pairs, np.int64, sep=",").reshape(-1, 2).T
        hour //= HOUR_S
        np.add.at(found[name][GRID_REGISTERS.index(register)], hour, energy_wh)
        present[name, register] = len(np.unique(hour))
    return found, {pair: hours for pair, hours in present.items() if pair[0] in found}


def load_sums(
    connection: Connection, numbers: Mapping[str, int], span: Span, known_at_s: int | None
) -> dict[str, tuple[int, int]]:
    """(Wh, hours there) of a series by point; those that need a second look are left out. numbers: the series' ids."""
    found = {}
    for name, number in numbers.items():
        row = connection.execute(_choose(number, span, known_at_s)).one()
        if row.pairs is None:
            found[name] = (0, 0)
        elif not (row.version or row.shortest != row.longest):
            hour, energy_wh = np.fromstring(row.pairs, np.int64, sep=",").reshape(-1, 2).T
            found[name] = (int(energy_wh.sum()), len(np.unique(hour // HOUR_S)))
    return found


def _choose(number: int, span: Span, known_at_s: int | None) -> Select[*tuple[Any, ...]]:
    """A series' month as pairs (seconds from the month's begin, Wh), in whatever order, and what says if it is odd."""
    row = reading.c
    pair = cast(row.start_s - span.start_s, Text) + literal(",") + cast(row.energy_wh, Text)
    chosen = select(
        func.aggregate_strings(pair, ",").label("pairs"), func.max(row.version).label("version"),
        func.min(row.interval_s).label("shortest"), func.max(row.interval_s).label("longest"),
        func.max(row.energy_wh).label("most"),
    ).where(row.series_id == number, row.start_s >= span.start_s, row.start_s < span.end_s)
    return chosen if known_at_s is None else chosen.where(row.known_at_s <= known_at_s)


def _is_odd(row: Row[*tuple[Any, ...]], power_w: int) -> bool:
    return bool(row.version or row.shortest != row.longest or row.most * HOUR_S > power_w * row.longest)
