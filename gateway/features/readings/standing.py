"""What stands: of one register, one value at each instant. The one place that decides it; no SQL here.

The newest version of each start counts, and where its interval is 0 none does: what began there is covered by another
value, or was taken back. So that no two of those that count overlap, each value is judged before it is kept:

    NEW       nothing stands over its time
    SAME      it stands already
    CONFIRMS  it stands already, and is kept as of a higher source or another quality
    REPLACES  something else stands there, which goes: as a whole, or not at all

or it is refused, by the code of `checks`: OUTRANKED by a value of a higher source; OVERLAPS, where it covers only a
part of a value of another length, of which the rest would be lost; REPLACES where nobody said that it may replace.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chaincode.rules.intervals import HOUR_S
from gateway.features.readings.values import Longs, Values, join_key, split_key


class Verdict(IntEnum):
    """What becomes of a value."""

    NEW = 0
    SAME = 1
    CONFIRMS = 2
    REPLACES = 3
    OUTRANKED = 4
    OVERLAPS = 5
    UNASKED = 6


KEPT = (Verdict.NEW, Verdict.CONFIRMS, Verdict.REPLACES)
CODES = {Verdict.OUTRANKED: "OUTRANKED", Verdict.OVERLAPS: "OVERLAPS", Verdict.UNASKED: "REPLACES"}


class Standing(NamedTuple):
    """Newest versions as columns, by series and start."""

    series_id: Longs
    start_s: Longs
    interval_s: Longs
    energy_wh: Longs
    is_estimated: Longs
    source: Longs
    version: Longs


class End(NamedTuple):
    """That no value begins at this start any more."""

    series_id: int
    start_s: int
    version: int


@dataclass(frozen=True)
class Decision:
    """Of values in their order: the verdict, the version that each is kept as, the Wh it replaces; and what ends."""

    verdicts: Longs
    versions: Longs
    old_wh: Longs
    ends: list[End]

    def find(self, *verdicts: Verdict) -> NDArray[np.intp]:
        """The places of values with one of these verdicts."""
        return np.flatnonzero(np.isin(self.verdicts, verdicts))


@dataclass(frozen=True)
class Word:
    """Whose values come: their source, and the lowest source of which they may not replace any."""

    source: int
    spared: int


def decide(standing: Standing, values: Values, word: Word) -> Decision:
    """Judge values of any series, which follow each other in the order given.

    standing: all that the series have from an hour before the first value until the last one's end.
    """
    odd = _find_odd(standing, values)
    found = _decide_plain(standing, values, word)
    if odd.size:
        _decide_odd(standing, values, word, odd, found)
    return found


def _find_odd(standing: Standing, values: Values) -> Longs:
    """Series with intervals of several lengths, or with a start that comes twice."""
    lasts = standing.interval_s > 0
    series = np.concatenate((standing.series_id[lasts], values["series_id"]))
    steps = np.concatenate((standing.interval_s[lasts], values["interval_s"]))
    order = np.lexsort((steps, series))
    series, steps = series[order], steps[order]
    mixed = series[1:][(series[1:] == series[:-1]) & (steps[1:] != steps[:-1])]
    keys = np.sort(join_key(values["series_id"], values["start_s"]))
    return np.union1d(mixed, split_key(keys[1:][keys[1:] == keys[:-1]]))


def _decide_plain(standing: Standing, values: Values, word: Word) -> Decision:
    """Judge values of one length, each against the one with its start."""
    keys = join_key(standing.series_id, standing.start_s)
    own = join_key(values["series_id"], values["start_s"])
    position = np.minimum(np.searchsorted(keys, own), max(len(keys) - 1, 0))
    is_there = keys[position] == own if len(keys) else np.zeros(len(own), np.bool_)
    columns = [np.where(is_there, column[position], 0) if len(keys) else np.zeros(len(own), np.int64)
               for column in standing[2:]]
    interval_s, energy_wh, is_estimated, source, version = columns
    stands = interval_s > 0
    same = stands & (energy_wh == values["energy_wh"]) & (interval_s == values["interval_s"])
    as_good = (source >= word.source) & (is_estimated == values["is_estimated"])
    verdicts = np.select(
        [~stands, same & as_good, source > word.source, same, source >= word.spared],
        [Verdict.NEW, Verdict.SAME, Verdict.OUTRANKED, Verdict.CONFIRMS, Verdict.UNASKED], Verdict.REPLACES,
    )
    return Decision(verdicts, np.where(is_there, version + 1, 0), energy_wh * stands, [])


def _decide_odd(standing: Standing, values: Values, word: Word, odd: Longs, found: Decision) -> None:
    """Judge values of some series anew, one series after the other."""
    for number in odd.tolist():
        first, last = np.searchsorted(standing.series_id, [number, number + 1])
        known = _Known(zip(*(column[first:last].tolist() for column in standing[1:]), strict=True))
        rows = np.flatnonzero(values["series_id"] == number)
        chosen = values[rows]
        news = [_New(*row) for row in zip(
            rows.tolist(), *(chosen[name].tolist() for name in ("start_s", "interval_s", "energy_wh", "is_estimated")),
            strict=True)]
        for layer in _split(news):
            known.add(layer, word, found)
        found.ends.extend(End(number, *end) for end in known.ends)


class _New(NamedTuple):
    position: int
    start_s: int
    interval_s: int
    energy_wh: int
    is_estimated: int

    @property
    def end_s(self) -> int:
        return self.start_s + self.interval_s


class _Old(NamedTuple):
    start_s: int
    interval_s: int
    energy_wh: int
    is_estimated: int
    source: int
    version: int


def _split(news: Sequence[_New]) -> Iterator[list[_New]]:
    """Runs of values that don't overlap each other, in the order in which they came."""
    layer: list[_New] = []
    starts: list[int] = []
    by_start: dict[int, _New] = {}
    for new in news:
        position = bisect_left(starts, new.end_s)
        if position and by_start[starts[position - 1]].end_s > new.start_s:
            yield layer
            layer, starts, by_start = [], [], {}
            position = 0
        layer.append(new)
        starts.insert(position, new.start_s)
        by_start[new.start_s] = new
    yield layer


