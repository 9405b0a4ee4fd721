"""What a plant costs and earns today for each kW, kWh stored, EUR sold and kWh used on the spot: slopes of its flows.

No rule of cost, financing, grant or tax is written here a second time: the plant's own flows are made at two points and
compared. They are of a plant that makes a profit, so that its costs count in its taxes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.planner.costs import compute_cost, compute_grant
from analytics.planner.energy import WH_PER_KWH, PlantYear, YearEnergy
from analytics.planner.flows import sum_years
from analytics.planner.money import list_inflation
from analytics.planner.plant_money import PlantMoney, compound, find_entry_year
from analytics.planner.sheet import PlanSheet, PlantRow
from analytics.planner.sizing.resizing import resize

Inside = Callable[[str], bool]
SOLD_EUR, USED_KWH, DAYS = 1e7, 1e3, 365
LEAST_KW, LEAST_EUR = 0.01, 1.0


@dataclass(frozen=True)
class PlantPrice:
    """EUR today: at all, for each kW and kWh of the battery; of a EUR sold and a kWh used on the spot each year.

    spent_eur_kw, spent_eur_kwh: what is invested less the grant, at the size at which it was asked.
    """

    fixed_eur: float
    eur_kw: float
    eur_kwh: float
    sold_eur: float
    on_spot_eur_kwh: float
    spent_eur_kw: float
    spent_eur_kwh: float


def price_plant(sheet: PlanSheet, plant: PlantRow, is_inside: Inside) -> PlantPrice:
    """The slopes at the plant's own size, above which and below which a kW may cost another amount."""
    kw, kwh = plant.row.number("kw"), plant.battery.number("kwh") if plant.battery else 0.0
    bare = resize(plant, kw, 0)
    sold = _value(sheet, bare, is_inside, 2 * SOLD_EUR) - _value(sheet, bare, is_inside, SOLD_EUR)
    used = _value(sheet, bare, is_inside, SOLD_EUR, USED_KWH) - _value(sheet, bare, is_inside, SOLD_EUR)
    smallest = (resize(plant, LEAST_KW, 0), resize(plant, 2 * LEAST_KW, 0))
    costs = [sold - _value(sheet, one, is_inside, SOLD_EUR) for one in (*smallest, bare, plant)]
    fixed, spent = 2 * costs[0] - costs[1], compute_cost(bare) - compute_grant(bare)
    fixed = fixed if fixed > LEAST_EUR else 0.0
    return PlantPrice(
        fixed, (costs[2] - fixed) / kw, (costs[3] - costs[2]) / kwh if kwh else 0.0, sold / SOLD_EUR, used / USED_KWH,
        spent / kw, plant.battery.number("eur_kwh") if plant.battery else 0.0,
    )  # fmt: skip


def discount(sheet: PlanSheet, years_eur: Sequence[float]) -> float:
    """What amounts by year, from year 0, are worth today to the project."""
    rate = 1 + sheet.project.number("discount_pct") / 100
    return sum(eur / rate**year for year, eur in enumerate(years_eur))


def find_kept(sheet: PlanSheet, plant: PlantRow, year: int) -> float:
    """What is left of a plant's first production in a year of the plan; 0 before its entry."""
    entry = find_entry_year(plant, sheet)
    return (1 - plant.row.number("degradation_pct") / 100) ** (year - max(1, entry)) if year >= entry else 0.0


def _value(sheet: PlanSheet, plant: PlantRow, is_inside: Inside, sold_eur: float, used_kwh: float = 0.0) -> float:
    """EUR today of all flows of a plant that sells and serves so much in its first year."""
    years = [_make_year(sheet, plant, year, sold_eur, used_kwh) for year in range(1, sheet.years + 1)]
    flows = PlantMoney(plant, sheet, years, list_inflation(sheet)).list_flows()
    return discount(sheet, sum_years(flows, sheet.years, is_inside))


def _make_year(sheet: PlanSheet, plant: PlantRow, year: int, sold_eur: float, used_kwh: float) -> YearEnergy:
    """A battery is filled once a day and replaced when its years are over."""
    kept, battery = find_kept(sheet, plant, year), plant.battery
    sale = sold_eur * kept * (1.0 if plant["sale_eur_mwh"] is not None else compound(sheet, "zonal_change_pct", year))
    stored = battery.number("kwh") * battery.number("depth") * DAYS * WH_PER_KWH if battery else 0.0
    age = year - max(1, find_entry_year(plant, sheet))
    is_replaced = battery is not None and age > 0 and age % int(battery["years"]) == 0
    own = PlantYear(0, round(used_kwh * kept * WH_PER_KWH), 0, sale, round(stored), is_replaced)
    return YearEnergy(year, {}, {plant["code"]: own}, ())
