"""What each member has, followed from what the rules write: an agent looks into its own wallet as a person does."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from chaincode.rules import keys
from chaincode.rules.energy.awards import award_lot, format_award
from chaincode.rules.energy.records import Page, Settlement
from chaincode.rules.records import Lot
from chaincode.rules.state import read_record


@dataclass
class Wallets:
    """Lots by owner and reference; pages: of settlements that await; awarded_cents: by owner, since last asked."""

    lots: dict[str, dict[str, Lot]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    awarded_cents: Counter[str] = field(default_factory=Counter)

    def watch(self, key: str, data: bytes | None) -> None:
        """Follow a write."""
        kind, _, rest = key.partition("/")
        if kind == "lot":
            self._put(rest.partition("/")[0], key, read_record(Lot, data) if data else None)
        elif kind == "page" and data:
            self.pages[key] = read_record(Page, data)
        elif kind == "settlement" and data:
            self._award(read_record(Settlement, data))
        elif kind == "spent":
            self._spend(*rest.split("/"))

    def _put(self, owner: str, reference: str, lot: Lot | None) -> None:
        own = self.lots.setdefault(owner, {})
        if lot is None:
            own.pop(reference, None)
        else:
            own[reference] = lot

    def _award(self, settlement: Settlement) -> None:
        if not settlement.countersigned_on:
            return
        for number in range(settlement.pages):
            for line in self.pages.pop(keys.page(settlement.settlement_id, number)).lines:
                if line.amount_cents:
                    reference = format_award(settlement.settlement_id, number, line.member)
                    self._put(line.member, reference, award_lot(settlement, line))
                    self.awarded_cents[line.member] += line.amount_cents

    def _spend(self, settlement: str, owner: str) -> None:
        own = self.lots.get(owner, {})
        for reference in [one for one in own if one.startswith(f"award/{settlement}/")]:
            del own[reference]

    def list_own(self, owner: str) -> list[tuple[str, Lot]]:
        """Give an owner's lots, soonest expiry first."""
        return sorted(self.lots.get(owner, {}).items(), key=lambda entry: (entry[1].expires_on, entry[0]))

    def list_expired(self, day: int) -> list[tuple[str, Lot]]:
        """Give all lots that can't be spent any more."""
        return [entry for own in self.lots.values() for entry in own.items() if entry[1].expires_on < day]


def choose(lots: Iterable[tuple[str, Lot]], cents: int, until: int) -> tuple[list[str], int]:
    """Choose lots in order, up to so many cents, that last until a day; give them and the cents that they reach."""
    named: list[str] = []
    have_cents = 0
    for reference, lot in lots:
        if have_cents < cents and lot.expires_on >= until and len(named) < 100:
            named.append(reference)
            have_cents += lot.amount_cents
    return named, min(have_cents, cents)
