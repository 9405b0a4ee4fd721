"""A plant's money over the years: what it costs, who finances it, upkeep, deduction, sales, savings, its owner's taxes.

An instalment is an annuity of rate and term unless it is given by the month. Financing of a plant is one thing with
six partners: who lends is a bank (loan, leasing, operating lease), the seller, an ESCo, or the community itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy_financial

from analytics.planner.costs import compute_cost, compute_fee, compute_grant, compute_upkeep
from analytics.planner.energy import WH_PER_MWH, PlantYear, YearEnergy, find_holder
from analytics.planner.flows import BANK, ESCO, GSE, SELLER, STATE, SUPPLIER, Flow
from analytics.planner.sheet import CER, PlanSheet, PlantRow

LENDERS = {"loan": BANK, "leasing": BANK, "operating_lease": BANK, "supplier": SELLER, "esco": ESCO, "cer": CER}
MONTHS = 12
IRPEF_PCT, IRES_IRAP_PCT = 23.0, 27.9
"""RSE CACER_Simulator: IRPEF on sales; IRES 24 % and IRAP 3.9 % on profit."""
UNTAXED = ("local_authority", "religious", "third_sector", "environment")
PERSON = "person"
SALES, PROFIT = "sales", "profit"
RUNNING = ("upkeep", "insurance", "management", "battery_upkeep", "replacement")


@dataclass(frozen=True)
class Financing:
    """What is borrowed, from whom, the yearly instalment, over how many years, its rate (0.08 for 8 %)."""

    lender: str
    principal_eur: float
    instalment_eur: float
    years: int
    rate: float

    def interest_of(self, year: int) -> float:
        """The interest in the instalment of a year of the loan, from 1."""
        owed = self.principal_eur
        for _ in range(1, year):
            owed = max(0.0, owed * (1 + self.rate) - self.instalment_eur)
        return owed * self.rate if year <= self.years else 0.0


def find_financing(plant: PlantRow) -> Financing | None:
    """How a plant is financed beside its owner's own money; None for not at all: nobody lends to oneself."""
    lender = LENDERS.get(plant["financing"])
    if lender is None or lender == plant["owner"]:
        return None
    principal = (compute_cost(plant) - compute_grant(plant)) * plant.row.number("financed_pct") / 100
    years, rate = int(plant["term_years"]), plant.row.number("rate_pct") / 100
    if plant["monthly_eur"] is not None:
        instalment = plant.row.number("monthly_eur") * MONTHS
        return Financing(lender, principal, instalment, years, _find_rate(principal, instalment, years, rate))
    instalment = principal * rate / (1 - (1 + rate) ** -years) if rate else principal / years
    return Financing(lender, principal, instalment, years, rate)


def _find_rate(principal: float, instalment: float, years: int, otherwise: float) -> float:
    """The rate that given instalments stand for; none where they don't even give back what was lent."""
    if instalment * years <= principal or not principal:
        return 0.0 if principal else otherwise
    return float(numpy_financial.rate(years, -instalment, principal, 0))


def find_tax(plant: PlantRow, sheet: PlanSheet) -> tuple[str, float]:
    """On what a plant's owner is taxed, SALES, PROFIT or "" for nothing, and at how many %."""
    rule, holder = plant["tax"], find_holder(sheet, plant["owner"])
    if rule == "none" or (rule == "holder" and holder in UNTAXED):
        return "", 0.0
    taxed, pct = (SALES, IRPEF_PCT) if rule == "sales" or holder == PERSON else (PROFIT, IRES_IRAP_PCT)
    return taxed, pct if plant["tax_pct"] is None else plant.row.number("tax_pct")


def find_entry_year(plant: PlantRow, sheet: PlanSheet) -> int:
    """The plan's year in which a plant begins: 1 for the first; 0 or less for one that is there already."""
    return int(plant["entry"][:4]) - sheet.first_year + 1 if plant["entry"] else 1


