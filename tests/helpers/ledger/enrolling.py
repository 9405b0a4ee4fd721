"""Members enrolled as it is done: an officer proposes, a second organisation signs.

    ada = enrol(world, "ada", point(TAG))
    enrol(world, "ada", point(TAG, to_date="2024-05-10"))      further points, or an end, of the same member
"""

from hashlib import sha256
from typing import Any

from chaincode.rules.calls import Caller
from chaincode.rules.community.members import compute_key_ids, compute_member_id
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import PERIMETER, Person, World, staff

FROM_DATE = "2024-05-01"


def tag_of(number: int) -> str:
    """The tag of a fictional metering point."""
    return sha256(f"IT001E{number:08d}".encode()).hexdigest()


def point(tag: str, from_date: str = FROM_DATE, **more: Any) -> dict[str, Any]:
    """A metering point as it is registered."""
    return {"tag": tag, "perimeter": PERIMETER, "power_w": 6_000, "from_date": from_date} | more


def person_of(name: str, organisation: str = "citizens") -> Person:
    """The member with the key of that name."""
    key = fake_key(name)
    return Person(compute_member_id((key,)), Caller(organisation, compute_key_ids((key,))[0]))


def enrol(world: World, name: str, *points: dict[str, Any], organisation: str = "citizens") -> Person:
    """Register a member, or further points of one, by two organisations."""
    officer = staff(organisation, "officer")
    receipt = world.do("register", officer, public_keys=[fake_key(name)], points=list(points))
    sign(world, receipt)
    return person_of(name, organisation)


def sign(world: World, receipt: dict[str, Any]) -> None:
    """Countersign what was proposed, as an officer of the municipality."""
    target, digest = receipt["made"][0], receipt["facts"]["digest"]
    world.do("countersign", staff("municipality", "officer"), target=target, digest=digest)
