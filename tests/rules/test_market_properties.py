"""What always holds for the commands on lots and agreements, whatever people send in whatever order.

I1 tokens are neither made nor lost; I2 no lot is used twice; I9 no lot lasts longer than T2 and T4 allow.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.market.lots import divide, total_cents
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, Lot, Supply
from tests.helpers.rules.market import TERMS, Market
from tests.helpers.rules.world import SERVICE, Person

# Short times and low limits, so that everything runs out within a few steps.
PARAMETERS: dict[str, Any] = {
    "validity_days": {"citizen": 20, "commerce": 10}, "max_life_days": 30, "grace_days": 3, "return_days": 6,
    "max_balance": {"citizen": 500, "commerce": 500}, "accept_days": 4, "deliver_days": 4, "confirm_days": 2,
    "mediation_days": 3, "commons_cap": 100, "pair_limit": 10**6,
    "interests": [{"category": "care", "interest": "social"}],
}
COMMANDS = {  # mostly what brings an agreement on, sometimes what ends it or comes at the wrong time
    "requested": ("accept", "accept", "accept", "accept", "decline", "withdraw", "lapse", "confirm"),
    "accepted": ("deliver", "deliver", "deliver", "deliver", "release", "lapse", "accept"),
    "delivered": ("contest", "contest", "contest", "confirm", "collect", "release", "split"),
    "contested": ("halve", "halve", "split", "split", "split", "release", "collect"),
}
Try = tuple[str, Person, dict[str, Any]]
PROVIDERS = ("accept", "deliver", "decline", "release")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("give", "request", "act", "act", "act", "act", "act", "merge", "tidy", "tidy", "day", "days")),
        st.integers(0, 200),
    ),
    min_size=80, max_size=80,
)


class Play:
    """Two members who offer to each other, and everything they try."""

    def __init__(self) -> None:
        self.market = Market(**PARAMETERS)
        self.world = self.market.world
        self.people = (self.market.ada, self.market.bea)
        self.offers = {
            person.member: self.world.do("publish", person, **self.market.publish_arguments())["made"][0]
            for person in self.people
        }
        self.ended: dict[str, None] = {}
        for person in self.people:
            for amount in (400, 301, 250, 120, 77):
                self.world.give(person, amount, lasts=20)

    def lots(self, person: Person) -> list[str]:
        return list(self.world.all(Lot, keys.lot(person.member, "")))

    def step(self, name: str, number: int) -> None:
        """Try one thing; look at what it did when it wasn't refused."""
        if name in ("day", "days"):
            self.world.open_day(1 if name == "day" else number % 5)
            return
        if name == "give":
            self.world.give(self.people[number % 2], 200 + number, lasts=20)
            return
        before = dict(self.world.state)
        built = getattr(self, f"try_{name}")(number)
        if built is None:
            return
        name, by, arguments = built
        effects = self.world.send(self.world.build_call(name, by, **arguments))
        if effects.status == contract.OK:
            self.check(before, arguments)
        else:
            assert self.world.state == before

    def try_request(self, number: int) -> Try:
        consumer, provider = self.people if number % 2 else self.people[::-1]
        lots = self.lots(consumer)[: 1 + number % 3]
        held = sum(self.world.get(Lot, ref).amount_cents for ref in lots)
        return "request", consumer, {
            "offer": self.offers[provider.member], "provider": provider.member, "lots": lots,
            "price_cents": max(1, held - number), "service_date": self.world.date_in(number % 3), "terms": TERMS,
        }

    def try_act(self, number: int) -> Try | None:
        open_ones = {ref: one for ref, one in self.world.all(Agreement, "agreement/").items() if one.status in COMMANDS}
        if not open_ones:
            return None
        ref = list(open_ones)[number % len(open_ones)]
        agreement = open_ones[ref]
        names = COMMANDS[agreement.status]
        name = names[number % len(names)]
        is_provider = name in PROVIDERS or (name == "split" and agreement.split_by == agreement.consumer)
        member = agreement.provider if is_provider else agreement.consumer
        by = next(person for person in self.people if person.member == member)
        more = {"provider_cents": agreement.split_cents if agreement.split_by else number} if name == "split" else {}
        return name, by, {"agreement": ref} | more

    def try_merge(self, number: int) -> Try:
        person = self.people[number % 2]
        return "merge", person, {"lots": self.lots(person)[: 2 + number % 2]}

    def try_tidy(self, number: int) -> Try:
        name, person = ("sweep", "level", "burn")[number % 3], self.people[number % 2]
        if name == "burn":
            return name, SERVICE, {"rows": list(self.world.all(CommonsRow, "commons/"))}
        lots = {ref: self.world.get(Lot, ref) for ref in self.lots(person)}
        expired = [ref for ref, lot in lots.items() if lot.expires_on < self.world.day]
        if name == "sweep":
            return name, SERVICE, {"lots": expired or list(lots)}
        old = [ref for ref, lot in lots.items() if self.world.day - lot.received_on > 3 and ref not in expired]
        return name, SERVICE, {"member": person.member, "lots": old or list(lots)}

    def check(self, before: dict[str, bytes], arguments: dict[str, Any]) -> None:
        self.check_conservation()
        self.check_used_once(before, arguments)
        self.check_expiries(before)

    def check_conservation(self) -> None:
        """I1: minted = lots + held + commons + burnt."""
        supply = self.world.get(Supply, keys.SUPPLY)
        lots = sum(lot.amount_cents for lot in self.world.all(Lot, "lot/").values())
        agreements = self.world.all(Agreement, "agreement/").values()
        held = sum(lot.amount_cents for one in agreements for lot in one.lots)
        commons = sum(row.amount_cents for row in self.world.all(CommonsRow, "commons/").values())
        assert lots + held + commons + supply.burnt_cents == supply.minted_cents
        assert all(sum(lot.amount_cents for lot in one.lots) in (0, one.price_cents) for one in agreements)

    def check_used_once(self, before: dict[str, bytes], arguments: dict[str, Any]) -> None:
        """I2: a lot that left the state never comes back, under whatever command."""
        ended = [key for key in before if key.startswith("lot/") and key not in self.world.state]
        assert not [key for key in self.world.state if key in self.ended]
        self.ended |= dict.fromkeys(ended)
        assert not [ref for ref in arguments.get("lots", []) if ref in self.ended and ref not in ended]

    def check_expiries(self, before: dict[str, bytes]) -> None:
        """I9: minted_on + max_life_days, or, for a marked or mediated lot, today + return_days or what it had."""
        parameters = self.world.now.parameters
        lots = [lot for data in before.values() for lot in find_lots(canonical.decode(data))]
        had = max([lot["expires_on"] for lot in lots], default=0)
        for key in (key for key in self.world.wrote if key in self.world.state):
            for lot in find_lots(canonical.decode(self.world.state[key])):
                is_extended = lot.get("is_marked") or lot.get("is_mediated")
                most = max(self.world.day + parameters.return_days, had) if is_extended else 0
                assert lot["expires_on"] <= max(lot["minted_on"] + parameters.max_life_days, most)


def find_lots(record: Any) -> list[dict[str, Any]]:
    """Give a record's lots: itself, or those that it holds."""
    if not isinstance(record, dict):
        return []
    return [record] if "expires_on" in record and "owner" in record else list(record.get("lots", []))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(STEPS)
def test_i1_i2_i9_hold_whatever_is_sent(steps: list[tuple[str, int]]) -> None:
    play = Play()
    for name, number in steps:
        play.step(name, number)


@given(
    st.lists(st.integers(1, 10_000), min_size=1, max_size=20), st.integers(0, 200_000),
)
def test_dividing_lots_loses_nothing_and_keeps_their_dates(amounts: list[int], cents: int) -> None:
    lots = tuple(Lot("a" * 64, amount, "given", number, number, 100 + number) for number, amount in enumerate(amounts))
    first, rest = divide(lots, cents)
    assert total_cents(first) == min(cents, sum(amounts))
    assert total_cents(first) + total_cents(rest) == sum(amounts)
    assert len(first) + len(rest) <= len(lots) + 1
    assert {lot.expires_on for lot in first + rest} == {lot.expires_on for lot in lots}
