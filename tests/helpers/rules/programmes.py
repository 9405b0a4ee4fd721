"""A programme with each kind of evidence, whose attester is Eva, and members who take part."""

from typing import Any

from chaincode.rules import keys, merkle
from chaincode.rules.energy.records import BackedPeriod, Backing
from chaincode.rules.funding.records import Due
from chaincode.rules.programmes.scanning import compute_code_leaf
from tests.helpers.rules.funding import budget_of, dues_of, give_row, sign
from tests.helpers.rules.world import Person, World, staff

OPERATOR = staff("gse", "energy_operator")
CAPS = {"day_cents": 200, "month_cents": 600, "attester_cents": 1_000}
ACTIONS = [
    {"code": "ride", "unit": "ride", "cents": 50, "evidence": "attested"} | CAPS,
    {"code": "visit", "unit": "visit", "cents": 100, "evidence": "scanned"} | CAPS,
    {"code": "lift", "unit": "lift", "cents": 40, "evidence": "mutual"} | CAPS,
    {"code": "shift", "unit": "kwh", "cents": 10, "evidence": "metered"},
]
EVIDENCE = "7" * 64


def code_paths(ref: str, date: str, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give the arguments of `codes`, and for each code those of `scan` but the key of the codes."""
    codes = [index.to_bytes(16, "big") for index in range(number)]
    leaves = [compute_code_leaf(budget_of(ref), "museum", date, index, code) for index, code in enumerate(codes)]
    arguments = {
        "programme": ref, "action": "visit", "place": "museum", "date": date,
        "root": merkle.compute_root(leaves).hex(), "number": number,
    }
    paths = merkle.compute_paths(leaves)
    scans = [{"index": index, "shown": code.hex(), "path": [one.hex() for one in paths[index]]}
             for index, code in enumerate(codes)]
    return arguments, scans


class Programmes:
    """Ada, Bruno and Carlo take part in a shop's programme; Eva attests."""

    def __init__(self, cents: int = 10_000, **plan: Any) -> None:
        self.world = World()
        self.owner, self.eva = self.world.join("municipality"), self.world.join("citizens")
        self.ada, self.bruno, self.carlo = (self.world.join("citizens") for _ in range(3))
        self.ref = self.make(cents, **plan)
        for member in (self.ada, self.bruno, self.carlo):
            self.world.do("join", member, programme=self.ref)

    def plan(self, **changes: Any) -> dict[str, Any]:
        return {
            "kind": "mobility", "actions": ACTIONS, "from_date": self.world.date, "to_date": self.world.date_in(100),
            "attesters": [self.eva.member], "goals": [{"action": "ride", "quantity": 3, "cents": 70}],
            "value_back_bps": 1_000, "sdg": [11],
        } | changes

    def arguments(self, cents: int = 10_000, **plan: Any) -> dict[str, Any]:
        row = give_row(self.world, self.owner.member, cents)
        return {"owner": self.owner.member, "rows": [row], "cents": cents, "plan": self.plan(**plan)}

    def make(self, cents: int = 10_000, **plan: Any) -> str:
        receipt = self.world.do("programme", self.owner, **self.arguments(cents, **plan))
        made: str = sign(self.world, receipt)["made"][1]
        return made

    def deed(self, member: Person, quantity: int = 1, date: str = "", **changes: Any) -> dict[str, Any]:
        return {
            "member": member.member, "action": "ride", "date": date or self.world.date, "quantity": quantity,
            "evidence": EVIDENCE,
        } | changes

    def attest(self, *deeds: dict[str, Any], by: Person | None = None) -> dict[str, Any]:
        return self.world.do("attest_actions", by or self.eva, programme=self.ref, deeds=list(deeds))

    def hand_out(self, number: int = 3) -> dict[str, Any]:
        """Give the arguments of `codes`."""
        return code_paths(self.ref, self.world.date, number)[0]

    def codes(self, number: int = 3) -> tuple[str, list[dict[str, Any]]]:
        """Hand codes out; give their key, and for each the arguments of `scan`."""
        arguments, scans = code_paths(self.ref, self.world.date, number)
        key = self.world.do("codes", self.eva, **arguments)["made"][0]
        return key, [scan | {"codes": key} for scan in scans]

    def metered(self, *members: Person, **changes: Any) -> dict[str, Any]:
        """Give the arguments of `metered_actions`, of yesterday, which is settled."""
        lines = [{"member": member.member, "cents": 10 + place} for place, member in enumerate(members)]
        period = self.world.date_in(-1)
        settled = BackedPeriod(1, f"{period}.provisional.1")
        self.world.put(keys.month(period[:7]), Backing(5_000, {period: settled}))
        return {
            "programme": self.ref, "action": "shift", "period": period, "root": "8" * 64,
            "lines": lines,
        } | changes

    def dues(self, member: Person) -> list[Due]:
        own = f"due/{budget_of(self.ref)}/{member.member}/"
        return [due for key, due in dues_of(self.world, self.ref).items() if key.startswith(own)]

    def budget_key(self) -> str:
        return keys.budget(budget_of(self.ref))


class Campaigns:
    """A shop's campaign: from two on 10 % off, from three on 20 %; at most three."""

    def __init__(self, **changes: Any) -> None:
        self.world = World()
        self.shop = self.world.join("commerce")
        self.members = sorted((self.world.join("citizens") for _ in range(5)), key=lambda one: one.member)
        self.ref: str = self.world.do("campaign", self.shop, **self.arguments(**changes))["made"][0]

    def arguments(self, **changes: Any) -> dict[str, Any]:
        row = give_row(self.world, self.shop.member, 200)
        return {
            "rows": [row], "cents": 90, "minimum": 2, "most": 3, "closes_date": self.world.date_in(10),
            "tiers": [{"participants": 2, "discount_bps": 1_000}, {"participants": 3, "discount_bps": 2_000}],
            "value_back_cents": 10, "cashback_cents": 20, "terms": "5" * 64,
        } | changes

    def adhere(self, *members: Person) -> list[str]:
        return [self.world.do("adhere", member, campaign=self.ref)["made"][0] for member in members]

    def close(self) -> dict[str, Any]:
        self.world.open_day(25)
        return self.world.do("close", staff("gse"), campaign=self.ref)
