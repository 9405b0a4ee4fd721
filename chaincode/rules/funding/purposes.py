"""T8: what vouchers and pledges are for: at most 20 categories or offers; and what a voucher does with its lot.

A lot with `only` is held only for such an agreement, merges only with its like, isn't levelled, keeps its marks through
change and return, is plain when a provider receives it, and swept returns to its giver.
"""

from collections.abc import Iterable, Sequence

from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import validate_most
from chaincode.rules.market.records import VoucherSum
from chaincode.rules.records import Lot

MAX_PURPOSES = 20

T8_NO_PURPOSE = Reason("T8_NO_PURPOSE", Kind.AMOUNT)
T8_VOUCHER = Reason("T8_VOUCHER", Kind.STATE)
T8_OTHER_VOUCHER = Reason("T8_OTHER_VOUCHER", Kind.STATE)
T8_ONLY = Reason("T8_ONLY", Kind.STATE)


def validate_purposes(purposes: Sequence[str]) -> None:
    """Refuse none, and more than 20."""
    if not purposes:
        raise T8_NO_PURPOSE()
    validate_most("purposes", len(purposes), MAX_PURPOSES)


def fits(purposes: Sequence[str], category: str, offer: str) -> bool:
    """Say whether an offer is for one of the purposes."""
    return category in purposes or offer in purposes


def validate_fitting(refs: Sequence[str], lots: Sequence[Lot], category: str, offer: str) -> None:
    """Refuse vouchers that are for something else."""
    for ref, lot in zip(refs, lots, strict=True):
        if lot.only and not fits(lot.only, category, offer):
            raise T8_ONLY(lot=ref, category=category)


def validate_plain(refs: Sequence[str], lots: Sequence[Lot]) -> None:
    """Refuse vouchers where only plain lots go."""
    for ref, lot in zip(refs, lots, strict=True):
        if lot.only:
            raise T8_VOUCHER(lot=ref)


def validate_alike(refs: Sequence[str], lots: Sequence[Lot]) -> None:
    """Refuse lots that aren't all plain, or all of one giver and for the same."""
    for ref, lot in zip(refs, lots, strict=True):
        if (lot.giver, lot.only) != (lots[0].giver, lots[0].only):
            raise T8_OTHER_VOUCHER(lot=ref)


def sum_plain(lots: Iterable[Lot]) -> int:
    """Add up the cents of lots that are no vouchers."""
    return sum(lot.amount_cents for lot in lots if not lot.only)


def sum_vouchers(lots: Iterable[Lot]) -> tuple[VoucherSum, ...]:
    """Add up vouchers by giver, in order of givers."""
    cents: dict[str, int] = {}
    for lot in lots:
        if lot.only:
            cents[lot.giver] = cents.get(lot.giver, 0) + lot.amount_cents
    return tuple([VoucherSum(giver, amount) for giver, amount in sorted(cents.items())])


def sum_counted(lots: Iterable[Lot]) -> int:
    """Add up the cents that count between two members: what the solidarity fund gives doesn't, only desks have it."""
    return sum(lot.amount_cents for lot in lots if lot.giver != "solidarity")
