"""What is set aside: readings above the ledger's bound of their point's power. They stay, and nobody counts them.

Whoever keeps the points decides: a power corrected from a date lets them count (the limits are looked at each time); or
they are left out for a reason, which papers name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, func, insert, select

from analytics.frames import Readings, Series
from analytics.limits import SET_ASIDE_BPS, Power, find_above
from chaincode.rules import keys
from chaincode.rules.intervals import HOUR_S, date_of
from chaincode.rules.records import Member
from chaincode.rules.units import BPS
from gateway.db.mirror import Mirror
from gateway.db.tables import left_out, metering_point, reading, series
from gateway.features.readings.loading import load_readings
from gateway.http.context import Gateway

Plain = dict[str, Any]
_MOST = 10_000


class AsideDecision(NamedTuple):
    """That what is set aside of a register on the days [from_date, to_date) is left out, and why."""

    metering_point: str
    register: str
    from_date: str
    to_date: str
    reason: str


@dataclass(frozen=True)
class SetAside:
    """Readings of a register that are set aside: on which days, how many, their Wh, the W that the register can have.

    reason: why they are left out, "" while nobody decided.
    """

    metering_point: str
    register: str
    from_date: str
    until_date: str
    count: int
    energy_wh: int
    power_w: int
    reason: str

    def to_problem(self) -> Plain:
        """As a settlement and a division list it."""
        return {"code": "LEFT_OUT" if self.reason else "SET_ASIDE", "metering_point": self.metering_point,
                "register": self.register, "count": self.count, "energy_wh": self.energy_wh, "reason": self.reason,
                "from_date": self.from_date, "until_date": self.until_date}


def set_aside(
    readings: Readings, powers: Mapping[str, Power], decisions: Sequence[AsideDecision] = ()
) -> tuple[Readings, list[SetAside]]:
    """The readings that count, and what is set aside of the others, by register and decision."""
    rows = find_above(readings, powers, SET_ASIDE_BPS)
    groups: dict[tuple[Series, str], list[int]] = {}
    for row in rows.tolist():
        name = readings.series[readings.of[row]]
        groups.setdefault((name, _find_reason(decisions, name, int(readings.start_s[row]))), []).append(row)
    return readings.take(np.delete(np.arange(len(readings)), rows)), [
        SetAside(*name, date_of(int(readings.start_s[own].min())), date_of(int(readings.start_s[own].max())), len(own),
                 int(readings.energy_wh[own].sum()), powers[name.metering_point].of(name.register), reason)
        for (name, reason), own in sorted(groups.items())
    ]


def _find_reason(decisions: Iterable[AsideDecision], name: Series, start_s: int) -> str:
    date = date_of(start_s)
    return next((decision.reason for decision in decisions if (decision.metering_point, decision.register) == name
                 and decision.from_date <= date < decision.to_date), "")


def find_powers(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> dict[str, Power]:
    """The power of points by their rows of `metering_point`: as the ledger has it, else as the row says."""
    members = Mirror(connection).find_all(Member, {keys.member(row["member"]) for row in rows})
    powers: dict[str, Power] = {}
    for row in rows:
        held = members[keys.member(row["member"])].points if keys.member(row["member"]) in members else ()
        own = [Power(one.power_w, one.plant_w) for one in held
               if (one.tag, one.from_date) == (row["tag"], row["from_date"])] or [Power(row["power_w"])]
        before = powers.get(row["metering_point"], own[0])
        powers[row["metering_point"]] = Power(*map(max, before, own[0]))
    return powers


def list_set_aside(
    connection: Connection, span: tuple[int, int], known_at_s: int | None = None
) -> list[SetAside]:
    """What is set aside of readings that start in [from_s, to_s), of all points that somebody has on these days."""
    first, last = date_of(span[0]), date_of(span[1] - 1)
    powers = find_powers(connection, connection.execute(select(metering_point).where(
        metering_point.c.from_date <= last, (metering_point.c.to_date == "") | (metering_point.c.to_date > first),
    )).mappings().all())
    named = _find_peaks(connection, span, powers)
    _, found = set_aside(load_readings(connection, named, *span, known_at_s), powers, load_decisions(connection, named))
    return found


def _find_peaks(connection: Connection, span: tuple[int, int], powers: Mapping[str, Power]) -> list[str]:
    """Points that have a value above the bound, be it replaced since: they are looked at value by value.

    A question for each series reads its own rows of these days alone, in the order in which they lie.
    """
    row = reading.c
    peak_w = select(func.max(row.energy_wh * HOUR_S / row.interval_s)).where(
        row.series_id == series.c.id, row.start_s >= span[0], row.start_s < span[1], row.interval_s > 0,
    ).scalar_subquery()
    found = connection.execute(select(series.c.metering_point, series.c.register, peak_w))
    return sorted({point for point, register, peak in found if peak is not None and point in powers
                   and (peak + 1) * BPS > powers[point].of(register) * SET_ASIDE_BPS})


def load_decisions(connection: Connection, points: Iterable[str]) -> list[AsideDecision]:
    """What was decided of points, the newest first."""
    own = left_out.c
    chosen = select(own.metering_point, own.register, own.from_date, own.to_date, own.reason).where(
        own.metering_point.in_(sorted(set(points)))).order_by(own.id.desc())
    return [AsideDecision(*row) for row in connection.execute(chosen)]


def leave_out(gateway: Gateway, decision: AsideDecision, decided_by: str) -> None:
    """Keep a decision; a later one of the same days stands before it."""
    with gateway.database.write() as connection:
        connection.execute(insert(left_out).values(
            **decision._asdict(), decided_by=decided_by, decided_at_s=gateway.clock()))
