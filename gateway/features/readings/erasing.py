"""Readings, rejects and dead letters of one metering point erased; what was is noted by member and days, no values."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from chaincode.rules.intervals import local_midnight_s
from gateway.db.tables import dead_letter, erased, import_part, left_out, reading, reject, series
from gateway.features.readings.store import load_series
from gateway.http.errors import ApiReason

READINGS_ERASED = ApiReason("READINGS_ERASED", 409)


def erase_readings(
    connection: Connection, point: str, held: tuple[str, str], needed_from: str
) -> tuple[int, int]:
    """Erase a point's readings of the days [from, to) that it was held, before those that are needed still; how many
    went, and how many stay.
    """
    from_date, to_date = held
    end = min(to_date, needed_from)
    gone = _delete(connection, point, from_date, end) if from_date < end else 0
    return gone, _count(connection, point, max(from_date, end), to_date)


def note_erased(  # noqa: PLR0917 - a row
    connection: Connection, member: str, from_date: str, to_date: str, readings: int, at_s: int
) -> None:
    """Keep that a member's readings of the days [from, to) are gone, if any are."""
    if readings:
        connection.execute(insert(erased), {
            "member": member, "from_date": from_date, "to_date": to_date, "readings": readings, "erased_at_s": at_s,
        })


def _delete(connection: Connection, point: str, from_date: str, to_date: str) -> int:
    numbers, (from_s, to_s) = list(load_series(connection, {point}).values()), _span(from_date, to_date)
    row = reading.c
    gone = connection.execute(delete(reading).where(
        row.series_id.in_(numbers), row.start_s >= from_s, row.start_s < to_s
    )).rowcount
    _erase_decisions(connection, point, from_date, to_date)
    _erase_files(connection, numbers, from_s, to_s)
    used = set(connection.scalars(select(row.series_id).where(row.series_id.in_(numbers)).distinct()))
    unused = set(numbers) - used
    connection.execute(delete(import_part).where(import_part.c.series_id.in_(unused)))
    connection.execute(delete(series).where(series.c.id.in_(unused)))  # it names the point
    return gone


def _erase_decisions(connection: Connection, point: str, from_date: str, to_date: str) -> None:
    """Erase what was decided of the days [from, to); of later ones, which are needed still, it holds on."""
    own = left_out.c
    begun = (own.metering_point == point) & (own.from_date >= from_date) & (own.from_date < to_date)
    connection.execute(delete(left_out).where(begun, own.to_date <= to_date))
    connection.execute(update(left_out).where(begun).values(from_date=to_date))


def _erase_files(connection: Connection, numbers: Sequence[int], from_s: int, to_s: int) -> None:
    """Erase which files gave readings of [from, to): a file's name may name a person. What one gave besides is kept
    without its name, so that its import can still be undone.
    """
    part = import_part.c
    own = part.series_id.in_(numbers)
    gone = own & (part.from_s < to_s) & (part.to_s > from_s)
    named = connection.execute(select(part.import_id, part.file).where(gone).distinct()).all()
    connection.execute(delete(import_part).where(gone, part.from_s >= from_s, part.to_s <= to_s))
    for import_id, file in named:
        same = own & (part.import_id == import_id) & (part.file == file)
        connection.execute(update(import_part).where(same).values(file="", digest=""))


def _count(connection: Connection, point: str, from_date: str, to_date: str) -> int:
    numbers, (from_s, to_s) = load_series(connection, {point}).values(), _span(from_date, to_date)
    row = reading.c
    return connection.scalar(select(func.count()).select_from(reading).where(
        row.series_id.in_(numbers), row.start_s >= from_s, row.start_s < to_s
    )) or 0


def _span(from_date: str, to_date: str) -> tuple[int, int]:
    return local_midnight_s(from_date), local_midnight_s(to_date)


def erase_messages(connection: Connection, point: str, from_date: str, to_date: str) -> int:
    """Erase what was refused of a point, and its unreadable messages, that came while it was held; how many."""
    from_s, to_s = _span(from_date, to_date)
    named = (
        (reject, reject.c.metering_point == point),
        (dead_letter, dead_letter.c.topic.contains(f"/{point}/", autoescape=True)),
    )
    return sum(
        connection.execute(delete(table).where(
            mine, table.c.received_at_s >= from_s, table.c.received_at_s < to_s
        )).rowcount for table, mine in named
    )


def require_whole(connection: Connection, from_date: str, to_date: str) -> None:
    """Refuse days [from, to) of which readings were erased: worked out anew, they would come to something else."""
    gone = erased.c
    row = connection.execute(
        select(gone.from_date, gone.to_date).where(gone.from_date < to_date, gone.to_date > from_date)
    ).first()
    if row is not None:
        raise READINGS_ERASED(from_date=row.from_date, to_date=row.to_date)
