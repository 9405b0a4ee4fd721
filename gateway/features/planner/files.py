"""Files that a sheet names: bills, curves, weather, prices; each by the one door in, and gone with the sheet."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

import tomli_w

from analytics.planner.forms import find_section, find_table
from analytics.planner.schema import list_fields
from analytics.planner.sheet import END_USES, USES, parse_sheet
from analytics.toml_tables import ConfigError, parse_toml
from chaincode.words import say_in
from gateway import uploads
from gateway.features.planner import store
from gateway.features.planner.judging import find_refusal
from gateway.features.planner.records import PlanSheetForm
from gateway.features.planner.service import (
    add_sheet,
    delete_sheet,
    find_sheet,
    read_title,
    refuse,
    require_changeable,
    require_row,
)
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, Problem
from gateway.http.security import Session

KIND = "table"
MOST_NAME = 80
ENDINGS = (".csv", ".txt", ".json", ".epw", ".xlsx")


def add_file(  # noqa: PLR0917 - which sheet, which of its fields, which file
    gateway: Gateway, caller: Session, name: str, where: str, key: str, called: str, data: bytes
) -> PlanSheetForm:
    """Keep a file, and let a field of one of a sheet's tables name it; what no field names any more goes.

    called: what its sender calls it, of which only the ending is kept. It is judged before it is kept.
    """
    with gateway.database.read() as connection:
        row = require_changeable(connection, gateway, caller, name)
        _name_file(row.content, where, key, "")
    ending = _find_ending(called)
    judge = partial(_require_readable, key, where, f"{key}{ending}", find_zone(row.content))
    kept = uploads.keep(gateway, row.owner, KIND, data, name, judge)
    file = f"{key}-{kept.id[:8]}{ending}"
    with gateway.database.write() as connection:
        row = require_changeable(connection, gateway, caller, name)
        content = _name_file(row.content, where, key, file)
        files = {**store.read_files(row), file: kept.id}
        named = {*list_texts(parse_toml(content.encode()))}
        store.change(connection, name, content=content, changed_at_s=gateway.clock(),
                     files=store.write_files({file: upload for file, upload in files.items() if file in named}))
    for file in files.keys() - named:
        uploads.delete(gateway, row.owner, files[file])
    return find_sheet(gateway, caller, name)


def copy_sheet(gateway: Gateway, caller: Session, name: str, language: str) -> PlanSheetForm:
    """Keep a second sheet of the same content and files, which is the caller's and is called a copy.

    Raises:
        Problem: there is none, or no room for its files; then there is no copy either.
    """
    with gateway.database.read() as connection:
        row = require_row(connection, gateway, caller, name)
    held = open_files(gateway, row.owner, store.read_files(row))
    made = add_sheet(gateway, caller, call_copy(row.content, language))
    try:
        _keep_files(gateway, caller, made.sheet, held)
    except Problem:
        delete_sheet(gateway, caller, made.sheet)
        raise
    return find_sheet(gateway, caller, made.sheet)


def _keep_files(gateway: Gateway, caller: Session, name: str, held: Mapping[str, bytes]) -> None:
    files = {file: uploads.keep(gateway, caller.key, KIND, data, name).id for file, data in held.items()}
    with gateway.database.write() as connection:
        store.change(connection, name, files=store.write_files(files))


def call_copy(content: str, language: str) -> str:
    """Give a sheet whose name says that it is a copy; refused is what is no sheet."""
    name = say_in(language, "gateway.planner.files.copy_of", name=read_title(content))
    sheet = parse_toml(content.encode())
    return tomli_w.dumps({**sheet, "project": {**sheet["project"], "name": name[:MOST_NAME]}})


def open_files(gateway: Gateway, owner: str, files: Mapping[str, str]) -> dict[str, bytes]:
    """Give the content of a sheet's files. owner: whose room they take."""
    return {file: uploads.give(gateway, owner, upload).data for file, upload in files.items()}


def list_texts(plain: Any) -> Iterator[str]:
    """Give all texts of a sheet, among them the names of its files."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, Mapping | list):
        for part in plain.values() if isinstance(plain, Mapping) else plain:
            yield from list_texts(part)


def find_zone(content: str) -> str:
    """The market zone whose prices a sheet counts by; "" where it can't be told yet."""
    try:
        return parse_sheet(content.encode()).zone
    except ConfigError:
        return ""


def _require_readable(key: str, where: str, called: str, zone: str, data: bytes) -> None:
    if refusal := find_refusal(key, data, where, called, zone):
        raise refusal


def _name_file(content: str, where: str, key: str, file: str) -> str:
    """Give a sheet in which a field names a file; refuse a place that has no such field."""
    sheet = parse_toml(content.encode())
    try:
        table = find_table(sheet, where)
    except ConfigError as error:
        raise refuse(error) from None
    if not any(field.key == key and field.kind == "file" for field in list_fields(find_section(where))):
        raise INVALID(fields="field")
    if find_section(where) == "member" and key in USES:  # what somebody uses is told in one way
        for use in {*USES, *END_USES} & table.keys():
            del table[use]
    table[key] = file
    return tomli_w.dumps(sheet)


def _find_ending(called: str) -> str:
    ending = PurePath(called).suffix.lower()
    return ending if ending in ENDINGS else ENDINGS[0]
