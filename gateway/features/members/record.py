"""What an officer of their own organisation is told of one member beside name and points: keys, sums of the wallet."""

from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.records import Member, MemberKey, Now, Pending
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.members.service import OTHER_MEMBER
from gateway.features.wallet.service import describe_wallet
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN

Plain = dict[str, Any]


def describe_record(gateway: Gateway, member: str) -> Plain:
    """Give a member's public keys as first registered, what stops those that act, and sums of the wallet.

    Raises:
        ApiError: there is no such member, or it is another organisation's.
    """
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        found, own = mirror.find(Member, keys.member(member)), mirror.find(MemberKey, keys.member_key(member))
        if found is None or own is None:
            raise UNKNOWN(what=Words("gateway.members.record.member"), name=member)
        if found.organisation != gateway.settings.organisation:
            raise OTHER_MEMBER(member=member)
        now = mirror.require_now()
        return {"member": member, "date": now.date, "day": now.number, "public_keys": _find_first_keys(mirror, member),
                "keys": _describe_keys(own, now), "wallet": _sum_wallet(mirror, now, member)}


def _find_first_keys(mirror: Mirror, member: str) -> list[str]:
    """The public keys that a member's id is the hash of: every registration of the member names them."""
    subject = canonical.encode({"subject": keys.member(member)}).decode("ascii")[1:-1]
    for _, pending in mirror.records(Pending, keys.pending(""), subject):
        if pending.command == "register":
            return list(canonical.decode(pending.arguments.encode("ascii"))["public_keys"])
    return []


def _describe_keys(own: MemberKey, now: Now) -> Plain:
    recovery = own.recovery if own.is_recovering(now.number) else None
    return {
        "acting": len(own.acting_keys(now.number)), "is_frozen": own.is_frozen(now.number),
        "frozen_until": own.frozen_until if now.number <= own.frozen_until else 0,
        "recovery_acts_on": recovery.acts_on if recovery else 0, "has_cancelled": own.has_cancelled,
    }


def _sum_wallet(mirror: Mirror, now: Now, member: str) -> Plain:
    wallet = describe_wallet(mirror, now, member)
    lots = [lot for lot in wallet["lots"] if not lot["is_expired"]]
    return {
        "spendable_cents": wallet["spendable_cents"], "held_cents": wallet["held_cents"],
        "claims": len(wallet["claims"]), "next_expiry": lots[0]["expires_date"] if lots else "",
    }
