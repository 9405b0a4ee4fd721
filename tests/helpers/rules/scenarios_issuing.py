"""Succeeding calls of T10's: a settlement that mints for programmes, and `draw`."""

from chaincode.rules import keys
from tests.helpers.rules.issuing import Issuing
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
