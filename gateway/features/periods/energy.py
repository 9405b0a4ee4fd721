"""A period's hourly energy from readings in SQL, by whom the ledger says a metering point belongs to.

A reading above the ledger's bound of its point's power is set aside and listed: one broken meter must not stop
everybody's settlement.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from analytics.frames import HourlyEnergy, Readings, compute_hourly_energy
from analytics.incentives import Plant, compute_estimate
from analytics.limits import Power
from analytics.quality import count_estimated, find_gaps
from analytics.statement import Holding, Statement, compute_statement, list_salted
from chaincode.kernel.registers import WITHDRAWN
from chaincode.rules import keys
from chaincode.rules.energy.leaves import find_points
from chaincode.rules.energy.packed import RegisterHours, sum_perimeter
from chaincode.rules.energy.records import PerimeterTotals, Told
from chaincode.rules.energy.totals import NOTHING_TOLD, REGISTERS, build_register, is_plain
from chaincode.rules.energy.vectors import NO_SALT, LeafVectors, PerimeterVectors, Vectors
from chaincode.rules.intervals import HOUR_S, Span, add_days, days_between, hours_of_days, local_midnight_s
from chaincode.rules.merkle import SALT_BYTES, pack_hours
from chaincode.rules.records import Member
from gateway.db.mirror import Mirror
from gateway.db.tables import metering_point, plant, price
from gateway.features.readings.service import load_decisions, load_readings, set_aside

_MOST_PROBLEMS = 200
Problem = dict[str, Any]
Row = Mapping[Any, Any]


@dataclass(frozen=True, eq=False)
class PeriodEnergy:
    """Hourly energy of the points that count. problems: what is missing or was left out, for people."""

    period: str
    days: int
    hourly: HourlyEnergy
    holdings: dict[str, Holding]
    problems: list[Problem]

    @property
    def span(self) -> Span:
        """The period's hours."""
        return hours_of_days(self.period, self.days)


def load_energy(
    connection: Connection, period: str, days: int, *, until_date: str = "", known_at_s: int | None = None,
    member: str = "",
) -> PeriodEnergy:
    """Read and check a period's readings, all or a member's. until_date: the day after the last one that is over;
    "": all are.
    """
    span = hours_of_days(period, days)
    problems: list[Problem] = []
    powers, holdings = find_holdings(connection, period, days, problems)
    if member:
        holdings = {name: one for name, one in holdings.items() if one.member == member}
        powers = {name: powers[name] for name in holdings}
    readings = load_readings(connection, powers, span.start_s, span.end_s, known_at_s)
    readings, aside = set_aside(readings, powers, load_decisions(connection, powers))
    problems.extend(one.to_problem() for one in aside)
    end_s = min(span.end_s, local_midnight_s(until_date)) if until_date else span.end_s
    _note_missing(readings, powers, span.start_s, end_s, problems)
    hours = np.arange(span.start_s, span.end_s, HOUR_S, dtype=np.int64)
    hourly = compute_hourly_energy(readings, list(holdings), hours)
    return PeriodEnergy(period, days, hourly, holdings, problems)


def find_holdings(
    connection: Connection, period: str, days: int, problems: list[Problem]
) -> tuple[dict[str, Power], dict[str, Holding]]:
    """Points with their power and holder, as the ledger confirms them for the whole period; else a problem more."""
    end = add_days(period, days)
    rows = connection.execute(select(metering_point).where(
        metering_point.c.from_date < end, (metering_point.c.to_date == "") | (metering_point.c.to_date > period),
    ).order_by(metering_point.c.metering_point, metering_point.c.from_date)).mappings().all()
    members = Mirror(connection).find_all(Member, {keys.member(row["member"]) for row in rows})
    powers, holdings = {}, {}
    for name, its in groupby(rows, itemgetter("metering_point")):
        own = list(its)
        held = next(_list_held(own, members, period, end), None)
        if held is not None:
            powers[name], holdings[name] = held
        else:
            problems.append({"code": _find_cause(own, period, end), "metering_point": name, "count": 1})
    return powers, holdings


def _list_held(
    rows: Iterable[Row], members: Mapping[str, Member], start: str, end: str
) -> Iterator[tuple[Power, Holding]]:
    for member, perimeter, tag in {(row["member"], row["perimeter"], row["tag"]) for row in rows}:
        record = members.get(keys.member(member))
        for point in find_points(record, perimeter, start, end) if record else ():
            if point.tag == tag:
                yield Power(point.power_w, point.plant_w), Holding(perimeter, member)


def _find_cause(rows: Iterable[Row], start: str, end: str) -> str:
    """Why a point counts for nobody: the ledger has it otherwise, or nobody had it in one perimeter all the time."""
    days: Counter[tuple[str, str]] = Counter()
    for row in rows:
        days[row["member"], row["perimeter"]] += days_between(
            max(row["from_date"], start), min(row["to_date"] or end, end))
    return "NOT_ON_LEDGER" if max(days.values()) == days_between(start, end) else "PART_OF_PERIOD"