class _Known:
    """What stands of one series, while values come; ends: the starts at which nothing begins any more."""

    def __init__(self, rows: Iterable[tuple[int, ...]]) -> None:
        found = [_Old(*row) for row in rows]
        self.versions = {one.start_s: one.version for one in found}
        self.standing = {one.start_s: one for one in found if one.interval_s}
        self.ends: list[tuple[int, int]] = []

    def add(self, layer: Sequence[_New], word: Word, found: Decision) -> None:
        """Judge values that don't overlap each other, and let those that are good stand."""
        order = sorted(self.standing)
        touched = {one.position: self._touch(order, one) for one in layer}
        good = list(layer)
        while True:
            covered = _Covered(good)
            refused = {one.position: code for one in good
                       if (code := _refuse(one, touched[one.position], covered, word)) is not None}
            for position, code in refused.items():
                found.verdicts[position] = code
            good = [one for one in good if one.position not in refused]
            if not refused:
                break
        _tell_unasked(layer, touched, found)
        gone: set[int] = set()
        for one in good:
            self._let_stand(one, touched[one.position], word, found, gone)
        for start_s in gone - {one.start_s for one in good}:
            self.versions[start_s] += 1
            self.ends.append((start_s, self.versions[start_s]))

    def _touch(self, order: Sequence[int], one: _New) -> list[_Old]:
        """What stands over a value's time; a value is an hour long at most."""
        first = bisect_left(order, one.start_s - HOUR_S)
        return [old for start_s in order[first : bisect_left(order, one.end_s)]
                if (old := self.standing[start_s]).start_s + old.interval_s > one.start_s]

    def _let_stand(self, one: _New, touched: Sequence[_Old], word: Word, found: Decision, gone: set[int]) -> None:
        old = touched[0] if _is_same(one, touched) else None
        if old and old.source >= word.source and old.is_estimated == one.is_estimated:
            found.verdicts[one.position] = Verdict.SAME
            return
        if old and old.source > word.source:
            found.verdicts[one.position] = Verdict.OUTRANKED
            return
        left = [other for other in touched if other.start_s not in gone]
        found.old_wh[one.position] = sum(other.energy_wh for other in left)
        for other in left:
            gone.add(other.start_s)
            del self.standing[other.start_s]
        found.verdicts[one.position] = Verdict.CONFIRMS if old else Verdict.REPLACES if touched else Verdict.NEW
        version = self.versions[one.start_s] = self.versions.get(one.start_s, -1) + 1
        found.versions[one.position] = version
        self.standing[one.start_s] = _Old(*one[1:], word.source, version)


class _Covered:
    """The time that values cover which don't overlap each other."""

    def __init__(self, news: Iterable[_New]) -> None:
        self._spans = sorted((new.start_s, new.end_s) for new in news)

    def holds(self, old: _Old) -> bool:
        """Whether it is all of a standing value's time."""
        first, end_s = bisect_left(self._spans, (old.start_s - HOUR_S,)), old.start_s + old.interval_s
        near = self._spans[first : bisect_left(self._spans, (end_s,))]
        return old.interval_s == sum(max(0, min(last, end_s) - max(begin, old.start_s)) for begin, last in near)


def _refuse(one: _New, touched: Sequence[_Old], covered: _Covered, word: Word) -> Verdict | None:
    if _is_same(one, touched):
        return None
    if any(old.source > word.source for old in touched):
        return Verdict.OUTRANKED
    if not all(covered.holds(old) for old in touched):
        return Verdict.OVERLAPS
    return Verdict.UNASKED if any(old.source >= word.spared for old in touched) else None


def _tell_unasked(layer: Sequence[_New], touched: Mapping[int, Sequence[_Old]], found: Decision) -> None:
    """Put what each value would have replaced, had anybody asked for it; what several stand over counts once."""
    told: set[int] = set()
    for one in layer:
        if found.verdicts[one.position] == Verdict.UNASKED:
            found.old_wh[one.position] = sum(old.energy_wh for old in touched[one.position] if old.start_s not in told)
            told.update(old.start_s for old in touched[one.position])


def _is_same(one: _New, touched: Sequence[_Old]) -> bool:
    return len(touched) == 1 and touched[0][:3] == one[1:4]
