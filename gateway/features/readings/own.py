"""A member's own energy by hour, day or month, out of all their metering points, with how much of it is no measure."""

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection

from chaincode.rules.intervals import HOUR_S, add_days, days_between, local_midnight_s
from gateway.features.members.service import list_readable
from gateway.features.readings.loading import load_kept
from gateway.features.readings.records import EnergyStep, OwnEnergy, SummedRegister
from gateway.features.readings.sources import Source
from gateway.http.context import Gateway

STEP_DAYS = {"hour": 8, "day": 62, "month": 400}
"""How many days one answer takes, by step."""
PARTS = 5  # the fields of SummedRegister
Sums = dict[str, np.ndarray]


def sum_own(gateway: Gateway, member: str, first: str, end: str, step: str) -> OwnEnergy:
    """Give the energy of the days [first, end) of whatever points the member had on each; a value counts where it
    begins.
    """
    starts = list(_list_starts(first, end, step))
    edges = np.array([*(start_s for _, start_s in starts), local_midnight_s(end)], np.int64)
    sums: Sums = {}
    points = list_readable(gateway, member)
    with gateway.database.read() as connection:
        for point, since, until in points:
            days = max(first, since), min(end, until)
            if days[0] < days[1]:
                _add_point(connection, point, (local_midnight_s(days[0]), local_midnight_s(days[1])), edges, sums)
    return OwnEnergy(step, tuple(
        EnergyStep(date, start_s, int(edge - start_s), _describe(sums, place))
        for place, ((date, start_s), edge) in enumerate(zip(starts, edges[1:], strict=True))))


def _list_starts(first: str, end: str, step: str) -> Iterator[tuple[str, int]]:
    """The date and the instant at which each step begins: of the first month of a span, the span's first day."""
    dates = [add_days(first, number) for number in range(days_between(first, end))]
    for date in dates:
        if step == "hour":
            yield from ((date, start_s) for start_s in range(
                local_midnight_s(date), local_midnight_s(add_days(date, 1)), HOUR_S))
        elif step == "day" or date in (first, f"{date[:7]}-01"):
            yield date, local_midnight_s(date)


def _add_point(connection: Connection, point: str, span: tuple[int, int], edges: np.ndarray, sums: Sums) -> None:
    """Add what stands of a point in [from_s, to_s). sums: by register, a row for each field, a column a step."""
    series, kept = load_kept(connection, [point], *span)
    places = np.searchsorted(edges, kept.start_s, side="right") - 1
    parts = (kept.energy_wh, kept.energy_wh * (kept.is_estimated != 0),
             kept.energy_wh * (kept.source == Source.MANUAL), kept.interval_s)
    for number, one in enumerate(series):
        mine = kept.series_id == number
        into = sums.setdefault(one.register, np.zeros((PARTS, len(edges) - 1), np.int64))
        for row, values in enumerate(parts):
            np.add.at(into[row], places[mine], values[mine])
        into[-1] += np.clip(np.minimum(edges[1:], span[1]) - np.maximum(edges[:-1], span[0]), 0, None)


def _describe(sums: Sums, place: int) -> dict[str, SummedRegister]:
    """A register without any reading in a step isn't there."""
    return {register: SummedRegister(*map(int, values[:, place])) for register, values in sorted(sums.items())
            if values[-2, place]}

