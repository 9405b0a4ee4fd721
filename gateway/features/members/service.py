"""Names and contacts of this organisation's members; metering points at the energy operator's gateway.

The ledger knows a member by keys and a metering point by its tag (`tags`), whose key is `tag.key` among the
organisation's keys, 32 bytes in hex.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from chaincode.rules import keys
from chaincode.rules.codec import to_plain
from chaincode.rules.intervals import is_date
from chaincode.rules.records import Member, MemberPoint, PointOwner
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import metering_point, person, plant
from gateway.features.members.tags import compute_tag
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN, ApiReason
from gateway.http.security import Session

POINT_REFUSED = ApiReason("POINT_REFUSED", 422)
OTHER_MEMBER = ApiReason("OTHER_ORGANISATION", 403)
OTHER_POINT = ApiReason("OTHER_POINT", 403)
NOT_AS_REGISTERED = ApiReason("NOT_AS_REGISTERED", 403)
Plain = dict[str, Any]
FOREVER = "9999-12-31"
CONTACTS = ("email", "phone", "address")
NAMES = ("name", *CONTACTS)


def list_members(gateway: Gateway) -> list[Plain]:
    """All members of the ledger, with names and contacts where they are this organisation's, else ""."""
    with gateway.database.read() as connection:
        members = [(key.removeprefix(keys.MEMBERS), one)
                   for key, one in Mirror(connection).records(Member, keys.MEMBERS)]
        chosen = select(person.c.member, *(person.c[name] for name in NAMES))
        known = {row.pop("member"): row for row in map(dict, connection.execute(chosen).mappings())}
        now = Mirror(connection).now()
    day, nothing = now.number if now else 0, dict.fromkeys(NAMES, "")
    return [_describe(member, one, day) | known.get(member, nothing) for member, one in members]


def count_members(gateway: Gateway) -> dict[str, int]:
    """How many confirmed members each organisation has."""
    counts: dict[str, int] = {}
    with gateway.database.read() as connection:
        for _, one in Mirror(connection).records(Member, keys.MEMBERS):
            if one.status == "confirmed":
                counts[one.organisation] = counts.get(one.organisation, 0) + 1
    return counts


def get_member(gateway: Gateway, member: str) -> Plain:
    """One member with contacts, where they are this organisation's."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        found, now = mirror.find(Member, keys.member(member)), mirror.now()
        row = connection.execute(select(person).where(person.c.member == member)).mappings().first()
    if found is None and row is None:
        raise UNKNOWN(what=Words("gateway.members.service.member"), name=member)
    known = _describe(member, found, now.number) if found and now else {"member": member, "status": "unknown"}
    return known | ({name: value for name, value in row.items() if name != "updated_at_s"} if row else {})


def _describe(member: str, record: Member, day: int) -> Plain:
    return to_plain(record) | {"member": member, "is_suspended": record.is_suspended(day)}  # type: ignore[no-any-return]


def save_contacts(gateway: Gateway, people: Sequence[Plain]) -> None:
    """Keep names and contacts, all or none; a member of another organisation is refused."""
    with gateway.database.write() as connection:
        mirror = Mirror(connection)
        for one in people:
            _require_here(gateway, mirror, one["member"])
        connection.execute(delete(person).where(person.c.member.in_([one["member"] for one in people])))
        connection.execute(insert(person), [one | {"updated_at_s": gateway.clock()} for one in people])


def _require_here(gateway: Gateway, mirror: Mirror, member: str) -> None:
    found = mirror.find(Member, keys.member(member))
    if found is not None and found.organisation != gateway.settings.organisation:
        raise OTHER_MEMBER(member=member)


def erase_contacts(connection: Connection, member: str) -> int:
    """Erase a person's name and contacts; how many there were."""
    return connection.execute(delete(person).where(person.c.member == member)).rowcount


@dataclass(frozen=True)
class Held:
    """When a point was held: [from_date, to_date), FOREVER while it is. next_from: when the next holder's begins."""

    metering_point: str
    from_date: str
    to_date: str
    next_from: str


def list_held(connection: Connection, member: str) -> list[Held]:
    """When a member held which points: a row that nobody closed ends where the ledger says so."""
    found = Mirror(connection).find(Member, keys.member(member))
    ends = {(point.tag, point.from_date): point.to_date for point in (found.points if found else ())}
    rows = connection.execute(select(metering_point).where(metering_point.c.member == member)).mappings().all()
    return [
        Held(row["metering_point"], row["from_date"],
             row["to_date"] or ends.get((row["tag"], row["from_date"]), "") or FOREVER, _find_next(connection, row))
        for row in rows
    ]


def _find_next(connection: Connection, row: Any) -> str:
    point = metering_point.c
    return connection.scalar(select(func.min(point.from_date)).where(
        point.metering_point == row["metering_point"], point.from_date > row["from_date"]
    )) or FOREVER


def erase_point(connection: Connection, held: Held, *, is_over: bool) -> tuple[int, int]:
    """Erase a point's row, and the plant at it where nobody has the point any more; how many rows went and stayed."""
    if not is_over:
        return 0, 1
    mine = metering_point.c.metering_point == held.metering_point
    gone = connection.execute(delete(metering_point).where(mine, metering_point.c.from_date == held.from_date)).rowcount
    if connection.scalar(select(metering_point.c.member).where(mine).limit(1)) is None:
        connection.execute(delete(plant).where(plant.c.metering_point == held.metering_point))
    return gone, 0


def save_points(gateway: Gateway, caller: Session, points: Sequence[Plain]) -> list[Plain]:
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
        return [_show_tag(mirror, row) for row in rows]


