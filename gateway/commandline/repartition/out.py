"""What a repartition puts out: accounts in files, GSE's differences."""

import io
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from analytics.figures import LANGUAGES
from analytics.reports.account import parse_account
from analytics.reports.papers import FORMATS, format_paper, name_account, read_papers
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.acts.files import write_private
from gateway.client import Client
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.dates import MONTH
from gateway.commandline.base.long_work import have_done
from gateway.commandline.base.options import Function, folder_option, json_option, make_progress, show_json
from gateway.commandline.base.people import load_names

AT_ONCE, WORKERS = 50, 2
Plain = dict[str, Any]


def language_option(function: Function) -> Function:
    """`--language`: of what is written; the reader's unless given."""
    return click.option("--language", type=click.Choice(LANGUAGES), default=None, help="Of what is written.")(function)


@click.command()
@click.argument("month", type=MONTH)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="pdf", show_default=True, help="What is written.")
@language_option
@folder_option
@json_option
def accounts(  # noqa: PLR0917 - click passes each option by name
    month: str, out: Path, kind: str, language: str | None, folder: Path, as_json: bool
) -> None:
    """Write each member's account of MONTH into a folder: payments, why this amount, down to the hours.

    The files are personal: hand each to its member.

    \b
    Example:
      ./volano repartition accounts 2024-09 --out accounts
    """
    chosen = Chosen(month, out, kind, language or find_language())
    with open_operator(folder) as (community, operator):
        names = load_names(community)
        make = _have_made if community.is_served else _make_here
        written = make(operator, chosen, names)
    if as_json:
        show_json({"month": month, "files": written})
    else:
        count = say("gateway.repartition.out.accounts", count=len(written))
        echo(f"{count} in {out}")


@dataclass(frozen=True)
class Chosen:
    """Which accounts are written, where and how."""

    month: str
    out: Path
    kind: str
    language: str


def _have_made(operator: Client, chosen: Chosen, names: dict[str, str]) -> list[str]:
    """Have the gateway that runs make them as long work, and unpack what it made."""
    inputs = {"month": chosen.month, "format": chosen.kind, "language": chosen.language, "names": names}
    task = have_done(operator, "accounts", inputs, say("gateway.repartition.out.writing_accounts"))
    written = []
    for name, content in read_papers(io.BytesIO(operator.get(f"tasks/{task['id']}/file"))):
        chosen.out.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(chosen.out / name, content)
        written.append(str(chosen.out / name))
    return written


def _make_here(operator: Client, chosen: Chosen, names: dict[str, str]) -> list[str]:
    """Make them in this process, and others where there are many."""
    written: list[str] = []
    with make_progress() as bar, _open_workers() as pool:
        step = bar.add_task(say("gateway.repartition.out.writing_accounts"), total=None)
        write = partial(_write_account, chosen=chosen)
        for total, some in _fetch(operator, chosen.month, names):
            bar.update(step, total=total)
            chosen.out.mkdir(parents=True, exist_ok=True, mode=0o700)
            numbers = range(len(written) + 1, len(written) + len(some) + 1)
            made = map(write, numbers, some) if total <= AT_ONCE else pool.map(write, numbers, some, chunksize=5)
            for path in made:
                written.append(path)
                bar.advance(step)
    return written


def _open_workers() -> ProcessPoolExecutor:
    """Processes of their own, made when they are first needed; this one has threads, so it isn't forked."""
    return ProcessPoolExecutor(min(WORKERS, os.cpu_count() or 1), get_context("spawn"))


def _fetch(operator: Client, month: str, names: dict[str, str]) -> Iterator[tuple[int, list[Plain]]]:
    """(members in all, some of their accounts), with names where a payee has none."""
    first = 0
    while True:
        found = operator.get(f"repartition/months/{month}/accounts", first=first, count=AT_ONCE)
        some = found["accounts"]
        yield found["members"], [one | {"name": one["name"] or names.get(one["member"], "")} for one in some]
        first += len(some)
        if not some or first >= found["members"]:
            return


def _write_account(number: int, plain: Plain, chosen: Chosen) -> str:
    """Write one file."""
    account = parse_account(plain)
    path = chosen.out / name_account(number, account, chosen.kind)
    write_private(path, format_paper(account, chosen.kind, chosen.language))
    return str(path)
