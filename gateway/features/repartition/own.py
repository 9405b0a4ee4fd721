"""What GSE owes by the community's own readings, plants and prices: `energy incentive` without a file.

A perimeter is a configuration. Who holds a point is told by the organisation and, where there is one, by the payee.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from analytics.eligibility.checks import Facts, PlantFacts, PointFacts
from analytics.eligibility.facts_file import describe_facts
from analytics.imports.prices import Prices
from analytics.incentives.energy import CountedEnergy, Kind
from analytics.incentives.plants import Configuration, Plant, Point
from analytics.incentives.report import describe
from analytics.incentives.run import compute_incentive
from analytics.repartition.month_key import Energy
from chaincode.kernel.months import span_of_month
from chaincode.rules.intervals import HOUR_S, date_of
from gateway.db.mirror import Mirror
from gateway.db.tables import metering_point, plant, price
from gateway.features.periods.service import read_plant
from gateway.features.repartition.against_gse import compare_month
from gateway.features.repartition.energy import MonthEnergy, load_month
from gateway.features.repartition.records import ToldBeside
from gateway.features.repartition.tables import payee
from gateway.http.context import Gateway

_HOLDERS = {"citizens": "person", "commerce": "enterprise", "municipality": "local_authority", "gse": "other"}
_SAID = {"enterprise": "enterprise", "other": "other"}  # by the payee; "person" is also what nobody said
_LOW = "low"
Plain = dict[str, Any]


@dataclass(frozen=True)
class _PerimeterMonth:
    """Hours of a perimeter's month: Wh that each plant injects, and that each kind of holder withdraws."""

    hour_s: Sequence[int]
    injected: Mapping[str, Energy]
    withdrawn: Mapping[Kind, Energy]


@dataclass(frozen=True)
class Incentive:
    """By perimeter the report of `energy incentive` of its months; by month own figures and GSE's."""

    perimeters: dict[str, dict[str, Any]]
    beside: dict[str, tuple[ToldBeside, ...]]


@dataclass(frozen=True)
class Eligibility:
    """By perimeter the report of `energy eligibility`."""

    perimeters: dict[str, dict[str, Any]]


def get_incentive(gateway: Gateway, months: Sequence[str]) -> Incentive:
    """What GSE owes of months that have begun, from the community's own data; GSE's figures beside."""
    with gateway.database.read() as connection:
        today = Mirror(connection).require_now().date
        begun = [month for month in months if month <= today[:7]]
        reports = load_reports(connection, gateway.settings.zone, begun) if begun else {}
        beside = {month: tuple(measure.tell() for measure in compare_month(connection, month, reports))
                  for month in begun}
    return Incentive(reports, beside)


def get_eligibility(gateway: Gateway) -> Eligibility:
    """Check each perimeter against GSE's rules, as far as the community knows what they ask for."""
    with gateway.database.read() as connection:
        facts = load_facts(connection, gateway.settings.zone)
    return Eligibility({perimeter: describe_facts(found) for perimeter, found in facts.items()})


def compute_reports(connection: Connection, zone: str, months: Sequence[MonthEnergy]) -> dict[str, Plain]:
    """The report of `energy incentive` by perimeter, as far as it has plants."""
    holders, plants = load_holders(connection), load_plants(connection, zone)
    prices = _load_prices(connection, zone, months)
    reports = {}
    for perimeter in sorted({one.perimeter for month in months for one in month.perimeters}):
        own = list(_split(months, perimeter, holders, set(plants)))
        here = tuple(plants[name] for name in sorted({name for month in own for name in month.injected}))
        if here:
            points = _list_points(connection, perimeter, holders)
            energy = _count(own, here)
            reports[perimeter] = describe(compute_incentive(Configuration("cer", here, points), energy, prices))
    return reports


def load_reports(connection: Connection, zone: str, months: Sequence[str]) -> dict[str, Plain]:
    """The same of months as their readings are now."""
    return compute_reports(connection, zone, [load_month(connection, month) for month in months])


