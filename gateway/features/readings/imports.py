"""Imports: each run of files that changed something, who made it and what it did; and taking one back.

Nothing is deleted: what stood before is written down once more as the newest version, so that what was known at an
earlier instant, and a statement that was anchored then, stay as they were.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, func, insert, select, update

from chaincode.rules.intervals import HOUR_S
from chaincode.words import Joined, Words
from gateway.db.tables import import_part, reading, reading_import
from gateway.features.readings.records import Import, ImportedFile, Imports, UndoneImport, add_counts
from gateway.features.readings.sources import Source
from gateway.features.readings.store import add_versions
from gateway.features.readings.values import VERSIONS, Versions, join_key
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason

UNDONE = ApiReason("IMPORT_UNDONE", 409)
UNDO_LATER = ApiReason("IMPORT_REPLACED_SINCE", 409)
OTHER_IMPORT = ApiReason("IMPORT_OTHER", 409)


class ImportPart(NamedTuple):
    """What a file of an import held of a series: within [from_s, to_s), and how many of its values were what."""

    series_id: int
    file: str
    digest: str
    from_s: int
    to_s: int
    new: int
    same: int
    replaced: int


def keep_import(  # noqa: PLR0917 - a row
    connection: Connection, import_id: int, source: Source, made_by: str, at_s: int, parts: Iterable[ImportPart]
) -> int:
    """Note parts of an import, of a new one where import_id is 0; its id. One goes on by its own source and maker."""
    if not import_id:
        made = connection.execute(insert(reading_import).values(
            made_at_s=at_s, source=int(source), made_by=made_by, undone_at_s=0
        ))
        import_id = int(made.inserted_primary_key[0])  # type: ignore[index]
    else:
        _require_own(_load(connection, import_id), source, made_by)
    rows = [{"import_id": import_id, **part._asdict()} for part in parts]
    connection.execute(insert(import_part), rows)
    return import_id


def _require_own(row: Any, source: Source, made_by: str) -> None:
    if row.undone_at_s:
        raise UNDONE(import_id=row.id)
    if (row.source, row.made_by) != (int(source), made_by):
        raise OTHER_IMPORT(import_id=row.id)


def list_imports(gateway: Gateway, most: int) -> Imports:
    """The newest imports, with the files and what came of their values."""
    part = import_part.c
    with gateway.database.read() as connection:
        found = connection.execute(select(reading_import).order_by(reading_import.c.id.desc()).limit(most)).all()
        sums = connection.execute(select(
            part.import_id, part.file, part.digest, func.sum(part.new), func.sum(part.same), func.sum(part.replaced),
        ).where(part.import_id.in_([row.id for row in found])).group_by(part.import_id, part.file, part.digest)
            .order_by(part.import_id, part.file, part.digest)).all()
    files: dict[int, list[ImportedFile]] = {}
    for number, file, digest, new, same, replaced in sums:
        files.setdefault(number, []).append(ImportedFile(int(new), int(same), int(replaced), file, digest))
    return Imports(tuple(_describe(row, tuple(files.get(row.id, ()))) for row in found))


def _describe(row: Any, files: tuple[ImportedFile, ...]) -> Import:
    return widen(
        Import, add_counts(files), import_id=row.id, made_at_s=row.made_at_s, made_by=row.made_by,
        source=Source(row.source).label, undone_at_s=row.undone_at_s, files=files,
    )


def _load(connection: Connection, import_id: int) -> Any:
    row = connection.execute(select(reading_import).where(reading_import.c.id == import_id)).first()
    if row is None:
        raise UNKNOWN(what=Words("gateway.readings.imports.import"), name=import_id)
    return row


def undo_import(gateway: Gateway, import_id: int) -> UndoneImport:
    """Let stand again what stood before an import; how many values went, and how many of others came back.

    Raises:
        ApiError: there is none, it was undone already, or some of its values were replaced since.
    """
    with gateway.database.write() as connection:
        return restore(connection, import_id, gateway.clock())


def restore(connection: Connection, import_id: int, at_s: int) -> UndoneImport:
    """The same within a transaction."""
    if _load(connection, import_id).undone_at_s:
        raise UNDONE(import_id=import_id)
    part = import_part.c
    spans = connection.execute(select(part.series_id, func.min(part.from_s), func.max(part.to_s)).where(
        part.import_id == import_id).group_by(part.series_id)).all()
    found = [_find_restored(_load_versions(connection, *span), import_id) for span in spans]
    rows = np.concatenate(found) if found else np.zeros(0, VERSIONS)
    rows["known_at_s"] = at_s
    add_versions(connection, rows)
    connection.execute(update(reading_import).where(reading_import.c.id == import_id).values(undone_at_s=at_s))
    return UndoneImport(
        import_id, len(rows), int(np.count_nonzero(rows["interval_s"])),
        min((first_s for _, first_s, _ in spans), default=0), max((last_s for *_, last_s in spans), default=0),
    )


def _load_versions(connection: Connection, number: int, from_s: int, to_s: int) -> Versions:
    """All versions of a series, by start; what an import ended may begin an hour before the first of its own."""
    row = reading.c
    rows = connection.execute(select(*(row[name] for name in VERSIONS.names or ())).where(
        row.series_id == number, row.start_s >= from_s - HOUR_S, row.start_s < to_s
    ).order_by(row.start_s, row.version)).all()
    return np.array([tuple(one) for one in rows], VERSIONS)


def _find_restored(rows: Versions, import_id: int) -> Versions:
    """As new versions, what stood at each start that an import has written; nothing where nothing did."""
    keys = join_key(rows["series_id"], rows["start_s"])
    is_own = rows["import_id"] == import_id
    touched = np.unique(keys[is_own])
    newest = np.searchsorted(keys, touched, "right") - 1
    later = newest[~is_own[newest]]
    if later.size:
        raise UNDO_LATER(import_id=import_id, count=int(later.size), later=Joined("chaincode.words.comma", [
            one or Words("gateway.readings.imports.device") for one in np.unique(rows["import_id"][later]).tolist()]))
    own = np.flatnonzero(is_own)
    before = own[np.searchsorted(keys[own], touched)] - 1  # what came later was undone since, or this were refused
    stood = (before >= 0) & (keys[before] == touched)
    restored = np.zeros(len(touched), VERSIONS)
    restored[stood] = rows[before[stood]]
    restored["series_id"], restored["start_s"] = rows["series_id"][newest], rows["start_s"][newest]
    restored["version"] = rows["version"][newest] + 1
    return restored
