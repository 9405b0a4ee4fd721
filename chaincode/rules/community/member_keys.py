"""T12: the keys that act for a member: changed, frozen, recovered.

    acting --freeze--> frozen --thaw, countersign--> acting
    acting --recover, countersign--> old keys frozen, new keys act after `recovery_days`
                                      `--cancel by an old key, once--> old keys act again
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.authority import T12_FROZEN, T12_NOT_YOUR_KEY
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import (
    MAX_KEYS,
    T12_UNKNOWN_MEMBER,
    OnMember,
    take_keys,
    validate_count,
    validate_keys,
    validate_own_member,
)
from chaincode.rules.community.pending import make_pending
from chaincode.rules.community.sparing import end_sparing, spare
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import FOR_EVER, MemberKey, Now, Pending, Recovery
from chaincode.rules.state import State
from chaincode.rules.units import MemberId, Proof, PublicKey

FREEZE_AGAIN_DAYS = 90

T12_NO_RECOVERY = Reason("T12_NO_RECOVERY", Kind.STATE)
T12_FREEZE_AGAIN = Reason("T12_FREEZE_AGAIN", Kind.LIMIT)


@dataclass(frozen=True)
class Rotate:
    """Replace the own keys by these (SubjectPublicKeyInfo, DER, hex), at once. proofs: of each, see `validate_keys`."""

    public_keys: tuple[PublicKey, ...]
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Freeze:
    """Freeze the own keys, or as an officer those of `member`."""

    member: MemberId


@dataclass(frozen=True)
class Recover:
    """Propose new keys for a member who lost the old ones. proofs: of each, see `validate_keys`."""

    member: MemberId
    public_keys: tuple[PublicKey, ...]
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Cancel:
    """Cancel the recovery of the own keys."""


@dataclass(frozen=True)
class Thaw:
    """Propose to lift the freeze of a member's keys."""

    member: MemberId


def process_rotate(state: State, call: Call, now: Now, args: Rotate) -> Outcome:
    """Let new keys act instead of the old ones, by an old key that acts."""
    validate_keys(state, call.member, args.public_keys, args.proofs)
    validate_count("keys", len(args.public_keys), MAX_KEYS)
    key = keys.member_key(call.member)
    own = state.require(MemberKey, key, T12_UNKNOWN_MEMBER).settle(now.number)
    state.put(key, replace(own, keys=take_keys(state, call.member, args.public_keys)))
    return Outcome(made=(key,))


def process_freeze(state: State, call: Call, now: Now, args: Freeze) -> Outcome:
    """Freeze: by an own key until a countersigned thaw or recovery; by an officer alone for `recovery_days`."""
    if call.member:
        return _freeze_own(state, call, now, args)
    validate_own_member(state, now, call.caller.organisation, args)
    key = keys.member_key(args.member)
    held = state.require(MemberKey, key, T12_UNKNOWN_MEMBER)
    if held.officer_froze_on and now.number < held.officer_froze_on + FREEZE_AGAIN_DAYS:
        raise T12_FREEZE_AGAIN(member=args.member, day=held.officer_froze_on)
    until = max(held.frozen_until, now.number + now.parameters.recovery_days)
    state.put(key, replace(held, frozen_until=until, officer_froze_on=now.number))
    outcome = make_pending(state, call, now, key, made_of=find_freeze(state, now, args))
    spare(state, now, args.member, now.number + now.parameters.recovery_days)
    return outcome


def find_freeze(state: State, now: Now, args: Freeze) -> object:
    """What a freeze is made of that officers prolong: the keys, the freeze itself, and that nobody lifted it since."""
    held = find_keys(state, now, args)
    is_lifted = held.frozen_until < held.officer_froze_on + now.parameters.recovery_days
    return [held.keys, held.officer_froze_on, held.recovery, held.recovered_on, is_lifted]


def _freeze_own(state: State, call: Call, now: Now, args: Freeze) -> Outcome:
    if args.member != call.member:
        raise T12_NOT_YOUR_KEY(member=args.member)
    key = keys.member_key(call.member)
    own = state.require(MemberKey, key, T12_UNKNOWN_MEMBER)
    if own.is_recovering(now.number):  # the old key, perhaps a thief's, can't freeze the new one
        raise T12_FROZEN(member=call.member)
    state.put(key, replace(own, frozen_until=FOR_EVER, own_freezes=own.own_freezes + 1, is_own_frozen=True))
    return Outcome(made=(key,))


