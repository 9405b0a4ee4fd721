"""People who try everything: a state machine over the rules that keeps I1 to I9 after every command.

Each rule draws small numbers and picks by them among what is there, so that most commands are nearly right: some
succeed, some are refused, and a refusal must write nothing. Time limits and ceilings are short, so that lots expire,
agreements run out and settlements are cut within a hundred steps.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from random import Random
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from chaincode import contract
from chaincode.audit.invariants import check_state
from chaincode.rules import canonical, intervals, keys
from chaincode.rules.calls import Call, Caller
from chaincode.rules.community.acting import find_actor
from chaincode.rules.community.members import compute_key_ids, compute_member_id
from chaincode.rules.energy.records import Backing, Chain
from chaincode.rules.market.records import Agreement, Claim, Offer, Place, Seat
from chaincode.rules.records import CommonsRow, Lot, Member, Proposal
from tests.helpers.community import FOUNDED_ON, Community
from tests.helpers.public_keys import fake_key
from tests.helpers.statement import Statement, build_statement
from tests.helpers.world import PERIMETER, SERVICE, STRANGER, Person, staff

T = TypeVar("T")
NUMBER = st.integers(0, 2**16 - 1).map(lambda number: number * 40_503 % 60_013)  # spread, for drawn numbers are small
HOURS = st.lists(NUMBER, min_size=3, max_size=3)
ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
OPERATOR = staff("gse", "energy_operator")
OFFICERS = {name: staff(name, "officer") for name in ORGANISATIONS}
NEXT_COMMANDS = {
    "requested": ("accept", "accept", "accept", "decline", "withdraw", "lapse"),
    "accepted": ("deliver", "deliver", "deliver", "release", "lapse"),
    "delivered": ("confirm", "confirm", "contest", "contest", "collect", "collect", "release"),
    "contested": ("split", "split", "halve", "halve", "release"),
}
AGREEMENT_COMMANDS = tuple(name for names in NEXT_COMMANDS.values() for name in names)
PROPOSALS = ("suspend", "freeze", "thaw", "recover", "forgive", "official")
BY_PROVIDER = ("accept", "deliver", "decline", "release")
OPEN = ("requested", "accepted", "delivered", "contested")


def pick(items: Sequence[T], number: int) -> T:
    """Choose by a number."""
    return items[number % len(items)]


class CommunityMachine(RuleBasedStateMachine):
    """All commands of the table, by members, staff and strangers. steps: of all runs of this class, for its test."""

    STEPS_A_RUN: ClassVar[int] = 100
    steps: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()
    refusals: ClassVar[Counter[str]] = Counter()

    @classmethod
    def reset(cls) -> None:
        """Count from nothing."""
        cls.steps, cls.done, cls.refusals = 0, Counter(), Counter()

    @initialize()
    def found(self) -> None:
        """Begin with members of three organisations, their points, and offers."""
        self.world = Community()
        self.count = 0
        self.statements: dict[str, Statement] = {}
        self.acting: dict[str, list[Person]] = {}
        for organisation in ("citizens", "citizens", "citizens", "commerce", "municipality"):
            self._know(self.world.join(organisation, 1 + len(self.acting) % 2))
        for number in range(5):
            self.publish(number + 1, number, 0)
        self.world.open_day()
        for hours in ([4_100, 2_300, 5_900], [1_700, 5_000, 3_100]):
            self.pay_out(hours, 59)
        for until in (1, 2, 2, 3):
            self.deal(until, until, 80, until)

    # Days

    @rule(days=st.sampled_from((1, 1, 1, 1, 2, 2, 3, 35)))
    def open_days(self, days: int) -> None:
        """Time passes; after an outage dates are skipped, and old command records may be dropped."""
        if days < 30:
            self.world.open_day(days)
            return
        for _ in range(2):
            self.world.skip_to(self.world.date_in(days))
        records = [key for key in self.world.state if key.startswith("cmd/")]
        old = [key for key in records if intervals.days_between(key.rsplit("/", 1)[1][:10], self.world.date) > 60]
        self.world.attempt("drop", STRANGER, records=(old or records)[:20])

    # Market

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
        rich = [member for member in self.acting if self._lots(member)]
        person = self._person(pick(rich, who), who) if rich and price % 9 else self._someone(who)
        offers = self.world.all(Offer, "offer/")
        key = pick(list(offers), what)
        offer, publisher = offers[key], key.split("/")[1]
        consumer = person if offer.kind == "offer" else self._person(publisher, who)
        provider = publisher if offer.kind == "offer" else person.member
        lots = self._lots(consumer.member)
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
        if name == "split":
            arguments["provider_cents"] = one.split_cents if one.split_by else one.price_cents * (cents % 4) // 3
        self.world.attempt(name, person, **arguments)

    # Tokens

    @rule(who=NUMBER, name=st.sampled_from(("merge", "sweep", "sweep", "level", "level", "burn")), many=NUMBER)
    def tidy(self, who: int, name: str, many: int) -> None:
        """Merge own lots; sweep, level and burn what anybody may."""
        person, day = self._someone(who), self.world.day
        lots = self._lots(person.member)
        if name == "burn":
            rows = list(self.world.all(CommonsRow, "commons/"))
            self.world.attempt("burn", SERVICE, rows=rows if many % 3 else rows[:1])
        elif name == "merge":
            self.world.attempt("merge", person, lots=list(lots)[: 2 + many % 4])
        elif name == "sweep":
            expired = [ref for member in self.acting for ref, lot in self._lots(member).items() if lot.expires_on < day]
            self.world.attempt("sweep", SERVICE, lots=(expired or list(lots))[: 1 + many % 5])
        else:
            grace = self.world.now.parameters.grace_days
            old = [ref for ref, lot in lots.items() if day - lot.received_on > grace and lot.expires_on >= day]
            self.world.attempt("level", SERVICE, member=person.member, lots=old if many % 5 else list(lots))

    @rule(who=NUMBER, many=NUMBER, sure=NUMBER)
    def leave(self, who: int, many: int, sure: int) -> None:
        """Leave, seldom."""
        if sure % 9 == 0 and len(self._confirmed()) > 3:
            person = self._someone(who)
            self.world.attempt("leave", person, lots=list(self._lots(person.member))[: many % 5])

    # Members and keys

    @rule(organisation=st.sampled_from(ORGANISATIONS[:3]), points=st.integers(0, 2), taken=NUMBER)
    def register(self, organisation: str, points: int, taken: int) -> None:
        """Propose a newcomer, a member who left, or a point that somebody left behind."""
        self.count += 1
        key = fake_key("newcomer", self.count)
        left = [one for one in self.world.all(Member, "member/").values() if one.status == "left"]
        free = [point.tag for one in left for point in one.points]
        tags = [sha256(f"{key} {number}".encode()).hexdigest() for number in range(points)]
        tags += [pick(free, taken)] if free else []
        given = [
            {"tag": tag, "perimeter": PERIMETER, "power_w": 6_000, "from_date": self.world.date}
            for tag in dict.fromkeys(tags)
        ]
        receipt = self.world.attempt("register", OFFICERS[organisation], public_keys=[key], points=given)
        if receipt:
            self._know(Person(compute_member_id((key,)), Caller(organisation, compute_key_ids((key,))[0])))

    @rule(who=NUMBER, name=st.sampled_from(PROPOSALS), other=NUMBER)
    def officiate(self, who: int, name: str, other: int) -> None:
        """What an officer proposes."""
        person = self._someone(who)
        organisation = person.caller.organisation if other % 7 else "gse"
        officer, arguments = OFFICERS[organisation], {"member": person.member}
        if name == "suspend":
            arguments["reason"] = "breach_of_statute"
        elif name == "recover":
            self.count += 1
            key = fake_key("recovered", self.count)
            arguments["public_keys"] = [key]
            self._know(Person(person.member, Caller(person.caller.organisation, compute_key_ids((key,))[0])))
        elif name == "forgive":
            tags = [key.split("/")[1] for key in self.world.state if key.startswith("point/")]
            arguments = {"tag": pick(tags, other)}
        elif name == "official":
            officer, month = staff("gse", "official"), intervals.month_of(self.world.date_in(-31))
            arguments = {"month": max(month, FOUNDED_ON[:7]), "euro_cents": other * 1_000}
        self.world.attempt(name, officer, **arguments)

    @rule(which=NUMBER, by=st.sampled_from(ORGANISATIONS))
    def countersign(self, which: int, by: str) -> None:
        """Make a proposal act, or try to."""
        waiting = {key: one for key, one in self.world.all(Proposal, "proposal/").items() if not one.is_done}
        if waiting:
            key = pick(list(waiting), which)
            digest = waiting[key].digest if which % 9 else "0" * 64
            self.world.attempt("countersign", OFFICERS[by], target=key, digest=digest)

    @rule(who=NUMBER, name=st.sampled_from(("rotate", "cancel", "freeze")))
    def use_keys(self, who: int, name: str) -> None:
        """What members do with their own keys."""
        person = self._someone(who)
        if name == "rotate":
            self.count += 1
            key = fake_key("rotated", self.count)
            if self.world.attempt("rotate", person, public_keys=[key]):
                self._know(Person(person.member, Caller(person.caller.organisation, compute_key_ids((key,))[0])))
        elif name == "freeze":
            if who % 5 == 0:
                self.world.attempt("freeze", person, member=person.member)
        else:
            self.world.attempt("cancel", pick(self.acting[person.member], who // 7))

    @rule(who=NUMBER, sure=NUMBER)
    def lose_and_find_keys(self, who: int, sure: int) -> None:
        """An officer recovers a member's keys; the old ones turn up and cancel, or the new ones wait."""
        person = self._someone(who)
        old = self.acting[person.member][-1]
        self.count += 1
        key = fake_key("recovered", self.count)
        receipt = self.world.attempt(
            "recover", OFFICERS[person.caller.organisation], member=person.member, public_keys=[key]
        )
        if receipt:
            by = "gse" if person.caller.organisation == "municipality" else "municipality"
            target, digest = receipt["made"][0], receipt["facts"]["digest"]
            self.world.attempt("countersign", OFFICERS[by], target=target, digest=digest)
            self._know(Person(person.member, Caller(person.caller.organisation, compute_key_ids((key,))[0])))
        if sure % 2 and self.world.attempt("cancel", old):
            self._know(old)

    # Energy

    @rule(hours=HOURS, euro=NUMBER)
    def pay_out(self, hours: list[int], euro: int) -> None:
        """Bring the next period to its tokens, as it goes when nobody disturbs."""
        if self.world.get(Chain, keys.CHAIN).next_period >= self.world.date:
            self.world.open_day()
        self.anchor(hours, 1 + 3 * (euro // 3))
        self.settle(0, euro)
        self.sign_settlement("municipality", 1)

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
            if one.status == "contested" and share % 3:
                self.world.attempt("halve", SERVICE, agreement=key)
            elif one.status == "contested":
                for party in (one.provider, one.consumer):
                    self.world.attempt("split", self._person(party, who), agreement=key, provider_cents=share % 50)

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

    @rule(hours=HOURS, euro=NUMBER)
    def anchor(self, hours: list[int], euro: int) -> None:
        """Anchor the next open period, or correct a closed one."""
        chain = self.world.get(Chain, keys.CHAIN)
        following = chain.next_period or FOUNDED_ON
        closed = [p for one in self.world.all(Backing, "months/").values() for p in one.periods]
        is_definitive = bool(closed) and euro % 3 == 0
        period = pick(closed, hours[0]) if is_definitive else following
        kind = "definitive" if is_definitive else "provisional"
        number = 1 + sum(key.startswith(f"anchor/{period}.{kind}.") for key in self.world.state)
        settlement = f"{period}.{kind}.{number}"
        leaves = {PERIMETER: self._vectors(period, hours)}
        statement = build_statement(period, leaves, None if euro % 20 == 17 else 400 + euro % 8_000)
        if self.world.attempt("anchor", OPERATOR, settlement=settlement, **statement.anchor):
            self.statements[settlement] = statement

    @rule(which=NUMBER, many=NUMBER)
    def settle(self, which: int, many: int) -> None:
        """Settle what is anchored, naming some claims; now and then with somebody else's vectors."""
        open_ones = [one for one in self.statements if f"settlement/{one}" not in self.world.state]
        if not open_ones:
            return
        name = open_ones[-1] if which % 4 else pick(open_ones, which)
        source = name if many % 10 else pick(list(self.statements), many)
        claims = [key for key, one in self.world.all(Claim, "claim/").items() if one.is_eligible]
        named = claims[-(many % 4) :] if many % 4 and ".provisional." in name else []
        self.world.attempt("settle", OPERATOR, self.statements[source].transient, settlement=name, claims=named)

    @rule(by=st.sampled_from(("municipality", "municipality", "citizens", "gse")), sure=NUMBER)
    def sign_settlement(self, by: str, sure: int) -> None:
        """Countersign what awaits, skip a period, or sign the wrong digest."""
        chain = self.world.get(Chain, keys.CHAIN)
        if chain.awaiting:
            target, digest = keys.settlement(chain.awaiting), chain.digest if sure % 9 else "0" * 64
            self.world.attempt("countersign", OFFICERS[by], target=target, digest=digest)
        elif sure % 8 == 0:
            period = chain.next_period or FOUNDED_ON
            revision = 1 + sum(key.startswith(f"settlement/{period}.skip.") for key in self.world.state)
            self.world.attempt("skip", OPERATOR, period=period, revision=revision, reason="no_data")

    @rule(which=NUMBER, name=st.sampled_from(("attest", "remind")))
    def claim(self, which: int, name: str) -> None:
        """Confirm a claim, or remind of an own one."""
        claims = self.world.all(Claim, "claim/")
        if claims:
            key = pick(list(claims), which)
            by = staff("municipality", "attester") if name == "attest" else self._person(claims[key].provider, which)
            self.world.attempt(name, by, claim=key)

    # Repetition

    @rule(other=st.booleans())
    def repeat(self, other: bool) -> None:
        """T13: the same call again writes nothing; the same id with another content is refused."""
        if self.world.last is None or self.world.last.transient:
            return
        before, last = dict(self.world.state), self.world.last
        if other:
            last = Call("drop", last.command_id, last.member, canonical.encode({"records": []}), last.caller, 0)
        day, by = self.world.day, last.caller
        is_sender = not last.member or find_actor(self.world, last.member, by.key, by.organisation, day) is not None
        effects = self.world.send(last)
        if is_sender:  # the key that a rotation dropped isn't answered any more
            assert (effects.status == contract.OK) != other or last.name == "drop"
        else:
            assert effects.status != contract.OK
        assert self.world.state == before

    # What holds

    @invariant()
    def holds(self) -> None:
        """Each step was checked as it happened; now and then every token is counted."""
        type(self).steps += 1
        if type(self).steps % 25 == 0:
            self._count_all()

    def teardown(self) -> None:
        """In the end, too."""
        if hasattr(self, "world"):
            self._count_all()
            type(self).done += self.world.done
            type(self).refusals += self.world.refusals

    def _count_all(self) -> None:
        if not hasattr(self, "world"):
            return
        found = check_state(self.world.state)
        assert not found, [one.words() for one in found]
        for key in self.world.all(Seat, "seat/"):
            assert self.world.get(Agreement, self.world.get(Seat, key).agreement).seat == key

    # Who and what there is

    def _know(self, person: Person) -> None:
        self.acting.setdefault(person.member, []).append(person)

    def _confirmed(self) -> list[str]:
        members = self.world.all(Member, "member/").items()
        return [key.split("/")[1] for key, one in members if one.status == "confirmed"]

    def _someone(self, number: int) -> Person:
        members = self._confirmed() if number % 8 else list(self.acting)
        return self._person(pick(members, number), number)

    def _person(self, member: str, number: int) -> Person:
        """Somebody with a key of the member: mostly the newest."""
        known = self.acting[member]
        return known[-1] if number % 5 else pick(known, number)

    def _lots(self, member: str) -> dict[str, Lot]:
        """Give a member's lots by reference, awards included."""
        lots = self.world.all(Lot, keys.lot(member, ""))
        for award, lot in self.world.tracker.places.awards.items():
            settlement, owner = award.split("/")
            if owner == member:
                lots[f"award/{settlement}/0000/{owner}"] = lot
        return lots

    def _name(self, lots: dict[str, Lot], price_cents: int, number: int) -> list[str]:
        """Name lots until they reach a price, the longest-lived first."""
        named, cents = [], 0
        for ref in sorted(lots, key=lambda ref: (-lots[ref].expires_on, ref)):
            if cents < price_cents or number % 17 == 16:
                named.append(ref)
                cents += lots[ref].amount_cents
        return named

    def _vectors(self, period: str, hours: list[int]) -> dict[str, tuple[list[int], list[int]]]:
        """Give each member with a point for the whole day some energy in three hours."""
        leaves = {}
        for number, (key, member) in enumerate(self.world.all(Member, "member/").items()):
            end = intervals.add_days(period, 1)
            held = [p for p in member.points if p.from_date <= period and (not p.to_date or p.to_date >= end)]
            if held:
                span = intervals.hours_of_days(period, 1).hours
                withdrawn, injected = [0] * span, [0] * span
                for place, hour in enumerate(hours):
                    withdrawn[10 + place] = (hour + number) % 5_900
                    injected[10 + place] = (hour * 61) % 5_900 if number % 2 else 0
                leaves[key.split("/")[1]] = (withdrawn, injected)
        return leaves


def run_machine(steps: int, *, is_derandomised: bool) -> type[CommunityMachine]:
    """Take at least so many steps, a hundred or fewer a run, from one seed or from another each time."""

    class Machine(CommunityMachine):
        pass

    Machine.reset()
    while Machine.steps < steps:
        runs = (steps - Machine.steps) // Machine.STEPS_A_RUN + 10
        run_state_machine_as_test(Machine, settings=settings(
            max_examples=runs, stateful_step_count=Machine.STEPS_A_RUN, deadline=None, derandomize=is_derandomised,
            database=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
        ))
    return Machine


def walk(machine: CommunityMachine, random: Random, calls: int) -> Community:
    """Take steps by a seeded generator alone, so that they are the same on every machine, until so many were sent."""

    def one() -> int:
        return random.randrange(60_000)

    def among(*names: str) -> str:
        return random.choice(names)

    steps: list[Callable[[], object]] = [
        lambda: machine.open_days(random.choice((1, 1, 1, 2, 2, 3) * 6 + (35,))),
        lambda: machine.publish(one(), one(), one()),
        lambda: machine.request(one(), one(), one(), random.randrange(5)),
        lambda: machine.deal(one(), one(), one(), random.randrange(1, 5)),
        lambda: machine.deal(one(), one(), one(), random.randrange(1, 5)),
        lambda: machine.argue(one(), one(), one(), random.randrange(6)),
        lambda: machine.clear(random.randrange(3, 8)) if one() % 4 == 0 else None,
        lambda: machine.act(one(), one(), one()),
        lambda: machine.act_again(one(), one(), one()),
        lambda: machine.tidy(one(), among("merge", "sweep", "level", "burn"), one()),
        lambda: machine.leave(one(), one(), one()),
        lambda: machine.register(among("citizens", "commerce"), random.randrange(3), one()),
        lambda: machine.officiate(one(), among(*PROPOSALS), one()),
        lambda: machine.countersign(one(), among(*ORGANISATIONS)),
        lambda: machine.use_keys(one(), among("rotate", "cancel", "freeze")),
        lambda: machine.lose_and_find_keys(one(), one()) if one() % 4 == 0 else None,
        lambda: machine.pay_out([one(), one(), one()], one()),
        lambda: machine.pay_out([one(), one(), one()], one()),
        lambda: machine.anchor([one(), one(), one()], one()),
        lambda: machine.settle(one(), one()),
        lambda: machine.sign_settlement(among("municipality", "citizens", "gse"), one()),
        lambda: machine.claim(one(), among("attest", "remind")),
        lambda: machine.repeat(random.random() < 0.5),
    ]
    machine.found()
    while len(machine.world.log) < calls:
        random.choice(steps)()
    return machine.world
