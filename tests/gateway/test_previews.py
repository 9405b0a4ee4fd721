"""What other rules would have paid: to the cent what a vote then pays, by groups of five or more, and one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chaincode.rules.energy.records import Page
from chaincode.rules.intervals import add_days
from gateway.client import Client
from gateway.db.mirror import Mirror
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FOUNDED, FoundTrial, add_member, give_backing, open_days, send_energy

DAYS = 6
PERIODS = [FOUNDED, add_days(FOUNDED, 3)]
DATES = [add_days(FOUNDED, number) for number in range(DAYS)]
VOTE = {"franchise_days": 0, "vote_days": 1, "confirmation_days": 1, "min_turnout_bps": 0}
ENOUGH = {"euro_kept_bps": 10_000, "welcome_bonus": 100}
CONSUMERS, PRODUCERS = range(1, 6), range(11, 16)
Lines = dict[str, int]


@contextmanager
def found_two_periods(folder: Path, found_trial: FoundTrial) -> Iterator[Gateways]:
    """Five homes that consume, five that produce; six days of odd readings that make two periods, nothing settled."""
    with found_trial(folder, settle_days=3, **VOTE, **ENOUGH) as trial:
        for number in (*CONSUMERS, *PRODUCERS):
            add_member(trial, "citizens", number)
        open_days(trial, *[add_days(FOUNDED, number) for number in range(1, DAYS + 1)])
        for number in CONSUMERS:
            send_energy(trial, number, DATES, withdrawn_wh=3_001 + 97 * number)
        for number in PRODUCERS:
            send_energy(trial, number, DATES, injected_wh=21 * number * number)
            give_backing(trial, number, DATES)
        yield trial


def settle(trial: Gateways, kind: str, *periods: str) -> None:
    """Anchor, settle and countersign each."""
    for period in periods:
        for step in ("anchor", "settle"):
            trial.client("gse").post(f"periods/{period}/{step}", {"kind": kind})
        trial.client("municipality").post(f"periods/{period}/countersign")


def read_lines(trial: Gateways, *periods: str) -> Lines:
    """All that the settlements of periods minted, by member, as the ledger has it."""
    found: Lines = {}
    with trial.gateway("gse").database.read() as connection:
        mirror = Mirror(connection)
        for one in mirror.settlements():
            if one.settlement_id[:10] in periods:
                for _, page in mirror.records(Page, "page", one.settlement_id):
                    for line in page.lines:
                        found[line.member] = found.get(line.member, 0) + line.amount_cents
    return found


def member_client(trial: Gateways, number: int) -> Client:
    """A member at the operator's gateway."""
    return trial.client("citizens", f"m{number:04d}", at="gse")


def ask(client: Client, values: dict[str, int], *periods: str) -> Any:
    """Ask for a preview of parameters."""
    return client.post("previews/parameters", {"values": values, "periods": list(periods)})


def vote_in(trial: Gateways, group: str, values: dict[str, int]) -> None:
    """Propose, vote, count, enact, and open days until the values are in force."""
    subject = {"kind": "parameter", "parameter": {"group": group, "values": values}}
    with trial.client("citizens", "m0001") as ada, trial.client("gse", "officer") as officer:
        asked = {"subject": subject, "minute": "", "from_date": "", "text": "0" * 64}
        made = ada.execute("propose", asked, member=ada.session()["member"])
        proposal = made["response"]["made"][0]
        officer.execute("open_vote", {"proposal": proposal, "supporters": []})
        for number in (*CONSUMERS, *PRODUCERS):
            with trial.client("citizens", f"m{number:04d}") as voter:
                cast = {"proposal": proposal, "choice": "yes", "givers": []}
                voter.execute("vote", cast, member=voter.session()["member"])
    today = add_days(FOUNDED, DAYS)
    open_days(trial, add_days(today, 1), add_days(today, 2))
    with trial.client("gse") as service:
        assert service.execute("tally", {"proposal": proposal})["response"]["facts"]["status"] == "passed"
        open_days(trial, add_days(today, 3), add_days(today, 4))
        service.execute("enact", {"proposal": proposal, "rows": []})
    open_days(trial, *[add_days(today, number) for number in range(5, 13)])


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    """All settled by the founding values, the first for good; since then one left, one is suspended, one came, and
    GSE's figure of the month is there: nearly nothing.
    """
    with found_two_periods(tmp_path_factory.mktemp("settled") / "volano", found_trial) as trial:
        settle(trial, "provisional", *PERIODS)
        settle(trial, "definitive", PERIODS[0])
        with member_client(trial, CONSUMERS[-1]) as leaver:
            leaver.execute("leave", {"lots": []}, member=leaver.session()["member"])
        with trial.client("citizens", "officer") as officer, trial.client("gse", "officer") as second:
            bad = member_client(trial, PRODUCERS[-1]).session()["member"]
            asked = officer.execute("suspend", {"member": bad, "reason": "fraud"})["response"]
            second.execute("countersign", {"target": asked["made"][0], "digest": asked["facts"]["digest"]})
        add_member(trial, "citizens", 20)
        open_days(trial, f"{FOUNDED[:5]}06-01")
        with trial.client("gse", "officer") as official, trial.client("municipality", "officer") as second:
            asked = official.execute("official", {"month": FOUNDED[:7], "euro_cents": 1})["response"]
            second.execute("countersign", {"target": asked["made"][0], "digest": asked["facts"]["digest"]})
        yield trial


