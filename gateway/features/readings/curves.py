"""Curves: one series' values of consecutive intervals in one piece, as files hold them; no value is null.

The same checks, codes and versions as single readings have (`checks`, `standing`), at a tenth of the cost: names and
times are checked once a curve, what is kept already is read once a series.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from chaincode.rules.merkle import MAX_HOUR_WH
from gateway.db.mirror import Mirror
from gateway.features.readings.checks import (
    PointSpans,
    RejectedError,
    Spans,
    Window,
    check_energy,
    check_interval,
    say_reason,
)
from gateway.features.readings.imports import ImportPart, keep_import
from gateway.features.readings.records import Counted, CountedChange, RejectedCurve, TakenCurves, add_counts
from gateway.features.readings.rejects import keep_rejects
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import CODES, KEPT, Decision, Verdict, Word
from gateway.features.readings.store import add_values, find_series, judge_values, load_series
from gateway.features.readings.values import VALUES, Longs, Values
from gateway.features.readings.windows import find_window, load_spans
from gateway.http.answers import widen
from gateway.http.context import Gateway

MOST_VALUES = 50_000
NOBODYS = len(Source) + 1  # above any source: all may be replaced


@dataclass(frozen=True)
class CurveRun:
    """What curves come by: their source, who sends them, whether they may replace what other files gave, and only ask
    what would become of them; files: (name, digest) by their place; import_id: of the calls before, 0 for the first.
    """

    source: Source
    made_by: str = ""
    may_replace: bool = False
    is_preview: bool = False
    files: Sequence[tuple[str, str]] = (("", ""),)
    import_id: int = 0


@dataclass
class Tally:
    """What came of curves: `counts` a curve, in their order; rejects as (index of the curve, code) -> how many."""

    counts: list[Counted] = field(default_factory=list)
    rejected: Counter[tuple[int, str]] = field(default_factory=Counter)
    import_id: int = 0
    changes: bool = False

    def tell(self) -> TakenCurves:
        """As it is answered."""
        rejected = tuple(RejectedCurve(index, code, say_reason(code), count)
                         for (index, code), count in sorted(self.rejected.items()))
        return widen(
            TakenCurves, add_counts(self.counts), refused=self.rejected.total(), rejected=rejected,
            curves=tuple(self.counts), import_id=self.import_id, changes=self.changes,
        )


def take_curves(
    gateway: Gateway, run: CurveRun, curves: Sequence[Mapping[str, Any]],
    note: Callable[[Connection | None, Tally], None] = lambda connection, taken: None,
) -> Tally:
    """Check and keep curves of one source; on return they are on disk. Sent again, they change nothing.

    note: told what came of them, within the transaction that keeps them; without one where none is kept.
    """
    with gateway.database.read() as connection:
        now = Mirror(connection).require_now()
        spans = load_spans(connection, curves)
    window = find_window(gateway, now.date, run.source)
    taken = Tally(import_id=run.import_id)
    good = [_check_curve(index, curve, spans, window, taken) for index, curve in enumerate(curves)]
    if run.is_preview:
        with gateway.database.read() as connection:
            values, of = _join(curves, good, load_series(connection, {one["metering_point"] for one in curves}))
            _count(values, of, judge_values(connection, values, _find_word(run)), len(curves), taken)
        note(None, taken)
        return taken
    known_at_s = gateway.clock()
    with gateway.database.write() as connection:
        names = {_name(curve) for curve, kept in zip(curves, good, strict=True) if len(kept)}
        numbers = find_series(connection, names)
        values, of = _join(curves, good, numbers)
        found = judge_values(connection, values, _find_word(run))
        _count(values, of, found, len(curves), taken)
        if taken.changes:
            parts = [_make_part(numbers[_name(curve)], run.files[curve["file"]], kept, counts)
                     for curve, kept, counts in zip(curves, good, taken.counts, strict=True) if len(kept)]
            taken.import_id = keep_import(connection, run.import_id, run.source, run.made_by, known_at_s, parts)
            add_values(connection, values, _find_word(run), known_at_s, taken.import_id, found)
        _write_rejects(connection, curves, taken, known_at_s)
        note(connection, taken)
    return taken


def _find_word(run: CurveRun) -> Word:
    return Word(run.source, NOBODYS if run.may_replace else Source.PORTAL)


def _name(curve: Mapping[str, Any]) -> tuple[str, str]:
    return curve["metering_point"], curve["register"]


def _make_part(number: int, file: tuple[str, str], kept: Values, counts: Counted) -> ImportPart:
    to_s = int(kept["start_s"][-1] + kept["interval_s"][-1])
    return ImportPart(number, *file, int(kept["start_s"][0]), to_s, counts.new, counts.same, counts.replaced)


def _check_curve(index: int, curve: Mapping[str, Any], spans: Spans, window: Window, taken: Tally) -> Values:
    """The good values, their series still 0; the others are counted by code."""
    values = curve["energy_wh"]
    there = np.array([value is not None for value in values], np.bool_)
    try:
        known = spans.get(curve["metering_point"], ())
        start_s = check_interval(known, curve["register"], curve["start"], curve["interval_s"])
    except RejectedError as error:
        taken.rejected[index, error.code] += int(there.sum())
        return np.zeros(0, VALUES)
    interval_s = curve["interval_s"]
    codes = _find_energy_faults(values)
    energy_wh = np.array([0 if value is None or code else value for value, code in zip(values, codes, strict=True)]
                         if any(codes) or not there.all() else values, np.int64)
    starts = start_s + interval_s * np.arange(len(values), dtype=np.int64)
    faults = np.array(codes, "U16")
    for code, where in _find_time_faults(starts, interval_s, known, window):
        faults[where & (faults == "")] = code
    taken.rejected.update({(index, code): count for code, count in Counter(faults[there].tolist()).items() if code})
    good = np.flatnonzero(there & (faults == ""))
    rows = np.zeros(len(values), VALUES)
    rows["start_s"], rows["interval_s"], rows["energy_wh"] = starts, interval_s, energy_wh
    rows["is_estimated"][[place for place in curve["estimated"] if 0 <= place < len(values)]] = 1
    return rows[good]


def _find_energy_faults(values: Sequence[Any]) -> list[str]:
    """The code of what is wrong with each value, "" when nothing is."""
    if set(map(type, values)) == {int} and min(values) >= 0 and max(values) <= MAX_HOUR_WH:
        return [""] * len(values)
    return ["" if value is None else _find_energy_fault(value) for value in values]


def _find_energy_fault(value: Any) -> str:
    try:
        check_energy(value)
    except RejectedError as error:
        return error.code
    return ""


def _find_time_faults(
    starts: Longs, interval_s: int, known: PointSpans, window: Window
) -> list[tuple[str, NDArray[np.bool_]]]:
    """(code, where) in the order of the codes."""
    held = np.zeros(len(starts), np.bool_)
    for first_s, last_s in known:
        held |= (starts >= first_s) if last_s is None else (starts >= first_s) & (starts < last_s)
    return [("TOO_OLD", starts < window.from_s), ("FUTURE", starts + interval_s > window.until_s),
            ("UNKNOWN_POINT", ~held)]


def _join(
    curves: Sequence[Mapping[str, Any]], good: Sequence[Values], numbers: Mapping[tuple[str, str], int]
) -> tuple[Values, Longs]:
    """All good values, and of which curve each is. A series that isn't there yet has a number of its own below 0."""
    new: dict[tuple[str, str], int] = {}
    for curve, rows in zip(curves, good, strict=True):
        name = _name(curve)
        rows["series_id"] = numbers[name] if name in numbers else new.setdefault(name, -1 - len(new))
    of = np.repeat(np.arange(len(good)), [len(rows) for rows in good])
    return np.concatenate(good), of