def _show_tag(mirror: Mirror, row: Plain) -> Plain:
    """A row with its tag where the ledger has that: none is to be had by writing a guess down."""
    return row if find_holder(mirror, row["tag"]) else row | {"tag": ""}


def _validate_point(gateway: Gateway, caller: Session, mirror: Mirror, index: int, row: Plain) -> None:
    if not is_date(row["from_date"]) or (row["to_date"] and not is_date(row["to_date"])):
        raise POINT_REFUSED(index=index, why=Words("gateway.members.service.no_date"))
    if row["to_date"] and row["to_date"] < row["from_date"]:
        raise POINT_REFUSED(index=index, why=Words("gateway.members.service.it_ends_before_it_begins"))
    found = mirror.find(Member, keys.member(row["member"]))
    is_here = caller.organisation == gateway.settings.organisation
    if not is_here and found is None:
        raise UNKNOWN(what=Words("gateway.members.service.member"), name=row["member"])
    if not is_here and found is not None and found.organisation != caller.organisation:
        raise OTHER_MEMBER(member=row["member"])
    if is_here and not find_holder(mirror, row["tag"]):
        return  # nobody has it on the ledger yet: the operator may know it first
    if not any(is_as_registered(point, row) for point in (found.points if found else ())):
        raise NOT_AS_REGISTERED(index=index)


def is_as_registered(point: MemberPoint, row: Plain) -> bool:
    """Whether a row of metering points says of one what the ledger says of its holder's."""
    return all(getattr(point, name) == row[name] for name in ("tag", "perimeter", "from_date", "to_date"))


def find_holder(mirror: Mirror, tag: str) -> str:
    """Give the member of the ledger who has a point, "" for nobody: whatever an officer says of it."""
    owner = mirror.find(PointOwner, keys.point(tag))
    return owner.member if owner else ""


def _validate_free(connection: Connection, index: int, row: Plain) -> None:
    """A point has one holder and one perimeter on each day."""
    held = connection.execute(select(metering_point.c.from_date, metering_point.c.to_date).where(
        metering_point.c.metering_point == row["metering_point"]
    ))
    for from_date, to_date in held:
        if from_date < (row["to_date"] or "9999") and row["from_date"] < (to_date or "9999"):
            raise POINT_REFUSED(index=index, why=Words("gateway.members.service.it_has_holder_on_these_days"))


def list_points(gateway: Gateway, member: str = "") -> list[Plain]:
    """All metering points, or one member's, by point and date."""
    chosen = select(metering_point).order_by(metering_point.c.metering_point, metering_point.c.from_date)
    if member:
        chosen = chosen.where(metering_point.c.member == member)
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        return [_show_tag(mirror, dict(row)) for row in connection.execute(chosen).mappings()]


def list_points_of(gateway: Gateway, organisation: str) -> list[Plain]:
    """All metering points of an organisation's members, by point and date."""
    with gateway.database.read() as connection:
        members = Mirror(connection).records(Member, keys.MEMBERS)
        own = {key.split("/")[1] for key, one in members if one.organisation == organisation}
    return [one for one in list_points(gateway) if one["member"] in own]


def require_own_points(gateway: Gateway, caller: Session, points: Iterable[str]) -> None:
    """Refuse who isn't of the operator metering points that no member of their organisation has on the ledger."""
    if _sees_all(gateway, caller):
        return
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        for point in points:
            holder = mirror.find(Member, keys.member(find_holder(mirror, compute_tag(gateway, point))))
            if holder is None or holder.organisation != caller.organisation:
                raise OTHER_POINT(metering_point=point, organisation=caller.organisation)


def require_own_member(gateway: Gateway, caller: Session, member: str) -> None:
    """Refuse who isn't of the operator a member of another organisation, and one whom nobody knows."""
    if _sees_all(gateway, caller):
        return
    with gateway.database.read() as connection:
        found = Mirror(connection).find(Member, keys.member(member))
    if found is None or found.organisation != caller.organisation:
        raise OTHER_MEMBER(member=member)


def _sees_all(gateway: Gateway, caller: Session) -> bool:
    """Whether the caller is of the operator; refuse who isn't, nor an officer, who sees their own organisation's."""
    if is_operator(gateway, caller):
        return True
    if "officer" not in caller.roles:
        raise FORBIDDEN(roles=Words("gateway.members.service.officer_energy_operator"))
    return False


def is_operator(gateway: Gateway, caller: Session) -> bool:
    """Whether the caller works for the energy operator whose gateway this is."""
    return caller.organisation == gateway.settings.organisation and bool(
        {"energy_operator", "service"} & set(caller.roles)
    )


def require_point_reader(gateway: Gateway, caller: Session, point: str, from_date: str, to_date: str) -> None:
    """Refuse who is neither of the operator nor the point's member on all of these days."""
    if is_operator(gateway, caller):
        return
    held = [one for one in list_points(gateway, caller.member) if one["metering_point"] == point]
    with gateway.database.read() as connection:
        registered = _find_registered(Mirror(connection), caller.member, held)
    if not caller.member or not _covers(held, from_date, to_date) or not _covers(registered, from_date, to_date):
        raise FORBIDDEN(roles=Words("gateway.members.service.energy_operator_point_member"))


def _find_registered(mirror: Mirror, member: str, held: Sequence[Plain]) -> Sequence[Plain]:
    """When the ledger says that a member held a point (rows of it); what nobody has there is as the operator says."""
    tags = {one["tag"] for one in held if one["tag"]}
    found = mirror.find(Member, keys.member(member)) if tags else None
    return [asdict(point) for point in found.points if point.tag in tags] if found else held


def _covers(held: Sequence[Plain], from_date: str, to_date: str) -> bool:
    return any(one["from_date"] <= from_date and (not one["to_date"] or to_date <= one["to_date"]) for one in held)
