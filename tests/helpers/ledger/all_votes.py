"""T9's commands, each sent at least once: a proposal taken back, one that is voted on, counted, certified, enacted.

`adopt` isn't among them: an endorser takes only rules that it has, and there is no second rule set yet.
"""

from collections.abc import Mapping
from math import isqrt
from typing import Any

from chaincode.rules.intervals import add_days
from chaincode.rules.market.mediation import SEED_DAYS
from tests.helpers.ledger.all_life import Life

# short times, and no waiting before a first vote
PARAMETERS = {"vote_days": 7, "confirmation_days": 3, "franchise_days": 0, "support": 2}
VOTED_WITHIN_DAYS = PARAMETERS["vote_days"] + 1 + PARAMETERS["confirmation_days"]
MEDIATOR = 4  # place among the citizens
TEXT, MINUTE = "9" * 64, "a" * 64


def vote_on_all(life: Life, plan: Mapping[str, Any]) -> str:
    """Elect a mediator, who decides, and begin a programme of what settlements mint: give it.

    Most vote on paper, so both need certificates.
    """
    town, eva = life.town, life.people[MEDIATOR]
    town.do(life.people[0], "retract", proposal=_propose(life, {"kind": "opinion"}))
    elected = {"member": eva.member, "until": add_days(town.date, 300)}
    issued = {"plan": plan, "settlement_cents": 100, "total_cents": 1_000}
    proposals = [
        _propose(life, {"kind": "mediator", "mediator": elected}, minute=MINUTE),
        _propose(life, {"kind": "programme", "programme": issued}),
    ]
    for proposal in proposals:
        _vote(life, proposal)
    _pass_days(life, PARAMETERS["vote_days"] + 1)
    for proposal in proposals:
        _certify(life, proposal)
    _pass_days(life, PARAMETERS["confirmation_days"])
    made = [town.do(town.staff("gse"), "enact", proposal=proposal, rows=[])["made"] for proposal in proposals]
    _decide(life)
    return next(key for keys in made for key in keys if key.startswith("programme/"))


def _pass_days(life: Life, count: int) -> None:
    for _ in range(count):
        life.town.open_day()


def _vote(life: Life, proposal: str) -> None:
    town, (ada, bea, carl, dora, *_) = life.town, life.people
    town.do_all([town.step(member, "support", proposal=proposal) for member in (bea, carl)])
    town.do(town.staff("gse"), "open_vote", proposal=proposal, supporters=[bea.member, carl.member])
    town.do(dora, "mandate", proposal=proposal, to=bea.member)
    town.do(ada, "vote", proposal=proposal, choice="yes")
    _vote_on_paper(life, proposal)


def _certify(life: Life, proposal: str) -> None:
    town = life.town
    digest = town.do(town.staff("gse"), "tally", proposal=proposal)["facts"]["digest"]
    for name in ("citizens", "municipality", "gse"):
        town.do(town.staff(name, "officer"), "certify", proposal=proposal, digest=digest)


def _propose(life: Life, subject: dict[str, Any], **more: Any) -> str:
    proposal: str = life.town.do(life.people[0], "propose", subject=subject, text=TEXT, **more)["made"][0]
    return proposal


def _vote_on_paper(life: Life, proposal: str) -> None:
    """As many as it takes: the square root of all heads, besides who votes with a key and whom it concerns."""
    town, officer = life.town, life.town.staff("citizens", "officer")
    able = [member for place, member in enumerate(life.people) if place not in (0, MEDIATOR)]
    named = able[: isqrt(len(life.everybody))]
    town.countersign("citizens", town.do_all([
        town.step(officer, "paper_vote", proposal=proposal, member=member.member, choice="yes") for member in named
    ]))


def _decide(life: Life) -> None:
    """What a consumer contests is the mediator's to decide, from the eighth day on: no settlement says who is first."""
    town, (ada, bea, *_), mediator = life.town, life.people, life.people[MEDIATOR]
    agreement = life.deliver(ada, bea, town.publish(bea))
    town.do(ada, "contest", agreement=agreement)
    _pass_days(life, SEED_DAYS + 1)
    town.do(mediator, "decide", agreement=agreement, provider_cents=4)
