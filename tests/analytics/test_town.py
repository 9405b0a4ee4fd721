"""The example town: what the demo promises of it, and that its tables are what SOURCES.md says."""

import re
from datetime import datetime

import numpy as np
import pytest

from analytics.examples.town import FOLDER, HOMES, PV_W, Town, load_town
from analytics.incentives import compute_estimate
from analytics.sharing import compute_sharing


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town()


def test_it_has_the_points_and_the_month_that_the_demo_shows(town: Town) -> None:
    assert len(town.points) >= 21
    assert len(HOMES) == 17
    assert town.energy.withdrawn_wh.shape == town.energy.injected_wh.shape == (len(town.points), 744)
    assert town.energy.hour_s[0] == datetime.fromisoformat("2024-05-01T00:00+02:00").timestamp()
    assert town.energy.hour_s[-1] == datetime.fromisoformat("2024-05-31T23:00+02:00").timestamp()
    assert len(town.prices_eur_mwh) == 744
    assert {point.organisation for point in town.points} == {"citizens", "commerce", "municipality"}


def test_points_are_in_order_fictional_and_labelled(town: Town) -> None:
    codes = [point.metering_point for point in town.points]
    assert codes == sorted(codes) == list(town.energy.metering_points)
    assert all(re.fullmatch(r"IT001E000000\d\d", code) for code in codes)
    assert len({point.name for point in town.points}) == len(codes)
    assert all("MIT" in label or "BSD" in label for point in town.points for label in (point.label.en, point.label.it))


def test_no_hour_is_above_the_power_of_its_point(town: Town) -> None:
    limits = np.array([[point.power_w] for point in town.points])
    assert (town.energy.withdrawn_wh <= limits).all()
    assert (town.energy.injected_wh <= limits).all()


def test_an_hour_goes_one_way_and_only_plants_inject(town: Town) -> None:
    assert (np.minimum(town.energy.withdrawn_wh, town.energy.injected_wh) == 0).all()
    injecting = {p.metering_point for p, wh in zip(town.points, town.energy.injected_wh, strict=True) if wh.any()}
    assert injecting == {plant.metering_point for plant in town.plants}
    assert injecting == {point.metering_point for point in town.points if point.pv_w}
    assert len(injecting) == len(PV_W) + 1


def test_the_sun_is_italian_summer_time_and_never_shines_at_night(town: Town) -> None:
    by_hour = town.energy.injected_wh.sum(axis=0).reshape(31, 24).sum(axis=0)
    assert not by_hour[[0, 1, 2, 3, 4, 22, 23]].any()
    noon = (by_hour * (np.arange(24) + 0.5)).sum() / by_hour.sum()
    assert 12.5 < noon < 13.5


def test_weekdays_are_kept_and_the_holiday_is_one(town: Town) -> None:
    names = [point.name for point in town.points]
    workshop = town.energy.withdrawn_wh[names.index("Officina Ferro")].reshape(31, 24).sum(axis=1)
    idle = [day + 1 for day in range(31) if workshop[day] < workshop.max() / 2]
    assert idle == [1, 4, 5, 11, 12, 18, 19, 25, 26]


def test_the_months_figures(town: Town) -> None:
    energy = town.energy
    shared = compute_sharing(energy.withdrawn_wh, energy.injected_wh, 1)
    injected = dict(zip(energy.metering_points, energy.injected_wh.tolist(), strict=True))
    estimate = compute_estimate("2024-05-01", town.plants, injected, shared.withdrawn_wh.tolist(), town.prices_eur_mwh)
    assert estimate.shared_wh == int(shared.shared_wh.sum()) == 9_491_272
    assert (estimate.premium_cents, estimate.valorisation_cents) == (123_354, 10_032)


def test_sources_name_every_table() -> None:
    words = (FOLDER / "SOURCES.md").read_text("utf-8")
    for table in FOLDER.glob("*.csv"):
        assert table.name in words
    assert "Copyright (c) 2020 Jose Ramon Vazquez-Canteli" in words
    assert "Aleotti Federico, Rollo Antonino/ RSE s.p.a." in words
