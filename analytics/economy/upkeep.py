"""What the municipality's service does once a week here (daily in truth): sweep, level, burn."""

from collections import Counter

from analytics.economy.ledger import MUNICIPALITY, Ledger
from analytics.economy.people import Person, Townsfolk
from analytics.economy.wallets import Wallets
from chaincode.kernel.chunks import split_chunks
from chaincode.rules import keys
from chaincode.rules.market.levelling import is_counted
from chaincode.rules.market.lots import MAX_NAMED
from chaincode.rules.records import CommonsRow, Member
from chaincode.rules.units import STAKEHOLDER_OF


def sweep(ledger: Ledger, wallets: Wallets) -> dict[str, int]:
    """Bring what expired to the commons; give its cents by organisation."""
    expired = wallets.list_expired(ledger.now.number)
    for some in split_chunks([reference for reference, _ in expired], MAX_NAMED):
        ledger.send("sweep", MUNICIPALITY, {"lots": some})
    sums = Counter[str]()
    for _, lot in expired:
        sums[ledger.find(Member, keys.member(lot.owner)).organisation] += lot.amount_cents
    return dict(sums)


def level(ledger: Ledger, wallets: Wallets, town: Townsfolk) -> int:
    """Bring what members hold over `max_balance` for long to the commons; give its cents."""
    return sum(_level(ledger, wallets, one) for one in [*town.citizens, *town.shops, town.hall])


def _level(ledger: Ledger, wallets: Wallets, person: Person) -> int:
    own = wallets.owned[person.member]
    most: int = getattr(ledger.now.parameters.max_balance, STAKEHOLDER_OF[person.caller.organisation])
    if own.cents <= most:
        return 0
    member = ledger.find(Member, keys.member(person.member))
    counted = {reference: lot for reference, lot in own.lots.items() if is_counted(ledger.now, lot, member)}
    excess_cents = sum(lot.amount_cents for lot in counted.values()) - most
    if excess_cents <= 0:
        return 0
    ledger.send("level", MUNICIPALITY, {"member": person.member, "lots": sorted(counted)[:MAX_NAMED]})
    return excess_cents


def burn(ledger: Ledger) -> None:
    """Burn what the commons hold over their cap."""
    rows = ledger.find_all(CommonsRow, "commons/")
    if sum(row.amount_cents for row in rows.values()) > ledger.now.parameters.commons_cap:
        ledger.send("burn", MUNICIPALITY, {"rows": sorted(rows)[:MAX_NAMED]})
