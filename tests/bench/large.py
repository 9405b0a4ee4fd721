"""Commands that are sent once for many, at their largest: votes of 5,000, 500 dues, 5,000 adhesions.

Each is a world brought so far that the command is left; the bench of the rules and that of a network send it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chaincode.rules import keys
from chaincode.rules.calls import derive_id
from chaincode.rules.funding.records import Due
from chaincode.rules.governance.records import Mandate, Paper, Vote
from chaincode.rules.programmes.campaigns import LEAVE_DAYS
from chaincode.rules.programmes.records import Adhesion
from tests.helpers.rules.assembly import OFFICERS, Assembly
from tests.helpers.rules.funding import budget_of, give_row
from tests.helpers.rules.programmes import EVIDENCE, Programmes
from tests.helpers.rules.world import World

ELECTORS, DUES, ADHESIONS = 5_000, 500, 5_000
DUE_CENTS = 50
BAR_S, BAR_MB = 5.0, 8.0


@dataclass(frozen=True)
class Large:
    """A command, and the world in which it is sent. role: of the energy operator, who sends it: service or officer."""

    name: str
    world: World
    command: str
    role: str
    arguments: dict[str, Any]


def list_large(quick: bool) -> Iterator[Large]:
    """Give all of them, one after another; of a tenth when quick."""
    part = 10 if quick else 1
    yield from list_votes(ELECTORS // part)
    yield make_disburse(DUES // part)
    yield make_close(ADHESIONS // part)


def list_votes(electors: int) -> Iterator[Large]:
    """The opening, and the tally of the vote that it opened: the world lives on between."""
    assembly = Assembly(citizens=electors)
    world, proposal = assembly.world, assembly.propose()
    yield Large(f"open_vote with {electors} electors", world, "open_vote", "officer", {"proposal": proposal})
    world.do("open_vote", OFFICERS["gse"], proposal=proposal)
    fill(assembly, proposal, electors)
    world.open_day(8)
    yield Large(f"tally with {electors} electors", world, "tally", "service", {"proposal": proposal})


def fill(assembly: Assembly, proposal: str, electors: int) -> None:
    """Cast what nobody types 5,000 times: two thirds vote, a sixth on paper, a sixth by mandate."""
    people = assembly.citizens[:electors]
    for number, person in enumerate(people):
        member, choice = person.member, ("yes", "no", "yes", "abstain")[number % 4]
        if number % 6 < 4:
            givers = (people[number + 4].member,) if number % 6 == 0 and number + 4 < len(people) else ()
            record: Any = Vote(choice, "citizen", assembly.world.day, givers)
            assembly.world.put(keys.vote(proposal, member), record)
        elif number % 6 == 4:
            assembly.world.put(keys.mandate(proposal, member), Mandate("citizen", 1, people[number - 4].member))
        else:
            assembly.world.put(keys.paper(proposal, member), Paper(choice, "citizen", 1, "citizens"))


def make_disburse(count: int) -> Large:
    """Rides of as many members, to be paid: a lot each, value back, quantities that reach a goal."""
    programmes = Programmes(cents=2 * count * DUE_CENTS)
    world, budget = programmes.world, budget_of(programmes.ref)
    dues = []
    for number in range(count):
        member = world.join("citizens", name=f"rider {number}").member
        dues.append(keys.due(budget, member, derive_id("due", number)))
        world.put(dues[-1], Due("action", EVIDENCE, DUE_CENTS, world.day, "ride", 1))
    return Large(f"disburse of {count} dues", world, "disburse", "service", {"budget": budget, "dues": dues})


def make_close(count: int) -> Large:
    """A campaign as large as may be, to be closed by its adhesions."""
    world, each_cents = World(), 30
    shop = world.join("commerce")
    campaign = world.do(
        "campaign", shop, rows=[give_row(world, shop.member, each_cents * count)], cents=each_cents * count,
        minimum=1, most=count, closes_date=world.date, tiers=[{"participants": 1, "discount_bps": 1_000}],
        value_back_cents=10, cashback_cents=20, terms=EVIDENCE,
    )["made"][0]
    for number in range(count):
        member = sha256(f"adherent {number}".encode()).hexdigest()
        world.put(keys.adhesion(budget_of(campaign), member), Adhesion(world.day))
    world.open_day(LEAVE_DAYS + 1)
    return Large(f"close with {count} adhesions", world, "close", "service", {"campaign": campaign})
