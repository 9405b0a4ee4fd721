"""What anybody may know without a session: votes with their words, services, months, areas; and nobody in it."""

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.rules.governance.records import Heads, Result
from gateway.client import Client
from gateway.features.public.months import sum_months
from gateway.features.public.proposals import describe_result, hide_members
from gateway.features.public.remembered import Remembered
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.metered_period import found_metered, settle_whole
from tests.helpers.gateway.trial import PERIMETER, FoundTrial, add_member, open_days

VOTING = {"franchise_days": 0, "vote_days": 1, "confirmation_days": 1, "support": 2}
WEIGHTS = {"kind": "parameter", "parameter": {"group": "weights", "values": {"w_consume": 4_000, "w_produce": 6_000}}}
REASON = {"text": "Chi produce di più <merita> di più."}
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str]]]:
    """Six homes and a shop; a vote that passed, and a mediator who is proposed."""
    with found_trial(tmp_path_factory.mktemp("votes") / "volano", **VOTING) as trial:
        members = [add_member(trial, "citizens", number) for number in range(1, 7)]
        members.append(add_member(trial, "commerce", 8))
        open_days(trial, "2024-05-02")
        proposal = propose(trial, members[0], WEIGHTS)
        for number in (2, 3):
            act(trial, number, members, "support", proposal=proposal)
        trial.client("gse").execute("open_vote", {"proposal": proposal, "supporters": members[1:3]})
        for number in range(1, 7):
            act(trial, number, members, "vote", proposal=proposal, choice="yes" if number < 6 else "no", givers=[])
        vote = {"proposal": proposal, "choice": "yes", "givers": []}
        trial.client("commerce", "m0008").execute("vote", vote, members[6])
        open_days(trial, "2024-05-03", "2024-05-04")
        trial.client("gse").execute("tally", {"proposal": proposal})
        propose(trial, members[0], {"kind": "mediator", "mediator": {"member": members[1], "until": "2025-01-01"}})
        trial.catch_up()  # who has no session doesn't wait for what others wrote
        yield trial, members


def propose(trial: Gateways, member: str, subject: Plain) -> str:
    client = trial.client("citizens", "m0001")
    arguments = {"subject": subject, "text": client.post("words", {"words": REASON})["hash"], "minute": "8" * 64,
                 "from_date": ""}
    return str(client.execute("propose", arguments, member)["response"]["made"][0])


def act(trial: Gateways, number: int, members: list[str], command: str, **arguments: Any) -> None:
    trial.client("citizens", f"m{number:04d}").execute(command, arguments, members[number - 1])


def ask(trial: Gateways, path: str, organisation: str = "gse") -> Plain:
    """What a gateway answers to who has no session."""
    found: Plain = Client(trial.wsgi, organisation).get(path)
    return found


def test_a_vote_stands_with_its_words_and_result_at_every_gateway(assembly) -> None:
    for organisation in ("citizens", "gse"):  # the words lie at the first, and are heard by the second
        first, second = ask(assembly[0], "public/proposals", organisation)["proposals"]
        assert (first["kind"], first["status"], first["words"]) == ("parameter", "passed", REASON)
        assert first["subject"] == WEIGHTS
        assert (first["proposed_date"], first["last_date"], first["electors"]) == ("2024-05-02", "2024-05-03", 7)
        assert first["result"]["heads"] == {"yes": 6, "no": 1, "abstain": 0}
        assert (first["result"]["chambers"], first["result"]["yes_bps"]) == ({}, 8_571)  # the shop alone is a chamber
        assert second["result"] is None and second["last_date"] == ""


@pytest.mark.parametrize(("heads", "is_told"), [
    ({"citizen": Heads(5, 1), "merchant": Heads(3, 2)}, True),
    ({"citizen": Heads(5, 1), "merchant": Heads()}, True),  # nobody of it voted
    ({"citizen": Heads(5, 1), "merchant": Heads(3, 1)}, False),
])
def test_heads_by_chamber_are_told_where_each_has_enough(heads: dict[str, Heads], is_told: bool) -> None:
    told = describe_result(Result(heads, {}, 6, 3, 0, 10, own=9, papers=0, mandates=0, tallied_on=9))
    assert told.chambers == (heads if is_told else {})
    assert (told.yes_bps, told.no_bps) == (6_000, 3_000)


