"""A metering point that changes hands, in a test's world."""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.records import Member, PointOwner
from tests.helpers.rules.world import Person, World


def take_over_point(world: World, giver: Person, place: int = 0) -> Person:
    """Give a newcomer who registers a leaver's point today."""
    point = world.get(Member, keys.member(giver.member)).points[place]
    newcomer = world.join("citizens")
    fresh = replace(point, from_date=world.date, to_date="")
    key = keys.member(newcomer.member)
    world.put(key, replace(world.get(Member, key), points=(fresh,)))
    owner = world.get(PointOwner, keys.point(point.tag))
    world.put(keys.point(point.tag), replace(owner, member=newcomer.member))
    return newcomer
