"""A sheet as forms: its tables, each with its fields as texts; changed, added and taken away by where they stand.

    project    site.0    member.2    plant.0    plant.0.section.1    plant.0.battery    cer    range    size

A number is written with a point or a comma before its decimals; several are parted by blanks or semicolons.
"""

from collections.abc import Iterator, Mapping, Set
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from analytics.planner.faults import FormError
from analytics.planner.reading import BANDS, list_faults, name_unit
from analytics.planner.schema import SECTIONS, Field, list_fields
from analytics.toml_tables import ConfigError, Table
from chaincode.kernel.chunks import split_chunks
from chaincode.kernel.quoting import show
from chaincode.words import Words

Plain = dict[str, Any]
ONE = ("project", "cer", "range", "size")
LISTS = ("site", "member", "plant")
BELOW = ("section", "battery")
"""What may stand below a plant, as tables of its own."""
TOP = tuple(name for name in SECTIONS if name not in BELOW)
BATTERY_KWH = 10
"""What a new battery's form begins with."""
MOST_TABLES = 500
_TEXTS = ("text", "code", "choice", "date", "file")


@dataclass(frozen=True)
class FormTable:
    """One table of a sheet. section: of the schema; code: its own, or ""; texts: what is given, by key."""

    where: str
    section: str
    code: str
    texts: Mapping[str, str]


def list_tables(sheet: Mapping[str, Any]) -> Iterator[FormTable]:
    """A sheet's tables in the order in which they are filled in."""
    yield _describe("project", "project", sheet.get("project", {}))
    for name in LISTS:
        for number, table in _number(sheet.get(name)):
            yield _describe(f"{name}.{number}", name, table)
            for below, own in _number(table.get("section")):
                yield _describe(f"{name}.{number}.section.{below}", "section", own)
            if "battery" in table:
                yield _describe(f"{name}.{number}.battery", "battery", table["battery"])
    for name in ("cer", *(["given"] if "given" in sheet else []), "range", "size"):
        yield _describe(name, name, sheet.get(name, {}))


def _number(rows: Any) -> Iterator[tuple[int, Plain]]:
    """The tables of a list with their numbers; what somebody brings may hold something else there."""
    return ((number, row) for number, row in enumerate(rows if isinstance(rows, list) else []) if isinstance(row, dict))


def change_table(sheet: Mapping[str, Any], where: str, texts: Mapping[str, str]) -> Plain:
    """The sheet with fields of a table as somebody typed them; an empty text takes a field away, an unknown one too.

    where: of the table; "" for the whole sheet, of which only what is no part of a sheet can be taken away.

    Raises:
        ConfigError: there is no such table.
        FormError: fields can't be so; it names them all.
    """
    changed = deepcopy(dict(sheet))
    if not where:
        _remove_unknown(changed, texts, set(TOP))
        return changed
    if where in ONE:
        changed.setdefault(where, {})
    table, section = find_table(changed, where), find_section(where)
    _remove_unknown(table, texts, {field.key for field in list_fields(section)} | set(BELOW))
    unread = {}
    for field in list_fields(section):
        if field.key in texts and field.kind != "tables":
            table.pop(field.key, None)
            try:
                if texts[field.key].strip():
                    table[field.key] = _read(field, texts[field.key].strip(), where)
            except ConfigError as error:
                unread[field.key] = error
    if faults := [*unread.values(), *(one for one in judge_table(changed, where) if one.key not in unread)]:
        raise FormError(faults)
    return changed


def _remove_unknown(table: Plain, texts: Mapping[str, str], known: Set[str]) -> None:
    """Take away keys that mean nothing, of which nothing was typed: what somebody brings may have some."""
    for key, text in texts.items():
        if key not in known and not text.strip():
            table.pop(key, None)


def judge_table(sheet: Mapping[str, Any], where: str) -> list[ConfigError]:
    """What of one table can't be so, each field by itself."""
    section = find_section(where)
    below = [field.key for field in list_fields(section) if field.kind == "tables"]
    table = Table(f"[{where}]", find_table(sheet, where), at=where)
    return list_faults(section, table, *below, *(["battery"] if section == "plant" else []))


