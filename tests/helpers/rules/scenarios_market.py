"""Succeeding calls of the commands on lots, agreements and claims."""

from dataclasses import replace
from typing import Any

from chaincode.rules import keys
from chaincode.rules.energy.records import Seed, Settlement
from chaincode.rules.governance.records import Mediator, Mediators
from chaincode.rules.market.records import Claim
from tests.helpers.rules.awards import award
from tests.helpers.rules.key_states import with_key
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.world import SERVICE, STRANGER, Person, World, staff

INTERESTS = [{"category": "care", "interest": "social"}]
ON_AGREEMENT = {
    "deliver": "accepted", "decline": "requested", "withdraw": "requested", "release": "accepted",
    "contest": "delivered", "confirm": "delivered",
}
DAYS_LATER = {"deliver": 2}


def send(world: World, name: str, by: Person, **arguments: Any) -> Sent:
    return Sent(world, world.build_call(name, by, **arguments))


def on_agreement(command: str) -> Sent:
    market = Market(interests=INTERESTS)
    ref = market.bring_to(ON_AGREEMENT[command])
    market.world.open_day(DAYS_LATER.get(command, 0))
    by = market.ada if command in ("withdraw", "contest", "confirm") else market.bea
    return send(market.world, command, by, agreement=ref)


for name in ON_AGREEMENT:
    scenario(name)(lambda name=name: on_agreement(name))  # type: ignore[misc]


@scenario("deliver")
def deliver_less() -> Sent:
    market = Market()
    ref = market.bring_to("accepted")
    market.world.open_day(2)
    return send(market.world, "deliver", market.bea, agreement=ref, cents=400)


@scenario("deliver")
def deliver_less_by_a_helper() -> Sent:
    market = Market()
    market.world.do("delegate", market.bea, public_keys=[fake_key("helper")], cap_cents=900, days=9)
    ref = market.bring_to("accepted")
    market.world.open_day(2)
    return send(market.world, "deliver", with_key(market.bea, fake_key("helper")), agreement=ref, cents=400)


@scenario("collect")
def collect() -> Sent:
    market = Market(interests=INTERESTS)
    ref = market.bring_to("delivered")
    market.world.open_day(4)
    return send(market.world, "collect", STRANGER, agreement=ref)


@scenario("publish")
def publish() -> Sent:
    market = Market()
    places = [{"number": 1, "date": market.world.date, "seats": 2}]
    arguments = market.publish_arguments(offer=market.offer[-32:], resource="hall", places=places)
    return send(market.world, "publish", market.bea, **arguments)


@scenario("request")
def request() -> Sent:
    market = Market()
    lots = [market.world.give(market.ada, amount) for amount in (1_000, 500)]
    return send(market.world, "request", market.ada, **market.request_arguments(lots=lots))


@scenario("request")
def request_by_a_helper() -> Sent:
    market = Market()
    market.world.do("delegate", market.ada, public_keys=[fake_key("helper")], cap_cents=PRICE_CENTS, days=9)
    helper = Person(market.ada.member, replace(market.ada.caller, key=key_id(fake_key("helper"))))
    return send(market.world, "request", helper, **market.request_arguments())


@scenario("request")
def request_with_award() -> Sent:
    market = Market()
    lots = [award(market.world, market.ada, PRICE_CENTS)]
    return send(market.world, "request", market.ada, **market.request_arguments(lots=lots))


def place() -> tuple[Market, str, str]:
    market = Market()
    places = [{"number": 1, "date": market.world.date_in(2), "seats": 2}]
    offer = market.publish(resource="hall", places=places)
    key = keys.place(market.bea.member, "hall", 1)
    return market, market.request(offer=offer, place=key), keys.seat(market.bea.member, "hall", 1, 2)


@scenario("accept")
def accept() -> Sent:
    market, ref, seat = place()
    return send(market.world, "accept", market.bea, agreement=ref, seat=seat)


@scenario("release")
def release_seat() -> Sent:
    market, ref, seat = place()
    market.world.do("accept", market.bea, agreement=ref, seat=seat)
    return send(market.world, "release", market.bea, agreement=ref)