def _count(values: Values, of: Longs, found: Decision, curves: int, taken: Tally) -> None:
    """Count what becomes of values by curve, and what is refused by code."""
    def count(*verdicts: Verdict) -> list[int]:
        rows = of[found.find(*verdicts)]
        return np.bincount(rows, minlength=curves).tolist()  # type: ignore[no-any-return]

    taken.changes = bool(found.find(*KEPT).size)
    for verdict, code in CODES.items():
        taken.rejected.update({(index, code): number for index, number in enumerate(count(verdict)) if number})
    for new, same, replaced in zip(count(Verdict.NEW), count(Verdict.SAME, Verdict.CONFIRMS), count(Verdict.REPLACES),
                                   strict=True):
        taken.counts.append(Counted(new, same, replaced))
    _describe_replaced(values, of, found, taken)


def _describe_replaced(values: Values, of: Longs, found: Decision, taken: Tally) -> None:
    """Of curves that replace values, or would: from when to when, Wh before and after."""
    rows = found.find(Verdict.REPLACES, Verdict.UNASKED)
    for index in np.unique(of[rows]).tolist():
        own = rows[of[rows] == index]
        taken.counts[index] = widen(
            CountedChange, taken.counts[index], count=len(own), from_s=int(values["start_s"][own].min()),
            to_s=int((values["start_s"] + values["interval_s"])[own].max()),
            old_wh=int(found.old_wh[own].sum()), new_wh=int(values["energy_wh"][own].sum()),
        )


def _write_rejects(
    connection: Connection, curves: Sequence[Mapping[str, Any]], taken: Tally, at_s: int
) -> None:
    """A row for each curve and code: which curve, and how many of its values."""
    keep_rejects(connection, [
        {"metering_point": curves[index]["metering_point"], "code": code, "received_at_s": at_s,
         "reading": json.dumps({"register": curves[index]["register"], "start": curves[index]["start"],
                                "values": count})}
        for (index, code), count in sorted(taken.rejected.items())
    ])
