"""A configuration's incentive over the months of its energy, exact: hours in, months of fractions out.

Premium by hour and plant: rate x allocated energy, the rate following the hour's zonal price and the part of its
withdrawals that is exempt from the grant factor. Valorisation by month; a group's avoided losses by hour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import groupby
from typing import Any

from analytics.cells import format_time
from analytics.imports.prices import Prices
from analytics.incentives.allocation import Allocation, allocate
from analytics.incentives.energy import CountedEnergy, make_warning
from analytics.incentives.parts import Parts, format_eur, round_half_up, weigh
from analytics.incentives.plants import Configuration
from analytics.incentives.premium import Tariff, compute_bounds, compute_rate, find_flat_tariff, find_tariff
from analytics.incentives.valorisation import WH_PER_MWH, compute_losses, find_grid_tariff
from analytics.tariffs import DECREE_FROM, EXEMPT_HOLDERS, find_value
from chaincode.words import Words

NONE = Fraction(0)


@dataclass(frozen=True, eq=False)
class Month:
    """A month of Europe/Rome: Wh and EUR, exact; parts are in the order of the configuration's plants.

    valorisation_eur is None where a tariff of the grid is unknown; is_complete: every price that mattered was there.
    """

    month: str
    hours: int
    shared_wh: Fraction
    injected_wh: tuple[int, ...]
    allocated: Parts
    premium: Parts
    valorisation_eur: Fraction | None
    is_complete: bool


@dataclass(frozen=True, eq=False)
class Incentive:
    """All months of a configuration; tariffs in the order of its plants, None for a plant without premium."""

    configuration: Configuration
    tariffs: tuple[Tariff | None, ...]
    months: tuple[Month, ...]
    warnings: tuple[dict[str, Any], ...]


def compute_incentive(configuration: Configuration, energy: CountedEnergy, prices: Prices) -> Incentive:
    """Work out premium and valorisation of everything counted."""
    return _Run(configuration, energy, prices).compute()


def find_tariffs(configuration: Configuration) -> tuple[Tariff | None, ...]:
    """The tariff of each plant under the configuration's regime."""
    if configuration.is_transitional:
        return tuple(find_flat_tariff(configuration.kind, plant) for plant in configuration.plants)
    return tuple(find_tariff(plant) for plant in configuration.plants)


