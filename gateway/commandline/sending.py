"""Send readings to the energy operator's gateway in batches, and count what became of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from analytics.frames import Readings
from gateway.client import Client
from gateway.commandline.enrolment import patiently
from gateway.commandline.options import make_progress
from gateway.commandline.words import say

_AT_ONCE = 5_000  # the API takes no more in one batch


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


def send_readings(client: Client, readings: Readings) -> Sent:
    """Send all readings in their order; sent again, they change nothing."""
    sent = Sent()
    with make_progress() as bar:
        step = bar.add_task(say("sending readings", "invio letture"), total=len(readings))
        for first in range(0, len(readings), _AT_ONCE):
            rows = np.arange(first, min(first + _AT_ONCE, len(readings)))
            batch = list(_format(readings.take(rows)))
            _count(sent, patiently(lambda batch=batch: client.post("readings", {"readings": batch})))  # type: ignore[misc]
            bar.advance(step, len(batch))
    return sent


def _format(readings: Readings) -> Iterator[dict[str, Any]]:
    columns = (readings.of, readings.start_s, readings.interval_s, readings.energy_wh, readings.is_estimated)
    for of, start_s, interval_s, energy_wh, is_estimated in zip(*(one.tolist() for one in columns), strict=True):
        series = readings.series[of]
        yield {
            "metering_point": series.metering_point, "register": series.register,
            "start": datetime.fromtimestamp(start_s, UTC).isoformat(), "interval_s": interval_s,
            "energy_wh": energy_wh, "quality": "estimated" if is_estimated else "measured",
        }


def _count(sent: Sent, answer: dict[str, Any]) -> None:
    sent.accepted += answer["accepted"]
    sent.repeated += answer["repeated"]
    for one in answer["rejected"]:
        sent.rejected[one["code"]] += 1
        sent.reasons[one["code"]] = one["reason"]
