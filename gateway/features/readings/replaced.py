"""Which readings became others between two instants of knowing them, for whoever is about to sign."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from gateway.features.readings.loading import load_kept
from gateway.features.readings.sources import Source
from gateway.features.readings.store import load_series
from gateway.features.readings.undone import Undone, find_givers, load_undone
from gateway.features.readings.values import compare


@dataclass(frozen=True)
class Replaced:
    """Values of a series that became others: how many, their energy before and after, whose. "" is nobody's: a gap.

    undone: the import that had given them, where it was undone since.
    """

    metering_point: str
    register: str
    old_source: str
    new_source: str
    count: int
    old_wh: int
    new_wh: int
    undone: Undone | None = None


def list_replaced(
    connection: Connection, points: Iterable[str], span: tuple[int, int], since_s: int, until_s: int | None = None
) -> list[Replaced]:
    """What changed of readings that start in a span, from one instant of knowing them to another (None: now)."""
    names = sorted(set(points))
    series, before = load_kept(connection, names, *span, since_s)
    _, after = load_kept(connection, names, *span, until_s)
    undone, found = load_undone(connection, since_s, until_s), load_series(connection, set(names))
    givers = find_givers(connection, undone, [found[one] for one in series], before, since_s)
    sums: dict[tuple[int, int, int, int], list[int]] = {}
    for place, giver, old, new, old_wh, new_wh in compare(before, after, givers):
        one = sums.setdefault((place, giver, old, new), [0, 0, 0])
        one[0], one[1], one[2] = one[0] + 1, one[1] + old_wh, one[2] + new_wh
    return [
        Replaced(*series[place], _say_source(old), _say_source(new), count, old_wh, new_wh, undone.get(giver))
        for (place, giver, old, new), (count, old_wh, new_wh) in sorted(sums.items())
    ]


def find_rank(source: str) -> int:
    """The rank of a source by its name; 0 for none."""
    return next((int(one) for one in Source if one.label == source), 0)


def _say_source(rank: int) -> str:
    return Source(rank).label if rank else ""
