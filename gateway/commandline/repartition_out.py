"""What a repartition puts out: statements in files, GSE's differences."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, fields
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from analytics.cells import ReadingsFileError
from analytics.imports.gse import GseFigure, parse_gse
from analytics.repartition.payments import is_month
from analytics.reports.comparison import DIFFERS, ONLY_GSE, ONLY_HERE, WORDS, Difference, read_gse, read_own
from analytics.reports.comparison import compare as compare_figures
from analytics.reports.figures import LANGUAGES, show_eur, show_kwh
from analytics.reports.statement import parse_statement
from chaincode.words import find_language, say, say_count, words_of
from gateway.client import Client
from gateway.commandline.community import Community, open_community
from gateway.commandline.options import (
    TO_READ,
    Function,
    folder_option,
    json_option,
    make_progress,
    show_json,
    show_table,
)
from gateway.commandline.questions import make_id
from gateway.commandline.refusals import InputError
from gateway.commandline.settle import load_names

AT_ONCE, WORKERS = 50, 2
TO_WRITE = click.Path(dir_okay=False, path_type=Path)
Plain = dict[str, Any]


@contextmanager
def open_operator(folder: Path) -> Iterator[tuple[Community, Client]]:
    """Open a community and its energy operator's gateway."""
    with open_community(folder) as community, community.client(community.operator) as operator:
        yield community, operator


def language_option(function: Function) -> Function:
    """`--language`: of what is written; the reader's unless given."""
    return click.option("--language", type=click.Choice(LANGUAGES), default=None,
                        help="Of what is written."
                             "\fDi ciò che viene scritto.")(function)


@click.command()
@click.argument("month")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="The folder to write to."
                   "\fLa cartella in cui scrivere.")
@click.option("--format", "kind", type=click.Choice(("pdf", "html")), default="pdf", show_default=True,
              help="What is written.\fChe cosa viene scritto.")
@language_option
@folder_option
@json_option
def statements(  # noqa: PLR0917 - click passes each option by name
    month: str, out: Path, kind: str, language: str | None, folder: Path, as_json: bool
) -> None:
    """Write each member's statement of MONTH into a folder: payments, why this amount, down to the hours.

    The files are personal: hand each to its member.

    \b
    Example:
      ./volano repartition statements 2024-09 --out statements

    \f
    Scrive in una cartella l'estratto di MESE di ogni membro: pagamenti, perché questa somma, fino alle singole ore.

    I file sono personali: consegna ciascuno al suo membro.
    """
    if not is_month(month):
        raise InputError(say(f"no month YYYY-MM: {month!r}", f"non è un mese AAAA-MM: {month!r}"))
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    written: list[str] = []
    with open_operator(folder) as (community, operator):
        names = load_names(community)
        with make_progress() as bar, _open_workers() as pool:
            step = bar.add_task(say("statements", "estratti"), total=None)
            write = partial(_write_statement, out=out, kind=kind, language=language or find_language())
            for total, some in _fetch(operator, month, names):
                bar.update(step, total=total)
                numbers = range(len(written) + 1, len(written) + len(some) + 1)
                made = map(write, numbers, some) if total <= AT_ONCE else pool.map(write, numbers, some, chunksize=5)
                for path in made:
                    written.append(path)
                    bar.advance(step)
    if as_json:
        show_json({"month": month, "files": written})
    else:
        count = say_count(len(written), ("{} statement", "{} statements"), ("{} estratto", "{} estratti"))
        click.echo(f"{count} in {out}")


def _open_workers() -> ProcessPoolExecutor:
    """Processes of their own, made when they are first needed; this one has threads, so it isn't forked."""
    return ProcessPoolExecutor(min(WORKERS, os.cpu_count() or 1), get_context("spawn"))


