"""Closings of a repartition, shown line by line."""

from typing import Any

from analytics.reports.words import say_kept_use, say_line, say_purse
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.amounts import show_cents
from gateway.commandline.base.beside import show_beside
from gateway.commandline.base.community import Community
from gateway.commandline.base.lacks import show_remarks
from gateway.commandline.base.names import say_problem, say_register
from gateway.commandline.base.options import show_json, show_table
from gateway.commandline.base.people import load_names

Plain = dict[str, Any]


def show_closings(community: Community, closings: list[Plain], as_json: bool, said: str) -> None:
    """Closings as tables, or as JSON: one by itself, several in a list; said: the last line."""
    if as_json:
        show_json(closings[0] if len(closings) == 1 else {"closings": closings})
        return
    names = load_names(community)
    for closing in closings:
        _show_closing(closing, names)
    echo(said)


def _show_closing(one: Plain, names: dict[str, str]) -> None:
    language, payment = find_language(), one["payment"]
    rows = [[say_line(part["line"], language), _name(part["beneficiary"], names), show_cents(part["cents"])]
            for part in one["parts"]]
    show_table([
        say("gateway.repartition.closings_out.line"), say("gateway.repartition.closings_out.to"), "EUR",
    ], rows, right=(2,))
    kept, parts, reserve, whole = map(show_cents, (
        one["kept_cents"], one["parts_cents"], one["reserve_cents"], payment["cents"],
    ))
    echo(say(
        "gateway.repartition.closings_out.kept_parts_reserve_eur", month=payment["month"], regulation=one["regulation"],
        kept=kept, parts=parts, reserve=reserve, whole=whole,
    ))
    percent, minted = f"{one['backing']['kept_bps'] / 100:g}", show_cents(one["backing"]["minted_cents"])
    echo(say("gateway.repartition.closings_out.kept_backs_month_tokens_of_gse", percent=percent, minted=minted))
    if one["kept_use"]:
        echo(say_kept_use(one["kept_use"]["to"], one["kept_use"]["after_months"], language))
    show_beside(one.get("beside", []))
    show_remarks(one["remarks"])
    for problem in one.get("problems", [])[:10]:
        why = f": {problem['reason']}" if problem["reason"] else ""
        echo(f"  {say_problem(problem['code'])}: {problem['metering_point']} "
             f"{say_register(problem['register'])} {problem['count']}{why}")


def _name(beneficiary: str, names: dict[str, str]) -> str:
    """A member by name, or by the beginning of the id; a purse by its words."""
    return names.get(beneficiary) or say_purse(beneficiary, find_language()) or beneficiary[:12]
