"""A town that lives by real commands on any ledger, each organisation through its own gateway.

    town = Town(place)                       # place: EmbeddedPlace, or a Fabric network
    town.found(settle_days=1)
    ada, *others = town.join("citizens", 6)
    town.settle(others + [ada])              # everybody's energy of a period becomes tokens
    town.send(town.confirm(ada, agreement))

What one peer has committed another may not have yet, so a step waits until all present peers stand where the last left.
"""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chaincode.rules import canonical, intervals, keys
from chaincode.rules.community.members import compute_member_id
from chaincode.rules.energy.awards import LINES_A_PAGE, format_award
from chaincode.wire.possession import bring_keys
from gateway.ledger.port import EndorseError, LedgerCall, Receipt, Signer, execute, query
from tests.helpers.ledger.embedded_place import Place
from tests.helpers.rules.statement import Statement, build_statement

FOUNDED_ON = "2024-05-01"
PERIMETER = "AC001E00001"
TERMS = "7" * 64
SEES_VECTORS = ("citizens", "municipality", "gse")  # commerce never does
EURO_CENTS = 10**9
WH_AN_HOUR = 3_000
WITHIN_S = 120  # only a safety net
CENTS = 500  # of a service
PLENTY = {"supply_ceiling": 10**9, "issuance_ceiling": 10**9, "pair_limit": 10**6, "max_price": 10**6}


@dataclass(frozen=True)
class Person:
    """Who sends. member: for whom, "" for a holder of roles."""

    organisation: str
    signer: Signer = field(repr=False)
    member: str = ""

    @property
    def public_key(self) -> str:
        """SubjectPublicKeyInfo, DER, hex."""
        public = self.signer.key.public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


@dataclass(frozen=True)
class Step:
    """One command to send. organisations: who must endorse, () for whoever the policy asks for; at: through whose
    gateway, "" for the sender's own.
    """

    by: Person
    call: LedgerCall
    organisations: tuple[str, ...] = ()
    at: str = ""


