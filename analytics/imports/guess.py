"""Which form a file has, found by reading it as each: whoever can't read something refuses it, so few remain.

The ready-made mappings of `mappings/` are forms as well, and so are the other tables of Volano, which no import takes.
Nothing is taken by a guess alone: whoever asks says which. Of a file that no form takes, the fault is that of the form
whose header it has: the one that came furthest.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.columns import find_names
from analytics.imports.curve import Imported
from analytics.imports.forms import FORMS, Parse
from analytics.imports.gse import parse_gse
from analytics.imports.mapping import TableRules, parse_mapping
from analytics.imports.marks import require_mark
from analytics.imports.prices import parse_prices
from analytics.imports.table import parse_table
from analytics.readings_file import parse_readings
from analytics.rows import read_rows
from chaincode.kernel.failing import find_failure
from chaincode.kernel.registers import REGISTERS
from chaincode.words import Words

READINGS, PRICES, GSE, MEMBERS, PAYEES = "readings", "prices", "gse", "members", "payees"
MAPPINGS = Path(__file__).parent / "mappings"
_SOME_POINT = "IT001E00000000"  # where neither file nor name says whose it is, any does to read it
_SOME_ZONE = "NORD"


class Guess(NamedTuple):
    """A form that a file may have. mapping: the file of it where the form is a table, else ""; command: what takes it,
    with FILE for its name.
    """

    form: str
    mapping: str
    words: Words
    command: str = ""

    def redirect(self, file: str) -> Words:
        """Say of a file that was given to another command what it is, and what takes it."""
        command = self.command.replace("FILE", file)
        return Words("analytics.imports.guess.it_holds_which_this_command_does_not", name=self.words, command=command)


class Fault(NamedTuple):
    """Why no form takes a file; guess: the form whose header it has, None where it can't be read as any."""

    error: ReadingsFileError
    guess: Guess | None


_READINGS = Guess(READINGS, "", Words("analytics.imports.guess.table_of_readings_of_any_number"),
                  "./volano import readings FILE")
_PRICES = Guess(PRICES, "", Words("analytics.imports.guess.zonal_prices"), "./volano import prices FILE")
_GSE = Guess(GSE, "", Words("analytics.imports.guess.gse_monthly_figures"), "./volano import gse FILE")
_OTHERS = (
    (("name", "organisation"), Guess(MEMBERS, "", Words("analytics.imports.guess.list_of_members"),
                                     "./volano members add FILE")),
    (("member", "holder"), Guess(PAYEES, "", Words("analytics.imports.guess.table_of_how_members_are_paid"),
                                 "./volano repartition payees FILE")),
)
Try = tuple[Guess, bool, Callable[[], object]]


def guess_forms(content: bytes, point: str = "") -> list[Guess]:
    """The forms that a file can be read as; point: whose it is, where that is known."""
    return list(dict.fromkeys(
        guess for guess, _, read in _list_tries(content, point) if find_failure(read, ReadingsFileError) is None))


def find_table(content: bytes) -> Guess | None:
    """The table of ours whose header a file has and no import takes."""
    try:
        rows = [row for _, row in read_rows(content)]
    except ReadingsFileError:
        return None
    header = rows[0] if rows else []
    for required, guess in _OTHERS:
        if set(required) <= set(find_names(header, required)):
            return guess
    return None


def find_other(content: bytes, asker: str) -> Guess | None:
    """What a file is that a command didn't take, sound or not; None where that can't be told, or is what it takes.

    asker: the form that the command takes, so that no file is ever sent to where it comes from.
    """
    found = find_table(content) or _guess_one(content)
    return None if found is None or found.form == asker else found


def _guess_one(content: bytes) -> Guess | None:
    found = guess_forms(content)
    fault = None if found else explain(content)
    return found[0] if len(found) == 1 else fault and fault.guess


def explain(content: bytes, point: str = "") -> Fault | None:
    """Why no form takes a file: the fault that lies furthest down; None where it has the header of none."""
    is_table = not (content.lstrip()[:1] in {b"{", b"["} or b"FlussoMisure" in content)
    found = [Fault(error, guess) for guess, of_tables, read in _list_tries(content, point) if of_tables is is_table
             and (error := find_failure(read, ReadingsFileError)) and not isinstance(error, OtherTableError)]
    furthest = max(found, key=lambda fault: fault.error.line, default=None)
    if furthest and len({fault.guess for fault in found if fault.error.reason == furthest.error.reason}) > 1:
        return Fault(furthest.error, None)
    return furthest


def _list_tries(content: bytes, point: str) -> Iterator[Try]:
    """Each form with whether it is a table, and what reads the file as it; a form may be tried in several ways."""
    yield _READINGS, True, partial(parse_readings, content, REGISTERS)
    yield from ((_PRICES, True, partial(parse_prices, content, zone)) for zone in ("", _SOME_ZONE))
    yield _GSE, True, partial(parse_gse, content)
    for form in FORMS.values():
        guess = Guess(form.name, "", form.words, f"./volano import {form.name} FILE")
        for read in _read_as_curve(form.parse, content, point, form.registers[0]):
            yield guess, form.is_table, read
    for file in sorted(MAPPINGS.glob("*.toml")):
        guess = Guess("table", file.name, Words("analytics.imports.guess.table_by_mapping", file=file.name),
                      "./volano import FILE")
        for read in _read_as_curve(partial(_parse_mapped, rules=load_mapping(file.name)), content, point, "withdrawn"):
            yield guess, True, read


def _parse_mapped(content: bytes, point: str, register: str, *, rules: TableRules) -> Imported:
    found = parse_table(content, point, register, rules=rules)
    require_mark(found.readings, rules.time.marks, content.count(b"\n"))
    return found


def load_mapping(name: str) -> TableRules:
    """One of the ready-made mappings."""
    return parse_mapping((MAPPINGS / name).read_bytes())


def _read_as_curve(parse: Parse, content: bytes, point: str, register: str) -> Iterator[Callable[[], object]]:
    """A file read as a form, whosever it is; a point that it names is its own."""
    return (partial(parse, content, named, register) for named in dict.fromkeys((point, "", _SOME_POINT)))
