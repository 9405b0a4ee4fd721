"""T12: who belongs. The ledger knows a member by the SHA-256 of the public keys first registered.

    register --countersign--> confirmed --suspend, countersign--> confirmed, suspended until a day
                                   `--leave--> left --register, countersign--> confirmed

Names and contacts are never here; a metering point stands under a tag that only officers and the auditor can make.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise, zip_longest
from typing import Annotated, Protocol

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.community.pending import make_pending
from chaincode.rules.community.points import give_point, holds
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import (
    KeyOwner,
    Member,
    MemberKey,
    MemberKind,
    MemberPoint,
    Now,
    OptionalDate,
    Pending,
    PointOwner,
)
from chaincode.rules.state import State
from chaincode.rules.units import STAKEHOLDER_OF, Hash, MemberId, Pattern, Proof, PublicKey

MAX_KEYS = 5
MAX_POINTS = 200
MAX_GUEST_DAYS = 3_650

T12_UNKNOWN_MEMBER = Reason("T12_UNKNOWN_MEMBER", Kind.EXISTENCE)
T12_UNKNOWN_POINT = Reason("T12_UNKNOWN_POINT", Kind.EXISTENCE)
T12_OTHER_ORGANISATION = Reason("T12_OTHER_ORGANISATION", Kind.AUTHORITY)
T12_LIFTED = Reason("T12_LIFTED", Kind.STATE)
T12_KEY_TAKEN = Reason("T12_KEY_TAKEN", Kind.STATE)
T12_NO_PROOF = Reason("T12_NO_PROOF", Kind.STATE)
T12_POINT_TAKEN = Reason("T12_POINT_TAKEN", Kind.STATE)
T12_POINT_OVERLAP = Reason("T12_POINT_OVERLAP", Kind.STATE)
T12_POINT_DATES = Reason("T12_POINT_DATES", Kind.AMOUNT)
T12_OTHER_KIND = Reason("T12_OTHER_KIND", Kind.STATE)
T12_NO_POINTS = Reason("T12_NO_POINTS", Kind.AMOUNT)
T12_ENDS_ON = Reason("T12_ENDS_ON", Kind.AMOUNT)
T12_TOO_MANY = Reason("T12_TOO_MANY", Kind.LIMIT)
ReasonClass = Annotated[str, Pattern("fraud|meter_tampering|breach_of_statute|own_request")]


@dataclass(frozen=True)
class Register:
    """Propose a member of the officer's organisation, or further points of one.

    public_keys: SubjectPublicKeyInfo, DER, hex; the member's id is the SHA-256 of those first registered. points: those
    that begin, or (same tag and from_date) end. proofs: of each key in this order, see `validate_keys`. kind: "" for a
    member; a guest until the date `ends_on`, or a desk: these two have no points. Nobody who belongs changes kind.
    """

    public_keys: tuple[PublicKey, ...]
    points: tuple[MemberPoint, ...] = ()
    proofs: tuple[Proof, ...] = ()
    kind: MemberKind = ""
    ends_on: OptionalDate = ""


@dataclass(frozen=True)
class Suspend:
    """Propose to suspend a member of the officer's organisation for `suspend_days`."""

    member: MemberId
    reason: ReasonClass


@dataclass(frozen=True)
class Forgive:
    """Propose to forget the negative carry that was left at a metering point: it is another household now."""

    tag: Hash


def compute_member_id(public_keys: tuple[str, ...]) -> str:
    """Give the hex SHA-256 of the sorted public keys (DER, given in hex)."""
    return sha256(b"".join(sorted(bytes.fromhex(key) for key in public_keys))).hexdigest()


def compute_key_ids(public_keys: tuple[str, ...]) -> tuple[str, ...]:
    """Give the hex SHA-256 of each public key, sorted."""
    return tuple(sorted(compute_key_id(key) for key in public_keys))


def compute_key_id(public_key: str) -> str:
    """Give the hex SHA-256 of a public key (DER, given in hex)."""
    return sha256(bytes.fromhex(public_key)).hexdigest()


def validate_keys(state: State, member_id: str, public_keys: tuple[str, ...], proofs: tuple[str, ...]) -> None:
    """Refuse a key that is another member's, since a key is one member's for ever, and a new one without a proof.

    A proof is the new key's own signature over the member and the command's id, so that nobody brings in a key of
    somebody else. Whether it holds is checked where signatures are, beside the clock; here it must only be there.
    """
    for public_key, proof in zip_longest(public_keys, proofs[: len(public_keys)], fillvalue=""):
        key_id = compute_key_id(public_key)
        owner = state.find(KeyOwner, keys.key_owner(key_id))
        if owner is None and not proof:
            raise T12_NO_PROOF(key=key_id)
        if owner is not None and owner.member != member_id:
            raise T12_KEY_TAKEN(key=key_id)


