"""One table of a sheet by its section of the schema: each value checked by its kind and bounds, defaults filled in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from analytics.planner.schema import DEFAULT, REQUIRED, Field, list_fields, name_choices
from analytics.toml_tables import ConfigError, Table
from chaincode.kernel.failing import find_failure
from chaincode.kernel.quoting import show
from chaincode.words import Words

MONTHS, HOURS, BANDS = 12, 24, 3
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
_LENGTHS = {"months": (MONTHS,), "hours": (HOURS,), "bands": (BANDS,), "bills": (MONTHS,)}


@dataclass(frozen=True)
class SheetRow:
    """A table as it was read, by key; a field that isn't given and has no default is None.

    where: as people are told; given: keys in the file; at: by the keys and numbers that lead to it.
    """

    where: str
    values: Mapping[str, Any]
    given: frozenset[str]
    at: str = ""

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def number(self, key: str) -> float:
        """A number that is there, as money and physics reckon with it."""
        return float(self.values[key])

    def exact(self, key: str) -> Fraction:
        """The same number, exactly as it was written."""
        return Fraction(str(self.values[key]))

    def of_year(self, key: str, year: int) -> float:
        """The value of a year (the first is 1) where one may be given by year: the last one stays."""
        value = self.values[key]
        return float(value[min(year, len(value)) - 1] if isinstance(value, tuple) else value)

    def change(self, **values: Any) -> "SheetRow":
        """The same table with some values changed."""
        return SheetRow(self.where, dict(self.values) | values, self.given | set(values), self.at)

    def refuse(self, sentence: str, field: str = "", /, **values: object) -> ConfigError:
        """Make the refusal of this table, or of a field of it, by the name of its sentence."""
        return ConfigError(Words(f"analytics.planner.refused.{sentence}", where=self.where, **values),
                           at=self.at, key=field)


def read_row(section: str, table: Table, *below: str) -> SheetRow:
    """Read one table; below: keys that hold tables of their own. ConfigError names the field and what is wanted."""
    values = {field.key: _read(field, table) for field in list_fields(section) if field.key not in below}
    table.finish(*below)
    return SheetRow(table.where or section, values, frozenset(table.values), table.at)


def list_faults(section: str, table: Table, *below: str) -> list[ConfigError]:
    """All of a table's fields that can't be so, and what is no field of it."""
    tries = [partial(_read, field, table) for field in list_fields(section) if field.key not in below]
    return [*(fault for one in tries if (fault := find_failure(one, ConfigError))), *table.list_unknown(*below)]


def _read(field: Field, table: Table) -> Any:
    if field.need == REQUIRED:
        table.require(field.key)
    found = table.get(field.key)
    if found is None:
        return field.default if field.need == DEFAULT else None
    return _READERS.get(field.kind, _read_numbers)(field, table)


def _read_code(field: Field, table: Table) -> str:
    found = table.text(field.key)
    if not _CODE.fullmatch(found):
        raise _refuse(field, table, "no_code", found=show(found))
    return found


def _read_text(field: Field, table: Table) -> str:
    return table.text(field.key)


def _read_choice(field: Field, table: Table) -> str:
    found = table.text(field.key)
    if field.choices and found not in field.choices:
        raise _refuse(field, table, "no_choice", found=show(found), choices=name_choices(field.choice_words))
    return found


def _read_flag(field: Field, table: Table) -> bool | None:
    return table.flag(field.key)


def _read_date(field: Field, table: Table) -> str:
    return table.date(field.key)


def _read_number(field: Field, table: Table) -> Decimal:
    return _bound(field, table, table.get(field.key))


def _read_whole(field: Field, table: Table) -> int:
    value = _bound(field, table, table.get(field.key))
    if value != int(value):
        raise _refuse(field, table, "no_whole_number", found=value)
    return int(value)


def _read_numbers(field: Field, table: Table) -> Any:
    """One number, or the numbers of its kind; bills: twelve numbers or twelve times three."""
    found = table.get(field.key)
    if not isinstance(found, list):
        if field.kind not in ("yearly", "bands"):
            raise _refuse(field, table, "no_list", count=_LENGTHS[field.kind][0])
        return _bound(field, table, found)
    if not found or len(found) not in _LENGTHS.get(field.kind, (len(found),)):
        raise _refuse(field, table, "no_list", count=_LENGTHS.get(field.kind, (1,))[0])
    if field.kind == "bills" and isinstance(found[0], list):
        return tuple(_read_bands(field, table, month) for month in found)
    return tuple(_bound(field, table, value) for value in found)


def _read_bands(field: Field, table: Table, month: Any) -> tuple[Decimal, ...]:
    if not isinstance(month, list) or len(month) != BANDS:
        raise _refuse(field, table, "no_list", count=BANDS)
    return tuple(_bound(field, table, value) for value in month)


def _bound(field: Field, table: Table, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise _refuse(field, table, "no_number", found=show(str(value)), unit=name_unit(field))
    low, high = field.low, field.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise _refuse(field, table, "out_of_bounds", found=value, low=_show(low), high=_show(high),
                      unit=Words("analytics.planner.of_unit", unit=field.unit_words) if field.unit else "")
    return Decimal(value)


def name_unit(field: Field) -> Words | str:
    """A field's unit as it follows what it is no number of."""
    return Words("analytics.planner.in_unit", unit=field.unit_words) if field.unit else ""


def _show(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"


def _refuse(field: Field, table: Table, name: str, **values: object) -> ConfigError:
    return table.refuse(f"analytics.planner.refused.{name}", field.key, **values)


_READERS: Mapping[str, Callable[[Field, Table], Any]] = {
    "text": _read_text, "code": _read_code, "choice": _read_choice, "flag": _read_flag, "date": _read_date,
    "number": _read_number, "whole": _read_whole, "file": _read_text,
}  # fmt: skip
