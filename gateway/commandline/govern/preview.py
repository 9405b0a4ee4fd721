"""`volano govern preview`: what other rules would have paid for periods that are over, before anybody votes on them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.previewing import preview_parameters, preview_regulation
from gateway.client import Client
from gateway.commandline.base.acting_member import open_actor
from gateway.commandline.base.amounts import show_cents
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.dates import PERIOD
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError
from gateway.commandline.govern.values import read_values, set_option

Plain = dict[str, Any]


@click.command()
@set_option("A parameter's other value; once for each.")
@click.option("--regulation", type=TO_READ, help="Or another regulation of division, for closed months.")
@click.option("--periods", "first", type=PERIOD, multiple=True, required=True, metavar="PERIOD",
              help="Months, or first days of settled periods; more may follow.")
@click.argument("more", type=PERIOD, nargs=-1, metavar="[PERIOD]...")
@click.option("--as", "named", metavar="WHO", help="A member, who sees their own line too.")
@folder_option
@json_option
def preview(
    values: Sequence[str], regulation: Path | None, first: Sequence[str], more: Sequence[str], *, named: str | None,
    folder: Path, as_json: bool,
) -> None:
    """Show what PERIODs would have paid by other values: what a vote on them pays is what is shown.

    Each settlement is made again from its own readings; nothing is written. Sums of five members or more.

    \b
    Examples:
      ./volano govern preview --set w_produce=4000 --periods 2026-05 2026-06
      ./volano govern preview --set w_consume=4000 --set w_produce=6000 --periods 2026-05 --as ada-esempio
      ./volano govern preview --regulation regolamento.toml --periods 2026-05
    """
    periods = [*first, *more]
    if bool(values) == bool(regulation):
        raise InputError(say("gateway.govern.preview.values_or_regulation"))
    with _open(folder, named) as operator:
        if regulation:
            found = preview_regulation(operator, _read(regulation), periods)
        else:
            found = preview_parameters(operator, _read_numbers(values), periods)
    if as_json:
        show_json(found)
        return
    _show(found)
    if named and not found["own"]:
        echo(say("gateway.govern.preview.own_hidden"))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(say("gateway.repartition.terms.not_utf", file=file)) from error


def _read_numbers(values: Sequence[str]) -> dict[str, int]:
    """Give the values, which settlements reckon with: whole numbers."""
    found = read_values(values)
    for name, value in found.items():
        if isinstance(value, str):
            raise InputError(say("gateway.govern.preview.no_number", name=name, value=value))
    return {name: value for name, value in found.items() if isinstance(value, int)}


@contextmanager
def _open(folder: Path, named: str | None) -> Iterator[Client]:
    """The energy operator's gateway, as a member or as its service."""
    if named is None:
        with open_operator(folder) as (_, operator):
            yield operator
        return
    with open_actor(folder, named) as actor, actor.at(actor.community.operator) as operator:
        yield operator


def _show(found: Plain) -> None:
    rows = [_make_row(_say_group(one["name"]), one["members"], one) for one in found["stakeholders"]]
    rows += [_make_row(say("gateway.govern.preview.band", number=one["name"]), one["members"], one)
             for one in found["bands"]]
    rows += [_make_row(name, "", paid) for name, paid in found["community"].items()]
    if found["total"]:
        rows.append(_make_row(say("gateway.govern.preview.all"), found["members"], found["total"]))
    if found["own"]:
        rows.append(_make_row(say("gateway.govern.preview.own"), "", found["own"]))
    heads = ("who", "members", "today", "then", "change")
    show_table([say(f"gateway.govern.preview.{name}") for name in heads], rows, right=(1, 2, 3, 4),
               empty=say("gateway.govern.preview.too_few"))
    echo(say("gateway.govern.preview.nothing_written", periods=", ".join(found["periods"])))


def _say_group(name: str) -> str:
    return say(f"gateway.govern.preview.is_{name}")


def _make_row(name: str, members: object, paid: Plain) -> list[str]:
    before, after = paid["before_cents"], paid["after_cents"]
    return [name, str(members), show_cents(before), show_cents(after), show_cents(after - before)]