def _note_missing(
    readings: Readings, powers: Iterable[str], start_s: int, end_s: int, problems: list[Problem]
) -> None:
    if end_s <= start_s:
        return
    missing: dict[tuple[str, str], int] = {}
    for gap in find_gaps(readings, start_s, end_s):
        missing[gap.series] = missing.get(gap.series, 0) + gap.intervals
    seen = {one.metering_point for one in readings.series if one.register == WITHDRAWN}
    for name in sorted(set(powers) - seen):
        problems.append({"code": "NO_READINGS", "metering_point": name, "register": "withdrawn", "count": 1})
    for (name, register), count in missing.items():
        problems.append({"code": "MISSING", "metering_point": name, "register": register, "count": count})
    for series, count in count_estimated(readings).items():
        problems.append({
            "code": "ESTIMATED", "metering_point": series.metering_point, "register": series.register, "count": count,
        })
    del problems[_MOST_PROBLEMS:]


def make_statement(energy: PeriodEnergy) -> Statement:
    """Make the period's statement, with fresh salts."""
    salts = {pair: secrets.token_bytes(SALT_BYTES) for pair in list_salted(energy.holdings)}
    return compute_statement(energy.period, energy.hourly, energy.holdings, salts)


def make_vectors(statement: Statement, hours: int, told: Told = NOTHING_TOLD) -> Vectors:
    """Give what `settle` needs: leaves by perimeter, and salts for the totals that have to be hidden after what is told
    of the period.
    """
    leaves: dict[str, list[LeafVectors]] = {}
    for leaf in statement.leaves:
        leaves.setdefault(leaf.perimeter, []).append(LeafVectors(
            leaf.member, leaf.salt, pack_hours(leaf.withdrawn_wh.tolist()), pack_hours(leaf.injected_wh.tolist())
        ))
    return Vectors(hours, [_hide(perimeter, own, hours, told) for perimeter, own in leaves.items()])


def _hide(perimeter: str, leaves: list[LeafVectors], hours: int, told: Told) -> PerimeterVectors:
    totals = sum_perimeter(PerimeterVectors(perimeter, NO_SALT, NO_SALT, leaves), hours)
    salts = [
        NO_SALT if is_plain(told, perimeter, register, members=one.members, hours_wh=one.hours_wh)
        else secrets.token_bytes(SALT_BYTES)
        for register, one in zip(REGISTERS, totals, strict=True)
    ]
    return PerimeterVectors(perimeter, salts[0], salts[1], leaves)


def total_perimeters(period: str, vectors: Vectors, told: Told) -> list[PerimeterTotals]:
    """The hourly totals that an anchor holds, after what is told of the period."""
    totals = []
    for part in vectors.perimeters:
        summed = sum_perimeter(part, vectors.hours)

        def build(register: str, salt: bytes, hours: RegisterHours, perimeter: str = part.perimeter) -> Any:
            return build_register(
                period, perimeter, register, salt=salt, hours_wh=hours.hours_wh, members=hours.members, told=told
            )

        totals.append(PerimeterTotals(
            part.perimeter, build("withdrawn", part.withdrawn_salt, summed.withdrawn),
            build("injected", part.injected_salt, summed.injected),
        ))
    return totals


def estimate_euro(connection: Connection, energy: PeriodEnergy, zone: str) -> int | None:
    """Euro cents that GSE is expected to pay for the period, over all perimeters; None without a known plant."""
    plants = [read_plant(row) for row in connection.execute(select(plant)).mappings()]
    prices = _load_prices(connection, energy, zone)
    rows = {name: number for number, name in enumerate(energy.hourly.metering_points)}
    total, found = 0, False
    for perimeter in sorted({holding.perimeter for holding in energy.holdings.values()}):
        names = [name for name, one in energy.holdings.items() if one.perimeter == perimeter]
        here = [one for one in plants if one.metering_point in names]
        if here:
            found = True
            injected = {
                one.metering_point: energy.hourly.injected_wh[rows[one.metering_point]].tolist() for one in here
            }
            withdrawn = energy.hourly.withdrawn_wh[[rows[name] for name in names]].sum(axis=0).tolist()
            total += compute_estimate(energy.period, here, injected, withdrawn, prices).total_cents
    return total if found else None


def read_plant(row: Any) -> Plant:
    """Read a plant's row."""
    return Plant(
        row["metering_point"], Fraction(row["power_kw"]), row["region"], row["entry_on"],
        "pv" if row["is_pv"] else "other", Fraction(row["grant_pct"]),
    )


def _load_prices(connection: Connection, energy: PeriodEnergy, zone: str) -> list[Fraction | None]:
    span = energy.span
    known = {row.hour_s: Fraction(row.eur_mwh) for row in connection.execute(select(price).where(
        price.c.zone == zone, price.c.hour_s >= span.start_s, price.c.hour_s < span.end_s
    ))}
    return [known.get(hour) for hour in energy.hourly.hour_s.tolist()]
