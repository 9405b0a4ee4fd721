"""T15: three organisations pause the community, two resume it, and it ends by itself; what works meanwhile."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.records import Now, Pause, PausedSpan
from tests.helpers.rules.market import Market
from tests.helpers.rules.proposing import make_pending
from tests.helpers.rules.scenarios import load_scenarios
from tests.helpers.rules.world import SERVICE, STRANGER, World, staff

OFFICERS = {name: staff(name, "officer") for name in ("citizens", "commerce", "municipality", "gse")}
REASON, OTHER = "7" * 64, "8" * 64
WORKS = {
    "open_day", "decline", "withdraw", "release", "lapse", "leave", "freeze", "rotate", "recover", "reclaim", "cancel",
    "thaw", "countersign", "resume",
}


def pause(world: World, *organisations: str) -> None:
    for name in organisations or ("citizens", "commerce", "gse"):
        world.do("pause_sign", OFFICERS[name], reason=REASON)


def test_success_the_third_organisation_s_signature_pauses_for_pause_days() -> None:
    world = World()
    pause(world, "citizens", "commerce")
    assert world.refused("T15_SIGNED", "pause_sign", OFFICERS["commerce"], reason=REASON) == {
        "organisation": "commerce"}
    assert not world.now.paused
    pause(world, "gse")
    assert world.now.paused == "2024-05-15"
    assert world.get(Pause, keys.PAUSE) == Pause(until="2024-05-15", spans=(PausedSpan("2024-05-01", "2024-05-15"),))


def test_signatures_for_another_reason_or_over_seven_days_old_pause_nothing() -> None:
    world = World()
    pause(world, "citizens", "commerce")
    assert world.do("pause_sign", OFFICERS["gse"], reason=OTHER)["facts"] == {"signed": 1}
    world.open_day(7)
    assert world.do("pause_sign", OFFICERS["municipality"], reason=REASON)["facts"] == {"signed": 1}


def test_success_the_date_moves_the_number_stands_and_the_first_day_after_it_is_like_any() -> None:
    world = World()
    pause(world)
    world.open_day(13)
    assert (world.date, world.day, world.now.paused) == ("2024-05-14", 1, "2024-05-15")
    world.skip_to("2024-05-20")
    assert (world.day, world.now.paused) == (2, "")
    assert world.get(Pause, keys.PAUSE) == Pause(spans=(PausedSpan("2024-05-01", "2024-05-15"),))
    pause(world)  # a signature counts for one pause: three new ones


def test_success_two_organisations_resume_at_once() -> None:
    world = World()
    world.refused("T15_NOT_PAUSED", "resume", OFFICERS["gse"])
    pause(world)
    world.open_day(2)
    world.do("resume", OFFICERS["gse"])
    assert world.refused("T15_SIGNED", "resume", OFFICERS["gse"]) == {"organisation": "gse"}
    world.refused("T15_PAUSED", "burn", STRANGER, rows=[])
    world.do("resume", OFFICERS["municipality"])
    assert (world.day, world.now.paused) == (1, "")
    assert world.get(Pause, keys.PAUSE).spans == (PausedSpan("2024-05-01", "2024-05-04"),)
    world.open_day(1)
    assert world.day == 2


def test_at_most_60_dates_of_366_are_paused() -> None:
    world = World(pause_days=25)
    for _ in range(2):
        pause(world)
        world.skip_to(world.now.paused)
    pause(world)
    assert world.now.paused == world.date_in(10)
    world.skip_to(world.now.paused)
    assert world.refused("T15_NO_DAYS", "pause_sign", OFFICERS["gse"], reason=REASON) == {"most": 60, "days": 366}
    world.skip_to("2025-05-06")  # of the first 25 dates 20 lie within the last 366: 2024-05-06 to 25
    pause(world)
    assert world.now.paused == "2025-05-11"


def test_what_works_in_a_pause_is_the_list_and_nothing_else() -> None:
    rows = RULE_SETS[max(RULE_SETS)]
    assert {name for name, row in rows.items() if row.works_paused} == WORKS
    for name, builds in load_scenarios().items():
        if name not in WORKS | {"found", "drop"}:
            world, call = builds[0]()
            world.put(keys.NOW, replace(world.now, paused="2030-01-01"))
            assert world.refuse("T15_PAUSED", call) == {"until": "2030-01-01"}, name


@pytest.mark.parametrize(("status", "code"), [("requested", ""), ("accepted", "T15_PAUSED")])
def test_only_what_nobody_accepted_lapses_in_a_pause(status: str, code: str) -> None:
    market = Market()
    ref = market.bring_to(status)
    market.world.open_day(12)
    pause(market.world)
    if code:
        market.world.refused(code, "lapse", STRANGER, agreement=ref)
    else:
        market.world.do("lapse", STRANGER, agreement=ref)


def test_in_a_pause_keys_are_countersigned_and_nothing_that_makes_a_voter() -> None:
    world = World()
    ada = world.join("citizens")
    freezing = make_pending(world, "freeze", member=ada.member)
    suspending = make_pending(world, "suspend", member=ada.member, reason="fraud")
    pause(world)
    world.do("countersign", OFFICERS["gse"], **freezing)
    world.refused("T15_PAUSED", "countersign", OFFICERS["gse"], **suspending)


def test_a_deadline_passes_in_no_pause() -> None:
    market = Market()
    ref = market.bring_to("delivered")
    pause(market.world)
    market.world.skip_to(market.world.now.paused)
    market.world.do("contest", market.ada, agreement=ref)
    assert market.agreement(ref).contested_on == 4


def test_no_role_of_fewer_than_three_organisations_stops_the_clock() -> None:
    """However often two sign, and whatever waits: any organisation's service opens the next day."""
    world = World()
    for reason in (REASON, OTHER):
        for name in ("citizens", "gse"):
            world.do("pause_sign", OFFICERS[name], reason=reason)
    for name in ("citizens", "commerce", "municipality", "gse"):
        world.do("open_day", staff(name, "service"), date=world.date_in(1))
    pause(world, "commerce", "municipality", "gse")
    world.do("open_day", SERVICE, date=world.date_in(1))
    assert isinstance(world.now, Now) and world.now.paused
