"""T12: the keys that act for a member: changed, frozen, recovered.

    acting --rotate--> acting: at once by more keys, else after `recovery_days`, unless an old key cancels it
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
    compute_key_ids,
    take_keys,
    validate_count,
    validate_keys,
    validate_own_member,
)
from chaincode.rules.community.pending import make_pending
from chaincode.rules.community.sparing import end_sparing, spare
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.silencing import note_recovered
from chaincode.rules.records import FOR_EVER, MemberKey, Now, OptionalHash, Pending, Recovery, Rotation
from chaincode.rules.state import State
from chaincode.rules.units import MemberId, Proof, PublicKey

FREEZE_AGAIN_DAYS = 90

T12_RECOVERY_KEY = Reason("T12_RECOVERY_KEY", Kind.STATE)
T12_NO_RECOVERY = Reason("T12_NO_RECOVERY", Kind.STATE)
T12_FREEZE_AGAIN = Reason("T12_FREEZE_AGAIN", Kind.LIMIT)


@dataclass(frozen=True)
class Rotate:
    """Replace the own keys by these (SubjectPublicKeyInfo, DER, hex): at once if none is dropped; a recovery key waits.

    proofs: of each, see `validate_keys`; recovery_key: hash of one more public key, "" to leave it as it is.
    """

    public_keys: tuple[PublicKey, ...]
    proofs: tuple[Proof, ...] = ()
    recovery_key: OptionalHash = ""


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
    """Cancel the recovery of the own keys, or a rotation that drops one of them."""


@dataclass(frozen=True)
class Thaw:
    """Propose to lift the freeze of a member's keys."""

    member: MemberId


def process_rotate(state: State, call: Call, now: Now, args: Rotate) -> Outcome:
    """Let new keys act: at once if these only add, else after `recovery_days`, so that no stolen one drops the others.

    A recovery key, the first too, waits like a dropped key, also beside keys that act at once: who holds a stolen key
    for a minute names none that outlives a freeze. The last rotation counts: one that waits is forgotten, but for a
    recovery key that waits alone while keys are added.
    """
    validate_keys(state, call.member, args.public_keys, args.proofs)
    if args.recovery_key in compute_key_ids(args.public_keys):
        raise T12_RECOVERY_KEY(key=args.recovery_key)
    validate_count("keys", len(args.public_keys), MAX_KEYS)
    key = keys.member_key(call.member)
    own = state.require(MemberKey, key, T12_UNKNOWN_MEMBER).settle(now.number)
    rotated = _rotate(now, own, take_keys(state, call.member, args.public_keys), args.recovery_key)
    state.put(key, rotated)
    acts_on = rotated.rotation.acts_on if rotated.rotation else now.number
    return Outcome((key,), {"acts_on": acts_on})


def _rotate(now: Now, own: MemberKey, new: tuple[str, ...], recovery_key: str) -> MemberKey:
    rotation = Rotation(new, now.number + now.parameters.recovery_days, recovery_key)
    if not all(held in new for held in own.keys):
        return replace(own, rotation=rotation)
    if recovery_key not in ("", own.recovery_key):
        return replace(own, keys=new, rotation=rotation)
    waiting = own.rotation if not recovery_key and own.rotation and own.rotation.keys == own.keys else None
    return replace(own, keys=new, rotation=replace(waiting, keys=new) if waiting else None)


def process_freeze(state: State, call: Call, now: Now, args: Freeze) -> Outcome:
    """Freeze: by an own key until a countersigned thaw or recovery; by an officer alone for `recovery_days`."""
    if call.member:
        return _freeze_own(state, call, now, args)
    validate_own_member(state, now, call.caller.organisation, args)
    key = keys.member_key(args.member)
    held = state.require(MemberKey, key, T12_UNKNOWN_MEMBER)
    if held.officer_froze_on and now.number < held.officer_froze_on + FREEZE_AGAIN_DAYS:
        raise T12_FREEZE_AGAIN(member=args.member, day=held.officer_froze_on)
    froze_until, settled = now.number + now.parameters.recovery_days, held.settle(now.number)
    frozen = replace(
        settled, frozen_until=max(held.frozen_until, froze_until), officer_froze_on=now.number,
        officer_froze_until=froze_until, rotation=_put_off(now, settled),
    )
    state.put(key, frozen)
    outcome = make_pending(state, call, now, key, made_of=find_freeze(state, now, args))
    spare(state, now, args.member, now.number + now.parameters.recovery_days)
    return outcome


def _put_off(now: Now, own: MemberKey) -> Rotation | None:
    """One officer forgets what would drop a key, and no recovery key that waits alone: it waits for the freeze besides.

    Else an officer, who may freeze any member, would keep a key that knows no officer from ever being named.
    """
    waiting = own.rotation if own.rotation and own.rotation.keys == own.keys else None
    return replace(waiting, acts_on=waiting.acts_on + now.parameters.recovery_days) if waiting else None


def find_freeze(state: State, now: Now, args: Freeze) -> object:
    """What a freeze is made of that officers prolong: the keys, the freeze itself, and that nobody lifted it since."""
    held = find_keys(state, now, args)
    is_lifted = held.frozen_until < held.officer_froze_until
    return [held.keys, held.officer_froze_on, held.recovery, held.recovered_on, is_lifted]


def _freeze_own(state: State, call: Call, now: Now, args: Freeze) -> Outcome:
    if args.member != call.member:
        raise T12_NOT_YOUR_KEY(member=args.member)
    key = keys.member_key(call.member)
    own = state.require(MemberKey, key, T12_UNKNOWN_MEMBER)
    if own.is_recovering(now.number):  # the old key, perhaps a thief's, can't freeze the new one
        raise T12_FROZEN(member=call.member)
    if own.is_own_frozen and own.own_froze_on == now.number:  # a stolen key keeps off no thaw for more than a day
        raise T12_FROZEN(member=call.member)
    frozen = replace(
        own.settle(now.number), frozen_until=FOR_EVER, own_freezes=own.own_freezes + 1, own_froze_on=now.number,
        rotation=None, is_own_frozen=True,
    )
    state.put(key, frozen)
    return Outcome(made=(key,))


def enact_freeze(state: State, now: Now, pending: Pending, args: Freeze) -> Outcome:
    """Make an officer's freeze last until a countersigned thaw or recovery."""
    held = state.require(MemberKey, pending.subject, T12_UNKNOWN_MEMBER)
    state.put(pending.subject, replace(held, frozen_until=FOR_EVER, rotation=None))
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
    state.put(pending.subject, replace(held, frozen_until=0, recovery=recovery, rotation=None))
    note_recovered(state, now, args.member, acts_on)
    end_sparing(state, now, args.member, acts_on - 1)
    spare(state, now, args.member, acts_on - 1)
    return Outcome(made=(pending.subject,), facts={"acts_on": acts_on})


def process_cancel(state: State, call: Call, now: Now, args: Cancel) -> Outcome:
    """Cancel, by an old key, a recovery that doesn't act yet, once, unless it is final; or a rotation that waits.

    A freeze that the old keys were under holds again: else whoever stole one would be rid of it.
    """
    key = keys.member_key(call.member)
    own = state.require(MemberKey, key, T12_UNKNOWN_MEMBER).settle(now.number)
    if own.recovery is not None and not own.recovery.is_final:
        own = replace(
            own, frozen_until=own.old_frozen_until, recovery=None, has_cancelled=True, cancelled_on=now.number,
        )
    elif own.recovery is None and own.rotation is not None:
        own = replace(own, rotation=None)
    else:
        raise T12_NO_RECOVERY()
    state.put(key, own)
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
