"""Two members who share energy on a day, settled and not."""

from dataclasses import replace
from typing import Any

from chaincode.rules import keys
from chaincode.rules.energy.records import Chain
from chaincode.rules.energy.vectors import Vectors, format_vectors
from chaincode.rules.records import Member
from tests.helpers.rules.energy import Period, shared_hour
from tests.helpers.rules.world import Person, World

FIRST, SECOND = "2024-05-01.provisional.1", "2024-05-01.provisional.2"
NEXT = "2024-05-02.provisional.1"


class Small:
    """Ada and Bruno share 2 kWh on the first day, which is over; nothing is anchored yet."""

    def __init__(self, **parameters: Any) -> None:
        self.world = World(**({"settle_days": 1} | parameters))
        self.ada = self.world.join("citizens", points=1)
        self.bruno = self.world.join("citizens", points=1)
        self.world.skip_to("2024-05-02")
        self.period = Period(self.world, shared_hour(self.ada, self.bruno, 2_000), days=1)

    def chain(self) -> Chain:
        return self.world.get(Chain, keys.CHAIN)

    def change(self, person: Person, **fields: Any) -> None:
        key = keys.member(person.member)
        self.world.put(key, replace(self.world.get(Member, key), **fields))

    def change_point(self, person: Person, **fields: Any) -> None:
        member = self.world.get(Member, keys.member(person.member))
        self.change(person, points=tuple(replace(point, **fields) for point in member.points))

    def tamper(self, vectors: Vectors) -> dict[str, Any]:
        return {"transient": {"vectors": format_vectors(vectors)}}
