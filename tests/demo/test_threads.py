"""What runs through the demo's month: a vote from proposing to being in force, and what funds give."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from analytics.examples.town import load_town
from gateway.commandline.demo import giving, voting
from gateway.commandline.demo.giving import Giving
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.threads import Threads
from gateway.commandline.demo.voting import Vote
from tests.demo.stand_in import Trial, read, resident


def answer(made: list[str], **facts: Any) -> Mapping[str, Any]:
    return {"response": {"made": made, "facts": facts}}


def make_vote() -> tuple[Trial, Vote]:
    trial = Trial({
        "words": {"hash": "h"}, "propose": answer(["proposal/1"]), "open_vote": answer([], last_day=8, electors=23),
        "tally": answer([], status="passed"), "enact": answer([], status="coming", not_before=19),
        "parameters": {"parameters": {"confirmation_days": 3}},
    })
    return trial, Vote(trial, {name: resident(name, f"id of {name}") for name in voting.CHOICES})


def test_a_vote_goes_from_proposing_to_being_in_force_on_the_days_that_the_rules_name() -> None:
    trial, vote = make_vote()
    vote.open()
    happened = {number: vote.status for number in range(1, 25) if vote.pass_day(number)}
    assert happened == {9: "passed", 12: "coming", 19: "in_force"}
    assert [(who, what) for who, what, _ in trial.sent if what in ("propose", "open_vote", "tally", "enact")] == [
        ("Ada Neri", "propose"), ("Ada Neri", "open_vote"), ("citizens service", "tally"),
        ("citizens service", "enact"),
    ]
    assert {who: body["choice"] for who, what, body in trial.sent if what == "vote"} == voting.CHOICES


def test_a_vote_that_fails_brings_nothing_into_force() -> None:
    trial, vote = make_vote()
    trial.answers["tally"] = answer([], status="rejected")
    vote.open()
    assert [number for number in range(1, 40) if vote.pass_day(number)] == [9]
    assert vote.status == "rejected"


def test_who_only_uses_gains_by_the_vote_as_much_as_the_weight_does() -> None:
    town = load_town()
    points = {point.name: point.metering_point for point in town.points}
    awards = {
        name: [voting.compute_award(town, points[name], "2024-05-15", weights)
               for weights in (voting.BEFORE, voting.AFTER)]
        for name in voting.SHOWN
    }
    (used_before, used_after), (roof_before, roof_after) = awards.values()
    assert abs(used_after - used_before * 6 / 5) < 2 and used_before > 100
    assert roof_after < roof_before
    row = town.energy.metering_points.index(points["Bruno Colli"])
    assert not np.any(town.energy.injected_wh[row])


def test_awards_are_told_beside_what_the_old_weights_would_have_given(screen: Screen) -> None:
    trial, vote = make_vote()
    town = load_town()
    points = {point.name: point for point in town.points}
    vote.residents = {name: SimpleNamespace(name=name, organisation="citizens", member=name, signer=name,
                                            point=points[name]) for name in voting.SHOWN}  # type: ignore[assignment]
    trial.answers["wallet/lines"] = {"lines": [{"settlement": "other"}, {
        "settlement": "2024-05-15.provisional.1", "energy_cents": 160}]}
    threads = Threads(screen, vote, Giving(trial, vote.residents), SimpleNamespace())  # type: ignore[arg-type]
    vote.status = "in_force"
    day = SimpleNamespace(settled={"settlement": "2024-05-15.provisional.1"}, date="2024-05-21")
    threads.pass_week(day, town, [], is_first=False)  # type: ignore[arg-type]
    assert [line for line in read(screen) if "1,60 token; senza il voto sarebbero stati 1,33" in line]


def test_funds_are_paid_in_by_two_promised_and_given_to_who_paid_and_rode() -> None:
    names = (giving.SHOP, giving.TOWN_HALL, giving.ATTESTER, *giving.RIDES)
    trial = Trial({
        "words": {"hash": "h"},
        "pay_in": answer(["pending/1"], digest="d"), "programme": answer(["pending/2"], digest="e"),
        "countersign": answer(["made/1", "made/2"]), "pledge": answer(["pledge/1"]),
        "wallet": {"lots": [{"origin": "budget/1", "amount_cents": 70}, {"origin": "settlement/1", "amount_cents": 9}]},
    })
    one = Giving(trial, {name: resident(name, f"id of {name}") for name in names})
    one.promise("2024-05-01")
    assert [who for who, what, _ in trial.sent if what == "pay_in"] == ["municipality officer"] * 2
    assert [who for who, what, _ in trial.sent if what == "countersign"] == ["gse officer"] * 3
    assert [who for who, what, _ in trial.sent if what == "join"] == list(giving.RIDES)
    references = [body["reference"] for _, what, body in trial.sent if what == "pay_in"]
    assert references == [giving.make_reference(giving.SHOP), giving.make_reference(giving.TOWN_HALL)]
    assert len(set(references)) == 2
    one.reward("2024-05-07")
    ((who, deeds),) = [(who, body["deeds"]) for who, what, body in trial.sent if what == "attest_actions"]
    assert who == giving.ATTESTER and [deed["quantity"] for deed in deeds] == [3, 2]
    assert trial.names().index(("municipality service", "housekeeping")) > trial.names().index((who, "attest_actions"))
    assert one.back_cents == {"Ada Neri": 70, "Bruno Colli": 70}