def take_keys(state: State, member_id: str, public_keys: tuple[str, ...]) -> tuple[str, ...]:
    """Make public keys a member's for ever; give their ids."""
    ids = compute_key_ids(public_keys)
    for key_id in ids:
        state.put(keys.key_owner(key_id), KeyOwner(member_id))
    return ids


def validate_count(what: str, count: int, most: int, least: int = 1) -> None:
    """Refuse more than `most` or fewer than `least` of something."""
    if not least <= count <= most:
        raise T12_TOO_MANY(what=what, most=most, least=least)


def process_register(state: State, call: Call, now: Now, args: Register) -> Outcome:
    """Propose a member; acts when countersigned."""
    member_id = compute_member_id(args.public_keys)
    validate_register(state, now, call.caller.organisation, args)
    made_of = find_membership(state, now, args)
    outcome = make_pending(state, call, now, keys.member(member_id), made_of=made_of)
    return replace(outcome, facts=outcome.facts | {"member": member_id})


def validate_register(state: State, now: Now, organisation: str, args: Register) -> None:
    """Refuse another organisation's member, keys or points that are somebody else's, and dates that can't be."""
    member_id = compute_member_id(args.public_keys)
    existing = state.find(Member, keys.member(member_id))
    if existing is not None and existing.organisation != organisation:
        raise T12_OTHER_ORGANISATION(member=member_id, organisation=existing.organisation)
    validate_keys(state, member_id, args.public_keys, args.proofs)
    for point in args.points:
        _validate_dates(point)
    if args.ends_on and not intervals.is_date(args.ends_on):
        raise T14_NO_DATE(date=args.ends_on)
    if existing is not None and existing.kind != args.kind and existing.belongs(now.number):
        raise T12_OTHER_KIND(member=member_id, kind=existing.kind or "member")
    for point in args.points:
        _validate_free(state, member_id, point)
    merge_points(existing.points if existing else (), args.points)
    _validate_kind(now, args)
    validate_count("keys", len(args.public_keys), MAX_KEYS)
    validate_count("points", len(args.points), MAX_POINTS, 0)


def _validate_kind(now: Now, args: Register) -> None:
    if args.kind and args.points:
        raise T12_NO_POINTS(kind=args.kind)
    ahead = intervals.days_between(now.date, args.ends_on) if args.ends_on else 0
    if bool(args.ends_on) != (args.kind == "guest") or not 0 <= ahead <= MAX_GUEST_DAYS:
        raise T12_ENDS_ON(ends_on=args.ends_on, most=MAX_GUEST_DAYS)


def find_membership(state: State, _now: Now, args: Register) -> object:
    """What a registration is made of: whether the member belongs, and since when; whose its points are, from when on.

    So nobody who left since belongs again by it, and no point that ended since is opened.
    """
    member = state.find(Member, keys.member(compute_member_id(args.public_keys)))
    tags = [point.tag for point in args.points]
    owners = [state.find(PointOwner, keys.point(tag)) for tag in tags]
    return {
        "member": _list_standing(member) if member else None,
        "points": [point for point in member.points if point.tag in tags] if member else [],
        "owners": [[owner.member, owner.since] if owner else None for owner in owners],
    }


def _list_standing(member: Member) -> list[str | int]:
    return [member.status, member.registered_on, member.left_on, member.kind, member.ends_on]


def _validate_dates(point: MemberPoint) -> None:
    for date in (point.from_date, point.to_date or point.from_date):
        if not intervals.is_date(date):
            raise T14_NO_DATE(date=date)
    if point.to_date and point.to_date < point.from_date:
        raise T12_POINT_DATES(tag=point.tag, to_date=point.to_date)


def _validate_free(state: State, member_id: str, point: MemberPoint) -> None:
    owner = state.find(PointOwner, keys.point(point.tag))
    if owner is None or owner.member == member_id:
        return
    holder = state.require(Member, keys.member(owner.member), T12_UNKNOWN_MEMBER)
    if any(held.tag == point.tag and holds(held, point.from_date) for held in holder.points):
        raise T12_POINT_TAKEN(tag=point.tag, member=owner.member)


def merge_points(held: tuple[MemberPoint, ...], given: tuple[MemberPoint, ...]) -> tuple[MemberPoint, ...]:
    """Give a member's points with those `given`: same tag and from_date replaces, anything else is added.

    Raises:
        Refusal: T12_POINT_OVERLAP when one tag would stand twice on a day.
    """
    merged = {(point.tag, point.from_date): point for point in held + given}
    points = tuple(merged[key] for key in sorted(merged))
    for earlier, later in pairwise(points):
        if earlier.tag == later.tag and (not earlier.to_date or earlier.to_date > later.from_date):
            raise T12_POINT_OVERLAP(tag=later.tag, date=later.from_date)
    return points


