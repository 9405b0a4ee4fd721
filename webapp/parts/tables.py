"""A sheet's tables as they are listed: project, each site, member and plant, and what is below a plant."""

from collections.abc import Iterable, Mapping
from typing import Any

from webapp.page import Writer

Plain = dict[str, Any]
LISTS = ("site", "member", "plant")


def find_section(where: str) -> str:
    """Return which section of the schema a table is of."""
    return next((part for part in reversed(where.split(".")) if not part.isdigit()), "")


def list_sections(tables: Iterable[Plain], writer: Writer) -> list[Plain]:
    """Return the tables by their first word, in order, each with what it is called."""
    sections: dict[str, list[Plain]] = {}
    for table in tables:
        sections.setdefault(table["where"].partition(".")[0], []).append(
            {"where": table["where"], "words": name_table(table, writer)})
    return [{"words": writer.say(f"plan_section_{name}"), "tables": rows} for name, rows in sections.items()]


def list_sheet_faults(sheet: Plain, fields: Mapping[str, list[Plain]], writer: Writer) -> list[Plain]:
    """Return what of a sheet is to be mended, each with the form and the field where it is. fields: by section.

    What it can't be worked out for stands in it before anything is reckoned, or is found only then, in a task.
    """
    tables = {table["where"]: table for table in sheet["tables"]}
    found = sheet["faults"] or (sheet["task"] or {}).get("faults", [])
    return [_show_fault(fault, tables, fields, writer) for fault in found]


def list_unknown(table: Plain, fields: Iterable[Plain]) -> dict[str, str]:
    """Return the keys of a table that mean nothing, each with the id of its field in the form."""
    known = {one["key"] for one in fields}
    return {key: f"unknown-{number}" for number, key in enumerate(sorted(table["texts"].keys() - known))}


def _show_fault(fault: Plain, tables: Mapping[str, Plain], fields: Mapping[str, list[Plain]], writer: Writer) -> Plain:
    table = tables.get(fault["where"])
    if table is None:
        is_unknown = not fault["where"] and fault["key"] not in ("", *fields)
        return {"where": "", "words": fault["words"][writer.language], "unknown": fault["key"] if is_unknown else ""}
    own = fields[table["section"]]
    one = next((one for one in own if one["key"] == fault["key"]), None)
    label = f"{name_table(table, writer)}, {one[writer.language].rstrip('.')}" if one else name_table(table, writer)
    to = f"{'file' if one['kind'] == 'file' else 'field'}-{fault['key']}" if one \
        else list_unknown(table, own).get(fault["key"], "")
    return {"where": fault["where"], "label": label, "words": fault["beside"][writer.language],
            "to": f"#{to}" if to else "", "unknown": ""}


def name_table(table: Plain, writer: Writer) -> str:
    """Return what a table is called: its section, its code, or what it is below."""
    section = writer.say(f"plan_section_{table['section']}")
    parts = table["where"].split(".")
    if table["code"]:
        return str(table["code"])
    below = f" {int(parts[-1]) + 1}" if parts[-1].isdigit() and len(parts) > 2 else ""
    return f"{section}{below}"
