"""T12: `reclaim`, the one command of the recovery key, which is kept apart and knows no officer.

    acting, frozen --reclaim--> old keys frozen, new keys act after `recovery_days`
                                      `--cancel by an old key, once--> old keys act again; the next needs officers
    recovering by two organisations' word --reclaim, once, by a key of 90 days--> the same; the next needs three
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import (
    MAX_KEYS,
    T12_KEY_TAKEN,
    T12_UNKNOWN_MEMBER,
    take_keys,
    validate_count,
    validate_keys,
)
from chaincode.rules.community.sparing import end_sparing
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import KeyOwner, MemberKey, Now, Recovery
from chaincode.rules.state import State
from chaincode.rules.units import Proof, PublicKey

T12_RECOVERING = Reason("T12_RECOVERING", Kind.STATE)
T12_CANCELLED = Reason("T12_CANCELLED", Kind.STATE)


@dataclass(frozen=True)
class Reclaim:
    """Bring new keys for the own member by the recovery key. proofs: of each, see `validate_keys`."""

    public_keys: tuple[PublicKey, ...]
    proofs: tuple[Proof, ...] = ()


def process_reclaim(state: State, call: Call, now: Now, args: Reclaim) -> Outcome:
    """Freeze the old keys at once and let the new ones act after `recovery_days`."""
    key = keys.member_key(call.member)
    own = state.require(MemberKey, key, T12_UNKNOWN_MEMBER).settle(now.number)
    validate_keys(state, call.member, args.public_keys, args.proofs)
    _validate_key(state, call)
    if own.recovery is not None and not _can_stop(own, own.recovery, now):
        raise T12_RECOVERING(day=own.recovery.acts_on)
    if own.has_cancelled and own.recovered_on <= own.cancelled_on:
        raise T12_CANCELLED(day=own.cancelled_on)
    validate_count("keys", len(args.public_keys), MAX_KEYS)
    state.put(keys.key_owner(call.caller.key), KeyOwner(call.member))
    acts_on = now.number + now.parameters.recovery_days
    new = take_keys(state, call.member, args.public_keys)
    recovery = Recovery(new, acts_on, frozen_until=own.old_frozen_until, is_own=True)
    if own.recovery is not None:
        own = replace(own, has_cancelled=True, cancelled_on=now.number)
    state.put(key, replace(own, frozen_until=0, recovery=recovery, rotation=None))
    end_sparing(state, now, call.member, acts_on - 1)  # an officer's freeze ends; by an own word nothing is spared
    return Outcome((key,), {"acts_on": acts_on})


def _can_stop(own: MemberKey, recovery: Recovery, now: Now) -> bool:
    """Two organisations' recovery yields, once, to a recovery key that is older than any theft; a final one doesn't."""
    return not (recovery.is_own or recovery.is_final) and own.has_old_recovery_key(now.number)


def _validate_key(state: State, call: Call) -> None:
    """The recovery key proves itself by signing this; until now it was a hash, which anybody could name."""
    owner = state.find(KeyOwner, keys.key_owner(call.caller.key))
    if owner is not None and owner.member != call.member:
        raise T12_KEY_TAKEN(key=call.caller.key)
