"""What anybody is told of a community's days: never a few homes' energy, not even between two answers."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from chaincode.rules.energy.totals import MIN_MEMBERS
from chaincode.rules.intervals import add_days
from gateway.client import ApiError, Client
from gateway.features.periods.daily import DayTotals
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import FOUNDED, FoundTrial, add_member, give_backing, open_days, send_energy

DATES = [add_days(FOUNDED, number) for number in range(7)]


@pytest.mark.parametrize("seed", range(30))
def test_no_two_answers_differ_by_fewer_than_five_homes(seed: int) -> None:
    """Homes' readings come one after another, in any order; each register's energy is a sum of powers of two."""
    random, order = Random(seed), [(home, register) for home in range(24) for register in (0, 1)]
    random.shuffle(order)
    given, read, told = DayTotals(), (set(), set()), (set(), set())
    for home, register in order[: random.randrange(48)]:
        read[register].add(home)
        sums = [sum(1 << one for one in homes) for homes in read]
        after = given.give_anew(DayTotals(sums[0], sums[1], min(sums), len(read[0]), len(read[1])))
        for place, name in enumerate(("withdrawn_wh", "injected_wh")):
            if getattr(after, name) != getattr(given, name):
                assert len(read[place] - told[place]) >= MIN_MEMBERS
                told[place].clear()
                told[place].update(read[place])
        if after.shared_wh != given.shared_wh:  # only together with both registers that it is made of
            assert after.withdrawn_wh != given.withdrawn_wh
            assert after.injected_wh != given.injected_wh
        given = after
    assert (given.shared_wh is None) >= (given.withdrawn_wh is None or given.injected_wh is None)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    """Six homes consume and inject, one waits with its readings."""
    with found_trial(tmp_path_factory.mktemp("given") / "volano", settle_days=7) as trial:
        for number in range(1, 8):
            add_member(trial, "citizens", number)
        open_days(trial, DATES[1], DATES[2])
        for number in range(1, 7):
            send_energy(trial, number, DATES[:2], withdrawn_wh=1_000 + number, injected_wh=500 + number)
        give_backing(trial, 1, DATES)
        yield trial


def ask(client: Client) -> dict:
    (perimeter,) = client.get(f"periods/{FOUNDED}/preview")["perimeters"]
    return {one["date"]: one for one in perimeter["days"]}


def test_polling_tells_no_home_and_a_new_day_tells_no_difference(town: Gateways) -> None:
    member = town.client("citizens", "m0001", at="gse")
    assert member.get(f"periods/{FOUNDED}/preview")["perimeters"] == []  # the anchor will have the seventh, too
    send_energy(town, 7, DATES[:2], withdrawn_wh=777, injected_wh=333)
    before = ask(member)
    assert list(before) == DATES[:2]
    injected_wh = 5 * (3_000 + 21 + 333)
    assert before[DATES[0]] == {"date": DATES[0], "withdrawn_wh": 5 * (6_000 + 21 + 777), "injected_wh": injected_wh,
                                "shared_wh": injected_wh}
    send_energy(town, 2, DATES[:1], withdrawn_wh=9)  # a home's correction
    assert ask(member) == before
    open_days(town, DATES[3])
    after = ask(member)
    assert {date: after[date] for date in DATES[:2]} == before
    whole = ask(town.client("gse"))
    assert whole[DATES[0]]["withdrawn_wh"] == before[DATES[0]]["withdrawn_wh"] - 5 * (1_002 - 9)


@pytest.mark.parametrize(("organisation", "name"), [
    ("citizens", "m0001"), ("citizens", "officer"), ("gse", "officer"), ("gse", "auditor"), ("municipality", "auditor"),
    ("municipality", "service"), ("commerce", "officer"),
])
def test_whoever_is_not_the_operator_asks_for_no_instant_and_gets_nobodys_worth(
    town: Gateways, organisation: str, name: str
) -> None:
    with town.client(organisation, name, at="gse") as client:
        path = f"periods/{FOUNDED}/preview"
        with pytest.raises(ApiError) as refused:
            client.get(path, known_at=2_000_000_000)
        assert refused.value.status == 403
        found = client.get(path)
        assert (found["euro_cents"], found["problems"], found["replaced"]) == (None, [], [])
        assert all(set(one) == {"member", "withdrawn_wh", "injected_wh"} for one in found["members"])
        assert len(found["members"]) == (name == "m0001")


def test_shared_energy_is_hidden_with_either_register(tmp_path: Path, found_trial: FoundTrial) -> None:
    """Five homes consume and one injects: what is shared would be that one's injection."""
    with found_trial(tmp_path / "volano", settle_days=7) as trial:
        for number in range(1, 7):
            add_member(trial, "citizens", number)
        open_days(trial, DATES[1])
        for number in range(1, 6):
            send_energy(trial, number, DATES[:1], withdrawn_wh=2_000)
        send_energy(trial, 6, DATES[:1], injected_wh=321)
        (day,) = ask(trial.client("citizens", "m0001", at="gse")).values()
        assert day == {"date": FOUNDED, "withdrawn_wh": 5 * 5 * 2_000, "injected_wh": None, "shared_wh": None}


