"""Hours summed by the database, for points whose readings need no second look."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, Connection, Select, cast, func, select

from analytics.repartition.month_key import Energy
from chaincode.rules.intervals import HOUR_S, Span
from gateway.db.tables import reading, series

REGISTERS = ("withdrawn", "injected")


def find_odd(connection: Connection, power_w: Mapping[str, int], span: Span, known_at_s: int | None) -> set[str]:
    """Give the points whose readings have later values, intervals of several lengths, or are above the power (W)."""
    row = reading.c
    chosen = select(
        series.c.metering_point, func.max(row.version), func.min(row.interval_s), func.max(row.interval_s),
        func.max(row.energy_wh * HOUR_S / row.interval_s),
    ).join(series, series.c.id == row.series_id).where(series.c.metering_point.in_(list(power_w)))
    found = connection.execute(_within(chosen, span, known_at_s).group_by(series.c.id, series.c.metering_point))
    return {
        name for name, version, shortest, longest, watts in found
        if version or shortest != longest or shortest > HOUR_S or int(watts) >= power_w[name]
    }


def sum_hours(
    connection: Connection, names: Sequence[str], span: Span, known_at_s: int | None,
    found: Mapping[str, tuple[Energy, Energy]],
) -> int:
    """Add the hours of points to their rows (withdrawn, injected); give how many of withdrawn energy there are."""
    hour = cast(reading.c.start_s - reading.c.start_s % HOUR_S, BigInteger)
    own = select(series.c.id, series.c.metering_point, series.c.register).where(
        series.c.metering_point.in_(list(names)), series.c.register.in_(REGISTERS)
    )
    present = 0
    for number, name, register in connection.execute(own).all():
        chosen = select(hour, cast(func.sum(reading.c.energy_wh), BigInteger)).where(reading.c.series_id == number)
        rows = connection.execute(_within(chosen, span, known_at_s).group_by(hour)).all()
        if rows:
            columns = np.array([tuple(row) for row in rows], np.int64)
            found[name][REGISTERS.index(register)][(columns[:, 0] - span.start_s) // HOUR_S] = columns[:, 1]
            present += len(rows) if register == "withdrawn" else 0
    return present


def _within(chosen: Select[*tuple[Any, ...]], span: Span, known_at_s: int | None) -> Select[*tuple[Any, ...]]:
    chosen = chosen.where(reading.c.start_s >= span.start_s, reading.c.start_s < span.end_s)
    return chosen if known_at_s is None else chosen.where(reading.c.known_at_s <= known_at_s)
