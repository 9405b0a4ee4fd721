"""Curves: one series' values of consecutive intervals in one piece, as files hold them; no value is null.

The same checks, codes and versions as single readings have (`checks`, `service`), at a tenth of the cost: names and
times are checked once a curve, what is kept already is read once a curve.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select

from chaincode.rules.intervals import HOUR_S
from gateway.context import Gateway
from gateway.db.mirror import Mirror
from gateway.db.tables import reading, reject
from gateway.readings.checks import REASONS, REGISTERS, RejectedError, Spans, Window, check_energy, parse_start
from gateway.readings.service import NOT_FOUNDED, find_window, load_spans
from gateway.readings.sources import Source
from gateway.readings.store import Kept, add_values, find_series, is_new, is_postgresql
from gateway.readings.values import Value

MOST_VALUES = 50_000
Point = tuple[int, int, bool]  # start_s, energy_wh, is_estimated
Curve = tuple[int, int, int, list[Point]]  # its place in the call, series, interval_s and the values


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


def take_curves(gateway: Gateway, source: Source, curves: Sequence[Mapping[str, Any]]) -> TakenCurves:
    """Check and keep curves of one source; on return they are on disk. Sent again, they change nothing."""
    with gateway.database.read() as connection:
        now = Mirror(connection).now()
        if now is None:
            raise NOT_FOUNDED()
        spans = load_spans(connection, curves)
    window = find_window(gateway, now.date, source)
    known_at_s = gateway.clock()
    taken = TakenCurves()
    good = [_check_curve(index, curve, spans, window, taken) for index, curve in enumerate(curves)]
    with gateway.database.write() as connection:
        names = {(curve["metering_point"], curve["register"]) for curve, kept in zip(curves, good, strict=True) if kept}
        ids = find_series(connection, names)
        series = [(index, ids[curve["metering_point"], curve["register"]], curve["interval_s"], kept)
                  for index, (curve, kept) in enumerate(zip(curves, good, strict=True)) if kept]
        write = _copy_curves if is_postgresql(connection) else _insert_curves
        write(connection, series, source, known_at_s, taken)
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


def _copy_curves(
    connection: Connection, curves: Sequence[Curve], source: Source, known_at_s: int, taken: TakenCurves
) -> None:
    values = [Value(series_id, start_s, interval_s, energy_wh, is_estimated)
              for _, series_id, interval_s, kept in curves for start_s, energy_wh, is_estimated in kept]
    indexes = [index for index, _, _, kept in curves for _ in kept]
    added = add_values(connection, values, source, known_at_s)
    taken.rejected.update((indexes[place], "OUTRANKED") for place in added.outranked)
    taken.repeated += len(added.repeated)
    taken.accepted += len(values) - len(added.repeated) - len(added.outranked)


def _insert_curves(
    connection: Connection, curves: Sequence[Curve], source: Source, known_at_s: int, taken: TakenCurves
) -> None:
    for index, series_id, interval_s, kept in curves:
        common = {"series_id": series_id, "known_at_s": known_at_s, "interval_s": interval_s, "source": source}
        _insert_curve(connection, index, common, kept, taken)


def _insert_curve(
    connection: Connection, index: int, common: Mapping[str, int], values: Sequence[Point], taken: TakenCurves
) -> None:
    """Insert what follows the newest value of its interval; version 0 is the first."""
    newest = _load_newest(connection, common["series_id"], values[0][0], values[-1][0])
    stored = []
    for start_s, energy_wh, is_estimated in values:
        value: Kept = (common["interval_s"], energy_wh, is_estimated)
        version, source, before = newest.get(start_s, (-1, 0, None))
        if before is None or is_new(before, source, value, common["source"]):
            stored.append({
                "start_s": start_s, "version": version + 1, "energy_wh": energy_wh, "is_estimated": is_estimated,
                **common,
            })
        elif before == value:
            taken.repeated += 1
        else:
            taken.rejected[index, "OUTRANKED"] += 1
    taken.accepted += len(stored)
    if stored:
        connection.execute(insert(reading), stored)


def _load_newest(
    connection: Connection, series_id: int, first_s: int, last_s: int
) -> dict[int, tuple[int, int, Kept]]:
    """(version, source, value) by start."""
    row = reading.c
    chosen = select(row.start_s, row.version, row.source, row.interval_s, row.energy_wh, row.is_estimated).where(
        row.series_id == series_id, row.start_s >= first_s, row.start_s <= last_s
    ).order_by(row.start_s, row.version)
    return {one[0]: (one[1], one[2], (one[3], one[4], bool(one[5]))) for one in connection.execute(chosen)}


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
