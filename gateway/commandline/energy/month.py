"""`volano month`: a month as a list: what is there, what is missing, what to type next."""

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from analytics.figures import show_eur, show_month
from chaincode.rules.units import format_kwh
from chaincode.terminal.telling import echo
from chaincode.words import find_language, find_point, say
from gateway.commandline.base.amounts import say_kw
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.dates import MONTH
from gateway.commandline.base.lacks import say_lack
from gateway.commandline.base.names import say_pending
from gateway.commandline.base.options import folder_option, json_option, show_json

WIDTH, _SHOWN = 80, 5
Plain = dict[str, Any]


@click.command()
@click.argument("month", type=MONTH, default="")
@folder_option
@json_option
def month(month: str, folder: Path, as_json: bool) -> None:
    """List what is there and what is missing of MONTH (YYYY-MM; the last one that is over), and what to type next.

    \b
    Example:
      ./volano month 2024-09
    """
    with open_operator(folder) as (_, operator):
        found = operator.get("repartition/month", month=month)
    show_json(found) if as_json else show_month_list(found)


def show_month_list(found: Plain) -> None:
    """Print the list, no line beyond 80 columns, commands alone on theirs."""
    head = show_month(found["month"], find_language())
    if not found["is_over"]:
        head += say("gateway.energy.month.until", date=found["date"])
    echo(head)
    for row in found["rows"]:
        count = _count(row)
        echo(f"{_say('rows', row['name']):<28}{count:>24}  {_say('states', row['state'])}")
        for line in _describe(row):
            _echo(line)
        if row["next"] and row["state"] != "ok":
            _echo_command(row["next"])
        if row["other"]:
            echo("  " + _say("others", row["name"]))
            _echo_command(row["other"])
    if found["next"]:
        echo(say("gateway.energy.month.next"))
        _echo_command(found["next"])
    else:
        echo(say("gateway.energy.month.nothing_is_left_to_do"))


def _say(what: str, name: str) -> str:
    """What a row, its other way, its state, a period's state or a release is called."""
    return say(f"gateway.energy.month.{what}.{name}")


def _echo(line: str) -> None:
    for part in wrap(line, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False):
        echo(part)


def _echo_command(command: str) -> None:
    """A command by itself, on several lines as a shell takes them where one would be too long."""
    lines = wrap(command, WIDTH - 2, initial_indent="  ", subsequent_indent="    ", break_long_words=False,
                 break_on_hyphens=False)
    echo(" \\\n".join(lines))


def _count(row: Plain) -> str:
    if row["name"] == "kept":
        return f"{_eur(row['there'])} EUR"
    if row["name"] in ("set_aside", "signatures", "released", "payouts"):
        return str(row["of"])
    return say("gateway.energy.month.of", there=row["there"], of=row["of"])


def _describe(row: Plain) -> list[str]:
    tell = _TOLD.get(row["name"])
    if tell is None or (row["state"] == "ok" and row["name"] not in _ALWAYS):
        return []
    items: Sequence[Plain] = row["items"]
    lines = [tell(item) for item in items[:_SHOWN]]
    more = len(items) - _SHOWN
    return [*lines, say("gateway.energy.month.and_more", more=more)] if more > 0 else lines


def _tell_aside(one: Plain) -> str:
    energy, power = format_kwh(one["energy_wh"], find_point()), say_kw(one["power_w"])
    named = say_lack({"subject": one["metering_point"], "register": one["register"],
                      "dates": [[one["from_date"], one["until_date"]]]})
    count = say("gateway.energy.month.readings", count=one["count"])
    return f"{named}: {count}, {energy} kWh, " + say("gateway.energy.month.above_of", power=power)


def _tell_plant(one: Plain) -> str:
    return say("gateway.energy.month.kept_with_on_ledger", metering_point=one["metering_point"],
               kept=say_kw(one["power_w"]), registered=say_kw(one["registered_w"]))


def _tell_tariff(one: Plain) -> str:
    return say("gateway.energy.month.no_of_is_known_valorisation_counts", what=one["what"], year=one["year"])


def _tell_signature(one: Plain) -> str:
    return say("gateway.energy.month.awaits_second_organisation", pending=say_pending(one["command"]))


def _tell_period(one: Plain) -> str:
    if one["state"] != "lacks":
        return f"{one['period']}: {_say('periods', one['state'])}"
    if not one["until"]:
        return say("gateway.energy.month.waits_nothing_was_read_of_it", period=one["period"])
    return say("gateway.energy.month.waits_for_its_data_until", period=one["period"], until=one["until"])


def _tell_payment(one: Plain) -> str:
    return say("gateway.energy.month.payment_of_eur_is_not_divided", id=one["id"], cents=_eur(one["cents"]))


def _tell_kept(one: Plain) -> str:
    kept, minted, above = (_eur(one[name]) for name in ("kept_cents", "minted_cents", "above_cents"))
    return say("gateway.energy.month.kept_tokens_minted_above_them_eur", kept=kept, minted=minted, above=above)


def _tell_released(one: Plain) -> str:
    return f"{one['month']}: {_eur(one['cents'])} EUR, {_say('releases', one['state'])}"


def _tell_payout(one: Plain) -> str:
    return say("gateway.energy.month.eur_to", cents=_eur(one["cents"]), count=one["members"])


def _eur(cents: int) -> str:
    return show_eur(cents, find_language())


_ALWAYS = {"kept"}
_TOLD: dict[str, Callable[[Plain], str]] = {
    "plants": _tell_plant, "readings": say_lack, "set_aside": _tell_aside, "prices": say_lack,
    "tariffs": _tell_tariff, "signatures": _tell_signature,
    "settlements": _tell_period, "payments": _tell_payment, "kept": _tell_kept, "released": _tell_released,
    "payouts": _tell_payout,
}
