"""What the euro of a period depends on: plants, zonal prices."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from analytics.incentives import Plant, compute_tariff
from chaincode.rules.records import MemberPoint
from chaincode.words import words_of
from gateway.db.mirror import Mirror
from gateway.db.tables import plant, price
from gateway.features.members.service import find_registered, list_points_of
from gateway.features.periods.energy import read_plant
from gateway.features.periods.records import KeptPlant, Plants
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, ApiReason
from gateway.http.rights import OPERATOR_ROLES, is_here
from gateway.http.security import Session

PLANT_REFUSED = ApiReason("PLANT_REFUSED", 422)
PLANT_NOT_AS_REGISTERED = ApiReason("PLANT_NOT_AS_REGISTERED", 409)


def save_plants(gateway: Gateway, plants: Iterable[dict[str, Any]]) -> None:
    """Keep plants by metering point, all or none; one whose premium can't be worked out is refused.

    So is one of another power than the ledger's, which takes two organisations' signatures; of a point that nobody has
    there yet the operator may know the plant first. A point stands in one row.
    """
    rows = list(plants)
    if len({row["metering_point"] for row in rows}) < len(rows):
        raise INVALID(fields="plants")
    with gateway.database.write() as connection:
        registered = find_registered(gateway, Mirror(connection), (row["metering_point"] for row in rows))
        for given in rows:
            row = {"is_pv": _is_kept_pv(connection, given["metering_point"]), **given}
            one = read_plant(row)
            _validate_premium(one)
            _validate_power(one, registered.get(one.metering_point))
            connection.execute(delete(plant).where(plant.c.metering_point == one.metering_point))
            connection.execute(insert(plant), row)


def _is_kept_pv(connection: Connection, point: str) -> bool:
    """Whether the plant at a point is photovoltaic, as nearly all are of which nothing is known."""
    kept = connection.scalar(select(plant.c.is_pv).where(plant.c.metering_point == point))
    return True if kept is None else bool(kept)


def _validate_premium(one: Plant) -> None:
    try:
        compute_tariff(one, one.power_kw * 0)
    except (KeyError, ValueError) as error:
        raise PLANT_REFUSED(metering_point=one.metering_point, why=words_of(error).cut(80)) from None


def _validate_power(one: Plant, registered: MemberPoint | None) -> None:
    power_w = compute_power_w(one)
    if registered is not None and registered.plant_w != power_w:
        raise PLANT_NOT_AS_REGISTERED(
            metering_point=one.metering_point, power_w=power_w, registered_w=registered.plant_w)


def compute_power_w(one: Plant) -> int:
    """A plant's power in whole W."""
    return int(one.power_kw * 1_000)


def list_told_plants(gateway: Gateway, caller: Session) -> Plants:
    """All plants to the operator and its auditor; to others, those at points of their organisation's members."""
    plants = list_plants(gateway)
    if is_here(gateway, caller, *OPERATOR_ROLES, "auditor"):
        return Plants(plants)
    own = {point.metering_point for point in list_points_of(gateway, caller.organisation).points}
    return Plants(tuple(kept for kept in plants if kept.metering_point in own))


def list_plants(gateway: Gateway) -> tuple[KeptPlant, ...]:
    """All plants."""
    with gateway.database.read() as connection:
        return load_kept_plants(gateway, connection)


def load_kept_plants(gateway: Gateway, connection: Connection) -> tuple[KeptPlant, ...]:
    """All plants, each beside the ledger's power: one may have been kept before the ledger said another."""
    rows = connection.execute(select(plant).order_by(plant.c.metering_point)).mappings().all()
    registered = find_registered(gateway, Mirror(connection), (row["metering_point"] for row in rows))
    return tuple(_describe_plant(dict(row), registered.get(row["metering_point"])) for row in rows)


def _describe_plant(row: dict[str, Any], registered: MemberPoint | None) -> KeptPlant:
    power_w, registered_w = compute_power_w(read_plant(row)), None if registered is None else registered.plant_w
    return KeptPlant(**row, power_w=power_w, registered_w=registered_w, differs=registered_w not in (None, power_w))


def save_prices(gateway: Gateway, zone: str, prices: Iterable[tuple[int, str]]) -> int:
    """Keep a zone's hourly prices (hour's start in UTC seconds, EUR/MWh as published); a later one replaces."""
    given = dict(prices)
    hours = list(given)
    with gateway.database.write() as connection:
        if hours:
            first, last = min(hours), max(hours)
            known = dict(connection.execute(select(price.c.hour_s, price.c.eur_mwh).where(
                price.c.zone == zone, price.c.hour_s >= first, price.c.hour_s <= last
            )).all())
            merged = known | given
            connection.execute(delete(price).where(
                price.c.zone == zone, price.c.hour_s >= first, price.c.hour_s <= last
            ))
            connection.execute(insert(price), [
                {"zone": zone, "hour_s": hour_s, "eur_mwh": eur_mwh} for hour_s, eur_mwh in sorted(merged.items())
            ])
    return len(given)