class Town:
    """A community and what it did.

    date: of the ledger's day; next_period: what is settled next; away: organisations whose gateway doesn't answer.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.date = FOUNDED_ON
        self.away: set[str] = set()
        self.next_period = FOUNDED_ON
        self._period_days = 7
        self._points = 0

    # Sending

    def staff(self, organisation: str, name: str = "service") -> Person:
        """An organisation's service, officer or auditor."""
        return Person(organisation, self.place.signer(organisation, name))

    def step(
        self, by: Person, name: str, transient: Mapping[str, bytes] | None = None, **arguments: Any
    ) -> Step:
        """A command with a new id; with transient data it goes to those who may see it."""
        call = LedgerCall(name, self.new_id(), by.member, arguments, transient or {})
        return Step(by, call, SEES_VECTORS if transient else ())

    def register(self, by: Person, newcomer: Person, *points: Mapping[str, Any]) -> Step:
        """The registration of a newcomer, whose new key signs for it."""
        return self.bring(by, "register", newcomer, points=list(points))

    def bring(self, by: Person, name: str, newcomer: Person, owner: str = "", **arguments: Any) -> Step:
        """A command that brings in a newcomer's key, which signs for it. owner: the member, "" for a new one."""
        command_id = self.new_id()
        brought = bring_keys([newcomer.signer.key], command_id, owner)
        return Step(by, LedgerCall(name, command_id, by.member, brought | arguments))

    def new_id(self) -> str:
        """A command id of the ledger's day."""
        return f"{self.date}-{secrets.token_hex(16)}"

    def send(self, step: Step) -> Receipt:
        """Send one step; other peers may not have its block yet."""
        ledger = self.place.ledgers[step.at or step.by.organisation]
        return execute(ledger, step.call, step.by.signer, step.organisations)

    def do(self, by: Person, name: str, transient: Mapping[str, bytes] | None = None, **arguments: Any) -> Any:
        """Send a command that must count, wait until all have it, give its receipt's plain values."""
        return self.do_all([self.step(by, name, transient, **arguments)])[0]

    def do_all(self, steps: Sequence[Step], in_flight: int = 32) -> list[Any]:
        """Send independent steps side by side; give their receipts' plain values in order."""
        with ThreadPoolExecutor(min(in_flight, max(1, len(steps)))) as pool:
            receipts = list(pool.map(self.send, steps))
        if receipts:
            self.wait(max(receipt.block for receipt in receipts))
        return [canonical.decode(receipt.response.payload) for receipt in receipts]

    def refused(self, by: Person, name: str, **arguments: Any) -> str:
        """Send a command that must be refused; give the code."""
        try:
            self.send(self.step(by, name, **arguments))
        except EndorseError as error:
            return error.code
        raise AssertionError(f"{name} wasn't refused")

    def ask(self, by: Person, *wanted: str, at: str = "") -> dict[str, Any]:
        """Read records by a query."""
        call = LedgerCall("read", "", by.member, {"keys": list(wanted)})
        answer = query(self.place.ledgers[at or by.organisation], call, by.signer)
        assert not answer.is_refusal, answer.message
        found: dict[str, Any] = canonical.decode(answer.payload)
        return found

    def wait(self, block: int) -> None:
        """Wait until every present peer holds a block."""
        until = time.monotonic() + WITHIN_S
        for name, ledger in self.place.ledgers.items():
            while name not in self.away and ledger.height() <= block:
                assert time.monotonic() < until, f"{name} has {ledger.height()} blocks and not block {block}"
                time.sleep(0.01)

    # Living

    def found(self, settle_days: int = 7, first_period: str = FOUNDED_ON, **parameters: Any) -> None:
        """Found the community; ceilings don't get in the way unless named."""
        self._period_days, self.next_period = settle_days, first_period
        own = {"community": self.place.community, "first_period": first_period, "settle_days": settle_days}
        self.do(self.staff("municipality"), "found", date=FOUNDED_ON, parameters=PLENTY | parameters | own)

    def open_day(self, date: str = "") -> None:
        """Open a day, the next one unless named."""
        opened = date or intervals.add_days(self.date, 1)
        self.do(self.staff("municipality"), "open_day", date=opened)
        self.date = opened

    def join(self, organisation: str, count: int = 1) -> list[Person]:
        """Register members with a metering point each; another organisation's officer countersigns."""
        people = [self.newcomer(organisation) for _ in range(count)]
        officer = self.staff(organisation, "officer")
        steps = [self.register(officer, one, self._point()) for one in people]
        self.countersign(organisation, self.do_all(steps))
        return people

    def countersign(self, organisation: str, receipts: Iterable[Mapping[str, Any]]) -> list[Any]:
        """Sign what one organisation proposed as an officer of another, one that is present; give the receipts."""
        others = [name for name in ("municipality", "gse", "citizens") if name not in (organisation, *self.away)]
        officer = self.staff(others[0], "officer")
        return self.do_all([
            self.step(officer, "countersign", target=one["made"][0], digest=one["facts"]["digest"])
            for one in receipts
        ])

    def newcomer(self, organisation: str) -> Person:
        """Somebody with a key of their own who isn't a member yet."""
        signer = self.place.enrol(organisation, f"m-{secrets.token_hex(8)}")
        person = Person(organisation, signer)
        return Person(organisation, signer, compute_member_id((person.public_key,)))

    def _point(self) -> dict[str, Any]:
        self._points += 1
        return {"tag": self.point_tag(self._points), "perimeter": PERIMETER, "power_w": 6_000, "from_date": FOUNDED_ON}

    @staticmethod
    def point_tag(number: int) -> str:
        """The tag of the point that was the n-th to be registered."""
        return sha256(f"point {number}".encode()).hexdigest()

    # Energy and tokens

    def build_week(self, people: Sequence[Person], period: str) -> Statement:
        """Everybody withdraws the same each hour, every second one injects twice as much."""
        hours = intervals.hours_of_days(period, self._period_days).hours
        leaves = {
            person.member: ([WH_AN_HOUR] * hours, [2 * WH_AN_HOUR if number % 2 else 0] * hours)
            for number, person in enumerate(people)
        }
        return build_statement(period, {PERIMETER: leaves}, EURO_CENTS)

    def settle(self, people: Sequence[Person]) -> str:
        """Turn the next period's energy into tokens: day after it, anchor, settle, countersign; give its id."""
        statement = self.build_week(people, self.next_period)
        return self.settle_statement(statement)

    def settle_statement(self, statement: Statement, **more: Any) -> str:
        """The same with a statement of the next period that is at hand; more: arguments of `settle`."""
        settlement = self.propose_settlement(statement, **more)
        self.countersign_settlement(settlement)
        return settlement

    def propose_settlement(self, statement: Statement, **more: Any) -> str:
        """Open the day after the next period, anchor and settle; give the id of what now awaits its countersigning."""
        period, self.next_period = self.next_period, intervals.add_days(self.next_period, self._period_days)
        settlement, operator = f"{period}.provisional.1", self.staff("gse")
        if self.date < self.next_period:
            self.open_day(self.next_period)
        self.do(operator, "anchor", settlement=settlement, **statement.anchor)
        self.do(operator, "settle", statement.transient, settlement=settlement, claims=[], **more)
        return settlement

    def countersign_settlement(self, settlement: str) -> None:
        """Countersign the settlement that awaits it."""
        officer = self.staff("municipality", "officer")
        digest = self.ask(self.staff("municipality"), keys.CHAIN)[keys.CHAIN]["digest"]
        self.do(officer, "countersign", target=keys.settlement(settlement), digest=digest)

    def award(self, person: Person, people: Sequence[Person], settlement: str) -> str:
        """The reference of a person's award lot; people: all who stand in the settlement."""
        order = sorted(one.member for one in people)
        return format_award(settlement, order.index(person.member) // LINES_A_PAGE, person.member)

    # Services

    def publish(self, provider: Person) -> str:
        """Offer care at any price; give the offer's reference."""
        offered = {"kind": "offer", "thing": "service", "category": "care", "terms": TERMS}
        receipt = self.do(provider, "publish", min_price_cents=1, max_price_cents=10**6, **offered)
        made: str = receipt["made"][0]
        return made

    def request(self, consumer: Person, provider: Person, offer: str, lot: str, cents: int) -> Step:
        """Ask for a service of today."""
        return self.step(
            consumer, "request", offer=offer, provider=provider.member, lots=[lot], price_cents=cents,
            service_date=self.date, terms=TERMS, place="",
        )

    def deliver_all(self, provider: Person, requests: Sequence[Step], in_flight: int = 32) -> list[str]:
        """Carry requests as far as delivered; give the agreements, which their consumers may now confirm."""
        agreements = [receipt["made"][0] for receipt in self.do_all(requests, in_flight)]
        for name in ("accept", "deliver"):
            self.do_all([self.step(provider, name, agreement=one) for one in agreements], in_flight)
        return agreements

    def confirm(self, consumer: Person, agreement: str) -> Step:
        """The payment: the consumer says that the service was had."""
        return self.step(consumer, "confirm", agreement=agreement)

    def have_services(self, citizens: int, in_flight: int = 32) -> tuple[Person, list[tuple[Person, str]]]:
        """Found the town, and let citizens have tokens and a service each; give the shop, and who may confirm what."""
        self.found()
        people, (shop,) = self.join("citizens", citizens), self.join("commerce")
        settlement, offer = self.settle([*people, shop]), self.publish(shop)
        awards = [self.award(person, [*people, shop], settlement) for person in people]
        asked = [self.request(person, shop, offer, lot, CENTS) for person, lot in zip(people, awards, strict=True)]
        return shop, list(zip(people, self.deliver_all(shop, asked, in_flight), strict=True))
