"""The rows of a month's list in words, as the command line says them: what each is, how it stands, what it lacks."""

from collections.abc import Callable, Sequence
from typing import Any

from chaincode.words import say_in
from webapp.page import Writer

Plain = dict[str, Any]
Tell = Callable[[Plain, Writer], str]
SHOWN = 5
COUNTED = ("set_aside", "signatures", "released", "payouts")  # of these the list counts what there is to do alone
ALWAYS = ("kept",)  # told even where nothing is left to do


def say_row(name: str, writer: Writer) -> str:
    """Return what a row is called, as a heading."""
    return _begin_large(_say(f"rows.{name}", writer))


def say_state(state: str, writer: Writer) -> str:
    """Return how a row stands."""
    return _say(f"states.{state}", writer).capitalize()


def say_count(row: Plain, writer: Writer) -> str:
    """Return how many of how many are there; of what is to be done, how many."""
    if row["name"] == "kept":
        return f"{writer.formats.tokens(row['there'])} €"
    if row["name"] in COUNTED:
        return writer.formats.whole(row["of"])
    return _say("of", writer, there=writer.formats.whole(row["there"]), of=writer.formats.whole(row["of"]))


def list_items(row: Plain, writer: Writer) -> tuple[list[str], list[str]]:
    """Return what a row lacks or waits for, a line each: the first of them, and the rest."""
    tell = _TOLD.get(row["name"])
    if tell is None or (row["state"] == "ok" and row["name"] not in ALWAYS):
        return [], []
    lines = [_begin_large(tell(item, writer)) for item in row["items"]]
    return lines[:SHOWN], lines[SHOWN:]


def say_days(dates: Sequence[Sequence[str]], writer: Writer) -> str:
    """Return days as spans: (first, last) of those that follow one another."""
    day = writer.formats.day
    return ", ".join(day(first) if first == last else f"{day(first)} – {day(last)}" for first, last in dates)


def say_lack(one: Plain, writer: Writer) -> str:
    """Return a point and register, or a zone of prices, with the days that lack."""
    register = f"chaincode.kernel.registers.{one['register']}"
    what = say_in(writer.language, register if one["register"] else "gateway.base.lacks.prices")
    return f"{one['subject']}, {what}: {say_days(one['dates'], writer)}"


def say_period(one: Plain, writer: Writer) -> str:
    """Return a period of the month with how it stands."""
    period = writer.formats.full_day(one["period"])
    if one["state"] != "lacks":
        return f"{period}: {_say('periods.' + one['state'], writer)}"
    if not one["until"]:
        return _say("waits_nothing_was_read_of_it", writer, period=period)
    return _say("waits_for_its_data_until", writer, period=period, until=writer.formats.day(one["until"]))


def say_aside(one: Plain, writer: Writer) -> str:
    """Return readings of a point that are above what its power allows."""
    dates = [(one["from_date"], one["until_date"])]
    named = say_lack({"subject": one["metering_point"], "register": one["register"], "dates": dates}, writer)
    power = f"{writer.formats.kwh(one['power_w'])} kW"
    counted = _say("readings", writer, count=one["count"])
    return f"{named}: {counted}, {writer.formats.kwh(one['energy_wh'])} kWh, {_say('above_of', writer, power=power)}"


def say_plant(one: Plain, writer: Writer) -> str:
    """Return a plant that has another power on the ledger."""
    kept, registered = (f"{writer.formats.kw(one[name])} kW" for name in ("power_w", "registered_w"))
    return _say("kept_with_on_ledger", writer, metering_point=one["metering_point"], kept=kept, registered=registered)


def _tell_tariff(one: Plain, writer: Writer) -> str:
    return _say("no_of_is_known_valorisation_counts", writer, what=one["what"], year=one["year"])


def _tell_signature(one: Plain, writer: Writer) -> str:
    return _say("awaits_second_organisation", writer, pending=writer.say(f"to_sign_{one['command']}"))


def _tell_payment(one: Plain, writer: Writer) -> str:
    return _say("payment_of_eur_is_not_divided", writer, id=one["id"], cents=writer.formats.tokens(one["cents"]))


def _tell_kept(one: Plain, writer: Writer) -> str:
    kept, minted, above = (writer.formats.tokens(one[name]) for name in ("kept_cents", "minted_cents", "above_cents"))
    return _say("kept_tokens_minted_above_them_eur", writer, kept=kept, minted=minted, above=above)


def _tell_released(one: Plain, writer: Writer) -> str:
    state = _say(f"releases.{one['state']}", writer)
    return f"{writer.formats.month(one['month'])}: {writer.formats.tokens(one['cents'])} €, {state}"


def _tell_due(one: Plain, writer: Writer) -> str:
    return _say("eur_to", writer, cents=writer.formats.tokens(one["cents"]), count=one["members"])


def _say(key: str, writer: Writer, **values: object) -> str:
    return say_in(writer.language, f"gateway.energy.month.{key}", **values)


def _begin_large(text: str) -> str:
    return text[:1].upper() + text[1:]


_TOLD: dict[str, Tell] = {
    "plants": say_plant, "readings": say_lack, "set_aside": say_aside, "prices": say_lack, "tariffs": _tell_tariff,
    "signatures": _tell_signature, "settlements": say_period, "payments": _tell_payment, "kept": _tell_kept,
    "released": _tell_released, "payouts": _tell_due,
}
