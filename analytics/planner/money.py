"""A plan's table of flows from its years of energy: the plants', the community's, and what the regulation divides.

What GSE pays for shared energy comes to the community, in a row a plant (premium) and a perimeter (valorisation); what
it gives on is divided a month at a time by the engine that divides real payments (`analytics.repartition`). Sales are
the owners' own. So GSE's three flows never share a row.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from analytics.incentives.parts import CENTS, round_half_up
from analytics.planner.energy import SharedMonth, YearEnergy
from analytics.planner.flows import GSE, SELLER, Flow
from analytics.planner.plant_money import PlantMoney, compound
from analytics.planner.presets import find_regulation
from analytics.planner.sheet import CER, PlanSheet
from analytics.repartition.books import Books, Terms
from analytics.repartition.facts import YearCap
from analytics.repartition.payments import FLOWS, Payment
from analytics.repartition.regulation import PURSES, Regulation

PREMIUM = FLOWS[0]


def compute_flows(sheet: PlanSheet, years: Sequence[YearEnergy]) -> tuple[Flow, ...]:
    """The whole table, in order of year, plant and kind."""
    inflation = list_inflation(sheet)
    flows = [flow for plant in sheet.plants for flow in PlantMoney(plant, sheet, years, inflation).list_flows()]
    flows += _run_community(sheet, inflation)
    regulation = find_regulation(sheet)
    for energy in years:
        flows += _receive(energy)
        flows += _divide(energy, regulation)
    return tuple(sorted(flows, key=lambda flow: flow[:5]))


def list_inflation(sheet: PlanSheet) -> list[float]:
    """The level of prices by year, from year 0: 1 until year 1."""
    return [compound(sheet, "inflation_pct", year) for year in range(sheet.years + 1)]


def _run_community(sheet: PlanSheet, inflation: Sequence[float]) -> Iterator[Flow]:
    setup, administration = (sheet.cer.number(key) for key in ("setup_eur", "administration_eur"))
    if setup:
        yield Flow(0, CER, SELLER, "setup", "", setup)
    joining = sum(member.number("joining_eur") for member in sheet.members.values())
    if joining:
        yield Flow(0, CER, SELLER, "joining", "", joining)
    for year in range(1, sheet.years + 1):
        if administration:
            yield Flow(year, CER, SELLER, "administration", "", administration * inflation[year])


def _receive(energy: YearEnergy) -> Iterator[Flow]:
    for kind in FLOWS:
        sums: dict[str, Fraction | float] = {}
        for month in energy.months:
            for about, eur in get_paid(month, kind).items():
                sums[about] = sums.get(about, 0) + eur
        yield from (Flow(energy.year, GSE, CER, kind, about, float(eur)) for about, eur in sums.items() if eur)


def get_paid(month: SharedMonth, kind: str) -> dict[str, Fraction | float]:
    """What GSE pays of one flow for a month, by plant (premium) or perimeter (valorisation)."""
    return dict(month.premium_eur if kind == PREMIUM else month.valorisation_eur)


def _divide(energy: YearEnergy, regulation: Regulation) -> Iterator[Flow]:
    """What members get by the regulation; what goes to the community's purses stays where it is."""
    books = Books()
    paid = [(month, kind, to_cents(month, kind)) for month in energy.months for kind in FLOWS]
    premium = sum(cents for _, kind, cents in paid if kind == PREMIUM)
    firms = max(0, premium - round_half_up(Fraction(energy.surplus_eur), CENTS))
    last = energy.months[-1].month if energy.months else ""
    for month, kind, cents in paid:
        payment = Payment(kind, "advance", month.month, cents, "plan")
        cap = YearCap(firms, is_final=month.month == last)
        books.add(books.divide(payment, Terms(month.key, regulation, cap=cap)))
    given: dict[tuple[str, str], int] = {}
    for closing in books.closings:
        for name, cents in closing.sum_by_beneficiary().items():
            given[name, closing.payment.flow] = given.get((name, closing.payment.flow), 0) + cents
    for (name, kind), cents in sorted(given.items()):
        if name not in PURSES and cents:
            yield Flow(energy.year, CER, name, f"{kind}_part", "", cents / CENTS)


def to_cents(month: SharedMonth, kind: str) -> int:
    """What GSE pays of one flow for a month, in cents."""
    whole = sum(get_paid(month, kind).values())
    return round_half_up(Fraction(whole), CENTS)
