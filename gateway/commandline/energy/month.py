"""`volano month`: a month as a list: what is there, what is missing, what to type next."""

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from analytics.figures import show_eur, show_month
from chaincode.rules.units import format_kwh
from chaincode.terminal.telling import echo
from chaincode.words import Words, find_language, find_point, say
from gateway.commandline.base.amounts import say_kw
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.dates import MONTH
from gateway.commandline.base.lacks import say_lack
from gateway.commandline.base.names import say_pending
from gateway.commandline.base.options import folder_option, json_option, show_json

WIDTH, _SHOWN = 80, 5
Plain = dict[str, Any]
NAMES = {
    "days": Words("gateway.energy.month.days_of_ledger"),
    "readings": Words("gateway.energy.month.readings_days"),
    "set_aside": Words("gateway.energy.month.set_aside_undecided"),
    "plants": Words("gateway.energy.month.plants"),
    "prices": Words("gateway.energy.month.prices_days"),
    "tariffs": Words("gateway.energy.month.grid_tariffs"),
    "signatures": Words("gateway.energy.month.signatures"),
    "settlements": Words("gateway.energy.month.settlements"),
    "gse": Words("gateway.energy.month.gse_figures"),
    "official": Words("gateway.energy.month.gse_euro_on_ledger"),
    "regulation": Words("gateway.energy.month.regulation"),
    "payments": Words("gateway.energy.month.payments_divided"),
    "kept": Words("gateway.energy.month.euro_kept_for_tokens"),
    "released": Words("gateway.energy.month.euro_above_tokens_to_go"),
    "payouts": Words("gateway.energy.month.members_to_be_paid"),
}
STATES = {
    "ok": Words("gateway.energy.month.there"), "missing": Words("gateway.energy.month.missing"),
    "waits": Words("gateway.energy.month.waits"), "open": Words("gateway.energy.month.to_do"),
}
PERIODS = {
    "settled": Words("gateway.energy.month.settled"), "unsigned": Words("gateway.energy.month.awaits_second_signature"),
    "due": Words("gateway.energy.month.can_be_settled"), "later": Words("gateway.energy.month.after_that_one"),
}

RELEASES = {
    "may": Words("gateway.energy.month.may_be_released"),
    "waits": Words("gateway.energy.month.await_second_signature"),
    "acts": Words("gateway.energy.month.released_to_be_divided"),
}


@click.command()
@click.argument("month", type=MONTH, default="")
@folder_option
@json_option
def month(month: str, folder: Path, as_json: bool) -> None:
    """List what is there and what is missing of MONTH (YYYY-MM; the last one that is over), and what to type next.

    \b
    Example:
      ./volano month 2024-09

    \f
    Elenca che cosa c'è e che cosa manca di MESE (AAAA-MM; l'ultimo concluso), e che cosa digitare poi.
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
        echo(f"{NAMES[row['name']]!s:<28}{count:>24}  {STATES[row['state']]}")
        for line in _describe(row):
            _echo(line)
        if row["next"] and row["state"] != "ok":
            _echo_command(row["next"])
        if row["other"]:
            echo(say("gateway.energy.month.or_if_power_is_wrong"))
            _echo_command(row["other"])
    if found["next"]:
        echo(say("gateway.energy.month.next"))
        _echo_command(found["next"])
    else:
        echo(say("gateway.energy.month.nothing_is_left_to_do"))


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


def _tell_tariff(one: Plain) -> str:
    return say("gateway.energy.month.no_of_is_known_valorisation_counts", what=one["what"], year=one["year"])


def _tell_signature(one: Plain) -> str:
    return say("gateway.energy.month.awaits_second_organisation", pending=say_pending(one["command"]))


def _tell_period(one: Plain) -> str:
    if one["state"] != "lacks":
        return f"{one['period']}: {PERIODS[one['state']]}"
    if not one["until"]:
        return say("gateway.energy.month.waits_nothing_was_read_of_it", period=one["period"])
    return say("gateway.energy.month.waits_for_its_data_until", period=one["period"], until=one["until"])


def _tell_payment(one: Plain) -> str:
    return say("gateway.energy.month.payment_of_eur_is_not_divided", id=one["id"], cents=_eur(one["cents"]))


def _tell_kept(one: Plain) -> str:
    kept, minted, above = (_eur(one[name]) for name in ("kept_cents", "minted_cents", "above_cents"))
    return say("gateway.energy.month.kept_tokens_minted_above_them_eur", kept=kept, minted=minted, above=above)


def _tell_released(one: Plain) -> str:
    return f"{one['month']}: {_eur(one['cents'])} EUR, {RELEASES[one['state']]}"


def _tell_payout(one: Plain) -> str:
    return say("gateway.energy.month.eur_to", cents=_eur(one["cents"]), members=one["members"])


def _eur(cents: int) -> str:
    return show_eur(cents, find_language())


_ALWAYS = {"kept"}
_TOLD: dict[str, Callable[[Plain], str]] = {
    "readings": say_lack, "set_aside": _tell_aside, "prices": say_lack,
    "tariffs": _tell_tariff, "signatures": _tell_signature,
    "settlements": _tell_period, "payments": _tell_payment, "kept": _tell_kept, "released": _tell_released,
    "payouts": _tell_payout,
}
