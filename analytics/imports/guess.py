"""Which form a file has, found by reading it as each: whoever can't read something refuses it, so few remain.

The ready-made mappings of `mappings/` are forms as well. Nothing is taken by a guess alone: whoever asks says which.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from analytics.cells import ReadingsFileError
from analytics.frames import REGISTERS
from analytics.imports.forms import FORMS, Parse
from analytics.imports.mapping import TableRules, parse_mapping
from analytics.imports.prices import parse_prices
from analytics.imports.table import parse_table
from analytics.readings_file import parse_readings
from chaincode.words import Words

READINGS, PRICES = "readings", "prices"
MAPPINGS = Path(__file__).parent / "mappings"
_SOME_POINT = "IT001E00000000"  # where neither file nor name says whose it is, any does to read it
_SOME_ZONE = "NORD"
_TABLE = Words("a table of readings of any number of points", "una tabella di letture di quanti punti si vuole")
_PRICES = Words("zonal prices", "prezzi zonali")


class Guess(NamedTuple):
    """A form that a file can be read as. mapping: the file of it where the form is a table, else ""."""

    form: str
    mapping: str
    words: Words


def guess_forms(content: bytes, point: str = "") -> list[Guess]:
    """The forms that a file can be read as; point: whose it is, where that is known."""
    return [*_guess_own(content), *_guess_forms(content, point), *_guess_mappings(content, point)]


def _guess_own(content: bytes) -> Iterator[Guess]:
    if _is_read(partial(parse_readings, content, REGISTERS)):
        yield Guess(READINGS, "", _TABLE)
    if any(_is_read(partial(parse_prices, content, zone)) for zone in ("", _SOME_ZONE)):
        yield Guess(PRICES, "", _PRICES)


def _guess_forms(content: bytes, point: str) -> Iterator[Guess]:
    for form in FORMS.values():
        if _is_curve(form.parse, content, point, form.registers[0]):
            yield Guess(form.name, "", form.words)


def _guess_mappings(content: bytes, point: str) -> Iterator[Guess]:
    for file in sorted(MAPPINGS.glob("*.toml")):
        rules = load_mapping(file.name)
        if _is_curve(partial(parse_table, rules=rules), content, point, "withdrawn"):
            yield Guess("table", file.name, Words(f"a table by the mapping {file.name}",
                                                  f"una tabella secondo la mappatura {file.name}"))


def load_mapping(name: str) -> TableRules:
    """One of the ready-made mappings."""
    return parse_mapping((MAPPINGS / name).read_bytes())


def _is_curve(parse: Parse, content: bytes, point: str, register: str) -> bool:
    """Whether a file is read as a form, whosever it is; a point that it names is its own."""
    return any(_is_read(partial(parse, content, one, register)) for one in dict.fromkeys((point, "", _SOME_POINT)))


def _is_read(read: Callable[[], object]) -> bool:
    try:
        read()
    except ReadingsFileError:
        return False
    return True
