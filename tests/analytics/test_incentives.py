"""T10's estimate: golden cases of the energy rules (1.10)."""

from fractions import Fraction

import pytest

from analytics import tariffs
from analytics.incentives import Plant, compute_estimate, compute_tariff
from analytics.incentives.allocation import allocate

NORTH, SOUTH = "Piemonte", "Puglia"
P0 = Plant("IT001E00000003", Fraction(30), NORTH, "2019-06-01")
P1 = Plant("IT001E00000002", Fraction(100), NORTH, "2024-05-10")
P2 = Plant("IT001E00000001", Fraction(300), NORTH, "2024-11-02")
INJECTED = {
    P0.metering_point: [10_000, 12_000, 5_000, 0],
    P1.metering_point: [40_000, 50_000, 20_000, 0],
    P2.metering_point: [100_000, 130_000, 60_000, 0],
}
WITHDRAWN = [120_000, 45_000, 300_000, 80_000]
PRICES = [Fraction(200), Fraction(150), Fraction(100), Fraction(50)]


@pytest.mark.parametrize(
    ("power_kw", "price", "region", "is_pv", "grant_pct", "eur_mwh"),
    [
        ("100", 150, NORTH, True, 0, 120),
        ("700", 100, SOUTH, True, 0, 100),
        ("300", 0, SOUTH, True, 0, 110),
        ("100", 150, NORTH, False, 0, 110),
        ("200", 180, NORTH, True, 0, 90),
        ("200.01", 180, NORTH, True, 0, 80),
        ("100", -50, NORTH, True, 0, 130),
        ("100", 150, NORTH, True, 40, 60),
        ("600", 180, "Lazio", True, 0, 74),
        ("1000", 180, "Lazio", True, 0, 64),
    ],
)
def test_g0_tariffs(power_kw: str, price: int, region: str, is_pv: bool, grant_pct: int, eur_mwh: int) -> None:
    source = "pv" if is_pv else "wind"
    plant = Plant("IT001E00000001", Fraction(power_kw), region, "2024-05-01", source, Fraction(grant_pct))
    assert compute_tariff(plant, Fraction(price)) == eur_mwh


def test_a_plant_above_a_megawatt_and_a_region_unknown_are_refused() -> None:
    with pytest.raises(ValueError, match="1001 kW"):
        compute_tariff(Plant("P", Fraction(1001), NORTH, "2024-05-01"), Fraction(0))
    with pytest.raises(KeyError):
        compute_tariff(Plant("P", Fraction(100), "Padania", "2024-05-01"), Fraction(0))


def test_g2_period_value() -> None:
    plant = Plant("IT001E00000001", Fraction(100), SOUTH, "2024-01-01")
    estimate = compute_estimate(
        "2024-05-01", [plant], {plant.metering_point: [500_000] * 2}, [500_000] * 2, PRICES[:3:2]
    )
    assert estimate.premium_cents == 10_000
    assert estimate.valorisation_cents == 1_057  # 1 MWh at 2024's TRASE of 10.57
    assert estimate.total_cents == 11_057


def test_g3_order_of_entry_with_an_old_plant() -> None:
    allocated = allocate("entry_date", [P2, P1, P0], [INJECTED[p.metering_point] for p in (P2, P1, P0)], WITHDRAWN)
    assert allocated.units == [[70_000, 0, 60_000, 0], [40_000, 33_000, 20_000, 0], [10_000, 12_000, 5_000, 0]]
    estimate = compute_estimate("2024-12-01", [P2, P0, P1], INJECTED, WITHDRAWN, PRICES)
    assert (estimate.shared_wh, estimate.incentivised_wh) == (250_000, 223_000)
    assert estimate.premium_cents == 1_016 + 1_280
    assert estimate.valorisation_cents == 264
    assert estimate.total_cents == 2_560


def test_plants_of_one_day_go_by_code() -> None:
    twins = [Plant("B", Fraction(1), NORTH, "2024-05-01"), Plant("A", Fraction(1), NORTH, "2024-05-01")]
    assert allocate("entry_date", twins, [[1], [1]], [1]).units == [[0], [1]]


def test_an_hour_without_a_price_is_left_out_and_counted() -> None:
    estimate = compute_estimate("2024-12-01", [P0, P1, P2], INJECTED, WITHDRAWN, [None, *PRICES[1:]])
    assert estimate.missing_wh == 110_000
    assert estimate.premium_cents == 396 + 260 + 720
    assert estimate.valorisation_cents == 264


def test_no_record_of_trase_gives_the_premium_alone() -> None:
    estimate = compute_estimate("2026-05-01", [P1], {P1.metering_point: [10_000]}, [10_000], PRICES[:1])
    assert estimate.valorisation_cents is None
    assert estimate.total_cents == estimate.premium_cents == 90


def test_a_grant_above_forty_per_cent_takes_the_premium_not_the_place() -> None:
    granted = Plant("G", Fraction(100), NORTH, "2023-01-01", grant_pct=Fraction(41))
    estimate = compute_estimate(
        "2024-05-01", [granted, P1], {"G": [6_000], P1.metering_point: [6_000]}, [10_000], [Fraction(100)]
    )
    assert (estimate.shared_wh, estimate.incentivised_wh, estimate.premium_cents) == (10_000, 4_000, 52)


def test_cents_are_rounded_once_and_half_up() -> None:
    plant = Plant("P", Fraction(100), SOUTH, "2024-01-01")
    quarter_cent_hours = compute_estimate("2024-05-01", [plant], {"P": [25] * 2}, [25] * 2, [Fraction(80)] * 2)
    assert quarter_cent_hours.premium_cents == 1  # 2 x 25 Wh x 120 EUR/MWh = 0.6 cents
    half = compute_estimate("2024-05-01", [plant], {"P": [50]}, [50], [Fraction(100)])
    assert half.premium_cents == 1  # 0.6
    exactly_half = compute_estimate("2024-05-01", [plant], {"P": [125]}, [125], [Fraction(140)])
    assert exactly_half.premium_cents == 2  # 1.5 cents


def test_there_are_twenty_regions() -> None:
    assert len(tariffs.REGION_BONUS_EUR_MWH) == 20
