"""The incentive against the rules' formulas written plainly in fractions, and what must hold for any input."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.incentives import Plant, compute_tariff
from analytics.incentives.allocation import allocate
from analytics.incentives.parts import Parts, divide_exact, format_eur, round_half_up
from analytics.incentives.plants import POLICIES
from analytics.incentives.report import compute_incentive_report

from .incentive_files import format_hour, make_config, make_prices, make_readings

MONTH_END = 1_730_404_800  # 2024-10-31T20:00Z: three hours later it is November in Rome
POINTS = ("IT001E00000011", "IT001E00000012", "IT001E00000013")
HOLDERS = ("person", "enterprise", "local_authority")
CLASSES = ((200, 80, 120), (600, 70, 110), (1000, 60, 100))
BONUS = {"Piemonte": 10, "Lazio": 4, "Puglia": 0}
TRASE = Fraction("10.57")


@dataclass(frozen=True)
class Case:
    """plants: (power, entry, region, grant); Wh by hour; prices: None is missing; at_s: the first hour."""

    policy: str
    surplus: str
    plants: tuple[tuple[int, str, str, int], ...]
    injected: tuple[tuple[int, ...], ...]
    withdrawn: tuple[tuple[int, ...], ...]
    stored: tuple[int, ...]
    efficiency: str
    prices: tuple[Decimal | None, ...]

    @property
    def hours(self) -> range:
        return range(len(self.prices))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    hours = draw(st.integers(1, 6))
    plant = st.tuples(
        st.sampled_from([1, 200, 201, 600, 601, 1000]), st.sampled_from(["2019-06-01", "2021-12-16", "2024-05-10"]),
        st.sampled_from(list(BONUS)), st.sampled_from([0, 0, 13, 40, 41]),
    )  # fmt: skip
    plants = draw(st.lists(plant, min_size=1, max_size=4))
    energy = st.lists(st.integers(0, 50_000), min_size=hours, max_size=hours).map(tuple)
    withdrawn = tuple(draw(energy) for _ in POINTS)
    stored = tuple(draw(st.integers(0, wh)) for wh in withdrawn[0])
    price = st.one_of(st.none(), st.decimals(-50, 250, places=2))
    return Case(
        draw(st.sampled_from(POLICIES)), draw(st.sampled_from(["literal", "proportional"])), tuple(plants),
        tuple(draw(energy) for _ in plants), withdrawn, stored, draw(st.sampled_from(["0.9", "0.85", "1", "0.333"])),
        tuple(draw(price) for _ in range(hours)),
    )  # fmt: skip


def name_plant(number: int) -> str:
    return f"IT001E{number + 1:08d}"


def compute_report(case: Case) -> dict[str, Any]:
    plants = [{"point": name_plant(n), "power_kw": kw, "entry": entry, "region": region, "grant_pct": grant}
              for n, (kw, entry, region, grant) in enumerate(case.plants)]  # fmt: skip
    points: list[dict[str, Any]] = [{"point": p, "holder": h} for p, h in zip(POINTS, HOLDERS, strict=True)]
    points[0]["storage_efficiency"] = case.efficiency
    starts = [format_hour(MONTH_END + 3600 * hour) for hour in case.hours]
    rows = [(name_plant(n), "injected", start, wh) for n, own in enumerate(case.injected)
            for start, wh in zip(starts, own, strict=True)]  # fmt: skip
    rows += [(p, "withdrawn", start, wh) for p, own in zip(POINTS, case.withdrawn, strict=True)
             for start, wh in zip(starts, own, strict=True)]  # fmt: skip
    for register in ("exempt", "stored"):
        rows += [(POINTS[0], register, start, wh) for start, wh in zip(starts, case.stored, strict=True)]
    prices = make_prices(*((s, price) for s, price in zip(starts, case.prices, strict=True) if price is not None))
    head = {"allocation": case.policy, "surplus": case.surplus}
    return compute_incentive_report(make_config(plants, points, **head), make_readings(*rows), prices)


class Reference:
    """The formulas of the rules, an hour and a plant at a time."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.shared = [Fraction(0)] * len(case.prices)
        self.allocated = [[Fraction(0)] * len(case.prices) for _ in case.plants]
        self.premium = [[Fraction(0)] * len(case.prices) for _ in case.plants]
        for hour in case.hours:
            self.work_out(hour)

    def work_out(self, hour: int) -> None:
        case = self.case
        own = [Fraction(w[hour]) for w in case.withdrawn]
        own[0] -= case.stored[hour] * (1 - Fraction(case.efficiency))
        withdrawn, injected = sum(own), sum(i[hour] for i in case.injected)
        shared = self.shared[hour] = min(withdrawn, Fraction(injected))
        rest = shared
        for n in sorted(range(len(case.plants)), key=self.order):
            if case.policy == "pro_rata":
                self.allocated[n][hour] = shared * Fraction(case.injected[n][hour], injected) if injected else rest
            else:
                self.allocated[n][hour] = min(rest, Fraction(case.injected[n][hour]))
                rest -= self.allocated[n][hour]
        for n in range(len(case.plants)):
            price = case.prices[hour]
            if price is not None and withdrawn:
                part = own[2] / withdrawn  # persons are not exempt in 2024, the local authority is
                rate = self.rate(n, Fraction(price), part)
                self.premium[n][hour] = self.allocated[n][hour] * rate / 10**6

    def order(self, n: int) -> tuple[bool, str, int]:
        entry = self.case.plants[n][1]
        return self.case.policy == "new_only" and entry < "2021-12-16", entry, n

    def rate(self, n: int, price: Fraction, part: Fraction) -> Fraction:
        power, _, region, grant = self.case.plants[n]
        if not self.has_premium(n):
            return Fraction(0)
        base, cap = next((base, cap) for limit, base, cap in CLASSES if power <= limit)
        full = min(Fraction(cap), base + max(Fraction(0), 180 - price)) + BONUS[region]
        return full * (1 - Fraction(grant, 80) * (1 - part))

    def has_premium(self, n: int) -> bool:
        return self.case.plants[n][1] >= "2021-12-16" and self.case.plants[n][3] <= 40

    @property
    def surplus(self) -> Fraction:
        total = Fraction(0)
        for has_grant, limit in ((False, Fraction("0.55")), (True, Fraction("0.45"))):
            chosen = [n for n in range(len(self.case.plants))
                      if self.has_premium(n) and (self.case.plants[n][3] > 0) is has_grant]  # fmt: skip
            injected = sum(sum(self.case.injected[n]) for n in chosen)
            if not injected:
                continue
            q = sum(sum(self.allocated[n], Fraction(0)) for n in chosen) / injected
            above = max(Fraction(0), q - limit)
            part = above if self.case.surplus == "literal" else above / q if q else Fraction(0)
            total += part * sum(sum(self.premium[n], Fraction(0)) for n in chosen)
        return total


