"""Metering points at the energy operator's gateway: whose each is on which days, beside what the ledger has of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from chaincode.rules import keys
from chaincode.rules.records import Member, MemberPoint, PointOwner
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import metering_point
from gateway.features.members.people import OTHER_MEMBER
from gateway.features.members.records import Points, read_point
from gateway.features.members.tags import compute_tag
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN, ApiReason
from gateway.http.rights import OPERATOR_OR_MEMBER, is_operator
from gateway.http.security import Session

POINT_REFUSED = ApiReason("POINT_REFUSED", 422)
NOT_AS_REGISTERED = ApiReason("NOT_AS_REGISTERED", 403)
Plain = dict[str, Any]


def save_points(gateway: Gateway, caller: Session, points: Sequence[Plain]) -> Points:
    """Keep metering points (a member's same point and from_date replaces), all or none; give them with the ledger's
    tags.
    """
    rows = [point | {"tag": compute_tag(gateway, point["metering_point"])} for point in points]
    with gateway.database.write() as connection:
        mirror = Mirror(connection)
        for index, row in enumerate(rows):
            _validate_point(gateway, caller, mirror, index, row)
            mine = (metering_point.c.metering_point == row["metering_point"],
                    metering_point.c.from_date == row["from_date"], metering_point.c.member == row["member"])
            connection.execute(delete(metering_point).where(*mine))
            _validate_free(connection, index, row)
            connection.execute(insert(metering_point), row)
        return _show(mirror, rows)


def _show(mirror: Mirror, rows: Sequence[Plain]) -> Points:
    """Rows with their tags where the ledger has them: none is to be had by writing a guess down."""
    return Points(tuple(read_point(row if mirror.holder(row["tag"]) else row | {"tag": ""}) for row in rows))


def _validate_point(gateway: Gateway, caller: Session, mirror: Mirror, index: int, row: Plain) -> None:
    if row["to_date"] and row["to_date"] < row["from_date"]:
        raise POINT_REFUSED(index=index, why=Words("gateway.members.service.it_ends_before_it_begins"))
    found = mirror.member(row["member"])
    is_here = caller.organisation == gateway.settings.organisation
    if not is_here and found is None:
        raise UNKNOWN(what=Words("gateway.members.record.member"), name=row["member"])
    if not is_here and found is not None and found.organisation != caller.organisation:
        raise OTHER_MEMBER(member=row["member"])
    if is_here and not mirror.holder(row["tag"]):
        return  # nobody has it on the ledger yet: the operator may know it first
    if not any(is_as_registered(point, row) for point in (found.points if found else ())):
        raise NOT_AS_REGISTERED(index=index)


def find_registered(gateway: Gateway, mirror: Mirror, points: Iterable[str]) -> dict[str, MemberPoint]:
    """Give metering points as the ledger has each last of who has it now; those that nobody has there are left out."""
    tags = {point: compute_tag(gateway, point) for point in points}
    owners = mirror.find_all(PointOwner, map(keys.point, tags.values()))
    members = mirror.find_all(Member, {keys.member(owner.member) for owner in owners.values()})
    held = {row.tag: row for key, owner in owners.items() if (member := members.get(keys.member(owner.member)))
            for row in sorted(member.points, key=lambda row: row.from_date) if keys.point(row.tag) == key}
    return {point: held[tag] for point, tag in tags.items() if tag in held}


def is_as_registered(point: MemberPoint, row: Plain) -> bool:
    """Whether a row of metering points says of one what the ledger says of its holder's."""
    return all(getattr(point, name) == row[name] for name in ("tag", "perimeter", "from_date", "to_date"))


def _validate_free(connection: Connection, index: int, row: Plain) -> None:
    """A point has one holder and one perimeter on each day."""
    held = connection.execute(select(metering_point.c.from_date, metering_point.c.to_date).where(
        metering_point.c.metering_point == row["metering_point"]
    ))
    for from_date, to_date in held:
        if from_date < (row["to_date"] or "9999") and row["from_date"] < (to_date or "9999"):
            raise POINT_REFUSED(index=index, why=Words("gateway.members.service.it_has_holder_on_these_days"))


def list_told_points(gateway: Gateway, caller: Session, named: str) -> Points:
    """All metering points to the operator, an organisation's own to its officers, one's own to a member."""
    if is_operator(gateway, caller):
        return list_points(gateway, named)
    if "officer" in caller.roles and not named:
        return list_points_of(gateway, caller.organisation)
    if not caller.member or named not in ("", caller.member):
        raise FORBIDDEN(roles=OPERATOR_OR_MEMBER)
    return list_points(gateway, caller.member)


def list_points(gateway: Gateway, member: str = "") -> Points:
    """All metering points, or one member's, by point and date."""
    chosen = select(metering_point).order_by(metering_point.c.metering_point, metering_point.c.from_date)
    if member:
        chosen = chosen.where(metering_point.c.member == member)
    with gateway.database.read() as connection:
        return _show(Mirror(connection), [dict(row) for row in connection.execute(chosen).mappings()])


def list_points_of(gateway: Gateway, organisation: str) -> Points:
    """All metering points of an organisation's members, by point and date."""
    with gateway.database.read() as connection:
        members = Mirror(connection).members()
    own = {member for member, record in members.items() if record.organisation == organisation}
    return Points(tuple(point for point in list_points(gateway).points if point.member in own))
