"""Send readings of files to the energy operator's gateway, and count by file what becomes of them."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from analytics.frames import Longs, Readings, Series, sort_order
from chaincode.rules.intervals import HOUR_S
from gateway.acts.patience import patiently
from gateway.client import Client

CURVE_VALUES = 48_000  # the API takes no more in one call
_LONGEST_GAP = 8  # a longer one costs less as a new curve
Plain = dict[str, Any]
COUNTS = ("new", "same", "replaced", "refused")


class Part(NamedTuple):
    """A file's readings, with its name and the digest of its bytes."""

    name: str
    digest: str
    readings: Readings


class Replacement(NamedTuple):
    """Values of a series that a file replaces, or would: from when to when, Wh before and after."""

    name: str
    series: Series
    values: int
    from_s: int
    to_s: int
    old_wh: int
    new_wh: int


@dataclass
class SentReadings:
    """What became of readings: four counts by file, refusals by code, what was replaced. reasons: words by code;
    changes: whether anything is kept, or would be.
    """

    files: dict[str, Counter[str]] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, str] = field(default_factory=dict)
    replacements: list[Replacement] = field(default_factory=list)
    import_id: int = 0
    changes: bool = False

    def count(self, name: str) -> int:
        """One of the four counts over all files."""
        return sum(file[name] for file in self.files.values())

    def to_plain(self) -> Plain:
        """As `--json` prints it."""
        return {name: self.count(name) for name in COUNTS} | {
            "rejected": dict(self.rejected), "import": self.import_id or None,
            "replacements": [{"file": one.name} | one.series._asdict() | {
                name: getattr(one, name) for name in Replacement._fields[2:]} for one in self.replacements],
        }


def make_part(name: str, content: bytes, readings: Readings) -> Part:
    """A file's part of an import."""
    return Part(name, hashlib.sha256(content).hexdigest(), readings)


def send_curves(
    client: Client, source: str, parts: Sequence[Part], *, replace: bool = False, preview: bool = False,
    on_sent: Callable[[int], object] = lambda values: None,
) -> SentReadings:
    """Send several files' readings of a source as curves, or only ask what would become of them.

    on_sent: told how many more values are with the gateway.
    """
    run = _Run(client, parts, {"source": source, "replace": replace, "preview": preview})
    for place, part in enumerate(parts):
        for curve in _make_curves(part.readings):
            on_sent(run.add(place, curve))
    on_sent(run.send())
    return run.sent


class _Run:
    """Curves on their way, as many at once as a call takes."""

    def __init__(self, client: Client, parts: Sequence[Part], terms: Plain) -> None:
        self.client, self.parts, self.terms = client, parts, terms
        self.sent = SentReadings({part.name: Counter() for part in parts})
        self._waiting: list[tuple[int, Plain]] = []
        self._values = 0

    def add(self, place: int, curve: Plain) -> int:
        """Take a file's curve; how many values were sent for it."""
        values = len(curve["energy_wh"])
        done = self.send() if self._values + values > CURVE_VALUES else 0
        self._waiting.append((place, curve))
        self._values += values
        return done

    def send(self) -> int:
        """Send what waits; how many values those were."""
        if not self._waiting:
            return 0
        places = sorted({place for place, _ in self._waiting})
        files = [{"name": self.parts[place].name[-200:], "digest": self.parts[place].digest} for place in places]
        curves = [curve | {"file": places.index(place)} for place, curve in self._waiting]
        self._hand_over({"curves": curves, "files": files})
        done, self._waiting, self._values = self._values, [], 0
        return done

    def _hand_over(self, body: Plain) -> None:
        answer = patiently(self.client.post, "curves", self.terms | body | {"import": self.sent.import_id})
        _count(self.sent, self.parts, [_name(*one) for one in self._waiting], answer)


