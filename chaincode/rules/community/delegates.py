"""T12: `delegate` gives a helper's key a few commands, up to a cap and a day; sent again it gives anew, or ends it.

    delegate -> request, up to the cap -> confirm, contest, withdraw of what it requested itself
             -> accept, decline, deliver, for a provider; what it delivers below the price counts to the cap, too
"""

from dataclasses import dataclass, replace
from typing import Annotated

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import (
    T12_UNKNOWN_MEMBER,
    compute_key_ids,
    take_keys,
    validate_count,
    validate_keys,
)
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Delegate, MemberKey, Now
from chaincode.rules.state import State
from chaincode.rules.units import Bounds, PositiveCents, Proof, PublicKey

MAX_DELEGATES = 5
YEAR_DAYS = 365
DelegateDays = Annotated[int, Bounds(0, YEAR_DAYS)]

T12_OTHERS_REQUEST = Reason("T12_OTHERS_REQUEST", Kind.AUTHORITY)
T12_NO_DELEGATE = Reason("T12_NO_DELEGATE", Kind.EXISTENCE)
T12_OWN_KEY = Reason("T12_OWN_KEY", Kind.STATE)
T12_DELEGATE_CAP = Reason("T12_DELEGATE_CAP", Kind.LIMIT)
T12_DELEGATES = Reason("T12_DELEGATES", Kind.LIMIT)


@dataclass(frozen=True)
class MakeDelegate:
    """Let one key help until `days` from today, requesting at most `cap_cents` in all; 0 days end its help at once.

    public_keys: the one (SubjectPublicKeyInfo, DER, hex); proofs: its, see `validate_keys`.
    """

    public_keys: tuple[PublicKey, ...]
    cap_cents: PositiveCents
    days: DelegateDays
    proofs: tuple[Proof, ...] = ()


def process_delegate(state: State, call: Call, now: Now, args: MakeDelegate) -> Outcome:
    """Write, write anew or delete the helper's record."""
    validate_keys(state, call.member, args.public_keys, args.proofs)
    validate_count("keys", len(args.public_keys), 1)
    helper = compute_key_ids(args.public_keys)[0]
    record = keys.delegate(call.member, helper)
    if not args.days:
        state.require(Delegate, record, T12_NO_DELEGATE)
        state.delete(record)
        return Outcome((record,))
    own = state.require(MemberKey, keys.member_key(call.member), T12_UNKNOWN_MEMBER).settle(now.number)
    if helper in (*own.keys, own.recovery_key):
        raise T12_OWN_KEY(key=helper)
    take_keys(state, call.member, args.public_keys)
    state.put(keys.member_key(call.member), replace(own, delegated_on=_count(now, own)))
    state.put(record, Delegate(args.cap_cents, 0, now.number, now.number + args.days))
    return Outcome((record,), {"last_day": now.number + args.days})


def _count(now: Now, own: MemberKey) -> tuple[int, ...]:
    made = tuple([day for day in own.delegated_on if now.number - day < YEAR_DAYS])
    if len(made) >= MAX_DELEGATES:
        raise T12_DELEGATES(most=MAX_DELEGATES, days=YEAR_DAYS)
    return (*made, now.number)


def find_helper(state: State, call: Call, now: Now) -> str:
    """Give the helper's key by which the caller acts, or "" for an own one."""
    own = state.require(MemberKey, keys.member_key(call.member), T12_UNKNOWN_MEMBER)
    return "" if call.caller.key in own.acting_keys(now.number) else call.caller.key


def count_request(state: State, call: Call, now: Now, cents: int) -> str:
    """Count what a helper requests, or gives up for a provider; give the helper's key, or "".

    Raises:
        Refusal: T12_DELEGATE_CAP.
    """
    helper = find_helper(state, call, now)
    if helper:
        record = keys.delegate(call.member, helper)
        delegate = state.require(Delegate, record, T12_NO_DELEGATE)
        if delegate.used_cents + cents > delegate.cap_cents:
            raise T12_DELEGATE_CAP(cents=delegate.used_cents + cents, cap_cents=delegate.cap_cents)
        state.put(record, replace(delegate, used_cents=delegate.used_cents + cents))
    return helper


def validate_requested(state: State, call: Call, now: Now, requested_by: str) -> None:
    """Refuse a helper who didn't request it."""
    helper = find_helper(state, call, now)
    if helper and helper != requested_by:
        raise T12_OTHERS_REQUEST(key=helper)
