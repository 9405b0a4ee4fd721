"""`volano settle`: a period's energy anchored, settled, recomputed and countersigned; or only previewed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chaincode.audit.trust import Checkpoint
from chaincode.rules.energy.periods import DEFINITIVE, PROVISIONAL
from chaincode.rules.energy.records import Line, Settlement
from chaincode.rules.intervals import add_days
from chaincode.rules.units import BPS, format_kwh, format_tokens
from chaincode.terminal.telling import echo
from chaincode.words import find_point, say
from gateway.acts.settling import Settled, find_next, settle_period
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.lacks import incomplete_option, say_gap, show_lacks
from gateway.commandline.base.names import say_organisation, say_problem, say_register, say_source
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.people import load_names
from gateway.commandline.energy.days import say_opening

_SHOWN_PROBLEMS = 10
Plain = dict[str, Any]


@click.command()
@click.option("--period", type=DATE, help="The period's first day; the next that isn't settled unless given.")
@click.option("--definitive", is_flag=True, help="Settle the distributor's or GSE's final figures.")
@click.option("--revise", is_flag=True, help="Anchor anew what was anchored: readings have changed.")
@click.option("--preview", is_flag=True, help="Only show the energy so far; nothing is written.")
@incomplete_option
@folder_option
@json_option
def settle(  # noqa: PLR0917 - click passes each option by name
    period: str | None, definitive: bool, revise: bool, preview: bool, incomplete: str, folder: Path, as_json: bool,
) -> None:
    """Settle a period: anchor its energy, work out the tokens, have a second organisation recompute and sign.

    What was interrupted is ended by the same command; what is settled is shown. A period that lacks readings or
    prices is refused, unless a reason is given.

    \b
    Example:
      ./volano settle --period 2024-09-02
    """
    with open_community(folder) as community, community.client(community.operator) as operator:
        chosen = period or find_next(operator)
        names = load_names(community)
        kind = DEFINITIVE if definitive else PROVISIONAL
        if preview:
            found = operator.get(f"periods/{chosen}/preview", kind=kind)
            opening = say_opening(operator.get("health")["date"], add_days(chosen, found["days"]))
            _show_preview(found, names, opening, as_json)
            return
        settled = settle_period(community, operator, chosen, kind, is_revised=revise, incomplete=incomplete,
                                on_replaced=lambda replaced: _show_replaced(replaced, err=True))
    _show(settled, names, as_json)


def _show(settled: Settled, names: dict[str, str], as_json: bool) -> None:
    record = settled.record
    if as_json:
        lines = [asdict(line) | {"name": names.get(line.member, "")} for line in settled.lines]
        show_json({"settlement": asdict(record), "lines": lines, "problems": settled.problems,
                   "replaced": settled.replaced, "checkpoint": settled.checkpoint, "gap": settled.gap})
        return
    rows = [[names.get(line.member) or line.member[:12], *_format_parts(line)] for line in settled.lines]
    rows.append([say("gateway.energy.settle.total"), *_format_parts(record)])
    show_table([
        say("gateway.energy.settle.member"), say("gateway.energy.settle.energy_column"),
        say("gateway.energy.settle.interest"), say("gateway.energy.settle.welcome"),
        say("gateway.energy.settle.tokens"),
    ], rows, right=(1, 2, 3, 4))
    echo(f"{record.settlement_id}: {format_kwh(record.shared_wh, find_point())} kWh "
         f"{say('gateway.energy.settle.shared_gse_is_expected_to_pay')} "
         f"{_tokens(record.euro_cents)} EUR")
    if record.cut_cents:
        _show_cut(record.cut_cents)
    if settled.gap:
        echo(say_gap(settled.gap))
    _show_problems(settled.problems)
    signed = say("gateway.energy.settle.countersigned_by", organisation=say_organisation(record.countersigned_by))
    echo(signed + (
        f"; {say('gateway.energy.settle.checkpoint')}: {Checkpoint(**settled.checkpoint)}" if settled.checkpoint else ""
    ))


def _format_parts(one: Line | Settlement) -> list[str]:
    return list(map(_tokens, (one.energy_cents, one.bonus_cents, one.welcome_cents, one.amount_cents)))


def _tokens(cents: int) -> str:
    return format_tokens(cents, find_point())


def _show_problems(problems: Sequence[Plain]) -> None:
    counted = Counter({(one["code"], one["metering_point"], one.get("register", ""), one.get("reason", "")):
                       one["count"] for one in problems})
    for (code, point, register, reason), count in counted.most_common(_SHOWN_PROBLEMS):
        told = (f"  {say_problem(code)}:", point, say_register(register), str(count), reason and f"({reason})")
        echo(" ".join(filter(None, told)))
    if len(counted) > _SHOWN_PROBLEMS:
        echo(f"  ... {len(counted) - _SHOWN_PROBLEMS} {say('gateway.energy.settle.more')}")


def _show_replaced(replaced: Sequence[Plain], *, err: bool = False) -> None:
    """What differs from the readings of the newest provisional, whoever gave them."""
    if not replaced:
        return
    echo(say("gateway.energy.settle.readings_that_differ"), err=err)
    point, nobody = find_point(), say("gateway.energy.settle.none")
    for one in replaced[:_SHOWN_PROBLEMS]:
        old, new = (say_source(one[name]) or nobody for name in ("old_source", "new_source"))
        echo(f"  {one['metering_point']} {say_register(one['register'])}: {one['count']}, "
             f"{old} {format_kwh(one['old_wh'], point)} -> "
             f"{new} {format_kwh(one['new_wh'], point)}{_say_undone(one)}", err=err)
    if len(replaced) > _SHOWN_PROBLEMS:
        echo(f"  ... {len(replaced) - _SHOWN_PROBLEMS} {say('gateway.energy.settle.more')}", err=err)


def _say_undone(one: Plain) -> str:
    undone = one.get("undone")
    if not undone:
        return ""
    number, date = undone["import_id"], undone["undone_on"]
    return say("gateway.energy.settle.import_undone_on", number=number, date=date)


def _show_credited(credited: Plain) -> None:
    """What of the period's worth is credited now, and what the month's euro cut of it."""
    part = f"{credited['part_bps'] / 100:g}"
    echo(say(
        "gateway.energy.settle.tokens_of_energy_worth_as_settling", part=part,
    ) + (say("gateway.energy.settle.rest_comes_with_definitive_figures")
         if credited["part_bps"] < BPS else ""))
    if credited["cut_cents"]:
        _show_cut(credited["cut_cents"])


def _show_cut(cents: int) -> None:
    echo(say("gateway.energy.settle.cut_to_what_month_euro_back", cents=_tokens(cents)))


def _show_preview(found: Plain, names: dict[str, str], opening: str, as_json: bool) -> None:
    if as_json:
        show_json(found | {"members": [one | {"name": names.get(one["member"], "")} for one in found["members"]]})
        return
    point = find_point()
    rows = [[names.get(member["member"]) or member["member"][:12], format_kwh(member["withdrawn_wh"], point),
             format_kwh(member["injected_wh"], point),
             "–" if member["energy_cents"] is None else _tokens(member["energy_cents"])] for member in found["members"]]
    show_table([
        say("gateway.energy.settle.member"), say("gateway.energy.settle.withdrawn_kwh"),
        say("gateway.energy.settle.injected_kwh"), say("gateway.energy.settle.tokens"),
    ], rows, right=(1, 2, 3))
    if found["credited"]:
        _show_credited(found["credited"])
    euro = say("gateway.energy.settle.unknown") if found["euro_cents"] is None else _tokens(found["euro_cents"])
    echo(say(
        "gateway.energy.settle.days_so_far_gse_is_expected", period=found["period"], days=found["days"], euro=euro,
    ))
    if opening:
        echo(opening)
    show_lacks(found["lacks"])
    _show_problems(found["problems"])
    _show_replaced(found["replaced"])
