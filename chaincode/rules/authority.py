"""T0 and T12: who may act. A member acts by one of the member's keys, a role by the organisation that attests it.

    prove_actor    whoever names a member, for whatever it is, acts for that member by a key that counts today
    Right          what a row of the table of commands asks besides; proved before the row's arguments are read
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chaincode.rules.acting import DELEGATE, OWN, RECOVERY, Actor, find_actor, find_helped
from chaincode.rules.calls import Call
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now
from chaincode.rules.state import State

FOUNDER = "municipality"
COUNTERSIGNER = "countersigner"  # of settlements, and of nothing else

is_member_id = re.compile("|[0-9a-f]{64}", re.ASCII).fullmatch

T0_MEMBER = Reason("T0_MEMBER", Kind.MALFORMED)
T0_ROLE = Reason("T0_ROLE", Kind.AUTHORITY)
T12_NOT_A_MEMBER = Reason("T12_NOT_A_MEMBER", Kind.AUTHORITY)
T12_NOT_YOUR_KEY = Reason("T12_NOT_YOUR_KEY", Kind.AUTHORITY)
T12_LIMITED_KEY = Reason("T12_LIMITED_KEY", Kind.AUTHORITY)
T12_FROZEN = Reason("T12_FROZEN", Kind.AUTHORITY)
T12_SUSPENDED = Reason("T12_SUSPENDED", Kind.AUTHORITY)
T12_LEFT = Reason("T12_LEFT", Kind.AUTHORITY)
T12_OVER = Reason("T12_OVER", Kind.AUTHORITY)


@dataclass(frozen=True)
class Right:
    """Who may send a command: `name` for people and tests; `validate` refuses everybody else.

    `validate` gets the call, the ledger's day (None before the founding) and the member whom the caller acts for, or
    None when the call names none. means: which of a member's keys may send it.
    """

    name: str
    validate: Callable[[Call, Now | None, Actor | None], None]
    means: tuple[str, ...] = (OWN,)

    def require(self, call: Call, now: Now | None, actor: Actor | None) -> None:
        """Refuse whoever has no such right."""
        if actor is not None and actor.means not in self.means:
            raise T12_LIMITED_KEY(means=actor.means, member=actor.member_id)
        self.validate(call, now, actor)


def require_form(call: Call) -> None:
    """Refuse a `member` that is none: nothing is read under such a name."""
    if not is_member_id(call.member):
        raise T0_MEMBER()


def prove_actor(state: State, call: Call, now: Now | None) -> Actor | None:
    """T12: give the member whom the caller acts for, None when the call names none; refuse who names another."""
    if not call.member:
        return None
    asked = (state, call.member, call.caller.key, call.caller.organisation)
    actor = find_actor(*asked, now.number) or find_helped(*asked, now.number) if now else None
    if actor is None:
        raise T12_NOT_YOUR_KEY(member=call.member)
    return actor


def has_role(call: Call, now: Now, role: str) -> bool:
    """T0: say whether the certificate attests `role` and it counts from the caller's organisation."""
    return role in call.caller.roles and now.parameters.has_role(call.caller.organisation, role)


def role(name: str) -> Right:
    """Give the right of a role's holders."""
    def validate(call: Call, now: Now | None, _actor: Actor | None) -> None:
        if now is None or not has_role(call, now, name):
            raise T0_ROLE(role=name, organisation=call.caller.organisation)

    return Right(name, validate)


def _require_actor(actor: Actor | None) -> Actor:
    if actor is None:
        raise T12_NOT_A_MEMBER()
    return actor


def _validate_member(_call: Call, _now: Now | None, actor: Actor | None) -> None:
    _validate_here(_require_actor(actor))
    _validate_free(_require_actor(actor))


def _validate_party(_call: Call, _now: Now | None, actor: Actor | None) -> None:
    _validate_free(_require_actor(actor))


