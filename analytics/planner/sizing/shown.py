"""What was chosen of a sheet, as tables that people read: what to build, who joins, what it comes to."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from analytics.planner.words import say_name, show_figure
from analytics.reports.tables import TextTable
from chaincode.words import say_in

Plain = dict[str, Any]
ENERGIES = ("produced_kwh", "shared_kwh", "self_consumption_pct", "self_sufficiency_pct", "shared_of_injected_pct")


def list_sized_tables(report: Plain, language: str) -> Iterator[TextTable]:
    """What `describe_sized` gives, in order."""
    joins = tuple(_say("joins" if is_in else "stays_out", language, code=code)
                  for code, is_in in report["joins"].items())
    yield TextTable(_say("build", language), joins,
                    tuple(_say(name, language) for name in ("plant", "kw", "battery_kwh")),
                    tuple((code, _write(one["kw"], language), _write(one["battery_kwh"], language))
                          for code, one in report["plants"].items()), (1, 2))
    hours, days = report["hours"], report["days"]
    rows = [(say_name(name, language), show_figure(name, hours[name], language))
            for name in ("npv_eur", "investment_eur")]
    rows += [(say_name(name, language), show_figure(name, report["energy"][name], language)) for name in ENERGIES]
    rows += [(_say(f"by_{name}", language), show_figure("objective_eur", eur, language))
             for name, eur in (("hours", hours["objective_eur"]), ("days", days["objective_eur"]))]
    warnings = tuple(it if language == "it" else en for en, it in report["warnings"])
    yield TextTable(_say("comes_to", language), warnings, (), tuple(rows), (1,))


def _say(name: str, language: str, **values: object) -> str:
    return say_in(language, f"analytics.sizing.shown.{name}", **values)


def _write(value: float, language: str) -> str:
    return str(format_decimal(Decimal(repr(value)), "#,##0.0", locale=language))
