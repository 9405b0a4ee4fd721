"""Succeeding calls of the commands of votes (T9)."""

from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.funding.records import Budget
from chaincode.rules.market.records import Offer
from chaincode.rules.programmes.records import Programme
from chaincode.rules.records import CommonsRow, Supply
from tests.helpers.rules.assembly import MINUTE, OFFICERS, OPINION, TEXT, WEIGHTS, Assembly
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.world import SERVICE, STRANGER, Person

RULE_SET = {"kind": "rule_set", "rule_set": {"number": 2, "digest": "sha256+" + "0" * 16}}
BURN = {"kind": "commons", "commons": {"cents": 7, "to": "burn"}}


def send(assembly: Assembly, name: str, by: Person, **arguments: Any) -> Sent:
    return Sent(assembly.world, assembly.world.build_call(name, by, **arguments))


def elect(assembly: Assembly) -> dict[str, Any]:
    """The subject that makes the last citizen a mediator."""
    content = {"member": assembly.citizens[-1].member, "until": "2026-12-31"}
    return {"kind": "mediator", "mediator": content}


def suspend(assembly: Assembly) -> dict[str, Any]:
    """Suspend the last citizen; give the subject that lifts it."""
    member = assembly.citizens[-1].member
    receipt = assembly.world.do("suspend", OFFICERS["citizens"], member=member, reason="fraud")
    given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    assembly.world.do("countersign", OFFICERS["gse"], **given)
    return {"kind": "member", "member": {"member": member}}


def fill_commons(assembly: Assembly) -> str:
    """Give the community ten cents; give their row."""
    world, key = assembly.world, keys.commons("5" * 32)
    world.put(key, CommonsRow(10, "given", 1))
    supply = world.get(Supply, keys.SUPPLY)
    world.put(keys.SUPPLY, Supply(supply.minted_cents + 10, supply.burnt_cents))
    return key


@scenario("propose")
def propose() -> Sent:
    assembly = Assembly()
    assembly.propose(OPINION)
    return send(assembly, "propose", assembly.citizens[0], subject=WEIGHTS, text=TEXT)


@scenario("propose")
def propose_to_lift() -> Sent:
    assembly = Assembly()
    return send(assembly, "propose", assembly.citizens[0], subject=suspend(assembly), text=TEXT)


@scenario("propose")
def propose_mediator() -> Sent:
    assembly = Assembly()
    assembly.enacted(elect(assembly), minute=MINUTE)
    return send(assembly, "propose", assembly.citizens[0], subject=elect(assembly), text=TEXT, minute=MINUTE)


@scenario("retract")
def retract() -> Sent:
    assembly = Assembly()
    return send(assembly, "retract", assembly.citizens[0], proposal=assembly.propose())


@scenario("support")
def support() -> Sent:
    assembly = Assembly()
    return send(assembly, "support", assembly.citizens[1], proposal=assembly.propose())


@scenario("open_vote")
def open_vote() -> Sent:
    assembly = Assembly()
    assembly.open()
    proposal = assembly.propose()
    for member in assembly.citizens[:2]:
        assembly.world.do("support", member, proposal=proposal)
    return send(assembly, "open_vote", STRANGER, proposal=proposal,
                supporters=[member.member for member in assembly.citizens[:2]])


@scenario("open_vote")
def open_vote_by_officer() -> Sent:
    assembly = Assembly()
    return send(assembly, "open_vote", OFFICERS["gse"], proposal=assembly.propose())


@scenario("vote")
def vote() -> Sent:
    assembly = Assembly()
    return send(assembly, "vote", assembly.citizens[1], proposal=assembly.open(), choice="yes")


@scenario("vote")
def vote_with_mandate() -> Sent:
    assembly = Assembly()
    giver, voter, proposal = *assembly.citizens[:2], assembly.open()
    assembly.world.do("vote", voter, proposal=proposal, choice="no")
    assembly.world.do("mandate", giver, proposal=proposal, to=voter.member)
    return send(assembly, "vote", voter, proposal=proposal, choice="yes", givers=[giver.member])


@scenario("mandate")
def mandate() -> Sent:
    assembly = Assembly()
    giver, voter = assembly.citizens[:2]
    return send(assembly, "mandate", giver, proposal=assembly.open(), to=voter.member)


@scenario("mandate")
def mandate_to_nobody() -> Sent:
    assembly = Assembly()
    giver, voter, proposal = *assembly.citizens[:2], assembly.open()
    assembly.world.do("mandate", giver, proposal=proposal, to=voter.member)
    return send(assembly, "mandate", giver, proposal=proposal)