def _validate_leaver(_call: Call, _now: Now | None, actor: Actor | None) -> None:
    if _require_actor(actor).has_left:
        _validate_here(_require_actor(actor))
    _validate_unfrozen(_require_actor(actor))


def _validate_voter(_call: Call, _now: Now | None, actor: Actor | None) -> None:
    _validate_here(_require_actor(actor))
    _validate_not_stopped(_require_actor(actor))


def _validate_owner(_call: Call, _now: Now | None, actor: Actor | None) -> None:
    _require_actor(actor)


def _validate_owner_or_officer(call: Call, now: Now | None, actor: Actor | None) -> None:
    if actor is None:
        OFFICER.validate(call, now, actor)


def _validate_member_or_service(call: Call, now: Now | None, actor: Actor | None) -> None:
    if actor is None:
        SERVICE.validate(call, now, actor)
    else:
        _validate_member(call, now, actor)


def _validate_member_or_officer(call: Call, now: Now | None, actor: Actor | None) -> None:
    if actor is None:
        OFFICER.validate(call, now, actor)
    else:
        _validate_member(call, now, actor)


def _validate_officer_or_countersigner(call: Call, now: Now | None, actor: Actor | None) -> None:
    if now is None or not has_role(call, now, COUNTERSIGNER):
        OFFICER.validate(call, now, actor)


def _validate_founder(call: Call, _now: Now | None, _actor: Actor | None) -> None:
    if call.caller.organisation != FOUNDER or "service" not in call.caller.roles:
        raise T0_ROLE(role="service", organisation=call.caller.organisation)


def _validate_here(actor: Actor) -> None:
    if actor.has_left:
        raise T12_LEFT(member=actor.member_id)
    if actor.is_over:
        raise T12_OVER(member=actor.member_id, date=actor.member.ends_on)


def _validate_unfrozen(actor: Actor) -> None:
    if actor.is_frozen:
        raise T12_FROZEN(member=actor.member_id)


def _validate_not_stopped(actor: Actor) -> None:
    if actor.own.is_stopped_by_owner(actor.day):
        raise T12_FROZEN(member=actor.member_id)


def _validate_free(actor: Actor) -> None:
    _validate_unfrozen(actor)
    if actor.is_suspended:
        raise T12_SUSPENDED(member=actor.member_id, day=actor.member.suspended_until)


ANYONE = Right("anyone", lambda _call, _now, _actor: None)
MEMBER = Right("member", _validate_member)  # confirmed, neither frozen nor suspended
PARTY = Right("party", _validate_party)  # neither frozen nor suspended; one who left finishes what was agreed
LEAVER = Right("leaver", _validate_leaver)  # confirmed and not frozen, even suspended
VOTER = Right("voter", _validate_voter)  # belongs, even suspended; only a freeze by an own key stops it (T9)
OWNER = Right("owner", _validate_owner)  # an own key that acts, even frozen or suspended
RECOVERER = Right("recovery_key", _validate_owner, (RECOVERY,))
MEMBER_OR_DELEGATE = Right("member_or_delegate", _validate_member, (OWN, DELEGATE))
PARTY_OR_DELEGATE = Right("party_or_delegate", _validate_party, (OWN, DELEGATE))
OWNER_OR_DELEGATE = Right("owner_or_delegate", _validate_owner, (OWN, DELEGATE))
OFFICER = role("officer")
TREASURER = role("treasurer")
SERVICE, OPERATOR, OFFICIAL, ATTESTER = role("service"), role("energy_operator"), role("official"), role("attester")
MEMBER_OR_OFFICER = Right("member_or_officer", _validate_member_or_officer)
OWNER_OR_OFFICER = Right("owner_or_officer", _validate_owner_or_officer)
MEMBER_OR_SERVICE = Right("member_or_service", _validate_member_or_service)
OFFICER_OR_COUNTERSIGNER = Right("officer_or_countersigner", _validate_officer_or_countersigner)
FOUNDER_SERVICE = Right("founder", _validate_founder)
