"""Of two rules that a call breaks, which is told: a second thing's comes after the first thing's state."""

from dataclasses import replace

from tests.helpers.rules.assembly import OPINION, Assembly
from tests.helpers.rules.funding import pledge
from tests.helpers.rules.key_states import with_key
from tests.helpers.rules.market import Market
from tests.helpers.rules.programmes import OPERATOR, Programmes
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import Person


def test_the_agreement_s_state_comes_before_the_pledges_and_whose_request_it_was() -> None:
    market = Market()
    world, ref = market.world, market.bring_to("paid")
    world.do("delegate", market.ada, public_keys=[fake_key("helper")], cap_cents=5, days=9)
    helper = with_key(market.ada, fake_key("helper"))
    world.refused("T4_STATUS", "confirm", market.ada, agreement=ref, pledges=[pledge(world, market.ada)])
    world.refused("T4_STATUS", "contest", helper, agreement=ref)
    other = market.bring_to("delivered")
    world.refused("T8_OWN_PLEDGE", "confirm", market.ada, agreement=other, pledges=[pledge(world, market.ada)])
    world.refused("T12_OTHERS_REQUEST", "contest", helper, agreement=other)


def test_the_vote_s_state_comes_before_its_mandates() -> None:
    assembly = Assembly()
    proposal, (first, second, *_) = assembly.open(OPINION), assembly.citizens
    official = Person(first.member, replace(first.caller, roles=("officer",)))
    given = {"proposal": proposal, "choice": "yes", "givers": [second.member]}
    assembly.world.refused("T9_PROXY_ROLE", "vote", official, **given)
    assembly.tally(proposal)
    assembly.world.refused("T9_STATUS", "vote", official, **given)


def test_the_lines_of_a_metered_period_come_before_who_takes_part() -> None:
    own = Programmes()
    others = [own.world.join("citizens") for _ in range(4)]
    own.world.open_day(1)
    own.world.refused("T11_FEW_LINES", "metered_actions", OPERATOR, **own.metered(*others))
    own.world.refused("T11_NOT_JOINED", "metered_actions", OPERATOR, **own.metered(own.ada, *others))
