"""What a shop's redemption may name: own lots, soonest expiry first, and agreements that no other names (T8)."""

from collections.abc import Sequence

from chaincode.rules import keys
from chaincode.rules.funding.records import Redeemed, id_of
from chaincode.rules.funding.redeeming import MAX_AGREEMENTS, PAID_DAYS, compute_redeemable
from chaincode.rules.market.lots import MAX_LOTS
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.features.funding.records import Redeemable
from gateway.features.wallet.service import describe_lots
from gateway.http.context import Gateway

Found = tuple[str, Agreement]


def find_redeemable(gateway: Gateway, member: str, cents: int) -> Redeemable:
    """Choose lots and agreements for so many cents: fewer than asked where they don't reach, which the rules refuse."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now = mirror.require_now()
        paid = list_paid(mirror, now, member)
        lots = [lot for lot in describe_lots(mirror, now, member) if not lot.is_expired and not lot.only]
    most_cents = compute_redeemable(now, member, [agreement for _, agreement in paid[:MAX_AGREEMENTS]])
    taken, total = list[str](), 0
    for lot in lots[:MAX_LOTS]:
        if total < cents:
            taken.append(lot.lot)
            total += lot.amount_cents
    return Redeemable(cents, most_cents, tuple(taken), total, choose_agreements(now, member, paid, cents))


def list_paid(mirror: Mirror, now: Now, member: str) -> list[Found]:
    """Give what a member was paid for of late and no redemption names, oldest first."""
    found = [
        (key, one) for key, one in mirror.agreements(member)
        if one.provider == member and one.paid_cents and now.number - one.closed_on <= PAID_DAYS
        and mirror.find(Redeemed, keys.redeemed(id_of(key))) is None
    ]
    return sorted(found, key=lambda one: (one[1].closed_on, one[0]))


def choose_agreements(now: Now, member: str, paid: Sequence[Found], cents: int) -> tuple[str, ...]:
    """Give as few as allow so many cents, those first that stop counting soonest."""
    chosen = list[Found]()
    for one in paid[:MAX_AGREEMENTS]:
        if compute_redeemable(now, member, [agreement for _, agreement in chosen]) >= cents:
            break
        if compute_redeemable(now, member, [one[1]]):
            chosen.append(one)
    return tuple([key for key, _ in chosen])