def enact_register(state: State, now: Now, pending: Pending, args: Register) -> Outcome:
    """Make the proposed member, or add the proposed points; a member who had left belongs again."""
    member_id = compute_member_id(args.public_keys)
    existing = state.find(Member, keys.member(member_id))
    joins = existing is None or not existing.belongs(now.number)
    if existing is None:
        state.put(keys.member_key(member_id), MemberKey(take_keys(state, member_id, args.public_keys)))
    state.put(keys.member(member_id), _belong(existing, pending.organisation, args, now))
    for point in args.points:
        give_point(state, now, point.tag, member_id)
    return Outcome(made=(keys.member(member_id),), facts={"joins": joins})


def _belong(existing: Member | None, organisation: str, args: Register, now: Now) -> Member:
    """Who returns has the present keys, frozen as they are, and a suspension that isn't over.

    Who left, and a guest whose time is over, begin anew, as whatever they are registered.
    """
    if existing is None:
        member = Member("confirmed", organisation, STAKEHOLDER_OF[organisation], (), now.number)
    elif existing.belongs(now.number):
        member = existing
    else:
        member = replace(existing, status="confirmed", registered_on=now.number, left_on=0)
    last_day = now.number + intervals.days_between(now.date, args.ends_on) if args.ends_on else 0
    points = merge_points(member.points, args.points)
    return replace(member, points=points, kind=args.kind, ends_on=args.ends_on, last_day=last_day)


class OnMember(Protocol):
    """Arguments about a member."""

    @property
    def member(self) -> str:
        """The member's id."""


def validate_own_member(state: State, _now: Now, organisation: str, args: OnMember) -> None:
    """Refuse an officer whose organisation isn't the member's."""
    member = state.require(Member, keys.member(args.member), T12_UNKNOWN_MEMBER)
    if member.organisation != organisation:
        raise T12_OTHER_ORGANISATION(member=args.member, organisation=member.organisation)


def process_suspend(state: State, call: Call, now: Now, args: Suspend) -> Outcome:
    """Propose a suspension; acts when countersigned, ends by itself."""
    validate_suspend(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.member(args.member), made_of=find_standing(state, now, args))


def validate_suspend(state: State, now: Now, organisation: str, args: OnMember) -> None:
    """Refuse another organisation's member, and one whose suspension isn't over, or is for less than `suspend_days`.

    Whether it ended by itself or a vote lifted it: else two organisations would suspend a member for ever.
    """
    validate_own_member(state, now, organisation, args)
    member = state.require(Member, keys.member(args.member), T12_UNKNOWN_MEMBER)
    if member.suspended_until and now.number < member.suspended_until + now.parameters.suspend_days:
        raise T12_LIFTED(member=args.member, day=member.suspended_until)


def find_standing(state: State, _now: Now, args: OnMember) -> object:
    """What a suspension is made of: the suspension that there was. Nobody escapes it by leaving and coming back."""
    member = state.require(Member, keys.member(args.member), T12_UNKNOWN_MEMBER)
    return [member.suspended_until, member.suspended_for]


def enact_suspend(state: State, now: Now, pending: Pending, args: Suspend) -> Outcome:
    """Suspend the member until `suspend_days` from today."""
    member = state.require(Member, pending.subject, T12_UNKNOWN_MEMBER)
    until = now.number + now.parameters.suspend_days
    state.put(pending.subject, replace(member, suspended_until=until, suspended_for=args.reason))
    return Outcome(made=(pending.subject,), facts={"suspended_until": until})


def process_forgive(state: State, call: Call, now: Now, args: Forgive) -> Outcome:
    """Propose to forget a point's negative carry."""
    validate_forgive(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.point(args.tag), made_of=find_household(state, now, args))


def validate_forgive(state: State, _now: Now, _organisation: str, args: Forgive) -> None:
    """Refuse a point that nobody ever had."""
    state.require(PointOwner, keys.point(args.tag), T12_UNKNOWN_POINT)


def find_household(state: State, _now: Now, args: Forgive) -> object:
    """What forgiving is made of: all that is known of the point, and whether who has it belongs still."""
    owner = state.require(PointOwner, keys.point(args.tag), T12_UNKNOWN_POINT)
    holder = state.find(Member, keys.member(owner.member))
    return [owner, [holder.status, holder.registered_on, holder.left_on] if holder else None]


def enact_forgive(state: State, now: Now, pending: Pending, _args: Forgive) -> Outcome:
    """Forget the carry, and what those who had the point before will be found to owe."""
    owner = state.require(PointOwner, pending.subject, T12_UNKNOWN_POINT)
    state.put(pending.subject, replace(owner, carry_micro=0, carried="", forgiven_on=now.number))
    return Outcome(made=(pending.subject,))
