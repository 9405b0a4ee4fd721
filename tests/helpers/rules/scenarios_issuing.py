"""Succeeding calls of T10's: a settlement that mints for programmes, `draw`; votes that end one."""

from chaincode.rules import canonical, keys
from chaincode.rules.programmes.records import Programme
from tests.helpers.rules.assembly import TEXT, Assembly
from tests.helpers.rules.issuing import RIDE, Issuing
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.scenarios_market import send
from tests.helpers.rules.settling import FIRST
from tests.helpers.rules.world import STRANGER


@scenario("settle")
def settle_for_programmes() -> Sent:
    own = Issuing()
    own.small.period.anchor(FIRST)
    return Sent(own.world, own.call(100, 50))


@scenario("draw")
def draw() -> Sent:
    own = Issuing()
    own.settle(100)
    return send(own.world, "draw", STRANGER, settlement=FIRST, programme=keys.programme(own.ids[0]))


def to_end(*, is_open: bool) -> tuple[Assembly, str]:
    """A programme of what settlements mint, and a proposal to end it."""
    assembly = Assembly()
    own = "3" * 32
    to_on = assembly.world.day + 100
    assembly.world.put(keys.programme(own), Programme(
        "mobility", "commons", "issue", (RIDE,), (), (), 100, 150, 0, (), assembly.world.date,
        assembly.world.date_in(100), assembly.world.day, to_on,
    ))
    subject = {"kind": "programme", "programme": {"end": keys.programme(own)}}
    return assembly, assembly.passed(subject) if is_open else assembly.propose(subject)


@scenario("open_vote")
def open_vote_on_an_end() -> Sent:
    assembly, proposal = to_end(is_open=False)
    supporters = assembly.citizens[:2]
    for member in supporters:
        assembly.world.do("support", member, proposal=proposal)
    named = [one.member for one in supporters]
    return send(assembly.world, "open_vote", STRANGER, proposal=proposal, supporters=named)


@scenario("propose")
def propose_an_end() -> Sent:
    assembly, proposal = to_end(is_open=False)
    subject = canonical.decode(assembly.world.state[proposal])["subject"]
    return send(assembly.world, "propose", assembly.citizens[1], subject=subject, text=TEXT)


@scenario("enact")
def enact_an_end() -> Sent:
    assembly, proposal = to_end(is_open=True)
    return send(assembly.world, "enact", STRANGER, proposal=proposal)
