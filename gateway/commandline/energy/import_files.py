"""`volano import FORM FILE...`: one command a form of file; all files are read before anything is sent."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from analytics.cells import ReadingsFileError
from analytics.imports.curve import Imported
from analytics.imports.forms import FORMS, Form
from analytics.imports.mapping import parse_mapping
from analytics.imports.register_names import find_register
from analytics.imports.report import build_report
from analytics.imports.table import parse_table
from analytics.limits import Power
from analytics.quality import find_overlaps
from chaincode.kernel.pod import find_pods, parse_pod
from chaincode.kernel.registers import REGISTERS
from chaincode.terminal.telling import echo
from chaincode.words import say, words_of
from gateway.acts.importing import make_part
from gateway.acts.reading_files import FileReader, find_misfit, load_powers, make_table_reader
from gateway.commandline.base.community import open_community
from gateway.commandline.base.instants import format_local
from gateway.commandline.base.options import TO_READ, folder_option, is_terminal, json_option, prompt, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.unfit import describe_fault
from gateway.commandline.energy.import_report import describe, show_report, show_sent
from gateway.commandline.energy.import_run import bring_in, replace_option, sum_option

_SHOWN_FILES = 20


@dataclass(frozen=True)
class Wish:
    """What a person asks of a run: point and register ("": as the file says), whether values may replace others, and
    whether the files are parts of one meter.
    """

    point: str = ""
    register: str = ""
    may_replace: bool = False
    is_sum: bool = False


def make_command(form: Form) -> click.Command:
    """Build the command of a form."""
    @click.argument("files", type=TO_READ, nargs=-1, required=True, metavar="FILE...")
    @click.option("--point", default="", metavar="POD", help=POINT_HELP)
    @click.option("--register", type=click.Choice([one for one in form.registers if one]), default=None,
                  help=REGISTER_HELP if form.registers[0] else "Take one register only.")
    @replace_option
    @sum_option
    @folder_option
    @json_option
    def run(  # noqa: PLR0917 - click passes each option by name
        files: tuple[Path, ...], point: str, register: str | None, replace: bool, is_sum: bool, folder: Path,
        as_json: bool,
    ) -> None:
        reader = FileReader(form.name, form.is_verified, form.parse, form.names_point, form.source, form.registers)
        import_files(reader, files, Wish(point, register or "", replace, is_sum), folder, as_json=as_json)

    unverified = "" if form.is_verified else UNVERIFIED
    return click.command(form.name, help=(
        f"Import {form.words.en}.\n\n{unverified}{MANY}\n\n"
        f"\b\nExample:\n  ./volano import {form.name} {form.example}\n"
    ))(run)


SOURCES = ("portal", "distributor", "gse", "manual")
source_option = click.option(
    "--source", type=click.Choice(SOURCES), default="manual", show_default=True,
    help="Who gave the values: each stands until one of the same rank or a higher one comes, in this order.",
)
POINT_HELP = "The metering point that the file is of; else the file, or its name, names it."
REGISTER_HELP = "What the file counts; else its name says it, or you are asked; else it is withdrawn."
UNVERIFIED = "Unverified: this form was never checked on a real file.\n\n"
MANY = "Several files are read before anything is sent, so one that can't be read stops all."


@click.command("table")
@click.argument("files", type=TO_READ, nargs=-1, required=True, metavar="FILE...")
@click.option("--mapping", type=TO_READ, required=True, help="A TOML file that says what the columns mean.")
@click.option("--point", default="", metavar="POD", help=POINT_HELP)
@click.option("--register", type=click.Choice(REGISTERS), default=None,
              help=REGISTER_HELP)
@source_option
@replace_option
@sum_option
@folder_option
@json_option
def table(  # noqa: PLR0917 - click passes each option by name
    files: tuple[Path, ...], mapping: Path, point: str, register: str | None, source: str, replace: bool, is_sum: bool,
    folder: Path, as_json: bool,
) -> None:
    """Import any table, CSV or XLSX, by a mapping file; analytics/imports/mappings holds two to start from.

    \b
    Example:
      ./volano import table letture.xlsx --mapping colonne.toml --point IT001E00000001
    """
    try:
        rules = parse_mapping(mapping.read_bytes())
    except ReadingsFileError as error:
        raise InputError(f"{mapping}: {error.reason}") from error
    reader = make_table_reader(partial(parse_table, rules=rules), rules, source)
    import_files(reader, files, Wish(point, register or "", replace, is_sum), folder, as_json=as_json)


def import_files(reader: FileReader, files: Sequence[Path], wish: Wish, folder: Path, *, as_json: bool) -> None:
    """Read, check, send, tell; exit 1 when the gateway refuses readings."""
    contents = {file: file.read_bytes() for file in files}
    found = parse_files(reader, contents, _read_point(wish.point), wish.register)
    with open_community(folder) as community, community.client(community.operator) as operator:
        powers = load_powers(operator)
        _require_fitting(found, powers)
        today = operator.get("health")["date"]
        parts = [make_part(str(file), contents[file], one.readings) for file, one in found.items()]
        sent = bring_in(operator, reader.source, parts, may_replace=wish.may_replace, is_sum=wish.is_sum,
                        is_served=community.is_served)
    reports = {str(file): build_report(reader.form, one, today, powers, is_verified=reader.is_verified)
               for file, one in found.items()}
    if as_json:
        show_json({"files": [describe(*item, sent) for item in reports.items()]} | sent.to_plain())
    else:
        for file, report in list(reports.items())[:_SHOWN_FILES]:
            show_report(file, report)
        if len(reports) > _SHOWN_FILES:
            echo(f"... {len(reports) - _SHOWN_FILES} {say('gateway.energy.import_files.more_files')}")
        show_sent(sent)
    sys.exit(1 if sent.rejected else 0)


def parse_files(
    reader: FileReader, contents: Mapping[Path, bytes], point: str, register: str
) -> dict[Path, Imported]:
    """Read all files; InputError with a line for each that can't be read, and then none is taken."""
    found: dict[Path, Imported] = {}
    faults: list[str] = []
    registers = _choose_registers(reader, list(contents), register)
    for file, content in contents.items():
        named = point or ("" if reader.names_point else next(iter(find_pods(file.name)), ""))
        try:
            found[file] = reader.parse(content, named, registers[file])
        except ReadingsFileError as error:
            faults.append(describe_fault(file, content, error, reader.form))
    faults += [_format_overlap(file, one) for file, one in found.items() if find_overlaps(one.readings).mixed.size]
    if faults:
        raise InputError("\n".join(faults))
    return found


