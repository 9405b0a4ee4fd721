"""Ada asks, Bea provides: an agreement brought to any status, one command after another."""

from typing import Any

from chaincode.rules import keys
from chaincode.rules.market.records import Agreement, Pair
from tests.helpers.rules.world import World

TERMS = "5" * 64
PRICE_CENTS = 1_001
SERVICE_IN_DAYS = 2


class Market:
    """A world with a consumer (Ada, a citizen), a provider (Bea, a shop) and somebody else (Carlo, a citizen)."""

    def __init__(self, world: World | None = None, **parameters: Any) -> None:
        self.world = world or World(**parameters)
        self.ada = self.world.join("citizens")
        self.bea = self.world.join("commerce")
        self.carlo = self.world.join("citizens")
        self.offer = self.publish()

    def publish_arguments(self, **changes: Any) -> dict[str, Any]:
        return {
            "kind": "offer", "thing": "service", "category": "care", "min_price_cents": 1,
            "max_price_cents": 20_000, "terms": TERMS,
        } | changes

    def publish(self, **changes: Any) -> str:
        made: str = self.world.do("publish", self.bea, **self.publish_arguments(**changes))["made"][0]
        return made

    def request_arguments(self, **changes: Any) -> dict[str, Any]:
        """Arguments of a request that succeeds; without `lots`, Ada is given one of the price."""
        arguments: dict[str, Any] = {
            "offer": self.offer, "provider": self.bea.member, "price_cents": PRICE_CENTS,
            "service_date": self.world.date_in(SERVICE_IN_DAYS), "terms": TERMS,
        } | changes
        if "lots" not in arguments:
            arguments["lots"] = [self.world.give(self.ada, arguments["price_cents"])]
        return arguments

    def request(self, **changes: Any) -> str:
        made: str = self.world.do("request", self.ada, **self.request_arguments(**changes))["made"][0]
        return made

    def bring_to(self, status: str, **changes: Any) -> str:
        """Give the reference of an agreement in a status."""
        ref = self.request(**changes)
        if status == "requested":
            return ref
        self.world.do("accept", self.bea, agreement=ref)
        if status == "accepted":
            return ref
        self.world.open_day(SERVICE_IN_DAYS)
        self.world.do("deliver", self.bea, agreement=ref)
        if status == "contested":
            self.world.do("contest", self.ada, agreement=ref)
        elif status == "paid":
            self.world.do("confirm", self.ada, agreement=ref)
        else:
            assert status == "delivered"
        return ref

    def agreement(self, ref: str) -> Agreement:
        return self.world.get(Agreement, ref)

    def pair_cents(self) -> int:
        """What counts between Ada and Bea."""
        pair = self.world.get(Pair, keys.pair(self.ada.member, self.bea.member))
        return sum(item.cents for item in pair.days)