def show(value: Fraction) -> str:
    exact = Decimal(value.numerator * 10**6) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-6).quantize(Decimal("0.000001")))


@settings(deadline=None)
@given(cases())
def test_the_report_is_the_formulas(case: Case) -> None:
    report, reference = compute_report(case), Reference(case)
    premium = [sum(own, Fraction(0)) for own in reference.premium]
    assert [plant["premium_eur"] for plant in report["plants"].values()] == [show(one) for one in premium]
    assert report["valorisation_eur"] == show(sum(reference.shared, Fraction(0)) * TRASE / 10**6)
    assert report["total_eur"] == show(sum(premium, sum(reference.shared, Fraction(0)) * TRASE / 10**6))
    assert report["surplus_eur"] == show(reference.surplus)
    assert report["max_to_enterprises_eur"] == show(sum(premium, Fraction(0)) - reference.surplus)
    for name, hours in (("2024-10", range(min(3, len(case.prices)))), ("2024-11", range(3, len(case.prices)))):
        if len(hours):
            own = sum((reference.premium[n][h] for n in range(len(case.plants)) for h in hours), Fraction(0))
            assert report["months"][name]["premium_eur"] == show(own)
        else:
            assert name not in report["months"]


@settings(deadline=None)
@given(cases())
def test_energy_and_cents_add_up(case: Case) -> None:
    report = compute_report(case)
    months, rounded = report["months"], report["rounded"]
    assert sum(month["shared_wh"] for month in months.values()) == report["shared_wh"]
    assert sum(plant["allocated_wh"] for plant in report["plants"].values()) == report["shared_wh"]
    for name, month in months.items():
        assert sum(plant["allocated_wh"] for plant in month["plants"].values()) == month["shared_wh"]
        assert sum(rounded["months"][name]["plants"].values()) == rounded["months"][name]["premium_cents"]
    assert sum(rounded["plants"].values()) == rounded["premium_cents"]
    assert rounded["total_cents"] == rounded["premium_cents"] + rounded["valorisation_cents"]
    assert Fraction(report["surplus_eur"]) >= 0
    if case.efficiency == "1" and case.policy != "pro_rata":  # otherwise Wh are fractions
        for point, plant in report["plants"].items():
            assert sum(month["plants"][point]["allocated_wh"] for month in months.values()) == plant["allocated_wh"]


