"""Which import had given a value and was undone since: why it isn't there any more, for whoever is about to sign."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from chaincode.kernel.chunks import split_chunks
from chaincode.rules.intervals import date_of
from gateway.db.tables import NAMES_AT_ONCE, reading, reading_import
from gateway.features.readings.values import Columns, Longs


@dataclass(frozen=True)
class Undone:
    """An import that was undone, whose key had made it, and on which local date it was undone."""

    import_id: int
    made_by: str
    undone_on: str


def load_undone(connection: Connection, since_s: int, until_s: int | None) -> dict[int, Undone]:
    """Imports by number that were undone after an instant, and until another (None: now)."""
    made = reading_import.c
    chosen = select(made.id, made.made_by, made.undone_at_s).where(made.undone_at_s > since_s)
    if until_s is not None:
        chosen = chosen.where(made.undone_at_s <= until_s)
    return {row.id: Undone(row.id, row.made_by, date_of(row.undone_at_s)) for row in connection.execute(chosen)}


def find_givers(
    connection: Connection, imports: Iterable[int], numbers: Sequence[int], before: Columns, since_s: int
) -> Longs:
    """For each value as it stood at an instant the one of these imports that had given it, 0 for none of them.

    numbers: the series by their place, which is what `before` has. An import is undone only while its values are the
    newest, so what it had written at a start by then is what stood there.
    """
    found, chosen, row = np.zeros(len(before.start_s), np.int64), sorted(imports), reading.c
    gave: dict[tuple[int, int], int] = {}
    for some in split_chunks(numbers if chosen and found.size else (), NAMES_AT_ONCE):
        rows = connection.execute(select(row.series_id, row.start_s, row.import_id).where(
            row.series_id.in_(some), row.import_id.in_(chosen), row.known_at_s <= since_s,
            row.start_s >= int(before.start_s.min()), row.start_s <= int(before.start_s.max()), row.interval_s > 0,
        ).order_by(row.version))
        gave |= {(series_id, start_s): import_id for series_id, start_s, import_id in rows}
    if gave:
        starts = zip(before.series_id.tolist(), before.start_s.tolist(), strict=True)
        found[:] = [gave.get((numbers[place], start_s), 0) for place, start_s in starts]
    return found