@scenario("lapse")
def lapse() -> Sent:
    market, ref, seat = place()
    market.world.do("accept", market.bea, agreement=ref, seat=seat)
    market.world.open_day(10)
    return send(market.world, "lapse", STRANGER, agreement=ref)


@scenario("split")
def split_proposed() -> Sent:
    market = Market()
    ref = market.bring_to("contested")
    return send(market.world, "split", market.ada, agreement=ref, provider_cents=500)


@scenario("split")
def split_agreed() -> Sent:
    market = Market()
    ref = market.bring_to("contested")
    market.world.do("split", market.bea, agreement=ref, provider_cents=500)
    return send(market.world, "split", market.ada, agreement=ref, provider_cents=500)


@scenario("halve")
def halve() -> Sent:
    market = Market()
    ref = market.bring_to("contested")
    market.world.open_day(22)
    return send(market.world, "halve", STRANGER, agreement=ref)


@scenario("decide")
def decide() -> Sent:
    market, ref, mediator = contested_with_a_mediator()
    return send(market.world, "decide", mediator, agreement=ref, provider_cents=400)


def contested_with_a_mediator() -> tuple[Market, str, Person]:
    market = Market()
    ref = market.bring_to("contested")
    mediator = market.world.join("citizens")
    market.world.put(keys.MEDIATORS, Mediators((Mediator(mediator.member, "2024-12-31"),)))
    market.world.open_day(3)
    market.world.put(keys.seed(market.world.day), Seed("5" * 64, market.world.day))
    return market, ref, mediator


@scenario("merge")
def merge() -> Sent:
    world = World()
    ada = world.join("citizens")
    return send(world, "merge", ada, lots=[world.give(ada, 5), award(world, ada, 7)])


@scenario("sweep")
def sweep() -> Sent:
    world = World()
    ada = world.join("citizens")
    lots = [world.give(ada, 5, lasts=0), award(world, ada, 7, lasts=0)]
    world.open_day(1)
    return send(world, "sweep", SERVICE, lots=lots)


@scenario("level")
def level() -> Sent:
    world = World(max_balance={"citizen": 1})
    ada = world.join("citizens")
    lots = [world.give(ada, 5), award(world, ada, 7, lasts=90)]
    world.open_day(31)
    return send(world, "level", SERVICE, member=ada.member, lots=lots)


@scenario("level")
def level_with_a_request() -> Sent:
    market = Market(max_balance={"citizen": 1})
    world, lot = market.world, market.world.give(market.ada, 5)
    held = world.give(market.ada, 50)
    world.open_day(31)
    ref = market.request(lots=[held], price_cents=50)
    return send(world, "level", SERVICE, member=market.ada.member, lots=[lot], agreements=[ref])


@scenario("burn")
def burn() -> Sent:
    world = World(commons_cap=3)
    ada = world.join("citizens")
    lot = world.give(ada, 5, lasts=0)
    world.open_day(1)
    return send(world, "burn", STRANGER, rows=world.do("sweep", SERVICE, lots=[lot])["made"])


def claim(price_cents: int) -> tuple[Market, str]:
    market = Market(interests=INTERESTS)
    market.bring_to("paid", price_cents=price_cents)
    return market, next(iter(market.world.all(Claim, "claim/")))


@scenario("attest")
def attest() -> Sent:
    market, ref = claim(3_001)
    return send(market.world, "attest", staff("municipality", "attester"), claim=ref)


@scenario("remind")
def remind() -> Sent:
    market, ref = claim(1_000)
    market.world.open_day(14)
    return send(market.world, "remind", market.bea, claim=ref)


@scenario("remind")
def remind_again() -> Sent:
    """What a settlement took that nobody countersigned is reminded of; again, it makes nothing."""
    market, ref = claim(1_000)
    world, taken = market.world, "2024-05-01.provisional.1"
    world.put(keys.settlement(taken), Settlement(taken, "gse", 1, "", 7))
    world.put(ref, replace(world.get(Claim, ref), taken=taken))
    world.open_day(14)
    world.do("remind", market.bea, claim=ref)
    return send(world, "remind", market.bea, claim=ref)
