"""What a year of a plan comes to in energy, and what GSE pays for it: the one form that money is made from.

It is made by the functions that settle real months (year 1), by the same formula on whole arrays (later years), or from
given yearly totals. All energies are whole Wh; what GSE pays for shared energy is in EUR by plant and month.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from analytics.planner.sheet import CER, HOLDERS, PlanSheet
from analytics.repartition.month_key import MonthKey, Row
from analytics.tariffs import GRANT_FACTORS, GRANT_LIMITS, find_value
from chaincode.words import Words

WH_PER_KWH = 1000
WH_PER_MWH = 10**6
YEAR_MONTH = 12


@dataclass(frozen=True)
class PlantYear:
    """A plant's year: Wh made, used on the spot, injected, out of its battery; EUR for what it injected.

    is_replaced: whether its battery is worn out and replaced at the beginning of this year.
    """

    produced_wh: int
    on_spot_wh: int
    injected_wh: int
    sale_eur: float
    stored_wh: int = 0
    is_replaced: bool = False


@dataclass(frozen=True)
class MemberYear:
    """A member's year, Wh: used, of it made on the spot, withdrawn from the grid."""

    used_wh: int
    on_spot_wh: int
    withdrawn_wh: int


@dataclass(frozen=True)
class SharedMonth:
    """A month of the whole community: shared Wh by perimeter; EUR of premium by plant, of valorisation by perimeter.

    key: each member's part, by which the regulation divides. Premium and valorisation are exact in year 1.
    """

    month: str
    shared_wh: Mapping[str, int]
    premium_eur: Mapping[str, Fraction | float]
    valorisation_eur: Mapping[str, Fraction | float]
    key: MonthKey


@dataclass(frozen=True)
class MeanDay:
    """A month's (1 to 12) mean day, Wh in each hour of the clock: made, used, used on the spot, shared."""

    month: int
    produced_wh: tuple[int, ...]
    used_wh: tuple[int, ...]
    on_spot_wh: tuple[int, ...]
    shared_wh: tuple[int, ...]


@dataclass(frozen=True)
class YearEnergy:
    """One year (the first is 1): members, plants, months; surplus_eur: premium that firms may not have.

    days: the mean day of each month, of a first year that is known by the hour.
    """

    year: int
    members: Mapping[str, MemberYear]
    plants: Mapping[str, PlantYear]
    months: tuple[SharedMonth, ...]
    surplus_eur: Fraction | float = Fraction(0)
    warnings: tuple[Words, ...] = ()
    days: tuple[MeanDay, ...] = ()

    @property
    def shared_wh(self) -> int:
        """Shared energy over all perimeters."""
        return sum(sum(month.shared_wh.values()) for month in self.months)

    def sum_plants(self, name: str) -> int:
        """One energy over all plants: produced_wh, on_spot_wh, injected_wh."""
        return sum(int(getattr(plant, name)) for plant in self.plants.values())

    def sum_members(self, name: str) -> int:
        """One energy over all members: used_wh, on_spot_wh, withdrawn_wh."""
        return sum(int(getattr(member, name)) for member in self.members.values())


def take_given(sheet: PlanSheet, year: int) -> YearEnergy:
    """A year of given totals: one plant, whose on-the-spot energy is its member's; the rest by `yearly_kwh`.

    Production and what follows from it don't fall by degradation: what is given is given.
    """
    if sheet.given is None or len(sheet.plants) != 1:
        raise sheet.project.refuse("given_one_plant")
    (plant,), given = sheet.plants, sheet.given
    wh = {key: round(given.exact(key) * WH_PER_KWH) for key in given.values}
    shared, perimeter = given.exact("shared_kwh") * WH_PER_KWH, sheet.find_perimeter(plant.row)
    zonal, premium = (sheet.project[key] for key in ("zonal_eur_mwh", "premium_eur_mwh"))
    if zonal is None or premium is None:
        raise sheet.project.refuse("given_prices", "zonal_eur_mwh")
    change = 1.0
    for number in range(2, year + 1):
        change *= 1 + sheet.project.of_year("zonal_change_pct", number) / 100
    sale = float(given.exact("injected_kwh")) / WH_PER_KWH * float(plant["sale_eur_mwh"] or zonal) * change
    month = SharedMonth(
        f"{sheet.first_year + year - 1}-{YEAR_MONTH}", {perimeter: round(shared)},
        {plant["code"]: shared * sheet.project.exact("premium_eur_mwh") * _keep(sheet) / WH_PER_MWH},
        {perimeter: shared * sheet.project.exact("trase_eur_mwh") / WH_PER_MWH},
        _make_key(sheet, f"{sheet.first_year + year - 1}-{YEAR_MONTH}", wh),
    )  # fmt: skip
    own = PlantYear(wh["produced_kwh"], wh["on_spot_kwh"], wh["injected_kwh"], sale)
    return YearEnergy(year, _divide_use(sheet, wh), {plant["code"]: own}, (month,))


def _keep(sheet: PlanSheet) -> Fraction:
    """What the grant leaves of the premium, as if no holder were exempt."""
    plant = sheet.plants[0].row
    on, grant = f"{sheet.first_year}-01-01", plant.exact("grant_pct")
    limit, factor = find_value(GRANT_LIMITS, on), find_value(GRANT_FACTORS, on) or Fraction(0)
    return Fraction(0) if limit is not None and grant > limit else 1 - grant * factor


def _divide_use(sheet: PlanSheet, wh: Mapping[str, int]) -> dict[str, MemberYear]:
    behind = sheet.plants[0].behind
    weights = {code: float(member["yearly_kwh"] or 0) for code, member in sheet.members.items()}
    whole, used = sum(weights.values()), {}
    for code, weight in weights.items():
        part = weight / whole if whole else 1 / len(weights)
        on_spot = wh["on_spot_kwh"] if code == behind else 0
        withdrawn = round(wh["withdrawn_kwh"] * part)
        used[code] = MemberYear(withdrawn + on_spot, on_spot, withdrawn)
    return used


def _make_key(sheet: PlanSheet, month: str, wh: Mapping[str, int]) -> MonthKey:
    """Shared energy by what each withdraws, all injected by the member behind whose meter the plant stands."""
    behind, used = sheet.plants[0].behind, _divide_use(sheet, wh)
    whole = max(1, sum(year.withdrawn_wh for year in used.values()))
    return MonthKey(month, tuple(
        Row(code, year.withdrawn_wh, wh["injected_kwh"] if code == behind else 0,
            wh["shared_kwh"] * year.withdrawn_wh // whole, wh["shared_kwh"] if code == behind else 0,
            find_holder(sheet, code) == "enterprise", int(sheet.members[code]["need"]))
        for code, year in sorted(used.items())))  # fmt: skip


def find_holder(sheet: PlanSheet, party: str) -> str:
    """The kind of holder of a member, or of who else owns a plant: the community is third sector, others are firms."""
    if party in sheet.members:
        return str(sheet.members[party]["holder"] or HOLDERS[sheet.members[party]["kind"]])
    return "third_sector" if party == CER else "enterprise"
