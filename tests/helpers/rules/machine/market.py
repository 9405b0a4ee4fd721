"""T2, T4, T6: offers, requests, and agreements brought to any end."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chaincode.rules import keys
from chaincode.rules.governance.records import Mediators
from chaincode.rules.market.records import Agreement, Claim, Offer, Place
from tests.helpers.rules.machine.base import NUMBER, Base, pick
from tests.helpers.rules.world import SERVICE, STRANGER, staff

NEXT_COMMANDS = {
    "requested": ("accept", "accept", "accept", "decline", "withdraw", "lapse"),
    "accepted": ("deliver", "deliver", "deliver", "release", "lapse"),
    "delivered": ("confirm", "confirm", "contest", "contest", "collect", "collect", "release"),
    "contested": ("split", "split", "halve", "halve", "release"),
}
AGREEMENT_COMMANDS = tuple(name for names in NEXT_COMMANDS.values() for name in names)
BY_PROVIDER = ("accept", "deliver", "decline", "release")
OPEN = ("requested", "accepted", "delivered", "contested")


class MarketSteps(Base):
    """What members do with each other."""

    @rule(who=NUMBER, kind=NUMBER, old=NUMBER)
    def publish(self, who: int, kind: int, old: int) -> None:
        """Offer something, or ask for it; now and then with places."""
        person = self._someone(who)
        resource = "hall" if kind % 3 == 2 else ""
        places = [{"number": n, "date": self.world.date_in(n), "seats": 1} for n in range(3)] if resource else []
        own = list(self.world.all(Offer, keys.offer(person.member, "")))
        changed = pick(own, old).rsplit("/", 1)[1] if own and old % 4 == 3 else ""
        self.world.attempt(
            "publish", person, kind="need" if kind % 5 == 4 else "offer", thing="service",
            category=("care", "music")[kind % 2], min_price_cents=10, max_price_cents=1_200, terms="5" * 64,
            offer=changed, resource=resource, places=places, is_open=old % 11 != 10,
        )

    @rule(who=NUMBER, what=NUMBER, price=NUMBER, ahead=st.integers(0, 4))
    def request(self, who: int, what: int, price: int, ahead: int) -> None:
        """Ask for an offer, naming own lots until the price is reached."""
        rich = [member for member in self._confirmed() if self._alive(member)]
        person = self._person(pick(rich, who), who) if rich and price % 9 else self._someone(who)
        offers = self.world.all(Offer, "offer/")
        key = pick(list(offers), what)
        offer, publisher = offers[key], key.split("/")[1]
        consumer = person if offer.kind == "offer" else self._person(publisher, who)
        provider = publisher if offer.kind == "offer" else person.member
        lots = self._alive(consumer.member) if price % 10 else self._lots(consumer.member)
        have_cents = sum(lot.amount_cents for lot in lots.values())
        price_cents = min(10 + price % 900, max(10, have_cents))
        place = ""
        if offer.resource:
            places = list(self.world.all(Place, f"place/{publisher}/"))
            place = pick(places, what) if places else ""
        date = self.world.get(Place, place).date if place else self.world.date_in(ahead)
        self.world.attempt(
            "request", consumer, offer=key, provider=provider, lots=self._name(lots, price_cents, price),
            price_cents=price_cents, service_date=date, terms="6" * 64, place=place,
        )

    @rule(which=NUMBER)
    def turn_down(self, which: int) -> None:
        """Ask for something, and decline a request, as its provider."""
        self.request(which, which // 7, which, 1)
        asked = [key for key, one in self.world.all(Agreement, "agreement/").items() if one.status == "requested"]
        if asked:
            ref = pick(asked, which)
            self.world.attempt("decline", self.acting[ref.split("/")[2]][-1], agreement=ref)

    @rule(which=NUMBER, command=NUMBER, cents=NUMBER)
    def act(self, which: int, command: int, cents: int) -> None:
        """Bring an agreement on, as a party, or as somebody who may not."""
        agreements = self.world.all(Agreement, "agreement/")
        open_ones = [key for key, one in agreements.items() if one.status in OPEN]
        if not agreements:
            return
        key = pick(open_ones if open_ones and cents % 10 else list(agreements), which)
        one = agreements[key]
        name = pick(NEXT_COMMANDS.get(one.status, AGREEMENT_COMMANDS) if cents % 11 else AGREEMENT_COMMANDS, command)
        party = one.provider if name in BY_PROVIDER or (name == "split" and cents % 2) else one.consumer
        person = STRANGER if cents % 13 == 12 else self._person(party, cents)
        arguments: dict[str, Any] = {"agreement": key}
        if name == "accept" and one.place:
            _, owner, resource, number = one.place.split("/")
            arguments["seat"] = keys.seat(owner, resource, int(number), 1)
        if name == "deliver" and cents % 3 == 0:
            arguments["cents"] = 1 + cents % (one.price_cents + 1)
        if name == "split":
            arguments["provider_cents"] = one.split_cents if one.split_by else one.price_cents * (cents % 4) // 3
        self.world.attempt(name, person, **arguments)

    @rule(who=NUMBER, what=NUMBER, price=NUMBER, until=st.integers(1, 4))
    def deal(self, who: int, what: int, price: int, until: int) -> None:
        """Ask, and bring the newest agreement on as far as `until`."""
        before = set(self.world.all(Agreement, "agreement/"))
        self.request(who, what, price, 0)
        made = [key for key in self.world.all(Agreement, "agreement/") if key not in before]
        for name in ("accept", "deliver", "confirm")[: until if made else 0]:
            one = self.world.get(Agreement, made[0])
            seat = {"seat": f"seat{one.place.removeprefix('place')}/0001"} if name == "accept" and one.place else {}
            person = self._person(one.provider if name in BY_PROVIDER else one.consumer, who)
            self.world.attempt(name, person, agreement=made[0], **seat)

    @rule(who=NUMBER, what=NUMBER, share=NUMBER, days=st.integers(0, 5))
    def argue(self, who: int, what: int, share: int, days: int) -> None:
        """Have something delivered, contest it, and come to an end by both signatures or by time."""
        self.deal(who, what, share, 2)
        for key, one in self.world.all(Agreement, "agreement/").items():
            if one.status == "delivered":
                self.world.attempt("contest", self._person(one.consumer, who), agreement=key)
        if days:
            self.world.open_day(days)
        for key, one in self.world.all(Agreement, "agreement/").items():
            if one.status == "contested" and (share % 2 or days >= 3):
                self._decide(key, who, one.price_cents)
            if one.status == "contested" and share % 3:
                self.world.attempt("halve", SERVICE, agreement=key)
            elif one.status == "contested":
                for party in (one.provider, one.consumer):
                    self.world.attempt("split", self._person(party, who), agreement=key, provider_cents=share % 50)

    def _decide(self, key: str, number: int, price_cents: int) -> None:
        """Each mediator tries, whose turn it is or not; parties and friends, too."""
        elected = [one.member for one in self.world.get(Mediators, keys.MEDIATORS).members]
        known = [self._person(member, number) for member in elected if member in self.acting]
        for person in (*known, *self.neutral):
            cents = number % (price_cents + 1)
            self.world.attempt("decide", person, agreement=key, provider_cents=cents)

    @rule(which=NUMBER, command=NUMBER, cents=NUMBER)
    def act_again(self, which: int, command: int, cents: int) -> None:
        """Agreements have most ways to go on."""
        self.act(which, command, cents)

    @rule(days=st.integers(3, 7))
    def clear(self, days: int) -> None:
        """Time passes, and what anybody may end then is ended."""
        self.world.open_day(days)
        for key, one in self.world.all(Agreement, "agreement/").items():
            if one.status in OPEN:
                name = {"delivered": "collect", "contested": "halve"}.get(one.status, "lapse")
                self.world.attempt(name, SERVICE, agreement=key)

    @rule(who=NUMBER, days=st.integers(4, 6))
    def quarrel_again(self, who: int, days: int) -> None:
        """Two who agree keep tokens of short life held as long as they can, and have them halved."""
        rich = [member for member in self.acting if self._lots(member)]
        if not rich:
            return
        consumer = pick(rich, who)
        lots = self._lots(consumer)
        ref = min(lots, key=lambda ref: (not lots[ref].is_mediated, -lots[ref].expires_on, ref))
        offers = [key for key, one in self.world.all(Offer, "offer/").items()
                  if one.kind == "offer" and one.is_open and not one.resource and key.split("/")[1] != consumer]
        for key in sorted(offers)[:2]:
            provider = key.split("/")[1]
            receipt = self.world.attempt(
                "request", self.acting[consumer][-1], offer=key, provider=provider, lots=[ref], terms="6" * 64,
                price_cents=lots[ref].amount_cents, service_date=self.world.date,
            )
            if receipt:
                agreement = receipt["made"][0]
                for name, member in (("accept", provider), ("deliver", provider), ("contest", consumer)):
                    self.world.attempt(name, self.acting[member][-1], agreement=agreement)
                self.world.open_day(days)
                self.world.attempt("halve", SERVICE, agreement=agreement)
                return

    @rule(which=NUMBER, name=st.sampled_from(("attest", "remind")))
    def claim(self, which: int, name: str) -> None:
        """Confirm a claim, or remind of one's own."""
        claims = self.world.all(Claim, "claim/")
        if claims:
            key = pick(list(claims), which)
            by = staff("municipality", "attester") if name == "attest" else self._person(claims[key].provider, which)
            self.world.attempt(name, by, claim=key)
