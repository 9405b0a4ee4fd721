"""Send readings to the energy operator's gateway in batches, and count what became of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from analytics.frames import Readings, sort_order
from chaincode.words import say
from gateway.client import Client
from gateway.commandline.options import make_progress
from gateway.commandline.patience import patiently

CURVE_VALUES = 48_000  # the API takes no more in one call
_LONGEST_GAP = 8  # a longer one costs less as a new curve


@dataclass
class Sent:
    """What became of readings: new, here already, refused by code; reasons: words by code."""

    accepted: int = 0
    repeated: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, str] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {"accepted": self.accepted, "repeated": self.repeated, "rejected": dict(self.rejected)}


def send_curves(client: Client, source: str, parts: Sequence[Readings]) -> Sent:
    """Send several files' readings of a source in their order, as curves: so that a later file's value comes later."""
    sent = Sent()
    with make_progress() as bar:
        step = bar.add_task(say("sending readings", "invio letture"), total=sum(map(len, parts)))
        waiting: list[dict[str, Any]] = []
        for curve in (one for part in parts for one in _make_curves(part)):
            if sum(len(one["energy_wh"]) for one in waiting) + len(curve["energy_wh"]) > CURVE_VALUES:
                bar.advance(step, _send_waiting(client, source, waiting, sent))
            waiting.append(curve)
        _send_waiting(client, source, waiting, sent)
    return sent


def _send_waiting(client: Client, source: str, waiting: list[dict[str, Any]], sent: Sent) -> int:
    """Send what waits, and forget it; how many values those were."""
    curves = list(waiting)
    waiting.clear()
    if curves:
        _count(sent, patiently(client.post, "curves", {"source": source, "curves": curves}))
    return sum(len(one["energy_wh"]) for one in curves)


def _make_curves(readings: Readings) -> Iterator[dict[str, Any]]:
    """Runs of consecutive intervals; short gaps are nulls, a long one, or another interval, begins a new curve."""
    rows = readings.take(sort_order(readings))
    steps = np.diff(rows.start_s)
    breaks = (np.diff(rows.of) != 0) | (np.diff(rows.interval_s) != 0) | (steps <= 0)
    breaks |= steps > _LONGEST_GAP * rows.interval_s[1:]
    for run in np.split(np.arange(len(rows)), np.flatnonzero(breaks) + 1):
        for first in range(0, len(run), CURVE_VALUES // _LONGEST_GAP):
            yield _make_curve(rows.take(run[first : first + CURVE_VALUES // _LONGEST_GAP]))


def _make_curve(rows: Readings) -> dict[str, Any]:
    start_s, interval_s = int(rows.start_s[0]), int(rows.interval_s[0])
    places = ((rows.start_s - start_s) // interval_s).tolist()
    values: list[int | None] = [None] * (places[-1] + 1)
    for place, energy_wh in zip(places, rows.energy_wh.tolist(), strict=True):
        values[place] = energy_wh
    series = rows.series[int(rows.of[0])]
    return {
        "metering_point": series.metering_point, "register": series.register, "interval_s": interval_s,
        "start": datetime.fromtimestamp(start_s, UTC).isoformat(), "energy_wh": values,
        "estimated": [place for place, one in zip(places, rows.is_estimated.tolist(), strict=True) if one],
    }


def _count(sent: Sent, answer: dict[str, Any]) -> None:
    sent.accepted += answer["accepted"]
    sent.repeated += answer["repeated"]
    for one in answer["rejected"]:
        sent.rejected[one["code"]] += one.get("count", 1)
        sent.reasons[one["code"]] = one["reason"]
