"""A sheet made of ten answers, and changed table by table as its forms have it."""

from collections.abc import Callable, Mapping
from typing import Any

import tomli_w

from analytics.planner.answers import format_sheet
from analytics.planner.asking import AnswerError, read_answers
from analytics.planner.faulty import find_faults
from analytics.planner.forms import add_table, change_table, remove_table
from analytics.toml_tables import ConfigError, parse_toml
from gateway.features.planner import store
from gateway.features.planner.records import PlanSheetForm
from gateway.features.planner.service import (
    add_sheet,
    find_sheet,
    read_title,
    refuse,
    refuse_faults,
    require_changeable,
)
from gateway.http.context import Gateway
from gateway.http.security import Session

Change = Callable[[Mapping[str, Any]], dict[str, Any]]


def answer(gateway: Gateway, caller: Session, answers: Mapping[str, str], language: str) -> PlanSheetForm:
    """Keep the sheet that ten answers make."""
    try:
        content = format_sheet(read_answers(answers), language)
    except AnswerError as error:
        raise refuse(error) from None
    if faults := find_faults(content.encode()):
        raise refuse_faults(faults)
    return add_sheet(gateway, caller, content)


def change(gateway: Gateway, caller: Session, name: str, where: str, texts: Mapping[str, str]) -> PlanSheetForm:
    """Change fields of a table."""
    return _edit(gateway, caller, name, lambda sheet: change_table(sheet, where, texts))


def add(gateway: Gateway, caller: Session, name: str, where: str) -> PlanSheetForm:
    """Add a table."""
    return _edit(gateway, caller, name, lambda sheet: add_table(sheet, where))


def remove(gateway: Gateway, caller: Session, name: str, where: str) -> PlanSheetForm:
    """Take a table away."""
    return _edit(gateway, caller, name, lambda sheet: remove_table(sheet, where))


def _edit(gateway: Gateway, caller: Session, name: str, edit: Change) -> PlanSheetForm:
    with gateway.database.write() as connection:
        row = require_changeable(connection, gateway, caller, name)
        try:
            content = tomli_w.dumps(edit(parse_toml(row.content.encode())))
        except ConfigError as error:
            raise refuse(error) from None
        title = read_title(content)
        store.change(connection, name, content=content, name=title, changed_at_s=gateway.clock())
    return find_sheet(gateway, caller, name)
