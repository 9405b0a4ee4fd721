"""The report of the incentive as tables for people: kWh, and EUR rounded to cents."""

from collections.abc import Iterator
from typing import Any

from chaincode.rules.units import format_kwh, format_tokens
from chaincode.words import find_point, say

_SHOWN_WARNINGS = 20


def format_incentive(report: dict[str, Any]) -> str:
    """Months, plants, what follows from the totals, warnings."""
    return "\n".join([*_list_months(report), "", *_list_plants(report), "", *_list_totals(report), "",
                      *_list_warnings(report["warnings"])])  # fmt: skip


def _list_months(report: dict[str, Any]) -> Iterator[str]:
    yield _row(
        say("month", "mese"), say("shared kWh", "condivisi kWh"), say("incentivised kWh", "incentivati kWh"),
        say("premium EUR", "premio EUR"), say("valorisation EUR", "valorizzaz. EUR"), say("complete", "completo"),
    )
    for name, month in report["months"].items():
        cents = report["rounded"]["months"][name]
        yield _row(
            name, _kwh(month["shared_wh"]), _kwh(month["incentivised_wh"]),
            _eur(cents["premium_cents"]), _eur(cents["valorisation_cents"]),
            say("yes", "sì") if month["complete"] else "no",
        )  # fmt: skip
    cents = report["rounded"]
    yield _row(
        say("all", "tutti"), _kwh(report["shared_wh"]), _kwh(report["incentivised_wh"]),
        _eur(cents["premium_cents"]), _eur(cents["valorisation_cents"]),
    )  # fmt: skip


def _list_plants(report: dict[str, Any]) -> Iterator[str]:
    yield _row(
        say("plant", "impianto"), say("allocated kWh", "attribuiti kWh"), say("premium EUR", "premio EUR"),
        say("base-cap EUR/MWh", "base-max EUR/MWh"), say("bonus EUR/MWh", "magg. EUR/MWh"),
        say("grant factor", "fatt. contributo"),
    )
    for point, plant in report["plants"].items():
        tariff = plant["tariff"]
        terms = (say("none", "nessuna"), "", "") if tariff is None else (
            _point(f"{tariff['base']}-{tariff['cap']}"), _point(tariff["fc"]), _point(tariff["f"])
        )  # fmt: skip
        yield _row(point, _kwh(plant["allocated_wh"]), _eur(report["rounded"]["plants"][point]), *terms)


def _list_totals(report: dict[str, Any]) -> Iterator[str]:
    surplus, most = _point(report["surplus_eur"]), _point(report["max_to_enterprises_eur"])
    yield say("total", "totale") + f": {_eur(report['rounded']['total_cents'])} EUR"
    yield say("of the premium, for others than enterprises", "del premio, a chi non è impresa") + f": {surplus} EUR"
    yield say("of the premium, for enterprises at most", "del premio, alle imprese al massimo") + f": {most} EUR"
    advance = report["advance"]
    if advance is not None:
        premium, valorisation = (_point(advance[f"{flow}_eur_month"]) for flow in ("premium", "valorisation"))
        yield say(f"advance a month: premium {premium} EUR, valorisation {valorisation} EUR",
                  f"acconto mensile: premio {premium} EUR, valorizzazione {valorisation} EUR")
    for name, month in report["months"].items():
        if "balance_eur" in month:
            yield say("balance of", "conguaglio di") + f" {name}: {_point(month['balance_eur'])} EUR"
    if "co2_avoided_kg" in report:
        yield say("CO2 avoided by shared energy", "CO2 evitata dall'energia condivisa") + (
            f": {_point(report['co2_avoided_kg'])} kg")


def _list_warnings(warnings: list[dict[str, Any]]) -> Iterator[str]:
    message, more = say("message", "message_it"), len(warnings) - _SHOWN_WARNINGS
    yield say(f"{len(warnings)} warnings", f"{len(warnings)} avvisi")
    yield from (f"{one['code']}: {one[message]}" for one in warnings[:_SHOWN_WARNINGS])
    if more > 0:
        yield say(f"... {more} more; --json has all", f"... altri {more}; --json li ha tutti")


def _eur(cents: int | None) -> str:
    return _say_unknown() if cents is None else format_tokens(cents, find_point())


def _kwh(wh: int) -> str:
    return format_kwh(wh, find_point())


def _point(number: Any) -> str:
    """A number of the report with the reader's decimal point."""
    return _say_unknown() if number is None else str(number).replace(".", find_point())


def _say_unknown() -> str:
    return say("unknown", "non noto")


def _row(name: str, *cells: str) -> str:
    return f"{name:<18}" + "".join(f"{cell:>18}" for cell in cells).rstrip()
