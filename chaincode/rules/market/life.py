"""T2, T4: how long a lot lives. Whether one can be spent is asked here and nowhere else.

    made -> expires_on, by the owner's validity within the life of what was minted
         -> returned or paid with few days left, once; released by halving, once: `return_days` from that day
         -> an officer's freeze spares what was alive when it began (T12)
    whatever happens: never after minted_on + max_life_days + return_days + mediation_days (I13)
"""

from dataclasses import replace

from chaincode.rules.records import Lot, Member, Now


def compute_end(now: Now, minted_on: int) -> int:
    """I13: the day after which no token minted on a day is alive."""
    parameters = now.parameters
    return minted_on + parameters.max_life_days + parameters.return_days + parameters.mediation_days


def compute_last_day(now: Now, lot: Lot, owner: Member) -> int:
    """Give the last day on which its owner can spend a lot."""
    if lot.expires_on < owner.spared_from:
        return lot.expires_on
    return max(lot.expires_on, min(owner.spared_until, compute_end(now, lot.minted_on)))


def is_alive(now: Now, lot: Lot, owner: Member) -> bool:
    """Say whether a lot can be spent today; one that can't may be swept."""
    return now.number <= compute_last_day(now, lot, owner)


def compute_expiry(now: Now, stakeholder: str, minted_on: int) -> int:
    """T2: the last day of a lot received today: the stakeholder's validity, within the life of what was minted."""
    validity_days: int = getattr(now.parameters.validity_days, stakeholder)
    return min(now.number + validity_days, minted_on + now.parameters.max_life_days)


def pay(now: Now, lot: Lot, owner: str, stakeholder: str, origin: str) -> Lot:
    """T4: give the lot that a provider gets for a held one: plain, received today, never of shorter life."""
    expires_on = max(lot.expires_on, compute_expiry(now, stakeholder, lot.minted_on))
    return replace(
        lot, owner=owner, origin=origin, received_on=now.number, expires_on=expires_on, giver="", only=(),
    )


def extend_once(now: Now, lot: Lot) -> Lot:
    """T4: with fewer than `return_days` left, returned or paid, a lot gets them from today, once in its life."""
    until = _compute_return(now, lot)
    if lot.is_marked or lot.expires_on >= until:
        return lot
    return replace(lot, expires_on=until, is_marked=True)


def extend_by_word(now: Now, lot: Lot) -> Lot:
    """T4: what halving releases gets at least `return_days` from today, once in its life."""
    until = _compute_return(now, lot)
    if lot.is_mediated or lot.expires_on >= until:
        return lot
    return replace(lot, expires_on=until, is_mediated=True)


def _compute_return(now: Now, lot: Lot) -> int:
    return min(now.number + now.parameters.return_days, compute_end(now, lot.minted_on))
