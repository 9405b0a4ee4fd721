"""Who and what there is in the machine's community, and what must hold after each step."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from chaincode.audit.invariants import check_state
from chaincode.rules import keys
from chaincode.rules.calls import Caller, derive_id
from chaincode.rules.community.members import compute_key_ids, compute_member_id
from chaincode.rules.market.records import Agreement, Seat
from chaincode.rules.records import Lot, Member, MemberKey
from tests.helpers.rules.community import Community
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.statement import Statement
from tests.helpers.rules.world import Person, staff

T = TypeVar("T")
NUMBER = st.integers(0, 2**16 - 1).map(lambda number: number * 40_503 % 60_013)  # spread, for drawn numbers are small
ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
OFFICERS = {name: staff(name, "officer") for name in ORGANISATIONS}
OPERATOR = staff("gse", "energy_operator")
CHECK_EVERY = 25
VOTED = derive_id("voted programme")


def pick(items: Sequence[T], number: int) -> T:
    """Choose by a number."""
    return items[number % len(items)]


class Base(RuleBasedStateMachine):
    """steps: of all runs of this class, for its test; first_keys: the public keys by which members registered first.

    acting, helpers, kept: who has which key of a member: own ones, delegates', the recovery key;
    neutral: mediators who deal with nobody.
    """

    steps: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()
    refusals: ClassVar[Counter[str]] = Counter()

    @classmethod
    def reset(cls) -> None:
        """Count from nothing."""
        cls.steps, cls.done, cls.refusals = 0, Counter(), Counter()

    @initialize()
    def found(self) -> None:
        """Begin with members of three organisations and their points."""
        self.world = Community()
        self.count = 0
        self.statements: dict[str, Statement] = {}
        self.acting: dict[str, list[Person]] = {}
        self.helpers: dict[str, list[Person]] = {}
        self.kept: dict[str, Person] = {}
        self.neutral: list[Person] = []
        self.first_keys: dict[str, str] = {}
        for number, organisation in enumerate(("citizens", "citizens", "citizens", "commerce", "municipality")):
            name = f"{number:040d}"
            person = self.world.join(organisation, 1 + number % 2, name)
            self.first_keys[person.member] = f"member {name}".encode().hex()
            self._know(person)
        self.begin()

    def begin(self) -> None:
        """Let something happen, so that there is something to begin with."""

    # What holds

    @invariant()
    def holds(self) -> None:
        """Each step was checked as it happened; now and then every token is counted."""
        type(self).steps += 1
        if type(self).steps % CHECK_EVERY == 0:
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
        for key, member in self.world.all(Member, "member/").items():
            ends = [one.to_date <= max(self.world.date, one.from_date) for one in member.points if one.to_date]
            assert member.status != "left" or (all(ends) and len(ends) == len(member.points)), key
        self.count_votes_again()
        for key in self.world.all(Seat, "seat/"):
            assert self.world.get(Agreement, self.world.get(Seat, key).agreement).seat == key

    def count_votes_again(self) -> None:
        """Hold each result against its votes."""

    # Signing

    def _sign(self, receipt: dict[str, Any] | None) -> bool:
        """Have what was proposed countersigned by another organisation; tell whether it acts."""
        if receipt is None:
            return False
        given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
        return any(self.world.attempt("countersign", OFFICERS[by], **given) for by in ("commerce", "gse"))

    def _make_key(self, what: str) -> str:
        self.count += 1
        return fake_key(what, self.count)

    def _person_of(self, member: str, organisation: str, public_key: str) -> Person:
        return Person(member, Caller(organisation, compute_key_ids((public_key,))[0]))

    def _know_newcomer(self, organisation: str, public_key: str) -> None:
        member = compute_member_id((public_key,))
        self.first_keys[member] = public_key
        self._know(self._person_of(member, organisation, public_key))

    # Who and what there is

    def _know(self, person: Person) -> None:
        self.acting.setdefault(person.member, []).append(person)

    def _confirmed(self) -> list[str]:
        members = self.world.all(Member, "member/").items()
        confirmed = [key.split("/")[1] for key, one in members if one.status == "confirmed"]
        return [member for member in confirmed if member in self.acting]

    def _someone(self, number: int) -> Person:
        members = self._confirmed() if number % 8 else list(self.acting)
        return self._person(pick(members, number), number)

    def _person(self, member: str, number: int) -> Person:
        """Somebody with a key of the member: mostly the newest that acts."""
        helpers = self.helpers.get(member, [])
        if helpers and number % 11 == 10:
            return helpers[-1]
        known = self.acting[member]
        own = self.world.find(MemberKey, keys.member_key(member))
        acting = own.acting_keys(self.world.day) if own else ()
        good = [person for person in known if person.caller.key in acting] or known
        return good[-1] if number % 5 else pick(known, number)

    def _lots(self, member: str) -> dict[str, Lot]:
        """Give a member's lots by reference, awards included."""
        lots = self.world.all(Lot, keys.lot(member, ""))
        for award, lot in self.world.tracker.holdings.awards.items():
            settlement, owner = award.split("/")
            if owner == member:
                lots[f"award/{settlement}/0000/{owner}"] = lot
        return lots

    def _alive(self, member: str) -> dict[str, Lot]:
        """Give those of a member's lots that haven't expired."""
        return {ref: lot for ref, lot in self._lots(member).items() if lot.expires_on >= self.world.day}

    def _name(self, lots: dict[str, Lot], price_cents: int, number: int) -> list[str]:
        """Name lots until they reach a price, the longest-lived first."""
        named, cents = [], 0
        for ref in sorted(lots, key=lambda ref: (-lots[ref].expires_on, ref)):
            if cents < price_cents or number % 17 == 16:
                named.append(ref)
                cents += lots[ref].amount_cents
        return named
