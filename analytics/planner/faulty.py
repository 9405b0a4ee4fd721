"""All that is to be mended in a sheet before it can be worked out, each fault at its field where it has one."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from analytics.planner.faults import FormError, SheetFault, describe_faults
from analytics.planner.forms import ONE, TOP, judge_table, list_tables
from analytics.planner.mistaken import parse_tables
from analytics.planner.schema import SHIPPED, list_fields
from analytics.planner.sheet import list_files
from analytics.toml_tables import ConfigError, Table


def find_faults(content: bytes, there: Collection[str] = ()) -> tuple[SheetFault, ...]:
    """What is to be mended where only these files are: fields by themselves first, then what doesn't go together."""
    try:
        sheet = parse_tables(content)
        if faults := list(_list_off(sheet)):
            raise FormError(faults)
        missing = set(list_files(content)) - set(there)  # refuses what doesn't go together
        if faults := list(_list_missing(sheet, missing)):
            raise FormError(faults)
    except ConfigError as error:
        return describe_faults(error)
    return ()


def _list_off(sheet: Mapping[str, Any]) -> Iterator[ConfigError]:
    """Each field that can't be so, one of a table that isn't there may be needed; and what is no part of a sheet."""
    whole = {**{name: {} for name in ONE}, **sheet}
    for table in list_tables(whole):
        try:
            yield from judge_table(whole, table.where)
        except ConfigError as error:
            yield error
    yield from Table("", sheet).list_unknown(*TOP)


def _list_missing(sheet: Mapping[str, Any], missing: Collection[str]) -> Iterator[ConfigError]:
    """Each field that names a file which isn't there."""
    for one in list_tables(sheet):
        for field in list_fields(one.section):
            file = one.texts.get(field.key, "")
            if file in missing and file != SHIPPED:
                yield Table(f"[{one.where}]", {}, at=one.where).refuse(
                    "analytics.planner.refused.has_file", field.key, file=file)