def test_nobody_is_named(assembly) -> None:
    trial, members = assembly
    open_offers(trial, members)
    for path in ("proposals", "services", "months", "areas"):
        told = json.dumps(ask(trial, f"public/{path}"))
        assert [member for member in members if member in told] == []
    _, second = ask(trial, "public/proposals")["proposals"]
    assert second["subject"] == {"kind": "mediator", "mediator": {"member": "", "until": "2025-01-01"}}


def open_offers(trial: Gateways, members: list[str]) -> None:
    """Five offers of care and two needs of repairs."""
    for number, (kind, category) in enumerate([*[("offer", "care")] * 5, *[("need", "repair")] * 2]):
        client = trial.client("citizens", f"m{number % 6 + 1:04d}")
        client.execute("publish", {"kind": kind, "thing": "service", "category": category, "min_price_cents": 100,
                                   "max_price_cents": 100, "terms": f"{number:064x}"}, members[number % 6])


def test_services_are_counted_from_five_on(assembly) -> None:
    found = {one["category"]: one for one in ask(assembly[0], "public/services")["categories"]}
    assert found == {"care": {"category": "care", "offers": 5, "needs": 0},
                     "repair": {"category": "repair", "offers": 0, "needs": None}}


def test_parameters_are_for_anybody(assembly) -> None:
    assert ask(assembly[0], "parameters")["parameters"]["support"] == 2


def pay(consumer: str, provider: str, cents: int, day: int) -> Any:
    return SimpleNamespace(consumer=consumer, provider=provider, paid_cents=cents, closed_on=day)


NOW: Any = SimpleNamespace(date="2024-07-10", number=71)  # day 1 is the first of May
MANY = [pay(f"c{number}", f"p{number}", 200, 3 + number) for number in range(5)]


@pytest.mark.parametrize(("paid", "told"), [
    (MANY, (5, 1_000)),
    (MANY[:4], (None, None)),
    ([*MANY, pay("c0", "p1", 900, 9)], (None, None)),        # one paid more than half
    ([pay(f"c{number}", "p", 200, 3) for number in range(9)], (None, None)),  # one was paid all
])
def test_a_month_is_told_where_five_pay_and_five_are_paid(paid: list[Any], told: tuple[int | None, int | None]) -> None:
    (month,) = sum_months(NOW, paid)
    assert (month.month, month.services, month.paid_cents) == ("2024-05", *told)


def test_the_month_that_runs_is_not_told() -> None:
    running = [pay(f"c{number}", f"p{number}", 200, 63) for number in range(9)]
    assert sum_months(NOW, running) == ()
    assert [month.month for month in sum_months(NOW, [*running, *MANY])] == ["2024-05"]


def test_areas_are_those_of_the_newest_settlement(tmp_path, found_trial: FoundTrial) -> None:
    with found_metered(tmp_path / "volano", found_trial) as (trial, _):
        assert ask(trial, "public/areas") == {"areas": []}
        settle_whole(trial)
        trial.catch_up()
        assert ask(trial, "public/areas") == {"areas": [PERIMETER]}


def test_an_answer_is_made_once_a_height() -> None:
    gateway: Any = SimpleNamespace(mirror=SimpleNamespace(next_block=7))
    made, remembered = [], Remembered()

    def make(_: Any) -> int:
        made.append(1)
        return len(made)

    assert [remembered.find(gateway, make) for _ in range(3)] == [1, 1, 1]
    gateway.mirror.next_block = 8
    assert remembered.find(gateway, make) == 2


def test_members_are_taken_out_of_whatever_is_proposed() -> None:
    member = "ab" * 32
    subject = {"commons": {"target": f"member/{member}", "offer": f"offer/{member}/{'1' * 32}", "cents": 5},
               "programme": {"plan": {"attesters": [member]}}, "rule_set": {"digest": "sha256+0123456789abcdef"}}
    assert hide_members(subject) == {
        "commons": {"target": "member", "offer": f"offer/{'1' * 32}", "cents": 5},
        "programme": {"plan": {"attesters": [""]}}, "rule_set": {"digest": "sha256+0123456789abcdef"}}
    assert not re.search(member, str(hide_members(subject)))
