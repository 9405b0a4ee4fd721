"""`volano month`: a month as a list: what is there, what is missing, what to type next."""

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from analytics.reports.figures import show_eur, show_month
from chaincode.kernel.months import is_month
from chaincode.rules.units import format_kwh
from chaincode.words import Words, find_language, find_point, say, say_count
from gateway.commandline.base.amounts import say_kw
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.lacks import say_lack
from gateway.commandline.base.names import say_pending
from gateway.commandline.base.options import folder_option, json_option, show_json
from gateway.commandline.base.refusals import InputError

WIDTH, _SHOWN = 80, 5
Plain = dict[str, Any]
NAMES = {
    "days": Words("days of the ledger", "giorni del registro"),
    "readings": Words("readings, days", "letture, giorni"),
    "set_aside": Words("set aside, undecided", "da parte, da decidere"),
    "plants": Words("plants", "impianti"),
    "prices": Words("prices, days", "prezzi, giorni"),
    "tariffs": Words("grid tariffs", "tariffe di rete"),
    "signatures": Words("signatures", "firme"),
    "settlements": Words("settlements", "liquidazioni"),
    "gse": Words("GSE's figures", "dati del GSE"),
    "official": Words("GSE's euro on the ledger", "euro del GSE sul registro"),
    "regulation": Words("regulation", "regolamento"),
    "payments": Words("payments divided", "pagamenti ripartiti"),
    "kept": Words("euro kept for tokens", "euro per i token"),
    "released": Words("euro above the tokens, to go", "euro oltre i token, da liberare"),
    "payouts": Words("members to be paid", "membri da pagare"),
}
STATES = {
    "ok": Words("there", "a posto"), "missing": Words("MISSING", "MANCA"), "waits": Words("waits", "in attesa"),
    "open": Words("to do", "da fare"),
}
PERIODS = {
    "settled": Words("settled", "liquidato"), "unsigned": Words("awaits a second signature", "attende la controfirma"),
    "due": Words("can be settled", "si può liquidare"), "later": Words("after that one", "dopo quello"),
}

RELEASES = {
    "may": Words("may be released", "si possono liberare"),
    "waits": Words("await a second signature", "attendono la controfirma"),
    "acts": Words("released, to be divided", "liberati, da dividere"),
}


@click.command()
@click.argument("month", default="")
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
    if month and not is_month(month):
        raise InputError(say(f"no month YYYY-MM: {month!r}", f"non è un mese AAAA-MM: {month!r}"))
    with open_operator(folder) as (_, operator):
        found = operator.get("repartition/month", month=month)
    show_json(found) if as_json else show_month_list(found)


def show_month_list(found: Plain) -> None:
    """Print the list, no line beyond 80 columns, commands alone on theirs."""
    head = show_month(found["month"], find_language())
    if not found["is_over"]:
        head += say(f", until {found['date']}", f", fino al {found['date']}")
    click.echo(head)
    for row in found["rows"]:
        count = _count(row)
        click.echo(f"{NAMES[row['name']]!s:<28}{count:>24}  {STATES[row['state']]}")
        for line in _describe(row):
            _echo(line)
        if row["next"] and row["state"] != "ok":
            _echo_command(row["next"])
        if row["other"]:
            click.echo(say("  or, if the power is wrong:", "  oppure, se è sbagliata la potenza:"))
            _echo_command(row["other"])
    if found["next"]:
        click.echo(say("Next:", "Ora:"))
        _echo_command(found["next"])
    else:
        click.echo(say("Nothing is left to do.", "Non resta nulla da fare."))


def _echo(line: str) -> None:
    for part in wrap(line, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False):
        click.echo(part)


def _echo_command(command: str) -> None:
    """A command by itself, on several lines as a shell takes them where one would be too long."""
    lines = wrap(command, WIDTH - 2, initial_indent=" ", subsequent_indent="   ", break_long_words=False,
                 break_on_hyphens=False)
    click.echo(" \\\n".join(lines))


def _count(row: Plain) -> str:
    if row["name"] == "kept":
        return f"{_eur(row['there'])} EUR"
    if row["name"] in ("set_aside", "signatures", "released", "payouts"):
        return str(row["of"])
    return say(f"{row['there']} of {row['of']}", f"{row['there']} di {row['of']}")


def _describe(row: Plain) -> list[str]:
    tell = _TOLD.get(row["name"])
    if tell is None or (row["state"] == "ok" and row["name"] not in _ALWAYS):
        return []
    items: Sequence[Plain] = row["items"]
    lines = [tell(one) for one in items[:_SHOWN]]
    more = len(items) - _SHOWN
    return [*lines, say(f"... and {more} more", f"... e altri {more}")] if more > 0 else lines


def _tell_aside(one: Plain) -> str:
    energy, power = format_kwh(one["energy_wh"], find_point()), say_kw(one["power_w"])
    named = say_lack({"subject": one["metering_point"], "register": one["register"],
                      "dates": [[one["from_date"], one["until_date"]]]})
    count = say_count(one["count"], ("{} reading", "{} readings"), ("{} lettura", "{} letture"))
    return f"{named}: {count}, {energy} kWh, " + say(f"above 150 % of {power}", f"oltre il 150 % di {power}")


def _tell_tariff(one: Plain) -> str:
    return say(f"no {one['what']} of {one['year']} is known: valorisation counts 0 in the estimate",
               f"{one['what']} del {one['year']} non è noto: nella stima la valorizzazione conta 0")


def _tell_signature(one: Plain) -> str:
    return say(f"{say_pending(one['command'])} awaits a second organisation",
               f"{say_pending(one['command'])}: attende una seconda organizzazione")


def _tell_period(one: Plain) -> str:
    if one["state"] != "lacks":
        return f"{one['period']}: {PERIODS[one['state']]}"
    if not one["until"]:
        return say(f"{one['period']}: waits, nothing was read of it",
                   f"{one['period']}: in attesa, nessuna lettura")
    return say(f"{one['period']}: waits for its data, until {one['until']} at most",
               f"{one['period']}: attende i dati, al più fino al {one['until']}")


def _tell_payment(one: Plain) -> str:
    return say(f"payment {one['id']} of {_eur(one['cents'])} EUR isn't divided",
               f"il pagamento {one['id']} di {_eur(one['cents'])} EUR non è ripartito")


def _tell_kept(one: Plain) -> str:
    kept, minted, above = (_eur(one[name]) for name in ("kept_cents", "minted_cents", "above_cents"))
    return say(f"kept {kept}, tokens minted {minted}, above them {above} EUR",
               f"trattenuti {kept}, token emessi {minted}, in eccesso {above} EUR")


def _tell_released(one: Plain) -> str:
    return f"{one['month']}: {_eur(one['cents'])} EUR, {RELEASES[one['state']]}"


def _tell_payout(one: Plain) -> str:
    return say(f"{_eur(one['cents'])} EUR to {one['members']}", f"{_eur(one['cents'])} EUR a {one['members']}")


def _eur(cents: int) -> str:
    return show_eur(cents, find_language())


_ALWAYS = {"kept"}
_TOLD: dict[str, Callable[[Plain], str]] = {
    "readings": say_lack, "set_aside": _tell_aside, "prices": say_lack,
    "tariffs": _tell_tariff, "signatures": _tell_signature,
    "settlements": _tell_period, "payments": _tell_payment, "kept": _tell_kept, "released": _tell_released,
    "payouts": _tell_payout,
}
