"""Rows of sheets: kept, found, changed, shared; and gone a year after somebody last opened them."""

import json
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, func, insert, or_, select, update

from gateway import uploads
from gateway.features.planner.tables import sheet, sheet_share

KEPT_S = 365 * 86_400
_LARGE = ("result", "hours", "sizes")
AnyRow = Row[Any]


def digest(content: str, files: str) -> str:
    """By what it is told of which content and files a result is."""
    return sha256((content + files).encode()).hexdigest()


def read_files(row: AnyRow) -> dict[str, str]:
    """By the names that a sheet uses, which uploads."""
    return dict(json.loads(row.files)) if row.files else {}


def write_files(files: Mapping[str, str]) -> str:
    """The same as it is kept."""
    return json.dumps(dict(sorted(files.items()))) if files else ""


def add(connection: Connection, now_s: int, **values: Any) -> None:
    """Keep a new sheet. values: id, name, owner, content."""
    connection.execute(insert(sheet), {
        **values, "result": b"", "made_of": "", "task_id": 0, "changed_at_s": now_s, "opened_at_s": now_s,
        "kept_why": "", "files": "",
    })


def find(connection: Connection, name: str) -> AnyRow | None:
    """Give a sheet."""
    return connection.execute(select(sheet).where(sheet.c.id == name)).first()


def list_rows(connection: Connection, owner: str | None, organisation: str, officers: Sequence[str]) -> list[AnyRow]:
    """Give the sheets of an owner (None: of all), and those shared with an organisation's officer of these names."""
    columns = [column for column in sheet.c if column.name not in _LARGE]
    shared = exists().where(and_(sheet_share.c.sheet_id == sheet.c.id, _are_for(organisation, officers)))
    chosen = select(*columns)
    if owner is not None:
        chosen = chosen.where(or_(sheet.c.owner == owner, shared))
    return list(connection.execute(chosen.order_by(sheet.c.changed_at_s.desc(), sheet.c.id)))


def count(connection: Connection, owner: str | None = None) -> int:
    """Count sheets: all, or those of somebody."""
    chosen = select(func.count()).select_from(sheet)
    return int(connection.scalar(chosen if owner is None else chosen.where(sheet.c.owner == owner)) or 0)


def change(connection: Connection, which: str, /, **values: Any) -> None:
    """Change columns of a sheet."""
    connection.execute(update(sheet).where(sheet.c.id == which).values(values))


def keep_result(  # noqa: PLR0917 - of what, and what came of it
    connection: Connection, name: str, content: str, files: str, result: Any, hours: str = ""
) -> bool:
    """Keep what came of a sheet, if it is still what it was made of; whether it is."""
    kept = {"result": _pack(result), "made_of": digest(content, files),
            "hours": zlib.compress(hours.encode(), 6) if hours else None}  # fmt: skip
    return _keep(connection, name, content, files, kept)


def keep_sizes(connection: Connection, name: str, content: str, files: str, sizes: Any) -> bool:
    """Keep what was chosen, in the same way."""
    return _keep(connection, name, content, files, {"sizes": _pack({**sizes, "of": digest(content, files)})})


def _keep(connection: Connection, name: str, content: str, files: str, values: Mapping[str, Any]) -> bool:
    same = (sheet.c.id == name, sheet.c.content == content, sheet.c.files == files)
    return connection.execute(update(sheet).where(*same).values(**values)).rowcount == 1


def _pack(plain: Any) -> bytes:
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 6)


def open_result(row: AnyRow) -> Any:
    """What came of a sheet; None before it was worked out."""
    return json.loads(zlib.decompress(row.result)) if row.result else None


def open_hours(row: AnyRow) -> bytes:
    """The first year's hours as CSV; nothing where there are none."""
    return zlib.decompress(row.hours) if row.hours else b""


def open_sizes(row: AnyRow) -> Any:
    """What was chosen of a sheet as it is now; None where nothing was."""
    sizes = json.loads(zlib.decompress(row.sizes)) if row.sizes else None
    return sizes if sizes and sizes["of"] == digest(row.content, row.files) else None


def remove(connection: Connection, name: str) -> None:
    """Delete a sheet, and its files."""
    owner = connection.scalar(select(sheet.c.owner).where(sheet.c.id == name))
    uploads.delete_of(connection, str(owner), name)
    connection.execute(delete(sheet_share).where(sheet_share.c.sheet_id == name))
    connection.execute(delete(sheet).where(sheet.c.id == name))


def forget_old(connection: Connection, now_s: int) -> None:
    """Delete what nobody opened for a year and nobody keeps: bills of who is no member stand in it."""
    old = select(sheet.c.id).where(sheet.c.opened_at_s < now_s - KEPT_S, sheet.c.kept_why == "")
    for name in list(connection.scalars(old)):
        remove(connection, name)


def _are_for(organisation: str, officers: Sequence[str]) -> ColumnElement[bool]:
    return and_(sheet_share.c.organisation == organisation, sheet_share.c.officer.in_(officers))


def list_shares(connection: Connection, name: str) -> list[AnyRow]:
    """With whom a sheet is shared."""
    return list(connection.execute(select(sheet_share).where(sheet_share.c.sheet_id == name).order_by(*sheet_share.c)))


def share(connection: Connection, now_s: int, name: str, organisation: str, officer: str) -> None:
    """Share a sheet; one that is already shared so isn't shared anew."""
    if (organisation, officer) not in [(row.organisation, row.officer) for row in list_shares(connection, name)]:
        connection.execute(insert(sheet_share), {
            "sheet_id": name, "organisation": organisation, "officer": officer, "shared_at_s": now_s})


def list_unopened(connection: Connection, organisation: str, officers: Sequence[str]) -> list[AnyRow]:
    """Give id, name and shared_at_s of the sheets that are shared with an organisation's officer of these names, and
    that none of those whom a share names has opened since; the last shared first.
    """
    shared_at_s = func.max(sheet_share.c.shared_at_s).label("shared_at_s")
    chosen = select(sheet.c.id, sheet.c.name, shared_at_s).join(sheet_share).where(
        _are_for(organisation, officers), sheet_share.c.opened_at_s < sheet_share.c.shared_at_s)
    return list(connection.execute(
        chosen.group_by(sheet.c.id, sheet.c.name).order_by(shared_at_s.desc(), sheet.c.id)))


def note_opened(connection: Connection, now_s: int, name: str, organisation: str, officers: Sequence[str]) -> None:
    """Note that an organisation's officer of these names has opened a sheet; the first time stays."""
    unopened = sheet_share.c.opened_at_s < sheet_share.c.shared_at_s
    connection.execute(update(sheet_share).where(sheet_share.c.sheet_id == name, _are_for(organisation, officers),
                                                 unopened).values(opened_at_s=now_s))


def unshare(connection: Connection, name: str, organisation: str, officer: str) -> None:
    """Share a sheet no longer."""
    own = (sheet_share.c.sheet_id == name, sheet_share.c.organisation == organisation,
           sheet_share.c.officer == officer)
    connection.execute(delete(sheet_share).where(*own))