VALUES = {"w_consume": 3_100, "w_produce": 4_000}


def test_what_a_vote_then_pays_is_what_its_preview_said(
    settled: Gateways, found_trial: FoundTrial, tmp_path: Path
) -> None:
    """In another community with the same energy, where the vote is before the settling."""
    said = {number: ask(member_client(settled, number), VALUES, *PERIODS) for number in (*CONSUMERS, *PRODUCERS)}
    with found_two_periods(tmp_path / "volano", found_trial) as other:
        vote_in(other, "weights", VALUES)
        check_history(other.client("gse"))
        settle(other, "provisional", *PERIODS)
        settle(other, "definitive", PERIODS[0])
        paid = read_lines(other, *PERIODS)
        members = {number: member_client(other, number).session()["member"] for number in said}
    assert {number: one["own"]["after_cents"] for number, one in said.items()} == {
        number: paid[member] for number, member in members.items()}
    assert said[1]["total"]["after_cents"] == sum(paid.values()) != said[1]["paid_cents"]


def check_history(client: Client) -> None:
    """What was in force before a vote can be asked for after it, and what a proposal would change says what was."""
    today, founding = client.get("parameters"), client.get("parameters", date=FOUNDED)
    since = today["in_force_from"]
    assert {name: today["parameters"][name] for name in VALUES} == VALUES
    assert {name: founding["parameters"][name] for name in VALUES} == dict.fromkeys(VALUES, 5_000)
    assert FOUNDED == founding["in_force_from"] == founding["founded_on"] == today["founded_on"] < since
    before, on = (client.get("parameters", date=date)["parameters"] for date in (add_days(since, -1), since))
    assert (before, on) == (founding["parameters"], today["parameters"])
    (proposal,) = client.get("public/proposals")["proposals"]
    assert (proposal["status"], proposal["before"]) == ("in_force", dict.fromkeys(VALUES, 5_000))


def test_by_the_rules_of_today_periods_pay_what_they_paid(settled: Gateways) -> None:
    found = ask(settled.client("gse"), {"w_consume": 5_000, "w_produce": 5_000}, FOUNDED[:7])
    assert found["total"] == {"before_cents": found["paid_cents"], "after_cents": found["paid_cents"]}
    assert (found["periods"], found["members"], found["own"]) == (PERIODS, 10, None)
    assert found["paid_cents"] == sum(read_lines(settled, *PERIODS).values())


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_by_itself_goes_on_from_what_was_settled_before_it(settled: Gateways, period: str) -> None:
    found = ask(member_client(settled, 3), {"w_produce": 5_000}, period)
    own = read_lines(settled, period)[member_client(settled, 3).session()["member"]]
    assert found["own"] == {"before_cents": own, "after_cents": own}


def test_what_producers_lose_is_told_of_all_and_of_bands_of_five(settled: Gateways) -> None:
    found = ask(settled.client("citizens", "auditor", at="gse"), {"w_produce": 0}, *PERIODS)
    assert found["stakeholders"] == []  # all are citizens: the total says it
    assert all(band["members"] >= 5 for band in found["bands"])
    assert found["total"]["after_cents"] < found["total"]["before_cents"]


@pytest.mark.parametrize(("values", "code"), [
    ({"support": 2}, "NOT_PREVIEWED"), ({"settle_days": 7}, "NOT_PREVIEWED"), ({"w_produce": 9_000}, "T9_BOUNDS"),
    ({"w_produce": 10_001}, "T9_BOUNDS"), ({"no_such": 1}, "NOT_PREVIEWED"),
])
def test_what_no_settlement_reads_and_no_vote_may_decide_is_refused(
    settled: Gateways, values: dict[str, int], code: str
) -> None:
    body = {"values": values, "periods": [FOUNDED]}
    assert refusal_of(settled.client("gse").post, "previews/parameters", body).code == code


def test_a_period_that_is_not_settled_is_refused(settled: Gateways) -> None:
    body = {"values": {"w_produce": 1}, "periods": [add_days(FOUNDED, 6)]}
    error = refusal_of(settled.client("gse").post, "previews/parameters", body)
    assert (error.status, error.code) == (404, "UNKNOWN")


def test_nothing_is_written(settled: Gateways) -> None:
    before = read_lines(settled, *PERIODS)
    height = settled.gateway("gse").mirror.next_block
    ask(settled.client("gse"), VALUES, *PERIODS)
    assert (read_lines(settled, *PERIODS), settled.gateway("gse").mirror.next_block) == (before, height)
