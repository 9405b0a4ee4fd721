"""What `volano energy incentive` says: the incentive in JSON, each number rounded once from its exact value.

Energies are whole Wh for display, by largest remainder on each total; euro have six decimals, half up; `rounded`
holds integer cents that add up.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from analytics.cells import ReadingsFileError
from analytics.imports.prices import parse_prices
from analytics.incentives.advance import Advance, compute_advance
from analytics.incentives.config_file import parse_config
from analytics.incentives.energy import count_energy, make_warning
from analytics.incentives.parts import (
    CENTS,
    MICRO,
    Parts,
    add_parts,
    divide_exact,
    format_eur,
    format_micro,
    round_half_up,
)
from analytics.incentives.premium import Tariff
from analytics.incentives.run import Incentive, Month, compute_incentive
from analytics.incentives.surplus import compute_surplus
from analytics.incentives.valorisation import WH_PER_MWH
from analytics.readings_file import STORAGE_REGISTERS, parse_readings
from analytics.tariffs import TRASE, find_value
from analytics.toml_tables import ConfigError
from chaincode.rules.intervals import days_between, hours_of_days
from chaincode.words import WordedError, Words

Report = dict[str, Any]
FILES = ("config", "readings", "prices")


class InputError(WordedError):
    """One of the three inputs is refused: which one (config, readings, prices), its line if known, the reason."""

    def __init__(self, file: str, line: int | None, reason: Words) -> None:
        super().__init__(reason.at(f"{file}{'' if line is None else f':{line}'}"))
        self.file, self.line, self.reason = file, line, reason


def compute_incentive_report(config: bytes, readings: bytes, prices: bytes) -> Report:
    """The report of three files' bytes, as the command prints it in JSON; InputError says what is wrong first."""
    return describe(read_incentive(config, readings, prices))


def read_incentive(config: bytes, readings: bytes, prices: bytes) -> Incentive:
    """The exact incentive of three files' bytes; InputError says what is wrong first."""
    try:
        configuration = parse_config(config)
    except ConfigError as error:
        raise InputError("config", error.line, error.reason) from error
    try:
        energy = count_energy(parse_readings(readings, STORAGE_REGISTERS), configuration)
    except ReadingsFileError as error:
        raise InputError("readings", error.line, error.reason) from error
    try:
        known = parse_prices(prices, may_be_empty=True)
    except ReadingsFileError as error:
        raise InputError("prices", error.line, error.reason) from error
    return compute_incentive(configuration, energy, known)


def describe(incentive: Incentive) -> Report:
    """The report of an exact incentive."""
    return _Description(incentive).describe()