@settings(deadline=None)
@given(cases())
def test_a_missing_price_leaves_the_premium_between_its_bounds(case: Case) -> None:
    report = compute_report(case)
    low, high = (sum((Fraction(one[name]) for one in report["warnings"] if one["code"] == "price_missing"), Fraction(0))
                 for name in ("min_eur", "max_eur"))  # fmt: skip
    had = sum(Fraction(plant["premium_eur"]) for plant in report["plants"].values())
    slack = Fraction(len(case.prices) + len(case.plants), 10**6)
    for price in (Decimal(-50), Decimal(75), Decimal(180), Decimal(500)):
        full = compute_report(replace(case, prices=tuple(price if p is None else p for p in case.prices)))
        assert all(month["complete"] for month in full["months"].values())
        now = sum(Fraction(plant["premium_eur"]) for plant in full["plants"].values())
        assert had + low - slack <= now <= had + high + slack
        assert full["valorisation_eur"] == report["valorisation_eur"]


@given(st.decimals(1, 1000, places=3), st.decimals(-100, 400, places=2), st.decimals(0, 50, places=2))
def test_the_tariff_falls_as_the_price_rises(power: Decimal, price: Decimal, more: Decimal) -> None:
    plant = Plant("P", Fraction(power), "Lazio", "2024-01-01")
    assert compute_tariff(plant, Fraction(price + more)) <= compute_tariff(plant, Fraction(price))
    larger = replace(plant, power_kw=min(Fraction(1000), plant.power_kw * 2))
    assert compute_tariff(larger, Fraction(price)) <= compute_tariff(plant, Fraction(price))
    granted = replace(plant, grant_pct=Fraction(more) * 4 / 5)
    assert compute_tariff(plant, Fraction(price)) / 2 <= compute_tariff(granted, Fraction(price))


@given(cases(), st.integers(1, 4))
def test_allocation_conserves_energy_and_respects_what_was_injected(case: Case, scale: int) -> None:
    plants = [Plant(name_plant(n), Fraction(1), "Lazio", entry) for n, (_, entry, _, _) in enumerate(case.plants)]
    withdrawn = [sum(hour) for hour in zip(*case.withdrawn, strict=True)]
    for policy in POLICIES:
        found = allocate(policy, plants, case.injected, [scale * wh for wh in withdrawn], scale)
        for hour in case.hours:
            parts = [found.get_wh(n, hour) for n in range(len(plants))]
            assert sum(parts) == min(sum(own[hour] for own in case.injected), withdrawn[hour])
            assert all(0 <= part <= own[hour] for part, own in zip(parts, case.injected, strict=True))


@given(st.lists(st.fractions(0, 1000, max_denominator=999), max_size=8))
def test_largest_remainder_keeps_the_rounded_total(parts: list[Fraction]) -> None:
    whole = divide_exact(parts)
    assert sum(whole) == round_half_up(sum(parts, Fraction(0)))
    assert all(abs(one - part) < 1 for one, part in zip(whole, parts, strict=True))


def test_equal_remainders_go_by_order_and_halves_away_from_zero() -> None:
    assert Parts(2, (1, 1)).divide(1) == [1, 0]
    assert [round_half_up(Fraction(n, 2)) for n in (1, -1, 3, -3)] == [1, -1, 2, -2]
    assert format_eur(Fraction(-1, 2_000_000)) == "-0.000001"
    assert format_eur(Fraction("23.8378125")) == "23.837813"
