"""What an officer of their own organisation is told of one member beside name and points: keys, sums of the wallet."""

from chaincode.rules import canonical, keys
from chaincode.rules.records import MemberKey, Now
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.members.people import OTHER_MEMBER
from gateway.features.members.records import KeysState, MemberRecord, WalletSums
from gateway.features.wallet.service import describe_wallet
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN


def describe_record(gateway: Gateway, member: str) -> MemberRecord:
    """Give a member's public keys as first registered, what stops those that act, and sums of the wallet.

    Raises:
        ApiError: there is no such member, or it is another organisation's.
    """
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        found, own = mirror.member(member), mirror.member_keys(member)
        if found is None or own is None:
            raise UNKNOWN(what=Words("gateway.members.record.member"), name=member)
        if found.organisation != gateway.settings.organisation:
            raise OTHER_MEMBER(member=member)
        now = mirror.require_now()
        return MemberRecord(member, now.date, now.number, _find_first_keys(mirror, member), _describe_keys(own, now),
                            _sum_wallet(mirror, now, member))


def _find_first_keys(mirror: Mirror, member: str) -> tuple[str, ...]:
    """The public keys that a member's id is the hash of: every registration of the member names them."""
    for _, pending in mirror.pending_about(keys.member(member)):
        if pending.command == "register":
            return tuple(canonical.decode(pending.arguments.encode("ascii"))["public_keys"])
    return ()


def _describe_keys(own: MemberKey, now: Now) -> KeysState:
    recovery = own.recovery if own.is_recovering(now.number) else None
    return KeysState(
        len(own.acting_keys(now.number)), own.is_frozen(now.number),
        own.frozen_until if now.number <= own.frozen_until else 0, recovery.acts_on if recovery else 0,
        own.has_cancelled,
    )


def _sum_wallet(mirror: Mirror, now: Now, member: str) -> WalletSums:
    wallet = describe_wallet(mirror, now, member)
    expiries = [lot.expires_date for lot in wallet.lots if not lot.is_expired]
    return WalletSums(wallet.spendable_cents, wallet.held_cents, len(wallet.claims), expiries[0] if expiries else "")
