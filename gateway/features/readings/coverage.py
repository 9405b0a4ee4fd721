"""How much of a member's time at each metering point readings cover: hours that have one, of those that were."""

from typing import Any

from sqlalchemy import Connection, distinct, exists, func, select

from chaincode.rules.intervals import local_midnight_s
from gateway.db.mirror import Mirror
from gateway.db.tables import metering_point, reading, series
from gateway.features.readings.records import Coverage, CoveredRegister
from gateway.http.context import Gateway

_HOUR_S = 3_600


def list_coverage(gateway: Gateway, member: str) -> Coverage:
    """Give by point, first day and register: hours with a reading, all hours until today, the last reading's end."""
    with gateway.database.read() as connection:
        now = Mirror(connection).now()
        held = connection.execute(
            select(metering_point).where(metering_point.c.member == member)
            .order_by(metering_point.c.metering_point, metering_point.c.from_date)
        ).mappings().all()
        return Coverage(tuple(found for point in held for found in _cover(connection, point, now.date)) if now else ())


def _cover(connection: Connection, point: Any, date: str) -> list[CoveredRegister]:
    start_s = local_midnight_s(point["from_date"])
    end_s = max(local_midnight_s(min(point["to_date"] or date, date)), start_s)
    row, later = reading.c, reading.alias().c
    newer = exists().where(later.series_id == row.series_id, later.start_s == row.start_s, later.version > row.version)
    counted = connection.execute(
        select(series.c.register, func.count(distinct(row.start_s // _HOUR_S)), func.max(row.start_s + row.interval_s))
        .join_from(reading, series)
        .where(series.c.metering_point == point["metering_point"], row.start_s >= start_s, row.start_s < end_s,
               row.interval_s > 0, ~newer)
        .group_by(series.c.register).order_by(series.c.register)
    )
    of_hours = (end_s - start_s) // _HOUR_S
    return [CoveredRegister(point["metering_point"], point["from_date"], register, hours, of_hours, until_s)
            for register, hours, until_s in counted]
