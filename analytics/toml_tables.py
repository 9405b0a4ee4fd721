"""Configuration files in TOML, read key by key: each refusal names the table, the key and what is wanted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chaincode.kernel import toml
from chaincode.kernel.quoting import show
from chaincode.words import WordedError, Words

_DECIMAL = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?", re.ASCII)
_MOST_DIGITS = 4300  # of which Python makes a whole number
_LONG_NUMBER = re.compile(rb"(?<![\w.])[+-]?\d{%d}" % (_MOST_DIGITS + 1))
NAME = "name"


class ConfigError(WordedError):
    """A configuration file that is refused: the reason, and where it is known the line (from 1), table and key.

    at: the table by the keys and numbers (from 0) that lead to it, as "plant.0.section.1".
    """

    def __init__(self, reason: Words, line: int | None = None, *, at: str = "", key: str = "") -> None:
        super().__init__(reason if line is None else Words("analytics.toml_tables.line", line=line, words=reason))
        self.line, self.at, self.key = line, at, key
        self.reason = reason


def parse_toml(content: bytes) -> dict[str, Any]:
    """The tables of a file, numbers exact; ConfigError when it isn't TOML that is read."""
    try:
        return toml.parse_toml(content, parse_float=Decimal)
    except toml.TomlError as error:
        if _LONG_NUMBER.search(content):
            raise ConfigError(Words("analytics.toml_tables.long_number", most=_MOST_DIGITS)) from error
        raise ConfigError(error.reason, error.line) from error


@dataclass
class Table:
    """One table; every key is asked for by name, and `finish` refuses what nobody asked for.

    where: as people are told; at: by the keys and numbers that lead to it.
    """

    where: str
    values: Mapping[str, Any]
    asked: set[str] = field(default_factory=lambda: {NAME})
    at: str = ""

    def get(self, key: str) -> Any:
        """The value as TOML gives it; None when it is absent."""
        self.asked.add(key)
        return self.values.get(key)

    def require(self, key: str) -> Any:
        """The value, which must be there."""
        found = self.get(key)
        if found is None:
            raise self.refuse("is_missing", key)
        return found

    def text(self, key: str, default: str | None = None) -> str:
        """A printable text that isn't blank."""
        found = self.require(key) if default is None else self.get(key)
        if found is None:
            return default or ""
        if not isinstance(found, str) or not found.strip() or not found.isprintable():
            raise self.refuse("is_no_text", key, found=_show(found))
        return found.strip()

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of the given words."""
        found = self.text(key, default)
        if found not in choices:
            raise self.refuse("unknown_one_of", key, found=show(found), choices=", ".join(choices))
        return found

    def number(self, key: str, default: Fraction | None = None) -> Fraction:
        """A decimal number, bare or in quotes, exact."""
        found = self.maybe_number(key)
        if found is not None:
            return found
        if default is None:
            self.require(key)
        return default or Fraction(0)

    def maybe_number(self, key: str) -> Fraction | None:
        """A decimal number, or None when it is absent."""
        found = self.get(key)
        if found is None:
            return None
        is_short = isinstance(found, Decimal) and found.is_finite() and abs(found.adjusted()) < 20
        text = format(found, "f") if is_short else str(found)
        if isinstance(found, bool) or not isinstance(found, int | Decimal | str) or not _DECIMAL.fullmatch(text):
            raise self.refuse("is_no_decimal_number", key, found=_show(found))
        return Fraction(text)

    def flag(self, key: str) -> bool | None:
        """True, false, or None when it is absent."""
        found = self.get(key)
        if found is not None and not isinstance(found, bool):
            raise self.refuse("is_neither_true_nor_false", key, found=_show(found))
        return found

    def date(self, key: str, default: str | None = None) -> str:
        """A local date "YYYY-MM-DD", written as TOML's date or as a text."""
        found = self.require(key) if default is None else self.get(key)
        if found is None:
            return default or ""
        if isinstance(found, date) and not isinstance(found, datetime):
            return found.isoformat()
        if isinstance(found, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", found, re.ASCII):
            try:
                return date.fromisoformat(found).isoformat()
            except ValueError as error:
                raise self.refuse("is_no_date_that_exists", key, found=show(found)) from error
        raise self.refuse("is_no_date_yyyy_mm_dd", key, found=_show(found))

    def table(self, key: str) -> "Table":
        """A table below this one; empty when it is absent."""
        found = self.get(key)
        if found is not None and not isinstance(found, dict):
            raise self.refuse("is_no_table", key)
        return Table(f"[{key}]", found or {}, at=self._lead_to(key))

    def tables(self, key: str) -> "list[Table]":
        """The tables of a list, each named by its number and its point."""
        found = self.get(key)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self.refuse("is_no_list_of_tables", key)
        return [Table(_name_one(key, number, table), table, at=self._lead_to(f"{key}.{number - 1}"))
                for number, table in enumerate(found, 1)]

    def finish(self, *known: str) -> None:
        """Refuse keys that nobody asked for: a misspelt one would be left out of the money."""
        for fault in self.list_unknown(*known):
            raise fault

    def list_unknown(self, *known: str) -> list[ConfigError]:
        """A refusal of each key that nobody asked for."""
        where = self.where or Words("analytics.toml_tables.file")
        return [ConfigError(Words("analytics.toml_tables.unknown_key", where=where, unknown=show(key)),
                            at=self.at, key=key)
                for key in sorted(set(self.values) - self.asked - set(known))]

    def refuse(self, sentence: str, key: str, **values: object) -> ConfigError:
        """Make the refusal of a key by its sentence: of this module's, or a whole name."""
        name = sentence if "." in sentence else f"analytics.toml_tables.{sentence}"
        return ConfigError(Words(name, where=self.where, key=key, **values), at=self.at, key=key)

    def _lead_to(self, key: str) -> str:
        return f"{self.at}.{key}" if self.at else key


def _name_one(key: str, number: int, values: Mapping[str, Any]) -> str:
    point = values.get("point")
    return f"[[{key}]] {show(point) if isinstance(point, str) else number}"


def _show(value: object) -> str:
    return value.__class__.__name__ if isinstance(value, dict | list) else show(str(value))