class PlantMoney:
    """The flows of one plant over the years of a plan."""

    def __init__(
        self, plant: PlantRow, sheet: PlanSheet, years: Sequence[YearEnergy], inflation: Sequence[float]
    ) -> None:
        self.plant, self.sheet, self.years, self.inflation = plant, sheet, years, inflation
        self.code, self.owner = str(plant["code"]), str(plant["owner"])
        self.entry = find_entry_year(plant, sheet)
        self.financing = find_financing(plant) if self.entry >= 1 else None

    def list_flows(self) -> Iterator[Flow]:
        """All of them: at the investment, then year by year."""
        if self.entry >= 1:
            yield from self._invest()
        for energy in self.years[max(0, self.entry - 1) :]:
            running = list(self._run(energy))
            yield from running
            yield from self._tax(energy.year, running)

    def _flow(self, year: int, payer: str, payee: str, kind: str, eur: float) -> Iterator[Flow]:
        if eur and year <= self.sheet.years:
            yield Flow(year, payer, payee, kind, self.code, eur)

    def _invest(self) -> Iterator[Flow]:
        """In the year before the first of production: its end is that one's beginning."""
        year = self.entry - 1
        yield from self._flow(year, self.owner, SELLER, "investment", compute_cost(self.plant))
        yield from self._flow(year, STATE, self.owner, "grant", compute_grant(self.plant))
        if self.financing:
            yield from self._flow(year, self.financing.lender, self.owner, "financing", self.financing.principal_eur)

    def _run(self, energy: YearEnergy) -> Iterator[Flow]:
        plant, year, own = self.plant.row, energy.year, energy.plants[self.code]
        inflation, age = self.inflation[year], energy.year - self.entry + 1
        yield from self._flow(year, GSE, self.owner, "sale", own.sale_eur)
        if self.plant.behind:
            yield from self._use_on_spot(energy)
        yield from self._flow(year, self.owner, SELLER, "upkeep", compute_upkeep(self.plant) * inflation)
        insurance = compute_cost(self.plant) * plant.number("insurance_pct") / 100 * inflation
        yield from self._flow(year, self.owner, SELLER, "insurance", insurance)
        yield from self._flow(year, self.owner, SELLER, "management", plant.number("management_eur") * inflation)
        if self.sheet.cer["gse_fees"]:
            yield from self._flow(year, CER, GSE, "fees", compute_fee(plant.number("kw")))
        yield from self._keep_battery(year, own)
        if self.financing and 1 <= age <= self.financing.years:
            yield from self._flow(year, self.owner, self.financing.lender, "instalment", self.financing.instalment_eur)
        yield from self._deduct(year, age)

    def _use_on_spot(self, energy: YearEnergy) -> Iterator[Flow]:
        member, mwh = self.plant.behind, energy.plants[self.code].on_spot_wh / WH_PER_MWH
        price = find_bill_price(self.sheet, member, energy.year)
        yield from self._flow(energy.year, SUPPLIER, member, "saving", mwh * price)
        if member != self.owner:
            paid = mwh * self.plant.row.number("spot_eur_mwh")
            yield from self._flow(energy.year, member, self.owner, "on_spot", paid)

    def _keep_battery(self, year: int, own: PlantYear) -> Iterator[Flow]:
        battery = self.plant.battery
        if battery is None or not battery.number("kwh"):
            return
        upkeep = own.stored_wh / WH_PER_MWH * battery.number("om_eur_mwh") * self.inflation[year]
        yield from self._flow(year, self.owner, SELLER, "battery_upkeep", upkeep)
        if own.is_replaced:
            eur = battery.number("kwh") * battery.number("replacement_eur_kwh") * self.inflation[year]
            yield from self._flow(year, self.owner, SELLER, "replacement", eur)

    def _deduct(self, year: int, age: int) -> Iterator[Flow]:
        """Tax deduction of what the owner spent, in equal yearly parts; for persons."""
        plant = self.plant.row
        if self.entry < 1 or not 1 <= age <= int(plant["deduction_years"]):
            return
        spent = min(compute_cost(self.plant) - compute_grant(self.plant), plant.number("deduction_cap_eur"))
        eur = spent * plant.number("deduction_pct") / 100 / int(plant["deduction_years"])
        yield from self._flow(year, STATE, self.owner, "deduction", eur)

    def _tax(self, year: int, running: Sequence[Flow]) -> Iterator[Flow]:
        """What the owner owes on the plant's year; a loss gives nothing back and isn't carried on."""
        taxed, pct = find_tax(self.plant, self.sheet)
        if not taxed:
            return
        sales = sum(flow.eur for flow in running if flow.kind == "sale")
        base = sales if taxed == SALES else self._find_profit(year, running)
        yield from self._flow(year, self.owner, STATE, "tax", max(0.0, base) * pct / 100)

    def _find_profit(self, year: int, running: Sequence[Flow]) -> float:
        """Sales and what is saved, less upkeep, interest and depreciation (a lease: less its instalments)."""
        age = year - self.entry + 1
        is_lease = self.plant["financing"] in ("leasing", "operating_lease")
        costs = (*RUNNING, "instalment") if is_lease else RUNNING
        gains = sum(flow.eur for flow in running if flow.kind in ("sale", "on_spot"))
        if self.plant.behind == self.owner:
            gains += sum(flow.eur for flow in running if flow.kind == "saving")
        profit = gains - sum(flow.eur for flow in running if flow.kind in costs)
        if is_lease or self.entry < 1:
            return profit
        years = int(self.plant["depreciation_years"])
        if age <= years:
            profit -= (compute_cost(self.plant) - compute_grant(self.plant)) / years
        return profit - (self.financing.interest_of(age) if self.financing else 0.0)


def find_bill_price(sheet: PlanSheet, member: str, year: int) -> float:
    """EUR/MWh that a member's withdrawals cost in a year: the variable parts of the bill."""
    own = sheet.members[member]["bill_eur_mwh"]
    price = float(own if own is not None else sheet.project["bill_eur_mwh"])
    return price * compound(sheet, "bill_change_pct", year)


def compound(sheet: PlanSheet, key: str, year: int) -> float:
    """What a yearly change has come to since year 1."""
    factor = 1.0
    for number in range(2, year + 1):
        factor *= 1 + sheet.project.of_year(key, number) / 100
    return factor