class _Description:
    """The totals of an incentive's months, and each of them as it is shown."""

    def __init__(self, incentive: Incentive) -> None:
        self.incentive, self.configuration = incentive, incentive.configuration
        self.months, self.tariffs = incentive.months, incentive.tariffs
        self.points = [plant.metering_point for plant in self.configuration.plants]
        self.premium = add_parts([month.premium for month in self.months], len(self.points))
        self.allocated = add_parts([month.allocated for month in self.months], len(self.points))
        self.warnings = list(incentive.warnings)

    def describe(self) -> Report:
        shared_wh = sum((month.shared_wh for month in self.months), Fraction(0))
        valorisation = _sum_known([month.valorisation_eur for month in self.months])
        surplus = self._sum_surplus()
        plants = self._describe_plants(self.allocated, self.premium, round_half_up(shared_wh))
        for point, tariff in zip(self.points, self.tariffs, strict=True):
            plants[point]["tariff"] = _describe_tariff(tariff)
        months = self._describe_months()
        report = {
            "plants": plants,
            "valorisation_eur": format_eur(valorisation),
            "surplus_eur": format_eur(surplus),
            "max_to_enterprises_eur": format_eur(self.premium.total - surplus),
            "advance": self._describe_advance(),
            "total_eur": format_eur(None if valorisation is None else self.premium.total + valorisation),
            "shared_wh": round_half_up(shared_wh),
            "incentivised_wh": self._sum_incentivised(plants),
            "months": months,
            "rounded": self._round_to_cents(),
        }
        if self.configuration.co2_kg_mwh is not None:
            report["co2_avoided_kg"] = format_eur(shared_wh * self.configuration.co2_kg_mwh / WH_PER_MWH)
        return report | {"warnings": self.warnings}

    def _warn(self, code: str, words: Words, **facts: Any) -> None:
        self.warnings.append(make_warning(code, words, **facts))

    def _describe_plants(self, allocated: Parts, premium: Parts, shared_wh: int) -> dict[str, Report]:
        energies, euro = allocated.divide(shared_wh), premium.round_each(MICRO)
        return {
            point: {"allocated_wh": wh, "premium_eur": format_micro(micro)}
            for point, wh, micro in zip(self.points, energies, euro, strict=True)
        }

    def _sum_incentivised(self, plants: dict[str, Report]) -> int:
        paid = [point for point, tariff in zip(self.points, self.tariffs, strict=True) if tariff is not None]
        return sum(plants[point]["allocated_wh"] for point in paid)

    def _describe_months(self) -> dict[str, Report]:
        shown = {}
        shared = divide_exact([month.shared_wh for month in self.months])
        for month, shared_wh in zip(self.months, shared, strict=True):
            plants = self._describe_plants(month.allocated, month.premium, shared_wh)
            shown[month.month] = {
                "shared_wh": shared_wh,
                "incentivised_wh": self._sum_incentivised(plants),
                "premium_eur": format_eur(month.premium.total),
                "valorisation_eur": format_eur(month.valorisation_eur),
                "plants": plants,
                "complete": month.is_complete,
                **self._describe_balance(month),
            }
        for name in sorted(set(self.configuration.paid) - set(shown)):
            self._warn("paid_without_readings", Words(
                "analytics.incentives.report.was_paid_and_has_no_readings", name=name,
            ), month=name)
        return shown

    def _describe_balance(self, month: Month) -> Report:
        paid = self.configuration.paid.get(month.month)
        if paid is None:
            return {}
        if month.valorisation_eur is None:
            return {"balance_eur": None}
        computed = month.premium.total + month.valorisation_eur
        return {"balance_eur": format_eur(computed - paid.premium - paid.valorisation)}

    # Surplus

    def _sum_surplus(self) -> Fraction:
        """EUR over all calendar years; a year that isn't there from its first hour to its last is named."""
        if self.configuration.is_transitional:
            return Fraction(0)
        total = Fraction(0)
        for year, months in groupby(self.months, key=lambda month: month.month[:4]):
            own = list(months)
            total += sum(self._find_surpluses(year, own), Fraction(0))
            hours = hours_of_days(f"{year}-01-01", days_between(f"{year}-01-01", f"{year}-12-31") + 1).hours
            there = sum(month.hours for month in own)
            if there < hours:
                self._warn("surplus_partial_year", Words(
                    "analytics.incentives.report.of_hours_of_are_there_surplus", there=there, hours=hours, year=year,
                ), year=year, hours=there, of=hours)
        return total

    def _find_surpluses(self, year: str, months: Sequence[Month]) -> Iterator[Fraction]:
        for has_grant in (False, True):
            chosen = [tariff is not None and (plant.grant_pct > 0) is has_grant
                      for plant, tariff in zip(self.configuration.plants, self.tariffs, strict=True)]  # fmt: skip
            if not any(chosen):
                continue
            injected = sum(wh for month in months
                           for wh, is_chosen in zip(month.injected_wh, chosen, strict=True) if is_chosen)  # fmt: skip
            shared = add_parts([month.allocated for month in months], len(chosen)).pick(chosen)
            premium = add_parts([month.premium for month in months], len(chosen)).pick(chosen)
            yield compute_surplus(
                self.configuration.surplus, year, has_grant, shared_wh=shared, injected_wh=injected, premium_eur=premium
            )

    # Advance

    def _describe_advance(self) -> Report | None:
        """One month's advance; None, with a warning, where it isn't known for every month."""
        found = [self._find_advances(month.month) for month in self.months]
        if self.configuration.is_transitional or not found or any(None in outcomes for outcomes in found):
            self._warn("advance_unknown", Words("analytics.incentives.report.no_advance_is_known"))
            return None
        last = [outcome for outcome in found[-1] if outcome is not None]
        valorisation = [outcome.valorisation for outcome in last]
        return {
            "plants": {
                point: {
                    "premium_eur_month": format_eur(outcome.premium),
                    "valorisation_eur_month": format_eur(outcome.valorisation),
                }
                for point, outcome in zip(self.points, last, strict=True)
            },
            "premium_eur_month": format_eur(sum((outcome.premium for outcome in last), Fraction(0))),
            "valorisation_eur_month": format_eur(_sum_known(valorisation)),
        }

    def _find_advances(self, month: str) -> list[Advance | None]:
        trase = self.configuration.trase_eur_mwh
        if trase is None:
            trase = find_value(TRASE, f"{month}-01")
        return [compute_advance(plant, month, trase) for plant in self.configuration.plants]

    # Cents

    def _round_to_cents(self) -> Report:
        months = {month.month: self._round_month(month) for month in self.months}
        premium = sum(sums["premium_cents"] for sums in months.values())
        values = [sums["valorisation_cents"] for sums in months.values()]
        valorisation = None if None in values else sum(values)
        return {
            "months": months,
            "plants": {p: sum(sums["plants"][p] for sums in months.values()) for p in self.points},
            "premium_cents": premium,
            "valorisation_cents": valorisation,
            "total_cents": None if valorisation is None else premium + valorisation,
        }

    def _round_month(self, month: Month) -> Report:
        premium, value = round_half_up(month.premium.total, CENTS), month.valorisation_eur
        return {
            "premium_cents": premium,
            "valorisation_cents": None if value is None else round_half_up(value, CENTS),
            "plants": dict(zip(self.points, month.premium.divide(premium, CENTS), strict=True)),
        }


def _describe_tariff(tariff: Tariff | None) -> Report | None:
    """EUR/MWh as JSON numbers; f is the grant factor. None for a plant without premium."""
    if tariff is None:
        return None
    named = {"base": tariff.base, "cap": tariff.cap, "fc": tariff.bonus, "f": tariff.factor}
    return {name: int(value) if value.denominator == 1 else float(value) for name, value in named.items()}


def _sum_known(values: Sequence[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(values) else None