def _fetch(operator: Client, month: str, names: dict[str, str]) -> Iterator[tuple[int, list[Plain]]]:
    """(members in all, some of their statements), with names where a payee has none."""
    first = 0
    while True:
        found = operator.get(f"repartition/months/{month}/statements", first=first, count=AT_ONCE)
        some = found["statements"]
        yield found["members"], [one | {"name": one["name"] or names.get(one["member"], "")} for one in some]
        first += len(some)
        if not some or first >= found["members"]:
            return


def _write_statement(number: int, plain: Plain, out: Path, kind: str, language: str) -> str:
    """Write one file; its number tells apart members of one name."""
    one = parse_statement(plain)
    path = out / f"{one.month}-{number:04d}-{make_id(one.name) or one.member[:12]}.{kind}"
    if kind == "pdf":
        from analytics.reports.pdf import format_pdf

        write_private(path, format_pdf(one, language))
    else:
        from analytics.reports.html import format_statement

        write_private(path, format_statement(one, language).encode())
    return str(path)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - by descriptor
        file.write(content)


@click.command()
@click.argument("incentive", type=TO_READ)
@click.argument("gse", type=TO_READ, required=False)
@folder_option
@json_option
def compare(incentive: Path, gse: Path | None, folder: Path, as_json: bool) -> None:
    """Compare INCENTIVE (of energy incentive --json) with GSE's figures, by month and plant.

    GSE is a filled template; without it, what was kept by import gse of INCENTIVE's months. Exit code 1 when a figure
    differs by more than 0.1 %, or is on one side only.

    \b
    Example:
      ./volano repartition compare incentive.json gse.csv

    \f
Confronta INCENTIVO (da energy incentive --json) con i dati del GSE, per mese e impianto.  GSE è un modello compilato;
senza, vale ciò che import gse ha conservato dei mesi di INCENTIVO. Codice d'uscita 1 se un dato differisce di oltre lo
0,1 %, o c'è da una parte sola.
    """
    try:
        own = read_own(json.loads(incentive.read_bytes()))
        figures = _read_kept(folder, {one.month for one in own}) if gse is None else parse_gse(gse.read_bytes())
    except ReadingsFileError as error:
        raise InputError(f"{gse}:{error.line}: {error.reason}") from error
    except ValueError as error:
        raise InputError(f"{incentive}: {words_of(error)}") from error
    found = compare_figures(own, read_gse(figures))
    if as_json:
        show_json({"differences": [asdict(one) | {"place": one.place._asdict()} for one in found]})
    else:
        columns = [say("month", "mese"), say("plant", "impianto"), say("figure", "cifra"), say("own", "qui"), "GSE", ""]
        show_table(columns, [_format_difference(one) for one in found], right=(3, 4))
    if any(one.name in (DIFFERS, ONLY_HERE, ONLY_GSE) for one in found):
        click.get_current_context().exit(1)


def _read_kept(folder: Path, months: set[str]) -> list[GseFigure]:
    """The figures that the operator's gateway keeps of some months; InputError when there are none."""
    with open_operator(folder) as (_, operator):
        kept = operator.get("repartition/gse-figures")["figures"]
    names = [one.name for one in fields(GseFigure)]
    found = [GseFigure(**{name: one.get(name, 0) for name in names}) for one in kept if one["month"] in months]
    if not found:
        raise InputError(say("no figures of GSE are kept of these months; ./volano import gse FILE, or name the file",
                             "nessun dato del GSE di questi mesi; ./volano import gse FILE, oppure indica il file"))
    return found


def _format_difference(one: Difference) -> list[str]:
    language = find_language()
    show = show_kwh if one.place.measure.endswith("_wh") else show_eur
    values = ["–" if value is None else show(value, language) for value in (one.own, one.gse)]
    measures = {"shared_wh": say("shared kWh", "condivisa kWh"), "premium_cents": say("premium EUR", "premio EUR"),
                "valorisation_cents": say("valorisation EUR", "valorizzazione EUR")}
    return [one.place.month, one.place.plant or say("all", "tutti"), measures[one.place.measure], *values,
            WORDS[one.name][language]]
