"""T0 and T12: who may act. A member acts by one of the member's keys, a role by the organisation that attests it."""

from chaincode.rules import keys
from chaincode.rules.calls import Call
from chaincode.rules.community.acting import Actor, find_actor
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Member, Now
from chaincode.rules.state import State

T0_ROLE = Reason(
    "T0_ROLE", Kind.AUTHORITY,
    "This needs the role {role}; it doesn't count from {organisation} or isn't in the certificate.",
    "Serve il ruolo {role}; non vale per {organisation} o non è nel certificato.",
)
T12_NOT_A_MEMBER = Reason(
    "T12_NOT_A_MEMBER", Kind.AUTHORITY,
    "Only a member may do this: the call names no member.", "Può farlo solo un membro: la chiamata non ne indica uno.",
)
T12_NOT_YOUR_KEY = Reason(
    "T12_NOT_YOUR_KEY", Kind.AUTHORITY,
    "This key doesn't act for member {member}.", "Questa chiave non agisce per il membro {member}.",
)
T12_FROZEN = Reason(
    "T12_FROZEN", Kind.AUTHORITY, "The keys of {member} are frozen.", "Le chiavi di {member} sono bloccate.",
)
T12_SUSPENDED = Reason(
    "T12_SUSPENDED", Kind.AUTHORITY,
    "Member {member} is suspended until day {day}.", "Il membro {member} è sospeso fino al giorno {day}.",
)
T12_LEFT = Reason(
    "T12_LEFT", Kind.AUTHORITY, "Member {member} has left.", "Il membro {member} è uscito.",
)


def require_role(call: Call, now: Now, role: str) -> None:
    """T0: refuse unless the certificate attests `role` and it counts from the caller's organisation."""
    organisation = call.caller.organisation
    if role not in call.caller.roles or not now.parameters.has_role(organisation, role):
        raise T0_ROLE(role=role, organisation=organisation)


def require_owner(state: State, call: Call, now: Now) -> Actor:
    """T12: refuse unless the caller's key is one of the member's; frozen and suspended keys pass."""
    if not call.member:
        raise T12_NOT_A_MEMBER()
    actor = find_actor(state, call.member, call.caller.key, call.caller.organisation, now.number)
    if actor is None:
        raise T12_NOT_YOUR_KEY(member=call.member)
    return actor


def require_member(state: State, call: Call, now: Now) -> Member:
    """T12: refuse unless a confirmed member acts by a key that is neither frozen nor suspended."""
    actor = require_owner(state, call, now)
    if actor.has_left:
        raise T12_LEFT(member=call.member)
    require_free(actor)
    return actor.member


def require_free(actor: Actor) -> None:
    """T12: refuse a member who is frozen or suspended."""
    if actor.is_frozen:
        raise T12_FROZEN(member=actor.member_id)
    if actor.is_suspended:
        raise T12_SUSPENDED(member=actor.member_id, day=actor.member.suspended_until)


def require_anyone(state: State, call: Call, now: Now) -> None:
    """T0: anyone may, by any certificate of an organisation; but whoever names a member must have that member's key."""
    if call.member:
        require_owner(state, call, now)


def owner_reads(call: Call) -> tuple[str, ...]:
    """Give the keys that proving a member's authority reads."""
    return (keys.member(call.member), keys.member_key(call.member)) if call.member else ()
