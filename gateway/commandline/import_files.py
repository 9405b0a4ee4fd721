"""`volano import FORM FILE...`: one command a form of file; all files are read before anything is sent."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from analytics.cells import ReadingsFileError
from analytics.imports.curve import Imported
from analytics.imports.forms import FORMS, Form
from analytics.imports.mapping import parse_mapping
from analytics.imports.report import build_report
from analytics.imports.table import parse_table
from analytics.pod import find_pods, parse_pod
from chaincode.words import Words, say, words_of
from gateway.commandline.community import Community, open_community
from gateway.commandline.import_report import describe, show_report, show_sent
from gateway.commandline.options import TO_READ, folder_option, json_option, show_json
from gateway.commandline.refusals import InputError
from gateway.commandline.sending import send_curves

_SHOWN_FILES = 20


@dataclass(frozen=True)
class Choice:
    """What the command line says of a run: form, how to read one file, whether its name may name the point."""

    form: str
    is_verified: bool
    parse: Callable[[bytes, str, str], Imported]
    names_point: bool
    source: str


def make_command(form: Form) -> click.Command:
    """Build the command of a form."""
    @click.argument("files", type=TO_READ, nargs=-1, required=True, metavar="FILE...")
    @click.option("--point", default="", metavar="POD", help=_POINT_HELP)
    @click.option("--register", type=click.Choice([one for one in form.registers if one]),
                  default=form.registers[0] or None, show_default=bool(form.registers[0]),
                  help="What the file counts.\fChe cosa conta il file." if form.registers[0]
                  else "Take one register only.\fPrende un solo registro.")
    @folder_option
    @json_option
    def run(files: tuple[Path, ...], point: str, register: str | None, folder: Path, as_json: bool) -> None:
        choice = Choice(form.name, form.is_verified, form.parse, form.names_point, form.source)
        import_files(choice, files, point, register or "", folder, as_json=as_json)

    unverified = Words("", "") if form.is_verified else UNVERIFIED
    return click.command(form.name, help=(
        f"Import {form.words.en}.\n\n{unverified.en}{MANY.en}\n\n"
        f"\b\nExample:\n  ./volano import {form.name} {form.example}\n"
        f"\fImporta {form.words.it}.\n\n{unverified.it}{MANY.it}"
    ))(run)


SOURCES = ("portal", "distributor", "gse", "manual")
source_option = click.option(
    "--source", type=click.Choice(SOURCES), default="manual", show_default=True,
    help="Who gave the values: each stands until one of the same rank or a higher one comes, in this order."
         "\fChi ha dato i valori: ciascuno vale finché non ne arriva uno di pari grado o superiore, in quest'ordine.",
)
_POINT_HELP = ("The metering point that the file is of; else the file, or its name, names it."
               "\fIl punto di misura del file; se manca, lo dice il file o il suo nome.")
UNVERIFIED = Words("Unverified: this form was never checked on a real file.\n\n",
                   "Non verificato: questa forma non è mai stata provata su un file vero.\n\n")
MANY = Words("Several files are read before anything is sent, so one that can't be read stops all.",
             "Più file vengono letti prima di inviare qualcosa: se uno non è leggibile si fermano tutti.")


@click.command("table")
@click.argument("files", type=TO_READ, nargs=-1, required=True, metavar="FILE...")
@click.option("--mapping", type=TO_READ, required=True, help="A TOML file that says what the columns mean."
                                                             "\fUn file TOML che dice che cosa significano le colonne.")
@click.option("--point", default="", metavar="POD", help=_POINT_HELP)
@click.option("--register", type=click.Choice(["withdrawn", "injected", "produced"]), default="withdrawn",
              show_default=True, help="What the file counts, where the mapping doesn't say."
                                      "\fChe cosa conta il file, dove la mappatura non lo dice.")
@source_option
@folder_option
@json_option
def table(  # noqa: PLR0917 - click passes each option by name
    files: tuple[Path, ...], mapping: Path, point: str, register: str, source: str, folder: Path, as_json: bool
) -> None:
    """Import any table, CSV or XLSX, by a mapping file; analytics/imports/mappings holds two to start from.

    \b
    Example:
      ./volano import table letture.xlsx --mapping colonne.toml --point IT001E00000001

    \f
    Carica qualsiasi tabella, CSV o XLSX, con una mappatura; analytics/imports/mappings ne ha due da cui partire.
    """
    try:
        rules = parse_mapping(mapping.read_bytes())
    except ReadingsFileError as error:
        raise InputError(f"{mapping}: {error.reason}") from error
    choice = Choice("table", True, partial(parse_table, rules=rules), bool(rules.point.column), source)
    import_files(choice, files, point, register, folder, as_json=as_json)


def import_files(
    choice: Choice, files: Sequence[Path], point: str, register: str, folder: Path, *, as_json: bool
) -> None:
    """Read, check, send, tell; exit 1 when the gateway refuses readings."""
    found = parse_files(choice, files, _read_point(point), register)
    with open_community(folder) as community:
        power_w = _load_power(community)
        _require_points(found, power_w)
        with community.client(community.operator) as operator:
            today = operator.get("health")["date"]
            sent = send_curves(operator, choice.source, [one.readings for one in found.values()])
    reports = {str(file): build_report(choice.form, one, today, power_w, is_verified=choice.is_verified)
               for file, one in found.items()}
    if as_json:
        show_json({"files": [describe(*one) for one in reports.items()]} | sent.to_plain())
    else:
        for file, report in list(reports.items())[:_SHOWN_FILES]:
            show_report(file, report)
        if len(reports) > _SHOWN_FILES:
            click.echo(f"... {len(reports) - _SHOWN_FILES} {say('more files', 'altri file')}")
        show_sent(sent)
    sys.exit(1 if sent.rejected else 0)


def parse_files(choice: Choice, files: Sequence[Path], point: str, register: str) -> dict[Path, Imported]:
    """Read all files; InputError with a line for each that can't be read, and then none is taken."""
    found: dict[Path, Imported] = {}
    faults: list[str] = []
    for file in files:
        named = point or ("" if choice.names_point else next(iter(find_pods(file.name)), ""))
        try:
            found[file] = choice.parse(file.read_bytes(), named, register)
        except ReadingsFileError as error:
            faults.append(f"{file}:{error.line}: {error.reason}")
    if faults:
        raise InputError("\n".join(faults))
    return found


def _read_point(text: str) -> str:
    try:
        return parse_pod(text) if text else ""
    except ValueError as error:
        raise InputError(f"--point: {words_of(error)}") from error


def _load_power(community: Community) -> dict[str, int]:
    """W by metering point, as the operator's gateway holds them."""
    with community.client(community.operator) as operator:
        return {one["metering_point"]: one["power_w"] for one in operator.get("metering-points")["points"]}


def _require_points(found: Mapping[Path, Imported], known: Mapping[str, int]) -> None:
    for file, one in found.items():
        for series in one.readings.series:
            if series.metering_point not in known:
                raise InputError(f"{file}: " + say(
                    f"no member has the metering point {series.metering_point}; see ./volano members list",
                    f"nessun membro ha il punto di misura {series.metering_point}; vedi ./volano members list"))


def list_commands() -> list[click.Command]:
    """All of them, for the group."""
    return [*(make_command(form) for form in FORMS.values()), table]
