"""`volano repartition year` and `gse-report`: a year's sums in the terminal, as page, PDF, CSV or JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from analytics.reports.html import format_year_html
from analytics.reports.tables import TextTable
from analytics.reports.year_tables import make_flows, make_money, make_shares
from analytics.reports.yearly import YearReport, format_year_csv, parse_year
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.lacks import show_remarks
from gateway.commandline.base.options import TO_WRITE, YEAR, folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.out import language_option

Plain = dict[str, Any]


@click.command()
@click.argument("year", type=YEAR)
@click.option("--out", type=TO_WRITE, help="A file: .pdf, .html, .csv or .json.")
@language_option
@folder_option
@json_option
def year(year: int, out: Path | None, language: str | None, folder: Path, as_json: bool) -> None:
    """Report a YEAR: what GSE paid by month, what became of it, indicators beside 55 and 45 %. No person is named.

    \b
    Example:
      ./volano repartition year 2024 --out report-2024.pdf
    """
    plain = _load(folder, year)
    shown = language or find_language()
    report = parse_year(plain)
    _write(out, report, plain, shown, is_for_gse=False)
    if as_json:
        show_json(plain)
    else:
        _show(make_money(report, shown))
        show_remarks(plain["remarks"])


@click.command("gse-report")
@click.argument("year", type=YEAR)
@click.option("--out", type=TO_WRITE, help="A file: .pdf or .html.")
@language_option
@folder_option
@json_option
def gse_report(year: int, out: Path | None, language: str | None, folder: Path, as_json: bool) -> None:
    """Make what GSE is told once a YEAR: each kind of contribution apart, where it went, energy. No person is named.

    \b
    Example:
      ./volano repartition gse-report 2024 --out gse-2024.pdf
    """
    plain = _load(folder, year)
    shown = language or find_language()
    report = parse_year(plain)
    _write(out, report, plain, shown, is_for_gse=True)
    if as_json:
        show_json(plain["distribution"] | {"energy": plain["year_indicators"]})
        return
    _show(make_flows(report, shown))
    _show(make_shares(report, shown))
    show_remarks(plain["remarks"])


def _load(folder: Path, year: int) -> Plain:
    with open_operator(folder) as (_, operator):
        plain: Plain = operator.get(f"repartition/years/{year}")
    if not plain["months"]:
        raise InputError(say("gateway.repartition.year_reports.no_payment_of_is_closed_repartition", year=year))
    return plain


def _write(out: Path | None, report: YearReport, plain: Plain, language: str, *, is_for_gse: bool) -> None:
    if out is None:
        return
    makers: dict[str, Callable[[], bytes]] = {
        ".pdf": lambda: _make_pdf(report, language, is_for_gse=is_for_gse),
        ".html": lambda: format_year_html(report, language, is_for_gse=is_for_gse).encode(),
    }
    if not is_for_gse:
        makers |= {".csv": lambda: format_year_csv(report).encode(), ".json": lambda: json.dumps(plain).encode()}
    if out.suffix not in makers:
        raise InputError(say(
            "gateway.repartition.year_reports.out_end_name_in_one_of", out=out.name, makers=", ".join(makers),
        ))
    out.write_bytes(makers[out.suffix]())


def _make_pdf(report: YearReport, language: str, *, is_for_gse: bool) -> bytes:
    from analytics.reports.year_pdf import format_year_pdf

    return format_year_pdf(report, language, is_for_gse=is_for_gse)


def _show(table: TextTable) -> None:
    echo(table.heading)
    show_table(list(table.header), [list(row) for row in table.rows], right=table.right)
    for sentence in table.sentences:
        echo(sentence)
