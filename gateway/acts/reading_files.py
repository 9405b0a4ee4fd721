"""A file of readings that somebody brings: its form found, read as it, and held to the points that members have."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from analytics.cells import ReadingsFileError, format_rome_time
from analytics.frames import Readings
from analytics.imports.forms import FORMS, Parse
from analytics.imports.guess import GSE, PRICES, READINGS, Guess, explain, find_table, guess_forms, load_mapping
from analytics.imports.mapping import TableRules
from analytics.imports.plausible import find_cause
from analytics.imports.register_names import find_register
from analytics.imports.table import parse_table
from analytics.limits import Power
from analytics.quality import find_overlaps
from analytics.readings_file import find_counted_rows, parse_readings
from chaincode.kernel.pod import find_pods, parse_pod
from chaincode.kernel.registers import REGISTERS
from chaincode.words import Words, words_of
from gateway.acts.faults import WHOLE, Fault
from gateway.client import Client

ASKED = REGISTERS
"""What a person may say that a file counts."""


@dataclass(frozen=True)
class FileReader:
    """How files of a form are read. names_point: whether a file says whose it is, else its name may; registers: those
    that one may ask for, "" where the file says it itself.
    """

    form: str
    is_verified: bool
    parse: Parse
    names_point: bool
    source: str
    registers: tuple[str, ...]


def make_table_reader(parse: Parse, rules: TableRules, source: str) -> FileReader:
    """What a mapping says of files: where it names registers, nobody asks for one."""
    says_register = bool(rules.energy.columns or rules.energy.registers)
    return FileReader("table", True, parse, bool(rules.point.column or rules.point.a_column), source,
                  ("",) if says_register else REGISTERS)


def choose_reader(guess: Guess) -> FileReader:
    """The reader of the form that a file was found to have: of a distributor's or a portal's, or by a mapping."""
    if guess.mapping:
        rules = load_mapping(guess.mapping)
        return make_table_reader(partial(parse_table, rules=rules), rules, "portal")
    form = FORMS[guess.form]
    return FileReader(form.name, form.is_verified, form.parse, form.names_point, form.source, form.registers)


def load_powers(operator: Client) -> dict[str, Power]:
    """Power by metering point, as the operator's gateway holds points and plants."""
    plants = {one["metering_point"]: int(Fraction(one["power_kw"]) * 1_000) for one in operator.get("plants")["plants"]}
    return {point["metering_point"]: Power(point["power_w"], plants.get(point["metering_point"], 0))
            for point in operator.get("metering-points")["points"]}


def find_misfit(readings: Readings, powers: Mapping[str, Power]) -> Words | None:
    """Why readings aren't those of the points that are known: one is nobody's, or no value fits its power."""
    strange = next((one.metering_point for one in readings.series if one.metering_point not in powers), None)
    if strange is not None:
        return Words("gateway.energy.import_files.no_member_has_metering_point_see", metering_point=strange)
    cause = find_cause(readings, powers)
    return cause and Words("gateway.energy.import_files.no_value_fits_power", cause=cause)


class BroughtFile(NamedTuple):
    """A file with its name; point, register: what it is of, "" for as it or its name says."""

    name: str
    content: bytes
    point: str = ""
    register: str = ""


class ReadFile(NamedTuple):
    """What a file holds: readings, the form in words, who gave them. fault: why none of it can be taken."""

    readings: Readings | None = None
    form: Words | None = None
    source: str = ""
    fault: Fault | None = None


def read_file(brought: BroughtFile, powers: Mapping[str, Power]) -> ReadFile:
    """Find a file's form, read it as that, and hold it to the points that are known, by their powers."""
    try:
        point = parse_pod(brought.point) if brought.point else ""
    except ValueError as error:
        return ReadFile(fault=Fault(WHOLE, words_of(error)))
    named = point or next(iter(find_pods(brought.name)), "")
    guesses = guess_forms(brought.content, named)
    if len(guesses) != 1 or guesses[0].form in {PRICES, GSE}:
        return ReadFile(fault=_explain(brought.content, named, guesses))
    try:
        readings, source = _read_as(guesses[0], brought._replace(point=point), named)
    except ReadingsFileError as error:
        return ReadFile(fault=Fault(error.line, error.reason))
    misfit = find_misfit(readings, powers)
    return ReadFile(fault=Fault(WHOLE, misfit)) if misfit else ReadFile(readings, guesses[0].words, source)


def _explain(content: bytes, point: str, guesses: list[Guess]) -> Fault:
    """Say why a file is of no form that holds readings, or of several."""
    if len(guesses) > 1:
        names = ", ".join(one.mapping or one.form for one in guesses)
        return Fault(WHOLE, Words("gateway.acts.reading_files.several_forms", names=names))
    other = guesses[0] if guesses else find_table(content)
    if other:
        return Fault(WHOLE, Words("gateway.acts.reading_files.another_table", name=other.words))
    fault = explain(content, point)
    if fault is None:
        return Fault(WHOLE, Words("gateway.acts.reading_files.no_known_form"))
    return Fault(fault.error.line, fault.error.reason)


def _read_as(guess: Guess, brought: BroughtFile, named: str) -> tuple[Readings, str]:
    """Read a file as its form; what counts of it, and who gave it. ReadingsFileError where it can't be read so."""
    if guess.form == READINGS:
        found = parse_readings(brought.content, REGISTERS)
        return found.readings.take(find_counted_rows(found)[0]), "manual"
    reader = choose_reader(guess)
    point = brought.point or ("" if reader.names_point else named)
    readings = reader.parse(brought.content, point, _choose_register(reader, brought)).readings
    mixed = find_overlaps(readings).mixed
    if mixed.size:
        at = format_rome_time(int(readings.start_s[mixed[0, 1]]))
        raise ReadingsFileError(WHOLE, Words("gateway.energy.import_files.values_of_several_lengths_overlap", at=at))
    return readings, reader.source


def _choose_register(reader: FileReader, brought: BroughtFile) -> str:
    """The register that a file counts: the one asked for, else what its name says, else the form's first.

    ReadingsFileError where files of the form don't count that one: it is never taken for another.
    """
    if not brought.register and not reader.registers[0]:
        return ""
    wanted = brought.register or find_register(brought.name) or reader.registers[0]
    if wanted not in reader.registers:
        register = Words(f"chaincode.kernel.registers.{wanted}")
        raise ReadingsFileError(WHOLE, Words("gateway.acts.reading_files.other_register", register=register))
    return wanted
