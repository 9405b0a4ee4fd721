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
        say("analytics.incentives.table.month"), say("analytics.incentives.table.shared_kwh"),
        say("analytics.incentives.table.incentivised_kwh"), say("analytics.incentives.table.premium_eur"),
        say("analytics.incentives.table.valorisation_eur"), say("analytics.incentives.table.complete"),
    )
    for name, month in report["months"].items():
        cents = report["rounded"]["months"][name]
        yield _row(
            name, _kwh(month["shared_wh"]), _kwh(month["incentivised_wh"]),
            _eur(cents["premium_cents"]), _eur(cents["valorisation_cents"]),
            say("analytics.incentives.table.yes") if month["complete"] else "no",
        )  # fmt: skip
    cents = report["rounded"]
    yield _row(
        say("analytics.incentives.table.all"), _kwh(report["shared_wh"]), _kwh(report["incentivised_wh"]),
        _eur(cents["premium_cents"]), _eur(cents["valorisation_cents"]),
    )  # fmt: skip


def _list_plants(report: dict[str, Any]) -> Iterator[str]:
    yield _row(
        say("analytics.incentives.table.plant"), say("analytics.incentives.table.allocated_kwh"),
        say("analytics.incentives.table.premium_eur"), say("analytics.incentives.table.base_cap_eur_mwh"),
        say("analytics.incentives.table.bonus_eur_mwh"), say("analytics.incentives.table.grant_factor"),
    )
    for point, plant in report["plants"].items():
        tariff = plant["tariff"]
        terms = (say("analytics.incentives.table.none"), "", "") if tariff is None else (
            _point(f"{tariff['base']}-{tariff['cap']}"), _point(tariff["fc"]), _point(tariff["f"])
        )  # fmt: skip
        yield _row(point, _kwh(plant["allocated_wh"]), _eur(report["rounded"]["plants"][point]), *terms)


def _list_totals(report: dict[str, Any]) -> Iterator[str]:
    surplus, most = _point(report["surplus_eur"]), _point(report["max_to_enterprises_eur"])
    yield say("analytics.incentives.table.total") + f": {_eur(report['rounded']['total_cents'])} EUR"
    yield say("analytics.incentives.table.of_premium_for_others") + f": {surplus} EUR"
    yield say("analytics.incentives.table.of_premium_for_enterprises_at_most") + f": {most} EUR"
    advance = report["advance"]
    if advance is not None:
        premium, valorisation = (_point(advance[f"{flow}_eur_month"]) for flow in ("premium", "valorisation"))
        yield say("analytics.incentives.table.advance_month_premium_eur", premium=premium, valorisation=valorisation)
    for name, month in report["months"].items():
        if "balance_eur" in month:
            yield say("analytics.incentives.table.balance_of") + f" {name}: {_point(month['balance_eur'])} EUR"
    if "co2_avoided_kg" in report:
        yield say("analytics.incentives.table.co2_avoided_by_shared_energy") + (
            f": {_point(report['co2_avoided_kg'])} kg")


def _list_warnings(warnings: list[dict[str, Any]]) -> Iterator[str]:
    message, more = say("analytics.incentives.table.message"), len(warnings) - _SHOWN_WARNINGS
    yield say("analytics.incentives.table.warnings", count=len(warnings))
    yield from (f"{warning['code']}: {warning[message]}" for warning in warnings[:_SHOWN_WARNINGS])
    if more > 0:
        yield say("analytics.incentives.table.more_json_has_all", more=more)


def _eur(cents: int | None) -> str:
    return _say_unknown() if cents is None else format_tokens(cents, find_point())


def _kwh(wh: int) -> str:
    return format_kwh(wh, find_point())


def _point(number: Any) -> str:
    """A number of the report with the reader's decimal point."""
    return _say_unknown() if number is None else str(number).replace(".", find_point())


def _say_unknown() -> str:
    return say("analytics.incentives.table.unknown")


def _row(name: str, *cells: str) -> str:
    return f"{name:<18}" + "".join(f"{cell:>18}" for cell in cells).rstrip()
