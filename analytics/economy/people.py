"""Who lives in the simulated town: citizens, a shop for every twenty members, the town hall; all from the start."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from analytics.economy.energy import Homes
from analytics.economy.ledger import Ledger
from analytics.economy.settling import PERIMETER
from chaincode.rules import keys
from chaincode.rules.calls import Caller
from chaincode.rules.records import KeyOwner, Member, MemberKey, MemberPoint, PointOwner
from chaincode.rules.units import STAKEHOLDER_OF

MEMBERS_A_SHOP, CITIZENS_A_PROVIDER = 20, 5
POWER_W = 100_000
TERMS = "5" * 64
CARE, GOODS = "care", "goods"


@dataclass(frozen=True)
class Person:
    """A member: its id and who sends for it."""

    member: str
    caller: Caller


@dataclass(frozen=True)
class Townsfolk:
    """Everybody by kind; offers: by the id of who publishes one."""

    citizens: list[Person]
    shops: list[Person]
    hall: Person
    offers: dict[str, str]

    @cached_property
    def providers(self) -> list[Person]:
        """Citizens who offer help of collective interest (T6)."""
        return [one for one in self.citizens if one.member in self.offers]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each member stands among those of its kind who offer something: `shops` or `providers`."""
        return {one.member: position for known in (self.shops, self.providers) for position, one in enumerate(known)}


def count_shops(members: int) -> int:
    """How many of the members are shops."""
    return max(2, members // MEMBERS_A_SHOP)


def list_ids(members: int) -> list[str]:
    """Give the ids of members in the order of their rows of energy: that of a statement's leaves."""
    return sorted(sha256(f"member {number}".encode()).hexdigest() for number in range(members))


def move_in(ledger: Ledger, homes: Homes, ids: list[str]) -> Townsfolk:
    """Put the members on the ledger, without the ceremony of registering, and let those who offer something publish."""
    shops, people = count_shops(len(ids)), []
    for place, member_id in enumerate(ids):
        kind = "citizens" if place < len(ids) - shops - 1 else "commerce" if place < len(ids) - 1 else "municipality"
        people.append(Person(member_id, Caller(kind, member_id)))
        _join(ledger, people[-1], int(homes.panels_w[place]))
    citizens = people[: len(ids) - shops - 1]
    town = Townsfolk(citizens, people[len(citizens) : -1], people[-1], {})
    for person in [*town.shops, *citizens[::CITIZENS_A_PROVIDER]]:
        town.offers[person.member] = _publish(ledger, person, GOODS if person in town.shops else CARE)
    return town


def _join(ledger: Ledger, person: Person, panels_w: int) -> None:
    tag = sha256(f"point {person.member}".encode()).hexdigest()
    point = MemberPoint(tag, PERIMETER, POWER_W, ledger.date, plant_w=panels_w)
    organisation = person.caller.organisation
    ledger.put(keys.member(person.member), Member(
        "confirmed", organisation, STAKEHOLDER_OF[organisation], (point,), ledger.now.number))
    ledger.put(keys.member_key(person.member), MemberKey((person.member,)))
    ledger.put(keys.key_owner(person.member), KeyOwner(person.member))
    ledger.put(keys.point(tag), PointOwner(person.member))


def _publish(ledger: Ledger, person: Person, category: str) -> str:
    made: str = ledger.send("publish", person.caller, {
        "kind": "offer", "thing": "service", "category": category, "min_price_cents": 1,
        "max_price_cents": ledger.now.parameters.max_price, "terms": TERMS,
    }, person.member)["made"][0]
    return made
