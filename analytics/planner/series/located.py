"""A TOML file's tables whose refusals know their line: what analytics.toml_tables says, with a code and a place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from analytics.planner.series.lines import Path, find_line
from analytics.planner.series.refusal import MODEL, SeriesError
from analytics.toml_tables import ConfigError, Table, parse_toml
from chaincode.words import Words

Found = TypeVar("Found")


@dataclass(frozen=True)
class Located:
    """A table of a file, its way from the top, and the file's text to look a line up in."""

    table: Table
    path: Path
    text: str

    def refuse(self, code: str, key: str = "", /, **values: object) -> SeriesError:
        """Make a refusal of this table's key."""
        where = self.table.where or Words("analytics.toml_tables.file")
        return SeriesError(code, MODEL, find_line(self.text, self.path, key), where=where, key=key, **values)

    def number(self, key: str, least: float, most: float) -> float:
        """A number within bounds."""
        found = self._ask(lambda: self.table.number(key), key)
        if not least <= found <= most:
            raise self.refuse("OUT_OF_BOUNDS", key, found=f"{float(found):g}", least=f"{least:g}", most=f"{most:g}")
        return float(found)

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        found = Fraction(self.number(key, least, most))
        if found.denominator != 1:
            raise self.refuse("NO_WHOLE_NUMBER", key, found=f"{float(found):g}")
        return int(found)

    def text_of(self, key: str, default: str | None = None) -> str:
        """A text."""
        return self._ask(lambda: self.table.text(key, default), key)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of some words."""
        return self._ask(lambda: self.table.choice(key, choices), key)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return self.table.get(key) is not None

    def below(self, key: str) -> "Located":
        """The table below this one."""
        return Located(self._ask(lambda: self.table.table(key), key), (*self.path, (key, 0)), self.text)

    def all_below(self, key: str) -> "Iterator[Located]":
        """The tables of a list."""
        tables = self._ask(lambda: self.table.tables(key), key)
        for number, table in enumerate(tables, 1):
            where = f"{self.table.where} [[{key}]] {number}".strip()
            yield Located(Table(where, table.values), (*self.path, (key, number)), self.text)

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        if unknown := sorted(set(self.table.values) - self.table.asked):
            self._ask(self.table.finish, unknown[0])

    def _ask(self, question: Callable[[], Found], key: str) -> Found:
        try:
            return question()
        except ConfigError as error:
            code = error.reason.key.rpartition(".")[2].upper()
            raise SeriesError(code, MODEL, find_line(self.text, self.path, key), words=error.reason) from error


def open_file(content: bytes) -> Located:
    """The whole file as one table."""
    try:
        return Located(Table("", parse_toml(content), set()), (), content.decode("utf-8-sig"))
    except ConfigError as error:
        raise SeriesError("NOT_TOML", MODEL, error.line, words=error.reason) from error
