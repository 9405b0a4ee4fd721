"""Succeeding calls of the commands on documents."""

from chaincode.rules.documents.sealing import compute_digest
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.world import Person, World, staff

SALT, CONTENT = "5" * 32, "6" * 64
OFFICER = staff("citizens", "officer")


def seal(world: World, by: Person, kind: str, subject: str = "", *, days: int = 2, **more: str) -> str:
    """Seal a document or a quote; give its key."""
    digest = compute_digest((kind, subject, by.member or by.caller.organisation), SALT, CONTENT)
    given = {"kind": kind, "subject": subject, "digest": digest, "opens_on": world.date_in(days)} | more
    made: str = world.do("seal", by, **given)["made"][0]
    return made


@scenario("seal")
def seal_minutes() -> Sent:
    world = World()
    digest = compute_digest(("minutes", "", "citizens"), SALT, CONTENT)
    return Sent(world, world.build_call(
        "seal", OFFICER, kind="minutes", digest=digest, opens_on=world.date, salt=SALT, content=CONTENT))


@scenario("seal")
def seal_quote() -> Sent:
    world = World()
    request, shop = seal(world, OFFICER, "request"), world.join("commerce")
    digest = compute_digest(("quote", request, shop.member), SALT, CONTENT)
    return Sent(world, world.build_call(
        "seal", shop, kind="quote", subject=request, digest=digest, opens_on=world.date_in(2)))


@scenario("open")
def open_request() -> Sent:
    world = World()
    request = seal(world, OFFICER, "request")
    world.open_day(2)
    return Sent(world, world.build_call("open", OFFICER, document=request, salt=SALT, content=CONTENT))


@scenario("open")
def open_quote() -> Sent:
    world = World()
    request, shop = seal(world, OFFICER, "request"), world.join("commerce")
    quote = seal(world, shop, "quote", request)
    world.open_day(2)
    return Sent(world, world.build_call("open", shop, document=quote, salt=SALT, content=CONTENT))