def load_facts(connection: Connection, zone: str) -> dict[str, Facts]:
    """What `energy eligibility` checks, by perimeter: as far as the community knows it; the rest is unchecked."""
    holders, plants = load_holders(connection), load_plants(connection, zone)
    rows = connection.execute(select(metering_point).where(metering_point.c.to_date == "")).mappings().all()
    facts = {}
    for perimeter in sorted({row["perimeter"] for row in rows}):
        here = [row for row in rows if row["perimeter"] == perimeter]
        facts[perimeter] = Facts("cer", "cacer", tuple(
            PlantFacts(one.metering_point, one.power_kw, one.entry_on, one.has_premium, row["member"], perimeter)
            for row in here if (one := plants.get(row["metering_point"]))
        ), tuple(
            PointFacts(row["metering_point"], holders.get(row["member"], "other"), row["member"], perimeter)
            for row in here
        ))
    return facts


def load_holders(connection: Connection) -> dict[str, str]:
    """What each member is for the grant factor: person, enterprise, local_authority, other."""
    found = {member: _HOLDERS[record.organisation] for member, record in Mirror(connection).members().items()}
    for row in connection.execute(select(payee.c.member, payee.c.kind)):
        found[row.member] = _SAID.get(row.kind, found.get(row.member, "person"))
    return found


def load_plants(connection: Connection, zone: str) -> dict[str, Plant]:
    """All plants by metering point, in the community's market zone."""
    rows = connection.execute(select(plant)).mappings()
    return {row["metering_point"]: replace(read_plant(row), zone=zone) for row in rows}


def _list_points(connection: Connection, perimeter: str, holders: Mapping[str, str]) -> tuple[Point, ...]:
    rows = connection.execute(select(metering_point).where(
        metering_point.c.perimeter == perimeter
    ).order_by(metering_point.c.metering_point)).mappings()
    return tuple(Point(row["metering_point"], holders.get(row["member"], "other")) for row in rows)


def _split(
    months: Sequence[MonthEnergy], perimeter: str, holders: Mapping[str, str], plants: set[str]
) -> Iterator[_PerimeterMonth]:
    for month in months:
        span = span_of_month(month.month)
        hour_s = range(span.start_s, span.end_s, HOUR_S)
        for part, points in zip(month.perimeters, month.points, strict=True):
            if part.perimeter == perimeter:
                injected: dict[str, Energy] = {}
                withdrawn: dict[Kind, Energy] = {}
                for row, (point, holder) in enumerate(zip(points, part.holders, strict=True)):
                    kind = holders.get(holder, "other"), _LOW
                    withdrawn[kind] = withdrawn.get(kind, 0) + part.withdrawn_wh[row]
                    if point in plants:
                        injected[point] = injected.get(point, 0) + part.injected_wh[row]
                yield _PerimeterMonth(hour_s, injected, withdrawn)


def _count(months: Sequence[_PerimeterMonth], plants: Sequence[Plant]) -> CountedEnergy:
    hours = [hour for month in months for hour in month.hour_s]
    kinds = sorted({kind for month in months for kind in month.withdrawn})
    withdrawn = {kind: _join([month.withdrawn.get(kind) for month in months], months) for kind in kinds}
    injected = [_join([month.injected.get(plant.metering_point) for month in months], months) for plant in plants]
    return CountedEnergy(hours, [date_of(hour) for hour in hours], injected, withdrawn, 1)


def _join(parts: Sequence[Energy | None], months: Sequence[_PerimeterMonth]) -> list[int]:
    """Months one after another; one without that energy is zeros."""
    zeros = [np.zeros(len(month.hour_s), np.int64) for month in months]
    joined: list[int] = np.concatenate([zero if part is None else part
                                        for part, zero in zip(parts, zeros, strict=True)]).tolist()
    return joined


def _load_prices(connection: Connection, zone: str, months: Sequence[MonthEnergy]) -> Prices:
    spans = [span_of_month(month.month) for month in months]
    known = connection.execute(select(price.c.hour_s, price.c.eur_mwh).where(
        price.c.zone == zone, price.c.hour_s >= min(span.start_s for span in spans),
        price.c.hour_s < max(span.end_s for span in spans),
    ))
    return Prices({zone: {row.hour_s: Fraction(row.eur_mwh) for row in known}}, {})