def enact_freeze(state: State, now: Now, pending: Pending, args: Freeze) -> Outcome:
    """Make an officer's freeze last until a countersigned thaw or recovery."""
    held = state.require(MemberKey, pending.subject, T12_UNKNOWN_MEMBER)
    state.put(pending.subject, replace(held, frozen_until=FOR_EVER))
    spare(state, now, args.member, FOR_EVER)
    return Outcome(made=(pending.subject,))


def process_recover(state: State, call: Call, now: Now, args: Recover) -> Outcome:
    """Propose a recovery; after one was cancelled, two other organisations must countersign the next."""
    validate_recover(state, now, call.caller.organisation, args)
    made_of = find_recoveries(state, now, args)
    return make_pending(state, call, now, keys.member_key(args.member), count_recover(state, args), made_of=made_of)


def validate_recover(state: State, now: Now, organisation: str, args: Recover) -> None:
    """Refuse another organisation's member, and keys that are somebody else's."""
    validate_own_member(state, now, organisation, args)
    validate_keys(state, args.member, args.public_keys, args.proofs)
    validate_count("keys", len(args.public_keys), MAX_KEYS)


def find_recoveries(state: State, now: Now, args: Recover) -> object:
    """What a recovery is made of: the recovery that stands, and the day of the last that acts.

    Not the keys, nor a freeze of the own: who stole a key could change these for ever, and keep the member out.
    """
    held = find_keys(state, now, args)
    return [held.recovery, held.recovered_on]


def count_recover(state: State, args: Recover) -> int:
    """Two other organisations sign a recovery once one was cancelled, whenever it was proposed."""
    return 2 if state.require(MemberKey, keys.member_key(args.member), T12_UNKNOWN_MEMBER).has_cancelled else 1


def enact_recover(state: State, now: Now, pending: Pending, args: Recover) -> Outcome:
    """Freeze the old keys at once and let the new ones act after `recovery_days`."""
    held = state.require(MemberKey, pending.subject, T12_UNKNOWN_MEMBER).settle(now.number)
    acts_on = now.number + now.parameters.recovery_days
    new = take_keys(state, args.member, args.public_keys)
    recovery = Recovery(new, acts_on, held.has_cancelled, held.old_frozen_until)
    state.put(pending.subject, replace(held, frozen_until=0, recovery=recovery))
    end_sparing(state, now, args.member, acts_on - 1)
    spare(state, now, args.member, acts_on - 1)
    return Outcome(made=(pending.subject,), facts={"acts_on": acts_on})


def process_cancel(state: State, call: Call, now: Now, args: Cancel) -> Outcome:
    """Cancel a recovery that doesn't act yet, by an old key, once; a final one can't be cancelled.

    A freeze that the old keys were under holds again: else whoever stole one would be rid of it.
    """
    key = keys.member_key(call.member)
    own = state.require(MemberKey, key, T12_UNKNOWN_MEMBER)
    if own.recovery is None or own.recovery.is_final or not own.is_recovering(now.number):
        raise T12_NO_RECOVERY()
    state.put(key, replace(own, frozen_until=own.old_frozen_until, recovery=None, has_cancelled=True))
    return Outcome(made=(key,))


def process_thaw(state: State, call: Call, now: Now, args: Thaw) -> Outcome:
    """Propose to lift a freeze."""
    validate_own_member(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.member_key(args.member), made_of=find_keys(state, now, args))


def find_keys(state: State, now: Now, args: OnMember) -> MemberKey:
    """What a thaw is made of: the keys as they are, so that it lifts no later freeze, not even the same again."""
    return state.require(MemberKey, keys.member_key(args.member), T12_UNKNOWN_MEMBER).settle(now.number)


def enact_thaw(state: State, now: Now, pending: Pending, args: Thaw) -> Outcome:
    """Lift the freeze."""
    held = state.require(MemberKey, pending.subject, T12_UNKNOWN_MEMBER)
    # the last frozen day stays readable: a consumer's days to confirm stood still until then (T4)
    frozen_until = min(held.frozen_until, now.number - 1)
    recovery = replace(held.recovery, frozen_until=0) if held.recovery else None
    state.put(pending.subject, replace(held, frozen_until=frozen_until, recovery=recovery, is_own_frozen=False))
    end_sparing(state, now, args.member, now.number - 1)
    return Outcome(made=(pending.subject,))
