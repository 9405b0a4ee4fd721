"""What each member has, followed from what the rules write: an agent looks into its own wallet as a person does."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chaincode.rules import keys
from chaincode.rules.energy.awards import award_lot, format_award
from chaincode.rules.energy.records import Page, Settlement
from chaincode.rules.market.lots import MAX_LOTS
from chaincode.rules.records import Lot
from chaincode.rules.state import read_record


@dataclass
class Wallet:
    """One member's lots by reference; order: soonest expiry first, kept with each lot; cents: of all of them.

    received: cents by the day on which they were received, of all wallets that share it.
    """

    received: Counter[int] = field(default_factory=Counter)
    lots: dict[str, Lot] = field(default_factory=dict)
    order: list[tuple[int, str]] = field(default_factory=list)
    cents: int = 0

    def put(self, reference: str, lot: Lot) -> None:
        """Add a lot."""
        self.lots[reference] = lot
        insort(self.order, (lot.expires_on, reference))
        self.cents += lot.amount_cents
        self.received[lot.received_on] += lot.amount_cents

    def take(self, reference: str) -> None:
        """Take away a lot that is there."""
        lot = self.lots.pop(reference)
        del self.order[bisect_left(self.order, (lot.expires_on, reference))]
        self.cents -= lot.amount_cents
        self.received[lot.received_on] -= lot.amount_cents

    def list_lasting(self, day: int) -> Iterator[tuple[str, Lot]]:
        """Give the lots that can be spent until a day, soonest expiry first."""
        for _, reference in self.order[bisect_left(self.order, (day, "")) :]:
            yield reference, self.lots[reference]

    def list_expired(self, day: int) -> list[tuple[str, Lot]]:
        """Give the lots that can't be spent any more on a day."""
        return [(reference, self.lots[reference]) for _, reference in self.order[: bisect_left(self.order, (day, ""))]]


@dataclass
class Wallets:
    """Wallets by owner; pages: of settlements that await; awarded_cents: by owner, since last asked.

    received: cents by organisation and by the day on which they were received; awards: references of award lots by
    settlement and owner, as their spent mark names them.
    """

    owned: dict[str, Wallet] = field(default_factory=dict)
    received: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    pages: dict[str, Page] = field(default_factory=dict)
    awards: dict[tuple[str, str], str] = field(default_factory=dict)
    awarded_cents: Counter[str] = field(default_factory=Counter)

    def open(self, owner: str, organisation: str) -> None:
        """Let a member have a wallet."""
        self.owned[owner] = Wallet(self.received[organisation])

    def watch(self, kind: str, key: str, data: bytes | None) -> None:
        """Follow a write."""
        if kind == "lot":
            wallet = self.owned[key.split("/")[1]]
            wallet.put(key, read_record(Lot, data)) if data else wallet.take(key)
        elif kind == "page" and data:
            self.pages[key] = read_record(Page, data)
        elif kind == "settlement" and data:
            self._award(read_record(Settlement, data))
        elif kind == "spent":
            self._spend(*key.split("/")[1:])

    def _award(self, settlement: Settlement) -> None:
        if not settlement.countersigned_on:
            return
        for number in range(settlement.pages):
            for line in self.pages.pop(keys.page(settlement.settlement_id, number)).lines:
                if line.amount_cents:
                    reference = format_award(settlement.settlement_id, number, line.member)
                    self.owned[line.member].put(reference, award_lot(settlement, line))
                    self.awards[settlement.settlement_id, line.member] = reference
                    self.awarded_cents[line.member] += line.amount_cents

    def _spend(self, settlement: str, owner: str) -> None:
        self.owned[owner].take(self.awards.pop((settlement, owner)))

    def list_expired(self, day: int) -> list[tuple[str, Lot]]:
        """Give all lots that can't be spent any more."""
        return [entry for wallet in self.owned.values() for entry in wallet.list_expired(day)]


def choose(lots: Iterable[tuple[str, Lot]], cents: int) -> tuple[list[str], int]:
    """Choose lots in order, at most a hundred, up to so many cents; give them and the cents that they reach."""
    named: list[str] = []
    have_cents = 0
    for reference, lot in lots:
        if have_cents >= cents or len(named) == MAX_LOTS:
            break
        named.append(reference)
        have_cents += lot.amount_cents
    return named, min(have_cents, cents)