@scenario("paper_vote")
def paper_vote() -> Sent:
    assembly = Assembly()
    proposal, member = assembly.open(), assembly.citizens[0].member
    return send(assembly, "paper_vote", OFFICERS["citizens"], proposal=proposal, member=member, choice="yes")


@scenario("countersign")
def countersign_paper() -> Sent:
    world, call = paper_vote()
    receipt = canonical.decode(world.send(call).response)
    given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    return Sent(world, world.build_call("countersign", OFFICERS["gse"], **given))


@scenario("tally")
def tally() -> Sent:
    assembly = Assembly()
    giver, voter, paper, _ = assembly.citizens
    proposal = assembly.open()
    assembly.world.do("mandate", giver, proposal=proposal, to=voter.member)
    assembly.world.do("vote", voter, proposal=proposal, choice="yes", givers=[giver.member])
    assembly.paper(proposal, paper, "no")
    assembly.world.open_day(8)
    return send(assembly, "tally", STRANGER, proposal=proposal)


def open_with_papers(assembly: Assembly) -> str:
    """A vote that papers alone decided."""
    proposal = assembly.open()
    for person in assembly.citizens:
        assembly.paper(proposal, person, "yes")
    assert assembly.tally(proposal) == "uncertified"
    return proposal


@scenario("certify")
def certify() -> Sent:
    assembly = Assembly()
    proposal = open_with_papers(assembly)
    digest = assembly.result(proposal).digest
    return send(assembly, "certify", OFFICERS["gse"], proposal=proposal, digest=digest)


@scenario("enact")
def enact() -> Sent:
    assembly = Assembly()
    earlier = assembly.passed()
    assembly.world.do("enact", STRANGER, proposal=earlier)
    return send(assembly, "enact", STRANGER, proposal=assembly.passed(WEIGHTS))


@scenario("enact")
def enact_mediator() -> Sent:
    assembly = Assembly()
    assembly.enacted(elect(assembly), minute=MINUTE)
    return send(assembly, "enact", STRANGER, proposal=assembly.passed(elect(assembly), minute=MINUTE))


@scenario("enact")
def enact_lift() -> Sent:
    assembly = Assembly()
    return send(assembly, "enact", STRANGER, proposal=assembly.passed(suspend(assembly)))


@scenario("enact")
def enact_burn() -> Sent:
    assembly = Assembly()
    row = fill_commons(assembly)
    return send(assembly, "enact", STRANGER, proposal=assembly.passed(BURN), rows=[row])


def list_destinations(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """The subjects that spend seven cents of the commons, by where they go."""
    world, desk = assembly.world, assembly.world.join("citizens", kind="desk")
    offer, budget = f"offer/{assembly.citizens[-1].member}/{'4' * 32}", f"budget/{'3' * 32}"
    world.put(offer, Offer("offer", "service", "care", 1, 9, "5" * 64, 1))
    world.put(budget, Budget(keys.programme("3" * 32), 0, 0, {}))
    world.put(keys.programme("3" * 32), Programme(
        "mobility", "commons", "issue", (), (), (), 100, 150, 0, (), world.date, world.date_in(100), world.day, 900,
    ))
    targets = {"solidarity": {}, "programme": {"target": budget},
               "desk": {"target": keys.member(desk.member), "offer": offer}}
    return {to: {"kind": "commons", "commons": {"cents": 7, "to": to} | more} for to, more in targets.items()}


def spend(to: str) -> Sent:
    assembly = Assembly()
    row, subject = fill_commons(assembly), list_destinations(assembly)[to]
    return send(assembly, "enact", STRANGER, proposal=assembly.passed(subject), rows=[row])


for destination in ("solidarity", "programme", "desk"):
    scenario("enact")(lambda to=destination: spend(to))  # type: ignore[misc]


@scenario("propose")
def propose_for_a_desk() -> Sent:
    assembly = Assembly()
    subject = list_destinations(assembly)["desk"]
    return send(assembly, "propose", assembly.citizens[0], subject=subject, text=TEXT)


@scenario("propose")
def propose_for_a_programme() -> Sent:
    assembly = Assembly()
    subject = list_destinations(assembly)["programme"]
    return send(assembly, "propose", assembly.citizens[0], subject=subject, text=TEXT)


@scenario("adopt")
def adopt() -> Sent:
    assembly = Assembly()
    return send(assembly, "adopt", SERVICE, proposal=assembly.enacted(RULE_SET), **RULE_SET["rule_set"])


@scenario("open_day")
def open_day_with_values() -> Sent:
    assembly = Assembly()
    assembly.enacted()
    assembly.world.open_day(6)
    return send(assembly, "open_day", SERVICE, date=assembly.world.date_in(1))
