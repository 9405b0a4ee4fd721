"""What stands of readings, for whoever counts: settlement, preview, division and export all read it here."""

from collections.abc import Iterable

import numpy as np
from sqlalchemy import Connection

from analytics.frames import Readings, Series
from gateway.features.readings.store import load_columns, load_series
from gateway.features.readings.values import Columns


def load_kept(
    connection: Connection, points: Iterable[str], from_s: int, to_s: int, known_at_s: int | None = None
) -> tuple[tuple[Series, ...], Columns]:
    """Series of points, and their values that start in [from_s, to_s) as they stood at an instant (None: now).

    `series_id` is the place among the series. No two values of a series overlap: `standing` has seen to it.
    """
    found = load_series(connection, set(points))
    kept = sorted((Series(*name), number) for name, number in found.items())
    columns = load_columns(connection, sorted(found.values()), from_s, to_s, known_at_s)
    places = np.zeros(max(found.values(), default=0) + 1, np.int64)
    places[[number for _, number in kept]] = np.arange(len(kept))
    return tuple(one for one, _ in kept), columns._replace(series_id=places[columns.series_id])


def load_readings(
    connection: Connection, points: Iterable[str], from_s: int, to_s: int, known_at_s: int | None = None
) -> Readings:
    """The same as readings."""
    series, kept = load_kept(connection, points, from_s, to_s, known_at_s)
    return Readings(
        series, kept.series_id, kept.start_s, kept.interval_s, kept.energy_wh, kept.is_estimated.astype(np.bool_)
    )