def test_days_are_told_as_days_of_their_period_and_of_no_other_span(tmp_path: Path, found_trial: FoundTrial) -> None:
    """A home that came on the second day counts from the next period on: in no span of a member's choice before."""
    with found_trial(tmp_path / "volano", settle_days=3) as trial:
        for number in range(1, 7):
            add_member(trial, "citizens", number)
        open_days(trial, DATES[1])
        add_member(trial, "citizens", 7, from_date=DATES[1])
        open_days(trial, *DATES[2:5])
        for number in range(1, 8):
            send_energy(trial, number, DATES[int(number == 7) : 4], withdrawn_wh=1_000 + number)
        member, operator = trial.client("citizens", "m0001", at="gse"), trial.client("gse")
        (others,) = operator.get(f"periods/{DATES[1]}/preview")["perimeters"]
        whole = others["days"][0]["withdrawn_wh"]
        assert ask(member)[DATES[1]]["withdrawn_wh"] == whole - 5 * 1_007
        for date in (DATES[1], DATES[2], add_days(FOUNDED, -1), DATES[4]):
            with pytest.raises(ApiError) as refused:
                member.get(f"periods/{date}/preview")
            assert (refused.value.status, refused.value.values["name"]) == (404, date)
        assert len(member.get(f"periods/{DATES[3]}/preview")["perimeters"][0]["days"]) == 1
        operator.post(f"periods/{FOUNDED}/anchor", {"incomplete": "no plant"})
        assert ask(member)[DATES[1]]["withdrawn_wh"] == whole - 5 * 1_007


def test_a_day_of_which_some_is_set_aside_waits_for_the_decision(tmp_path: Path, found_trial: FoundTrial) -> None:
    """Given without it, it would differ from an anchor with it, once the power is corrected, by that home alone."""
    with found_trial(tmp_path / "volano", settle_days=3) as trial:
        for number in range(1, 8):
            add_member(trial, "citizens", number)
        open_days(trial, DATES[1], DATES[2])
        for number in range(1, 8):
            send_energy(trial, number, DATES[:2], withdrawn_wh=1_000 + number)
        send_energy(trial, 7, DATES[:1], withdrawn_wh=50_000)
        member, operator = trial.client("citizens", "m0001", at="gse"), trial.client("gse")
        assert list(ask(member)) == [DATES[1]]
        operator.post("left-out", {"metering_point": "IT001E00000007", "register": "withdrawn", "from": FOUNDED,
                                   "to": DATES[1], "reason": "a broken meter"})
        assert ask(member)[FOUNDED]["withdrawn_wh"] == 5 * sum(1_000 + number for number in range(1, 7))


def test_an_anchor_does_not_stand_beside_other_totals_that_were_told_of_its_days(
    tmp_path: Path, found_trial: FoundTrial
) -> None:
    """Seven homes were told of; an eighth, registered since from the first day, would be the difference."""
    with found_trial(tmp_path / "volano", settle_days=3) as trial:
        for number in range(1, 8):
            add_member(trial, "citizens", number)
        open_days(trial, DATES[1])
        for number in range(1, 8):
            send_energy(trial, number, DATES[:1], withdrawn_wh=1_000 + number, injected_wh=500)
        member, operator = trial.client("citizens", "m0001", at="gse"), trial.client("gse")
        before = ask(member)
        assert before[FOUNDED]["withdrawn_wh"] == 5 * sum(1_000 + number for number in range(1, 8))
        add_member(trial, "citizens", 8)
        open_days(trial, *DATES[2:4])
        send_energy(trial, 8, DATES[:1], withdrawn_wh=4_540)
        give_backing(trial, 1, DATES)
        operator.post(f"periods/{FOUNDED}/anchor", {"incomplete": "a first day alone"})
        anchored = operator.get(f"periods/{FOUNDED}/anchor", settlement=f"{FOUNDED}.provisional.1")
        (totals,) = anchored["perimeters"]
        assert totals["withdrawn"]["hash"] and not totals["withdrawn"]["hours_wh"]
        assert ask(member)[FOUNDED]["withdrawn_wh"] is None
        operator.post(f"periods/{FOUNDED}/settle", {"kind": "provisional"})
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
