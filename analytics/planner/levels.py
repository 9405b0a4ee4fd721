"""The six levels of a plan's money: each is a sum over the one table of flows and nothing else.

plant: flows that name it; member: a member's own in and out; configuration: flows about one perimeter and its plants;
stakeholder: an owner's, over all configurations; community: its account; project: flows with outside.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analytics.planner.energy import YearEnergy, find_holder
from analytics.planner.flows import Flow, Flows, sum_kinds, sum_years
from analytics.planner.indices import Indices, compute_indices, compute_wacc_pct
from analytics.planner.plant_money import PROFIT, find_entry_year, find_financing, find_tax
from analytics.planner.sheet import CER, OUTSIDE, PlanSheet, PlantRow


@dataclass(frozen=True)
class Level:
    """One level's money: EUR by year from 0, by kind over all years, and its indices."""

    years_eur: tuple[float, ...]
    kinds_eur: Mapping[str, float]
    indices: Indices

    def to_plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"years_eur": list(self.years_eur), "kinds_eur": dict(self.kinds_eur), **asdict(self.indices)}


def is_insider(party: str) -> bool:
    """Whether a party is of the project: a member, an owner, the community."""
    return party not in OUTSIDE


class Levels:
    """The levels of a sheet's flows."""

    def __init__(self, sheet: PlanSheet, flows: Flows) -> None:
        self.sheet, self.flows = sheet, flows

    def project(self) -> Level:
        """Everybody inside, towards outside."""
        return self._make(self.flows, is_insider, self._discount(CER))

    def party(self, party: str) -> Level:
        """A member, an owner (as a stakeholder: over all configurations) or the community."""
        return self._make(self.flows, lambda name: name == party, self._discount(party))

    def parties(self) -> dict[str, Level]:
        """All insiders: members in the sheet's order, then who else owns or lends, then the community."""
        names = list(self.sheet.members)
        others = {name for flow in self.flows for name in flow[1:3] if is_insider(name)} - {*names, CER}
        return {name: self.party(name) for name in (*names, *sorted(others), CER)}

    def plant(self, code: str) -> Level:
        """What names a plant, from the side of everybody inside."""
        return self._make([flow for flow in self.flows if flow.about == code], is_insider, self._discount(CER))

    def configurations(self) -> dict[str, Level]:
        """By perimeter: what names it or one of its plants."""
        found = {}
        for perimeter in self.sheet.perimeters:
            own = {perimeter, *(plant["code"] for plant in self.sheet.plants
                                if self.sheet.find_perimeter(plant.row) == perimeter)}  # fmt: skip
            flows = [flow for flow in self.flows if flow.about in own]
            found[perimeter] = self._make(flows, is_insider, self._discount(CER))
        return found

    def wacc_pct(self) -> float:
        """What the project's money costs: owners' own at their discount, lent at its rate after tax."""
        terms = [self._find_terms(plant) for plant in self.sheet.plants]
        own, debt = sum(term[0] for term in terms), sum(term[2] for term in terms)
        return compute_wacc_pct(
            own, _mean([(own, pct) for own, pct, *_ in terms]),
            debt, _mean([(debt, pct * (1 - tax / 100)) for _, _, debt, pct, tax in terms]), 0,
        ) if own + debt else self._discount(CER)  # fmt: skip

    def _find_terms(self, plant: PlantRow) -> tuple[float, float, float, float, float]:
        """Own EUR and its %, lent EUR and its %, the tax's % that interest spares."""
        financing = find_financing(plant)
        invested = sum(flow.eur for flow in self.flows if flow.about == plant["code"] and flow.kind == "investment")
        granted = sum(flow.eur for flow in self.flows if flow.about == plant["code"] and flow.kind == "grant")
        debt = financing.principal_eur if financing and invested else 0.0
        taxed, pct = find_tax(plant, self.sheet)
        tax = pct if taxed == PROFIT else 0.0
        rate = financing.rate * 100 if financing else 0.0
        return max(0.0, invested - granted - debt), self._discount(plant["owner"]), debt, rate, tax

    def _discount(self, party: str) -> float:
        is_firm = find_holder(self.sheet, party) == "enterprise"
        return self.sheet.project.number("discount_business_pct" if is_firm else "discount_pct")

    def _make(self, flows: Flows, is_inside: Callable[[str], bool], discount_pct: float) -> Level:
        years = sum_years(flows, self.sheet.years, is_inside)
        return Level(tuple(years), sum_kinds(flows, is_inside), compute_indices(years, discount_pct))


def _mean(weighted: list[tuple[float, float]]) -> float:
    whole = sum(weight for weight, _ in weighted)
    return sum(weight * value for weight, value in weighted) / whole if whole else 0.0


def compute_lcoe_eur_mwh(sheet: PlanSheet, plant: PlantRow, flows: Flows, years: Sequence[YearEnergy]) -> float | None:
    """What a MWh of a plant costs: investment less grant and all upkeep over what it makes, both discounted."""
    rate = sheet.project.number("discount_pct") / 100
    costs = sum(sign * flow.eur / (1 + rate) ** flow.year for flow, sign in _list_costs(flows, plant["code"]))
    made = sum(one.plants[plant["code"]].produced_wh / 10**6 / (1 + rate) ** one.year for one in years)
    return costs / made if made and find_entry_year(plant, sheet) >= 1 else None


def _list_costs(flows: Flows, code: str) -> Iterator[tuple[Flow, int]]:
    kinds = {"investment": 1, "grant": -1, "upkeep": 1, "insurance": 1, "management": 1, "battery_upkeep": 1,
             "replacement": 1}  # fmt: skip
    yield from ((flow, kinds[flow.kind]) for flow in flows if flow.about == code and flow.kind in kinds)
