"""Who may ask about a metering point, or about a member with it: the operator, an officer of theirs, the holder."""

from collections.abc import Iterable, Sequence

from chaincode.rules.records import MemberPoint
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.members.held import FOREVER
from gateway.features.members.people import OTHER_MEMBER
from gateway.features.members.points import list_points
from gateway.features.members.records import Point
from gateway.features.members.tags import compute_tag
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, ApiReason
from gateway.http.rights import is_operator
from gateway.http.security import Session

OTHER_POINT = ApiReason("OTHER_POINT", 403)


def require_own_points(gateway: Gateway, caller: Session, points: Iterable[str]) -> None:
    """Refuse who isn't of the operator metering points that no member of their organisation has on the ledger."""
    if _sees_all(gateway, caller):
        return
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        for point in points:
            holder = mirror.member(mirror.holder(compute_tag(gateway, point)))
            if holder is None or holder.organisation != caller.organisation:
                raise OTHER_POINT(metering_point=point, organisation=caller.organisation)


def require_own_member(gateway: Gateway, caller: Session, member: str) -> None:
    """Refuse who isn't of the operator a member of another organisation, and one whom nobody knows."""
    if _sees_all(gateway, caller):
        return
    with gateway.database.read() as connection:
        found = Mirror(connection).member(member)
    if found is None or found.organisation != caller.organisation:
        raise OTHER_MEMBER(member=member)


def _sees_all(gateway: Gateway, caller: Session) -> bool:
    """Whether the caller is of the operator; refuse who isn't, nor an officer, who sees their own organisation's."""
    if is_operator(gateway, caller):
        return True
    if "officer" not in caller.roles:
        raise FORBIDDEN(roles=Words("gateway.members.service.officer_energy_operator"))
    return False


def require_point_reader(gateway: Gateway, caller: Session, point: str, from_date: str, to_date: str) -> None:
    """Refuse who is neither of the operator nor the point's member on all of these days."""
    if is_operator(gateway, caller):
        return
    held = [own for own in list_points(gateway, caller.member).points if own.metering_point == point]
    with gateway.database.read() as connection:
        registered = _find_registered(Mirror(connection), caller.member, held)
    if not caller.member or not covers(held, from_date, to_date) or not covers(registered, from_date, to_date):
        raise FORBIDDEN(roles=Words("gateway.members.service.energy_operator_point_member"))


def list_readable(gateway: Gateway, member: str) -> list[tuple[str, str, str]]:
    """Give (metering point, first day, day after the last) of all days that a member may read: those that both the
    operator's rows and the ledger give them.
    """
    held, found = list_points(gateway, member).points, list[tuple[str, str, str]]()
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        for own in held:
            for there in _find_registered(mirror, member, [own]):
                first = max(own.from_date, there.from_date)
                end = min(own.to_date or FOREVER, there.to_date or FOREVER)
                found += [(own.metering_point, first, end)] if first < end else []
    return found


def _find_registered(mirror: Mirror, member: str, held: Sequence[Point]) -> Sequence[Point | MemberPoint]:
    """When the ledger says that a member held a point (rows of it); what nobody has there is as the operator says."""
    tags = {own.tag for own in held if own.tag}
    found = mirror.member(member) if tags else None
    return [point for point in found.points if point.tag in tags] if found else held


def covers(held: Sequence[Point | MemberPoint], from_date: str, to_date: str) -> bool:
    """Whether one of the times that a point was held covers all of these days."""
    return any(own.from_date <= from_date and (not own.to_date or to_date <= own.to_date) for own in held)
