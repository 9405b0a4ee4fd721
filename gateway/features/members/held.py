"""When a member held which metering points, and what of them is erased."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from gateway.db.mirror import Mirror
from gateway.db.tables import metering_point, plant

FOREVER = "9999-12-31"


@dataclass(frozen=True)
class Held:
    """When a point was held: [from_date, to_date), FOREVER while it is. next_from: when the next holder's begins."""

    metering_point: str
    from_date: str
    to_date: str
    next_from: str


def list_held(connection: Connection, member: str) -> list[Held]:
    """When a member held which points: a row that nobody closed ends where the ledger says so."""
    found = Mirror(connection).member(member)
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
