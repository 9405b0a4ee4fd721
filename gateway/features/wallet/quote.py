"""Which lots pay a price on a day: soonest expiry first, and none that would expire while it is held (T4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chaincode.rules.funding.purposes import fits
from chaincode.rules.intervals import days_between
from chaincode.rules.market.lots import MAX_LOTS
from chaincode.rules.market.records import Offer
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.features.wallet.records import WalletLot
from gateway.features.wallet.service import describe_lots
from gateway.features.wallet.words import words_of_tokens
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason

WALLET_SHORT = ApiReason("WALLET_SHORT", 422)
WALLET_SCATTERED = ApiReason("WALLET_SCATTERED", 422)


@dataclass(frozen=True)
class Quote:
    """What pays a price: lots in the order in which they are used, what they hold together, and until which of the
    ledger's days each is good at least.
    """

    price_cents: int
    service_date: str
    needed_on: int
    lots: tuple[str, ...]
    lots_cents: int


def quote_price(gateway: Gateway, member: str, price_cents: int, service_date: str, offer: str = "") -> Quote:
    """Choose from a member's lots what pays a price for a service on a date, "" for the ledger's today.

    offer: what is asked for; vouchers that are good for it are used first.
    """
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now = mirror.require_now()
        found = mirror.find(Offer, offer) if offer else None
        wanted = (found.category, offer) if found else ("", "")
        return quote(now, describe_lots(mirror, now, member), price_cents, service_date, wanted)


def quote(
    now: Now, lots: Sequence[WalletLot], price_cents: int, service_date: str, wanted: tuple[str, str] = ("", "")
) -> Quote:
    """Choose from a wallet's `lots`, as it describes them, what pays a price for a service on a date.

    wanted: its category and offer, where they are known.

    Raises:
        Problem: WALLET_SHORT, WALLET_SCATTERED.
    """
    date = service_date or now.date
    needed_on = find_needed_day(now, date)
    taken, total = pick_lots(lots, price_cents, needed_on, wanted)
    if total < price_cents:
        raise WALLET_SHORT(price=words_of_tokens(price_cents), lasting=words_of_tokens(total),
                           held=words_of_tokens(sum(lot.amount_cents for lot in lots)))
    if len(taken) > MAX_LOTS:
        raise WALLET_SCATTERED(lots=len(taken), most=MAX_LOTS)
    return Quote(price_cents, date, needed_on, tuple(taken), total)


def find_needed_day(now: Now, service_date: str) -> int:
    """Give the last day on which lots held for a service must still be good."""
    waits = now.parameters.deliver_days + now.parameters.confirm_days
    return now.number + days_between(now.date, service_date) + waits


def pick_lots(
    lots: Sequence[WalletLot], price_cents: int, needed_on: int, wanted: tuple[str, str] = ("", "")
) -> tuple[list[str], int]:
    """Take lots until they hold a price, those first that expire soonest: (their references, what they hold).

    A voucher (T8) is good for some services only: it goes before all that is good for any, and for others not at all.
    """
    taken, total = [], 0
    usable = [lot for lot in lots if lot.expires_on >= needed_on and (not lot.only or fits(lot.only, *wanted))]
    for lot in sorted(usable, key=lambda lot: (not lot.only, lot.expires_on, lot.lot)):
        if total >= price_cents:
            break
        taken.append(lot.lot)
        total += lot.amount_cents
    return taken, total