class _Run:
    """What the hours of one run have in common; the methods go from an hour to a month to all."""

    def __init__(self, configuration: Configuration, energy: CountedEnergy, prices: Prices) -> None:
        self.configuration, self.energy, self.prices = configuration, energy, prices
        self.plants = configuration.plants
        self.zone = self.plants[0].zone if self.plants else ""
        self.tariffs = find_tariffs(configuration)
        none = [0] * len(energy.hour_s)
        self.withdrawn = _sum_lists(list(energy.withdrawn.values()), none)
        self.injected = _sum_lists(energy.injected_wh, none)
        self.allocation: Allocation = allocate(
            configuration.allocation, self.plants, energy.injected_wh, self.withdrawn, energy.scale
        )
        self.rate = cache(compute_rate)
        self.is_exempt = cache(lambda holder, date: bool(find_value(EXEMPT_HOLDERS[holder], date)))
        self.warnings: list[dict[str, Any]] = list(energy.warnings)

    def compute(self) -> Incentive:
        hours = range(len(self.energy.hour_s))
        months = [self._compute_month(month, list(own))
                  for month, own in groupby(hours, key=lambda h: self.energy.dates[h][:7])]  # fmt: skip
        self._warn_of_doubts()
        return Incentive(self.configuration, self.tariffs, tuple(months), tuple(self.warnings))

    def _warn(self, code: str, words: Words, **facts: Any) -> None:
        self.warnings.append(make_warning(code, words, **facts))

    def _compute_month(self, month: str, hours: list[int]) -> Month:
        low, high = hours[0], hours[-1] + 1
        missing = {hour for hour in hours if self._lacks_price(hour)}
        premium = self._sum_premium(hours, missing)
        units = [own[low:high] for own in self.allocation.units]
        factors = self.allocation.factors[low:high]
        shared = sum(self._share(hour) for hour in hours)
        return Month(
            month,
            len(hours),
            Fraction(shared, self.energy.scale),
            tuple(sum(own[low:high]) for own in self.energy.injected_wh),
            weigh(units, [factors] * len(units)),
            premium,
            self._value(month, hours, Fraction(shared, self.energy.scale)),
            not missing,
        )

    def _share(self, hour: int) -> int:
        """The hour's shared energy in 1/scale Wh."""
        return min(self.injected[hour] * self.energy.scale, self.withdrawn[hour])

    # Premium

    def _sum_premium(self, hours: list[int], missing: set[int]) -> Parts:
        """EUR by plant."""
        factors = {
            tariff: [NONE if hour in missing else self._weigh_hour(tariff, hour) for hour in hours]
            for tariff in set(self.tariffs)
        }
        units = [own[hours[0] : hours[-1] + 1] for own in self.allocation.units]
        return weigh(units, [factors[tariff] for tariff in self.tariffs])

    def _weigh_hour(self, tariff: Tariff | None, hour: int) -> Fraction:
        """EUR for each unit that the hour's allocation counts."""
        if tariff is None or not self._share(hour):
            return NONE
        price = self.prices.find(self.zone, self.energy.hour_s[hour])
        if price is None and tariff.needs_price:
            return NONE
        rate = self.rate(tariff, price or NONE, self._find_exempt_part(hour) if tariff.factor else NONE)
        return self.allocation.factors[hour] * rate / WH_PER_MWH

    def _find_exempt_part(self, hour: int) -> Fraction:
        """The part of the hour's withdrawals whose holders are exempt from the grant factor."""
        date = self.energy.dates[hour]
        exempt = sum(own[hour] for (holder, _), own in self.energy.withdrawn.items() if self.is_exempt(holder, date))
        return Fraction(exempt, self.withdrawn[hour]) if exempt else NONE

    def _lacks_price(self, hour: int) -> bool:
        """Whether money depends on a price that isn't there; says so, with what the premium lies between."""
        hour_s = self.energy.hour_s[hour]
        if not self._share(hour) or self.prices.find(self.zone, hour_s) is not None:
            return False
        waiting = [(plant, tariff, self.allocation.get_wh(number, hour))
                   for number, (plant, tariff) in enumerate(zip(self.plants, self.tariffs, strict=True))
                   if tariff is not None and tariff.needs_price and self.allocation.units[number][hour]]  # fmt: skip
        has_losses = self.configuration.kind == "group"
        if not waiting and not has_losses:
            return False
        part, bounds, sums, total = self._find_exempt_part(hour), {}, [NONE, NONE], NONE
        for plant, tariff, wh in waiting:
            rates = compute_bounds(tariff, part)
            sums, total = [had + wh * rate / WH_PER_MWH for had, rate in zip(sums, rates, strict=True)], total + wh
            bounds[plant.metering_point] = {"energy_wh": round_half_up(wh), "min_eur_mwh": format_eur(rates[0]),
                                            "max_eur_mwh": format_eur(rates[1])}  # fmt: skip
        facts = {"energy_wh": round_half_up(total), "min_eur": format_eur(sums[0]), "max_eur": format_eur(sums[1]),
                 "plants": bounds}  # fmt: skip
        if has_losses:
            facts["losses_wh"] = round_half_up(Fraction(self._share(hour), self.energy.scale))
        low, high, at = facts["min_eur"], facts["max_eur"], format_time(hour_s)
        losses = Words("analytics.incentives.run.and_group_avoided_losses") if has_losses else ""
        self._warn("price_missing", Words(
            "analytics.incentives.run.no_price_of_in_hour_wh", zone=self.zone, at=at, energy_wh=facts["energy_wh"],
            low=low, high=high, losses=losses,
        ), zone=self.zone, hour=at, **facts)
        return True

    # Valorisation

    def _value(self, month: str, hours: list[int], shared_wh: Fraction) -> Fraction | None:
        """EUR; None, with a warning, where a record is lacking."""
        tariff = find_grid_tariff(self.configuration, month)
        losses = self._sum_losses(hours) if self.configuration.kind == "group" else NONE
        if tariff is None or losses is None:
            self._warn("tariff_unknown", Words(
                "analytics.incentives.run.no_tariff_of_grid_is_known", month=month,
            ), month=month)
            return None
        if not tariff.is_confirmed:
            self._warn("unconfirmed", Words(
                "analytics.incentives.run.tariff_of_grid_in_is_quoted", month=month,
            ), about="grid_tariff", month=month)
        return shared_wh * tariff.eur_mwh / WH_PER_MWH + losses

    def _sum_losses(self, hours: list[int]) -> Fraction | None:
        """EUR of a group's avoided losses: the lowest voltage first, by no plant; hours without a price left out."""
        energy, scale, total = self.energy, self.energy.scale, NONE
        for hour in hours:
            price = self.prices.find(self.zone, energy.hour_s[hour])
            if price is None or not self._share(hour):
                continue
            injected = sum(own[hour] for plant, own in zip(self.plants, energy.injected_wh, strict=True)
                           if plant.voltage == "low")  # fmt: skip
            withdrawn = sum(own[hour] for (_, voltage), own in energy.withdrawn.items() if voltage == "low")
            low = min(injected * scale, withdrawn)
            losses = compute_losses(Fraction(low, scale), Fraction(self._share(hour) - low, scale), price,
                                    energy.dates[hour])  # fmt: skip
            if losses is None:
                return None
            total += losses
        return total

    # What is known with less than certainty

    def _warn_of_doubts(self) -> None:
        own = self.configuration
        for name, value in (("trase_eur_mwh", own.trase_eur_mwh), ("btau_eur_mwh", own.btau_eur_mwh)):
            if value is not None:
                self._warn("tariff_overridden", Words(
                    "analytics.incentives.run.of_configuration_holds_for_whole_run", name=name,
                ), key=name)
        if own.is_transitional:
            self._warn(
                "unconfirmed", Words("analytics.incentives.run.valorisation_of_transitional_regime"),
                about="transitional_valorisation",
            )
        for plant in self.plants if not own.is_transitional else ():
            if plant.asks_premium and not plant.has_premium:
                self._warn("grant_above_limit", Words(
                    "analytics.incentives.run.no_premium_with_this_capital_grant", metering_point=plant.metering_point,
                ), point=plant.metering_point)
        if own.kind == "group" and own.assumed_low:
            points = ", ".join(own.assumed_low)
            self._warn("voltage_assumed", Words(
                "analytics.incentives.run.low_voltage_is_taken_for", points=points,
            ), points=list(own.assumed_low))
        for code, about, words, hours in self._find_doubtful_hours():
            if hours:
                last = format_time(self.energy.hour_s[hours[-1]])
                self._warn(code, Words(
                    "analytics.incentives.run.hours_last", words=words, count=len(hours), last=last,
                ), about=about, hours=len(hours))

    def _find_doubtful_hours(self) -> Iterator[tuple[str, str, Words, list[int]]]:
        energy = self.energy
        paid = [n for n, tariff in enumerate(self.tariffs) if tariff is not None and tariff.needs_price]
        granted = [n for n in paid if (tariff := self.tariffs[n]) is not None and tariff.factor]
        hours = range(len(energy.hour_s)) if paid else range(0)
        early = [h for h in hours if energy.dates[h] < DECREE_FROM and self._has_energy(paid, h)]
        yield "unconfirmed", "before_decree", Words(
            "analytics.incentives.run.premium_on_energy_before", decree_from=DECREE_FROM,
        ), early
        persons = [own for (holder, _), own in energy.withdrawn.items() if holder == "person"]
        before = [h for h in hours if granted and not self.is_exempt("person", energy.dates[h])
                  and any(own[h] for own in persons) and self._has_energy(granted, h)]  # fmt: skip
        yield "unconfirmed", "f_exempt_person", Words(
            "analytics.incentives.run.persons_are_not_exempt_from_grant",
        ), before
        lone = self.prices.lone.get(self.zone, frozenset())
        used = [h for h in hours if energy.hour_s[h] in lone and self._has_energy(paid, h)]
        yield "price_ambiguous", "price", Words("analytics.incentives.run.one_price_in_hour_of_day"), used

    def _has_energy(self, plants: Sequence[int], hour: int) -> bool:
        return any(self.allocation.units[number][hour] for number in plants)


def _sum_lists(lists: Sequence[Sequence[int]], none: list[int]) -> list[int]:
    return [sum(hour) for hour in zip(*lists, strict=True)] if lists else none
