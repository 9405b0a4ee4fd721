"""The report of the incentive as tables for people: kWh, and EUR rounded to cents."""

from collections.abc import Iterator
from typing import Any

from chaincode.rules.units import format_kwh, format_tokens

_SHOWN_WARNINGS = 20
_UNKNOWN = "unknown"


def format_incentive(report: dict[str, Any]) -> str:
    """Months, plants, what follows from the totals, warnings."""
    return "\n".join([*_list_months(report), "", *_list_plants(report), "", *_list_totals(report), "",
                      *_list_warnings(report["warnings"])])  # fmt: skip


def _list_months(report: dict[str, Any]) -> Iterator[str]:
    yield _row("month", "shared kWh", "incentivised kWh", "premium EUR", "valorisation EUR", "complete")
    for name, month in report["months"].items():
        cents = report["rounded"]["months"][name]
        yield _row(
            name, format_kwh(month["shared_wh"]), format_kwh(month["incentivised_wh"]),
            _eur(cents["premium_cents"]), _eur(cents["valorisation_cents"]), "yes" if month["complete"] else "no",
        )  # fmt: skip
    cents = report["rounded"]
    yield _row(
        "all", format_kwh(report["shared_wh"]), format_kwh(report["incentivised_wh"]),
        _eur(cents["premium_cents"]), _eur(cents["valorisation_cents"]),
    )  # fmt: skip


def _list_plants(report: dict[str, Any]) -> Iterator[str]:
    yield _row("plant", "allocated kWh", "premium EUR", "base-cap EUR/MWh", "bonus EUR/MWh", "grant factor")
    for point, plant in report["plants"].items():
        tariff = plant["tariff"]
        terms = ("none", "", "") if tariff is None else (
            f"{tariff['base']}-{tariff['cap']}", str(tariff["fc"]), str(tariff["f"])
        )  # fmt: skip
        yield _row(point, format_kwh(plant["allocated_wh"]), _eur(report["rounded"]["plants"][point]), *terms)


def _list_totals(report: dict[str, Any]) -> Iterator[str]:
    yield f"total: {_eur(report['rounded']['total_cents'])} EUR"
    yield f"of the premium, for others than enterprises: {report['surplus_eur']} EUR"
    yield f"of the premium, for enterprises at most: {report['max_to_enterprises_eur']} EUR"
    advance = report["advance"]
    if advance is not None:
        valorisation = advance["valorisation_eur_month"] or _UNKNOWN
        yield f"advance a month: premium {advance['premium_eur_month']} EUR, valorisation {valorisation} EUR"
    for name, month in report["months"].items():
        if "balance_eur" in month:
            yield f"balance of {name}: {month['balance_eur'] or _UNKNOWN} EUR"
    if "co2_avoided_kg" in report:
        yield f"CO2 avoided by shared energy: {report['co2_avoided_kg']} kg"


def _list_warnings(warnings: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{len(warnings)} warnings"
    yield from (f"{one['code']}: {one['message']}" for one in warnings[:_SHOWN_WARNINGS])
    if len(warnings) > _SHOWN_WARNINGS:
        yield f"... {len(warnings) - _SHOWN_WARNINGS} more; --json has all"


def _eur(cents: int | None) -> str:
    return _UNKNOWN if cents is None else format_tokens(cents)


def _row(name: str, *cells: str) -> str:
    return f"{name:<18}" + "".join(f"{cell:>18}" for cell in cells).rstrip()