def add_table(sheet: Mapping[str, Any], where: str) -> Plain:
    """The sheet with one table more: a site, member or plant like the last one, or what stands below a plant.

    where: site, member, plant, plant.0.section or plant.0.battery.
    """
    changed = deepcopy(dict(sheet))
    if sum(1 for _ in list_tables(changed)) >= MOST_TABLES:
        raise ConfigError(Words("analytics.planner.refused.many_tables", most=MOST_TABLES))
    plant, _, below = where.rpartition(".")
    if where in LISTS:
        rows = changed.setdefault(where, [])
        rows.append({**(deepcopy(rows[-1]) if rows else {}), "code": _find_free_code(changed, where)})
    elif below == "section" and plant:
        owner = find_table(changed, plant)
        owner.setdefault("section", []).append({"kw": 1 if owner["section"] else owner.get("kw", 1)})
    elif below == "battery" and plant:
        find_table(changed, plant).setdefault("battery", {"kwh": BATTERY_KWH})
    else:
        raise _no_table(where)
    return changed


def remove_table(sheet: Mapping[str, Any], where: str) -> Plain:
    """The sheet without a table of a list, or a battery."""
    changed = deepcopy(dict(sheet))
    find_table(changed, where)
    above, _, name = where.rpartition(".")
    if not above:
        raise _no_table(where)
    if name == "battery":
        del find_table(changed, above)["battery"]
        return changed
    rows = find_list(changed, above)
    del rows[int(name)]
    if not rows and "." in above:
        del find_table(changed, above.rpartition(".")[0])["section"]
    return changed


def find_section(where: str) -> str:
    """Which section of the schema a table is of."""
    return next(part for part in reversed(where.split(".")) if not part.isdigit())


def find_table(sheet: Mapping[str, Any], where: str) -> Plain:
    """A table by where it stands."""
    found: Any = sheet
    for part in where.split("."):
        try:
            found = found[int(part)] if isinstance(found, list) else found[part]
        except (KeyError, IndexError, ValueError, TypeError):
            raise _no_table(where) from None
    if not isinstance(found, dict):
        raise _no_table(where)
    return found


def find_list(sheet: Plain, where: str) -> list[Plain]:
    """A list of tables by where it stands."""
    above, _, name = where.rpartition(".")
    found = (find_table(sheet, above) if above else sheet).get(name)
    if not isinstance(found, list):
        raise _no_table(where)
    return found


def _no_table(where: str) -> ConfigError:
    return ConfigError(Words("analytics.planner.refused.no_table", where=where))


def _describe(where: str, section: str, found: Any) -> FormTable:
    table = found if isinstance(found, dict) else {}
    texts = {key: _write(value) for key, value in table.items() if key not in BELOW}
    return FormTable(where, section, texts.get("code", ""), texts)


def _write(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_write, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _find_free_code(sheet: Mapping[str, Any], name: str) -> str:
    taken = {str(row.get("code")) for one in LISTS for row in sheet.get(one, [])}
    return next(code for number in range(1, len(taken) + 2) if (code := f"{name.upper()}-{number}") not in taken)


def _read(field: Field, text: str, where: str) -> Any:
    if field.kind in _TEXTS:
        return text
    if field.kind == "flag":
        return text == "true"
    numbers = [_read_number(field, part, where) for part in text.replace(";", " ").split()]
    if field.kind in ("number", "whole") or (field.kind in ("yearly", "bands") and len(numbers) == 1):
        return numbers[0] if len(numbers) == 1 else _refuse(field, text, where)
    if field.kind == "bills" and len(numbers) == BANDS * 12:
        return [list(month) for month in split_chunks(numbers, BANDS)]
    return numbers


def _read_number(field: Field, text: str, where: str) -> Any:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**12 or len(text) > 20:
        _refuse(field, text, where)
    return int(number) if number == int(number) else number


def _refuse(field: Field, text: str, where: str) -> Any:
    raise Table(f"[{where}]", {}, at=where).refuse(
        "analytics.planner.refused.no_number", field.key, found=show(text), unit=name_unit(field))