def _format_overlap(file: Path, one: Imported) -> str:
    """A file that says twice what a time holds, by values of several lengths."""
    row = int(find_overlaps(one.readings).mixed[0, 1])
    at = format_local(int(one.readings.start_s[row]))
    return f"{file}: " + say("gateway.energy.import_files.values_of_several_lengths_overlap", at=at)


def _choose_registers(reader: FileReader, files: Sequence[Path], register: str) -> dict[Path, str]:
    """The register of each file: the one asked for, else what its name says, else a person's word, else withdrawn."""
    if register or not reader.registers[0]:
        return dict.fromkeys(files, register or "")
    named = {file: find_register(file.name) for file in files}
    for file, one in named.items():
        if one and one not in reader.registers:
            raise InputError(f"{file}: " + say(
                "gateway.energy.import_files.by_its_name_it_counts", name=one, registers=", ".join(reader.registers),
            ))
    silent = [file for file, one in named.items() if not one]
    asked = reader.registers[0]
    if silent and len(reader.registers) > 1 and is_terminal():
        asked = prompt(
            say("gateway.energy.import_files.what_does_count", silent=silent[0])
            + (say("gateway.energy.import_files.and_more", count=len(silent) - 1) if len(silent) > 1 else ""),
            type=click.Choice(reader.registers), default=asked)
    return {file: one or asked for file, one in named.items()}


def _read_point(text: str) -> str:
    try:
        return parse_pod(text) if text else ""
    except ValueError as error:
        raise InputError(f"--point: {words_of(error)}") from error


def _require_fitting(found: Mapping[Path, Imported], powers: Mapping[str, Power]) -> None:
    for file, one in found.items():
        misfit = find_misfit(one.readings, powers)
        if misfit is not None:
            raise InputError(f"{file}: {misfit}")


def list_commands() -> list[click.Command]:
    """All of them, for the group."""
    return [*(make_command(form) for form in FORMS.values()), table]
