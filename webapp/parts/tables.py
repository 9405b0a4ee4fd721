"""A sheet's tables as they are listed: project, each site, member and plant, and what is below a plant."""

from collections.abc import Iterable
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


def name_table(table: Plain, writer: Writer) -> str:
    """Return what a table is called: its section, its code, or what it is below."""
    section = writer.say(f"plan_section_{table['section']}")
    parts = table["where"].split(".")
    if table["code"]:
        return str(table["code"])
    below = f" {int(parts[-1]) + 1}" if parts[-1].isdigit() and len(parts) > 2 else ""
    return f"{section}{below}"