class _Upload(_Run):
    """Curves that are only brought to the gateway, for a task. parts of it: digests, and whose curves each holds."""

    def __init__(self, client: Client, parts: Sequence[Part], terms: Plain) -> None:
        super().__init__(client, parts, terms)
        self.digests: list[str] = []
        self.held: list[list[Sender]] = []

    def _hand_over(self, body: Plain) -> None:
        self.digests.append(patiently(self.client.post, "curves/parts", self.terms | body)["digest"])
        self.held.append([_name(*one) for one in self._waiting])


class Sender(NamedTuple):
    """Whose a curve is: the place of its file, and its series."""

    place: int
    series: Series


def _name(place: int, curve: Plain) -> Sender:
    return Sender(place, Series(curve["metering_point"], curve["register"]))


@dataclass(frozen=True)
class Uploaded:
    """Files' readings that lie at the gateway for a task."""

    source: str
    digests: list[str]
    held: list[list[Sender]]
    parts: Sequence[Part]

    def describe_task(self, *, replace: bool, preview: bool) -> Plain:
        """What the task of kind `import` is asked for."""
        return {"source": self.source, "parts": self.digests, "replace": replace, "preview": preview}

    def read_answers(self, content: bytes) -> SentReadings:
        """What became of them, by the file that such a task makes."""
        sent = SentReadings({part.name: Counter() for part in self.parts})
        for senders, line in zip(self.held, content.splitlines(), strict=True):
            _count(sent, self.parts, senders, json.loads(line))
        return sent


def upload_curves(
    client: Client, source: str, parts: Sequence[Part], *, on_sent: Callable[[int], object] = lambda values: None,
) -> Uploaded:
    """Bring several files' readings of a source to the gateway, for a task. on_sent: as `send_curves` has it."""
    run = _Upload(client, parts, {"source": source})
    for place, part in enumerate(parts):
        for curve in _make_curves(part.readings):
            on_sent(run.add(place, curve))
    on_sent(run.send())
    return Uploaded(source, run.digests, run.held, parts)


def _count(sent: SentReadings, parts: Sequence[Part], senders: Sequence[Sender], answer: Plain) -> None:
    """Add what became of a call's curves."""
    sent.import_id = answer["import"] or sent.import_id
    sent.changes |= answer["changes"]
    for sender, counted in zip(senders, answer["curves"], strict=True):
        name = parts[sender.place].name
        sent.files[name].update({one: counted[one] for one in COUNTS[:3]})
        if "old_wh" in counted:
            sent.replacements.append(Replacement(
                name, sender.series, counted["count"],
                *(counted[one] for one in ("from_s", "to_s", "old_wh", "new_wh"))))
    for one in answer["rejected"]:
        count = one["count"]
        sent.files[parts[senders[one["index"]].place].name]["refused"] += count
        sent.rejected[one["code"]] += count
        sent.reasons[one["code"]] = one["reason"]


def _make_curves(readings: Readings) -> Iterator[Plain]:
    """Runs of consecutive intervals; short gaps are nulls, a long one, or another interval, begins a new curve.

    None ends within an hour that goes on: the quarters of an hour are judged together.
    """
    rows = readings.take(sort_order(readings))
    steps = np.diff(rows.start_s)
    breaks = (np.diff(rows.of) != 0) | (np.diff(rows.interval_s) != 0) | (steps <= 0)
    breaks |= steps > _LONGEST_GAP * rows.interval_s[1:]
    for run in np.split(np.arange(len(rows)), np.flatnonzero(breaks) + 1):
        most, first = CURVE_VALUES // _LONGEST_GAP, 0
        while first < len(run):
            last = _find_end(rows.start_s[run], first + most)
            yield _make_curve(rows.take(run[first:last]))
            first = last


def _find_end(starts: Longs, last: int) -> int:
    """The place where an hour begins, at or before `last`, an hour before at most."""
    if last >= len(starts):
        return len(starts)
    return int(np.searchsorted(starts, starts[last] - starts[last] % HOUR_S))


def _make_curve(rows: Readings) -> Plain:
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
