"""One household's page: bill before and after, part of the incentive; as it is, with panels, with a battery."""

from dataclasses import dataclass, replace
from typing import Any

from analytics.planner.plan import Plan, compute_plan
from analytics.planner.plant_money import find_bill_price
from analytics.planner.reading import SheetRow, read_row
from analytics.planner.sheet import PlanSheet, PlantRow
from analytics.toml_tables import Table

PANELS_KW, BATTERY_KWH = 3, 5
"""What a home is tried with: an assumption, where it has none of its own."""
OWN = "OWN-ROOF"
CASES = ("as_it_is", "with_panels", "with_battery")


@dataclass(frozen=True)
class Household:
    """One case of a member: kWh and EUR of the first year, what it invests, years until it is back."""

    case: str
    used_kwh: float
    withdrawn_kwh: float
    bill_before_eur: float
    bill_after_eur: float
    part_eur: float
    sale_eur: float
    investment_eur: float
    payback_years: float | None

    @property
    def gain_eur(self) -> float:
        """What the first year brings: saved, received and sold."""
        return self.bill_before_eur - self.bill_after_eur + self.part_eur + self.sale_eur


def compare_cases(sheet: PlanSheet, member: str) -> tuple[Household, ...]:
    """The three cases; ConfigError for a code that is no member's."""
    if member not in sheet.members:
        raise sheet.project.refuse("unknown_member", code=member)
    has_own = any(plant.behind == member for plant in sheet.plants)
    cases = [("as_it_is", sheet)]
    if not has_own and sheet.given is None:
        cases += [(case, add_panels(sheet, member, kwh)) for case, kwh in zip(CASES[1:], (0, BATTERY_KWH), strict=True)]
    return tuple(_describe(case, compute_plan(one), member) for case, one in cases)


def add_panels(sheet: PlanSheet, member: str, battery_kwh: float) -> PlanSheet:
    """The same sheet with panels, and a battery if above 0, at a member's point and of its own."""
    values: dict[str, Any] = {"code": OWN, "site": sheet.members[member]["site"], "owner": member, "kw": PANELS_KW}
    row = _fill("plant", values)
    battery = _fill("battery", {"kwh": battery_kwh}) if battery_kwh else None
    return replace(sheet, plants=(*sheet.plants, PlantRow(row, (), battery, member)))


def _fill(section: str, values: dict[str, Any]) -> SheetRow:
    return read_row(section, Table("", values), "section", "battery")


def _describe(case: str, plan: Plan, member: str) -> Household:
    own, price = plan.years[0].members[member], find_bill_price(plan.sheet, member, 1) / 10**6
    level = plan.levels.party(member)
    first = [flow for flow in plan.flows if flow.year == 1 and flow.payee == member]
    return Household(
        case, own.used_wh / 1000, own.withdrawn_wh / 1000, own.used_wh * price, own.withdrawn_wh * price,
        sum(flow.eur for flow in first if flow.kind.endswith("_part")),
        sum(flow.eur for flow in first if flow.kind == "sale"),
        sum(flow.eur for flow in plan.flows if flow.kind == "investment" and flow.payer == member),
        level.indices.payback_years,
    )  # fmt: skip
