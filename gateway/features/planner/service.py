"""Sheets: who may read and change them, and what is answered of them.

Whoever belongs to the organisation whose gateway this is may make sheets; they and its officers read and change them.
Officers of another organisation read those that name it, or them. To anybody else there is no such sheet.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from analytics.planner.faults import SheetFault, describe_faults, read_faults, tell_faults
from analytics.planner.faulty import find_faults
from analytics.planner.forms import list_tables
from analytics.planner.mistaken import parse_tables
from analytics.planner_libraries import has_planner
from analytics.toml_tables import ConfigError, parse_toml
from chaincode.words import Texts, WordedError, Words
from gateway.features.planner import store
from gateway.features.planner.records import (
    PlanSheetForm,
    PlanSheetHead,
    PlanSheets,
    SheetShare,
    SheetTable,
    SheetTask,
)
from gateway.features.tasks.service import find_task
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, WRONG_GATEWAY, ApiReason, Problem
from gateway.http.rights import is_here
from gateway.http.security import Session, identify

MOST_BYTES = 200_000
MOST_OF_ONE, MOST_SHEETS = 50, 500
TO_CHOOSE = ("most_kw", "most_kwh", "candidate")  # fields that leave something to sizing
STAFF = ("officer", "service")
SHEET_UNFIT = ApiReason("SHEET_UNFIT", 422)
SHEETS_FULL = ApiReason("SHEETS_FULL", 429)
PLANNER_MISSING = ApiReason("PLANNER_MISSING", 409)


def list_sheets(gateway: Gateway, caller: Session) -> PlanSheets:
    """Give the sheets that a caller may read."""
    owner = None if is_here(gateway, caller, *STAFF) else caller.key
    with gateway.database.write() as connection:
        store.forget_old(connection, gateway.clock())
        names = list_names(gateway, caller)
        rows = store.list_rows(connection, owner, caller.organisation, names)
        new = {row.id for row in store.list_unopened(connection, caller.organisation, names)}
    return PlanSheets(tuple(_describe(gateway, caller, row, new) for row in rows), has_planner())


def list_unopened(gateway: Gateway, caller: Session) -> list[tuple[str, str, str]]:
    """Give id, name and day of sharing of the sheets of which a caller is to be told; the last shared first."""
    with gateway.database.read() as connection:
        rows = store.list_unopened(connection, caller.organisation, list_names(gateway, caller))
    return [(row.id, row.name, datetime.fromtimestamp(row.shared_at_s, UTC).date().isoformat()) for row in rows]


def add_sheet(gateway: Gateway, caller: Session, content: str) -> PlanSheetForm:
    """Keep a new sheet of a caller's."""
    if caller.organisation != gateway.settings.organisation:
        raise WRONG_GATEWAY(organisation=caller.organisation)
    title, name = read_title(content), secrets.token_hex(8)
    with gateway.database.write() as connection:
        store.forget_old(connection, gateway.clock())
        if store.count(connection, caller.key) >= MOST_OF_ONE or store.count(connection) >= MOST_SHEETS:
            raise SHEETS_FULL(most=MOST_OF_ONE, all=MOST_SHEETS)
        store.add(connection, gateway.clock(), id=name, name=title, owner=caller.key, content=content)
    return find_sheet(gateway, caller, name)


def find_sheet(gateway: Gateway, caller: Session, name: str) -> PlanSheetForm:
    """Give a sheet that a caller may read, which opens it; whom it is shared with is told to who may change that."""
    now_s = gateway.clock()
    with gateway.database.write() as connection:
        row = require_row(connection, gateway, caller, name)
        store.change(connection, name, opened_at_s=now_s)
        store.note_opened(connection, now_s, name, caller.organisation, list_names(gateway, caller))
        shares = store.list_shares(connection, name) if _may_change(gateway, caller, row) else []
    tables = tuple(SheetTable(one.where, one.section, one.code, dict(one.texts))
                   for one in list_tables(parse_toml(row.content.encode())))
    return widen(PlanSheetForm, _describe(gateway, caller, row), content=row.content, tables=tables,
                 faults=find_faults(row.content.encode(), store.read_files(row)),
                 shares=tuple(map(_describe_share, shares)), task=_find_task(gateway, caller, row),
                 files=tuple(store.read_files(row)),
                 has_hours=bool(row.hours) and bool(row.made_of), has_sizes=store.open_sizes(row) is not None,
                 can_size=any(map(_leaves_choice, tables)))


def replace_sheet(gateway: Gateway, caller: Session, name: str, content: str) -> PlanSheetForm:
    """Put another content in a sheet's place."""
    title = read_title(content)
    with gateway.database.write() as connection:
        require_changeable(connection, gateway, caller, name)
        store.change(connection, name, content=content, name=title, changed_at_s=gateway.clock())
    return find_sheet(gateway, caller, name)


