"""Who may, beside the roles that a route asks for: what a caller is to this gateway, and to a member.

Routes say which roles; whatever else is decided of a caller is decided here.
"""

from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN
from gateway.http.security import Session, require_free_member

OPERATOR_ROLES = {"energy_operator", "service"}
A_MEMBER = Words("gateway.market.views.member")
OPERATOR_OR_MEMBER = Words("gateway.members.views.energy_operator_member")


def is_here(gateway: Gateway, caller: Session, *roles: str) -> bool:
    """Whether the caller holds one of these roles in the organisation whose gateway this is."""
    return caller.organisation == gateway.settings.organisation and bool(set(roles) & set(caller.roles))


def is_operator(gateway: Gateway, caller: Session) -> bool:
    """Whether the caller works for the energy operator whose gateway this is."""
    return is_here(gateway, caller, *OPERATOR_ROLES)


def is_officer_of(mirror: Mirror, caller: Session, member: str) -> bool:
    """Whether the caller is an officer of the member's organisation."""
    found = mirror.member(member)
    return "officer" in caller.roles and found is not None and found.organisation == caller.organisation


def require_member(caller: Session) -> str:
    """Give the member who calls, also one who is stopped; refuse whose key acts for none."""
    if not caller.member:
        raise FORBIDDEN(roles=A_MEMBER)
    return caller.member


def choose_reader(caller: Session, *roles: str) -> str:
    """Give whose records a caller reads: "" for everybody's, by one of these roles; else their own member's."""
    return "" if set(roles) & set(caller.roles) else require_member(caller)


def choose_member(caller: Session, named: str, who: Words, *, may_name_any: bool) -> str:
    """Give the member who is asked about: the caller, or ("": the caller) whoever is named by who may name any."""
    member = named or caller.member
    if not member or (member != caller.member and not may_name_any):
        raise FORBIDDEN(roles=who)
    return member


def require_officer_or_self(mirror: Mirror, caller: Session, member: str, who: Words) -> bool:
    """Refuse who is neither an officer of a member's organisation nor, by a free key, the member; say which of the two.

    Nobody else learns whether there is such a member. Returns whether it is an officer.
    """
    if is_officer_of(mirror, caller, member):
        return True
    if not caller.member or caller.member != member:
        raise FORBIDDEN(roles=who)
    require_free_member(caller)
    return False
