"""A real community's readings simulated by the planner are its settled month, to the Wh and the cent."""

from fractions import Fraction

import numpy as np
import pytest

from analytics.examples.town import REGION, Town, load_town
from analytics.incentives.parts import CENTS, round_half_up
from analytics.planner.energy import SharedMonth
from analytics.planner.plan import Plan, compute_plan
from analytics.planner.running import RunningCommunity, RunningPoint, format_running, list_codes
from analytics.planner.sheet import list_files, parse_sheet
from analytics.sharing import compute_sharing
from chaincode.kernel.registers import INJECTED, WITHDRAWN
from chaincode.rules.intervals import HOUR_S

QUARTER_S = HOUR_S // 4
HEAD = "metering_point,perimeter,register,start,energy_wh,interval_s"
PRICES = "prezzi.csv"
HOLDERS = {"citizens": "person", "commerce": "enterprise", "municipality": "local_authority"}


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town()


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    community = describe(town)
    sheet = format_running(community, "curve").encode()
    codes = list_codes(community)
    files = {f"curve/{codes[point.metering_point]}.csv": write_quarters(town, row)
             for row, point in enumerate(town.points)}  # fmt: skip
    files[PRICES] = write_prices(town)
    assert list_files(sheet) == sorted(files)
    return compute_plan(parse_sheet(sheet.replace(b"[[site]]", b"years = 1\n[[site]]", 1), files))


@pytest.fixture(scope="module")
def may(plan: Plan) -> SharedMonth:
    return plan.years[0].months[4]


def describe(town: Town) -> RunningCommunity:
    points = [RunningPoint(
        point.metering_point, point.perimeter, HOLDERS[point.organisation], str(point.power_w / 1000),
        str(point.pv_w / 1000) if point.pv_w else "", point.pv_entry_on or "") for point in town.points]
    return RunningCommunity("Valmori", REGION, town.zone, 2024, points, PRICES)


def write_quarters(town: Town, row: int) -> bytes:
    """A point's hours as quarters: what is left of a division by four falls on the first ones."""
    point, lines = town.points[row], [HEAD]
    for register, energy in ((WITHDRAWN, town.energy.withdrawn_wh[row]), (INJECTED, town.energy.injected_wh[row])):
        for start_s, wh in zip(town.energy.hour_s.tolist(), energy.tolist(), strict=True):
            for quarter in range(4):
                time = np.datetime64(start_s + quarter * QUARTER_S, "s")
                part = wh // 4 + (quarter < wh % 4)
                lines.append(f"{point.metering_point},{point.perimeter},{register},{time}Z,{part},{QUARTER_S}")
    return "\n".join(lines).encode()


def write_prices(town: Town) -> bytes:
    rows = [f"{np.datetime64(start_s, 's')}Z,{float(price)}"
            for start_s, price in zip(town.energy.hour_s.tolist(), town.prices_eur_mwh, strict=True)]  # fmt: skip
    return "\n".join(["start,eur_mwh", *rows]).encode()


def cents(euro: dict[str, Fraction]) -> int:
    return round_half_up(sum(euro.values(), Fraction(0)), CENTS)


def test_a_months_shared_energy_premium_and_valorisation_are_the_settled_ones(may: SharedMonth) -> None:
    """The figures that the example town's month is settled with: `tests/analytics/test_town.py` pins them."""
    assert may.month == "2024-05"
    assert may.shared_wh == {"AC001E00001": 9_491_272}
    assert (cents(dict(may.premium_eur)), cents(dict(may.valorisation_eur))) == (123_354, 10_032)  # type: ignore[arg-type]


def test_each_members_energy_and_part_are_those_of_its_settled_line(town: Town, may: SharedMonth) -> None:
    shared = compute_sharing(town.energy.withdrawn_wh, town.energy.injected_wh, 1)
    codes = list_codes(describe(town))
    rows = {row.member: row for row in may.key.rows}
    for number, point in enumerate(town.points):
        row = rows[codes[point.metering_point]]
        assert row.withdrawn_wh == town.energy.withdrawn_wh[number].sum()
        assert row.injected_wh == town.energy.injected_wh[number].sum()
        assert row.shared_withdrawn_wh == pytest.approx(shared.withdrawn_part_wh[number].sum(), abs=1)
        assert row.shared_injected_wh == pytest.approx(shared.injected_part_wh[number].sum(), abs=1)
    assert sum(row.shared_withdrawn_wh for row in rows.values()) == 9_491_272


def test_what_wasnt_measured_is_said(plan: Plan) -> None:
    told = [words.en for words in plan.years[0].warnings]
    assert sum("744 hours are measured, 8,040 are completed" in one for one in told) >= len(load_town().points)


def test_a_sheet_of_a_community_holds_neither_names_nor_points(town: Town) -> None:
    text = format_running(describe(town), "curve")
    assert not [point.name for point in town.points if point.name in text or point.metering_point in text]