def delete_sheet(gateway: Gateway, caller: Session, name: str) -> None:
    """Delete a sheet."""
    with gateway.database.write() as connection:
        require_changeable(connection, gateway, caller, name)
        store.remove(connection, name)


def keep_sheet(gateway: Gateway, caller: Session, name: str, why: str) -> PlanSheetForm:
    """Keep a sheet for longer than a year after it was last opened, and say why; "" takes that back."""
    with gateway.database.write() as connection:
        require_changeable(connection, gateway, caller, name)
        store.change(connection, name, kept_why=why)
    return find_sheet(gateway, caller, name)


def require_row(connection: Connection, gateway: Gateway, caller: Session, name: str) -> store.AnyRow:
    """Give the row of a sheet that a caller may read; to who may not there is none."""
    row = store.find(connection, name)
    if row is None or not (_may_change(gateway, caller, row) or _is_shared(connection, gateway, caller, name)):
        raise UNKNOWN(what=Words("gateway.planner.service.sheet"), name=name)
    return row


def require_changeable(connection: Connection, gateway: Gateway, caller: Session, name: str) -> store.AnyRow:
    """Give the row of a sheet that a caller may change."""
    row = require_row(connection, gateway, caller, name)
    if not _may_change(gateway, caller, row):
        raise UNKNOWN(what=Words("gateway.planner.service.sheet"), name=name)
    return row


def list_names(gateway: Gateway, caller: Session) -> list[str]:
    """By what a share may name a caller: as any officer, and by the certificate's name; nothing else is anybody's."""
    if "officer" not in caller.roles:
        return []
    return ["", identify(gateway, caller.certificate).name]


def read_title(content: str) -> str:
    """The name of a plan.

    Raises:
        ApiError: it is no TOML, names nothing, or is too large.
    """
    try:
        if len(content.encode()) > MOST_BYTES:
            raise SHEET_UNFIT(why=Words("gateway.planner.service.too_large", most=MOST_BYTES))
        project = parse_tables(content.encode()).get("project")
    except ConfigError as error:
        raise refuse(error) from None
    title = project.get("name") if isinstance(project, dict) else None
    if not isinstance(title, str) or not title.strip():
        raise SHEET_UNFIT(why=Words("gateway.planner.service.no_name"))
    return title[:200]


def refuse(error: WordedError) -> Problem:
    """What is answered where a sheet can't be so: why in one sentence, and each fault by table and field."""
    return refuse_faults(describe_faults(error))


def refuse_faults(faults: Sequence[SheetFault]) -> Problem:
    """The same of faults that were found; the first is the sentence."""
    return SHEET_UNFIT(why=faults[0].words, faults=tell_faults(faults))


def require_planner() -> None:
    """Refuse where the planner's libraries aren't."""
    if not has_planner():
        raise PLANNER_MISSING()


def _may_change(gateway: Gateway, caller: Session, row: store.AnyRow) -> bool:
    is_own = row.owner == caller.key and caller.organisation == gateway.settings.organisation
    return is_own or is_here(gateway, caller, *STAFF)


def _is_shared(connection: Connection, gateway: Gateway, caller: Session, name: str) -> bool:
    names = list_names(gateway, caller)
    return any(share.organisation == caller.organisation and share.officer in names
               for share in store.list_shares(connection, name))


def _describe(gateway: Gateway, caller: Session, row: store.AnyRow, new: Collection[str] = ()) -> PlanSheetHead:
    ends = datetime.fromtimestamp(row.opened_at_s + store.KEPT_S, UTC).date().isoformat()
    is_current = row.made_of == store.digest(row.content, row.files)
    return PlanSheetHead(
        row.id, row.name, row.owner == caller.key, _may_change(gateway, caller, row), row.id in new,
        bool(row.made_of), is_current, row.changed_at_s, "" if row.kept_why else ends, row.kept_why,
    )


def _describe_share(row: store.AnyRow) -> SheetShare:
    return SheetShare(row.organisation, row.officer, row.shared_at_s, row.opened_at_s)


def _leaves_choice(table: SheetTable) -> bool:
    """Whether a table leaves something to choose: how large, or who joins."""
    return any(table.texts.get(key, "") not in ("", "false") for key in TO_CHOOSE)


def _find_task(gateway: Gateway, caller: Session, row: store.AnyRow) -> SheetTask | None:
    """How far the work is, to who may see it; why it failed, until the sheet is another."""
    try:
        found = find_task(gateway, caller, row.task_id)
    except Problem:
        return None
    why = found.result if found.state == "failed" and found.asked_at_s >= row.changed_at_s else None
    return SheetTask(found.id, found.state, found.part, found.parts,
                     Texts(why["message_en"], why["message_it"]) if why else None,
                     read_faults(why["values"].get("faults", ())) if why else ())
