"""Curves: one series' values of consecutive intervals in one piece, as files hold them; no value is null.

The same checks, codes and versions as single readings have (`checks`, `service`), at a tenth of the cost: names and
times are checked once a curve, what is kept already is read once a curve.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select

from chaincode.rules.intervals import HOUR_S
from gateway.context import Gateway
from gateway.db.mirror import Mirror
from gateway.db.tables import reading, reject
from gateway.readings.checks import (
    REASONS,
    REGISTERS,
    RejectedError,
    Spans,
    Window,
    check_energy,
    make_window,
    parse_start,
)
from gateway.readings.service import NOT_FOUNDED, load_spans
from gateway.readings.store import add_values, find_series, is_postgresql
from gateway.readings.values import Value

MOST_VALUES = 50_000
Point = tuple[int, int, bool]  # start_s, energy_wh, is_estimated
Curve = tuple[int, int, list[Point]]  # series, interval_s and the values


@dataclass
class TakenCurves:
    """What came of curves: new values, exact repeats, and rejects as (index of the curve, code) -> how many."""

    accepted: int = 0
    repeated: int = 0
    rejected: Counter[tuple[int, str]] = field(default_factory=Counter)

    def to_plain(self) -> dict[str, Any]:
        """As the API answers it."""
        rejected = [{"index": index, "code": code, "reason": REASONS[code], "count": count}
                    for (index, code), count in sorted(self.rejected.items())]
        return {"accepted": self.accepted, "repeated": self.repeated, "rejected": rejected}


def take_curves(gateway: Gateway, curves: Sequence[Mapping[str, Any]]) -> TakenCurves:
    """Check and keep curves; on return they are on disk. Sent again, they change nothing."""
    with gateway.database.read() as connection:
        now = Mirror(connection).now()
        if now is None:
            raise NOT_FOUNDED()
        spans = load_spans(connection, curves)
    window = make_window(now.date, gateway.settings.oldest_months)
    known_at_s = gateway.clock()
    taken = TakenCurves()
    good = [_check_curve(index, curve, spans, window, taken) for index, curve in enumerate(curves)]
    with gateway.database.write() as connection:
        names = {(curve["metering_point"], curve["register"]) for curve, kept in zip(curves, good, strict=True) if kept}
        ids = find_series(connection, names)
        series = [(ids[curve["metering_point"], curve["register"]], curve["interval_s"], kept)
                  for curve, kept in zip(curves, good, strict=True) if kept]
        write = _copy_curves if is_postgresql(connection) else _insert_curves
        write(connection, series, known_at_s, taken)
        _write_rejects(connection, curves, taken, known_at_s)
    return taken


def _check_curve(
    index: int, curve: Mapping[str, Any], spans: Spans, window: Window, taken: TakenCurves
) -> list[Point]:
    """The good values; the others are counted by code."""
    values = curve["energy_wh"]
    try:
        start_s, known = _check_names(curve, spans)
    except RejectedError as error:
        taken.rejected[index, error.code] += sum(value is not None for value in values)
        return []
    estimated, interval_s = frozenset(curve["estimated"]), curve["interval_s"]
    good: list[Point] = []
    for place, value in enumerate(values):
        if value is not None:
            at_s = start_s + place * interval_s
            code = _find_fault(value, at_s, at_s + interval_s, known, window)
            if code:
                taken.rejected[index, code] += 1
            else:
                good.append((at_s, value, place in estimated))
    return good


def _check_names(curve: Mapping[str, Any], spans: Spans) -> tuple[int, Sequence[tuple[int, int | None]]]:
    """Start and the point's spans, in the order of the codes."""
    known = spans.get(curve["metering_point"])
    if not known:
        raise RejectedError("UNKNOWN_POINT")
    if curve["register"] not in REGISTERS:
        raise RejectedError("UNKNOWN_REGISTER")
    start_s, interval_s = parse_start(curve["start"]), curve["interval_s"]
    if HOUR_S % interval_s or start_s % interval_s:
        raise RejectedError("NOT_ON_GRID")
    return start_s, known


def _find_fault(
    value: Any, start_s: int, end_s: int, known: Sequence[tuple[int, int | None]], window: Window
) -> str:
    """The code of what is wrong with a value, "" when nothing is."""
    try:
        check_energy(value)
    except RejectedError as error:
        return error.code
    if start_s < window.from_s:
        return "TOO_OLD"
    if end_s > window.until_s:
        return "FUTURE"
    for first_s, last_s in known:
        if first_s <= start_s and (last_s is None or start_s < last_s):
            return ""
    return "UNKNOWN_POINT"


def _copy_curves(connection: Connection, curves: Sequence[Curve], known_at_s: int, taken: TakenCurves) -> None:
    values = [Value(series_id, start_s, interval_s, energy_wh, is_estimated)
              for series_id, interval_s, kept in curves for start_s, energy_wh, is_estimated in kept]
    taken.repeated += len(add_values(connection, values, known_at_s))
    taken.accepted += len(values) - taken.repeated


def _insert_curves(connection: Connection, curves: Sequence[Curve], known_at_s: int, taken: TakenCurves) -> None:
    for series_id, interval_s, kept in curves:
        common = {"series_id": series_id, "known_at_s": known_at_s, "interval_s": interval_s}
        _insert_curve(connection, common, kept, taken)


def _insert_curve(
    connection: Connection, common: Mapping[str, int], values: Sequence[Point], taken: TakenCurves
) -> None:
    """Insert what differs from the newest value of its interval; version 0 is the first."""
    newest = _load_newest(connection, common["series_id"], values[0][0], values[-1][0])
    stored = list(_find_new(newest, common["interval_s"], values))
    taken.accepted += len(stored)
    taken.repeated += len(values) - len(stored)
    if stored:
        connection.execute(insert(reading), [
            {"start_s": start_s, "version": version, "energy_wh": energy_wh, "is_estimated": is_estimated, **common}
            for version, (start_s, energy_wh, is_estimated) in stored
        ])


def _find_new(
    newest: Mapping[int, tuple[int, int, int, bool]], interval_s: int, values: Sequence[Point]
) -> Iterator[tuple[int, Point]]:
    for value in values:
        before = newest.get(value[0])
        if before is None:
            yield 0, value
        elif before[1:] != (interval_s, value[1], value[2]):
            yield before[0] + 1, value


def _load_newest(
    connection: Connection, series_id: int, first_s: int, last_s: int
) -> dict[int, tuple[int, int, int, bool]]:
    """(version, interval_s, energy_wh, is_estimated) by start."""
    row = reading.c
    chosen = select(row.start_s, row.version, row.interval_s, row.energy_wh, row.is_estimated).where(
        row.series_id == series_id, row.start_s >= first_s, row.start_s <= last_s
    ).order_by(row.start_s, row.version)
    return {one[0]: (one[1], one[2], one[3], bool(one[4])) for one in connection.execute(chosen)}


def _write_rejects(
    connection: Connection, curves: Sequence[Mapping[str, Any]], taken: TakenCurves, at_s: int
) -> None:
    """A row for each curve and code: which curve, and how many of its values."""
    rows = [
        {"metering_point": curves[index]["metering_point"], "code": code, "received_at_s": at_s,
         "reading": json.dumps({"register": curves[index]["register"], "start": curves[index]["start"],
                                "values": count})[:500]}
        for (index, code), count in sorted(taken.rejected.items())
    ]
    if rows:
        connection.execute(insert(reject), rows)
