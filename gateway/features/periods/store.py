"""What the energy operator keeps for periods: statements with their salts, plants, zonal prices."""

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from analytics.incentives import compute_tariff
from chaincode.rules import keys
from chaincode.rules.energy.records import Anchor
from chaincode.rules.energy.vectors import Vectors, format_vectors, parse_vectors
from chaincode.words import Words, words_of
from gateway.db.mirror import Mirror
from gateway.db.tables import plant, price, statement
from gateway.features.periods.energy import read_plant
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason

PLANT_REFUSED = ApiReason("PLANT_REFUSED", 422)


def save_statement(
    connection: Connection, settlement: str, root: str, vectors: Vectors, at_s: int, *, gap: dict[str, Any]
) -> None:
    """Keep a statement before its anchor is sent: its salts can't be made again. gap: what lacked, and why."""
    connection.execute(insert(statement), {
        "settlement": settlement, "root": root, "made_at_s": at_s,
        "vectors": zlib.compress(format_vectors(vectors), 6), "gap": json.dumps(gap) if gap else "",
    })


def list_gaps(connection: Connection, month: str) -> dict[str, dict[str, Any]]:
    """What lacked of the anchored periods that begin in a month, by settlement, and why they stand all the same."""
    rows = connection.execute(select(statement.c.settlement, statement.c.root, statement.c.gap).where(
        statement.c.settlement.startswith(month), statement.c.gap != ""
    ))
    mirror = Mirror(connection)
    anchors = {row: mirror.find(Anchor, keys.anchor(row.settlement)) for row in rows}
    return {row.settlement: json.loads(row.gap) for row, found in sorted(anchors.items())
            if found is not None and found.root == row.root}


def forget_statement(gateway: Gateway, settlement: str, root: str) -> None:
    """Forget a statement whose anchor was refused: no ledger will ever name it."""
    with gateway.database.write() as connection:
        connection.execute(delete(statement).where(statement.c.settlement == settlement, statement.c.root == root))


def require_statement(connection: Connection, settlement: str) -> tuple[Anchor, Vectors]:
    """Give the anchor and the vectors that belong to it, or refuse."""
    anchored = Mirror(connection).find(Anchor, keys.anchor(settlement))
    if anchored is None:
        raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=settlement)
    packed = connection.scalar(select(statement.c.vectors).where(
        statement.c.settlement == settlement, statement.c.root == anchored.root
    ))
    if packed is None:
        raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=settlement)
    return anchored, parse_vectors(zlib.decompress(packed))


def load_statements(connection: Connection) -> Iterator[Vectors]:
    """All statements' vectors, one after another."""
    for packed in connection.scalars(select(statement.c.vectors)):
        yield parse_vectors(zlib.decompress(packed))


def find_made_at(connection: Connection, settlement: str) -> int | None:
    """The instant (UTC seconds) at which an anchored statement was made; None where there is none."""
    anchored = Mirror(connection).find(Anchor, keys.anchor(settlement))
    return None if anchored is None else connection.scalar(select(statement.c.made_at_s).where(
        statement.c.settlement == settlement, statement.c.root == anchored.root
    ))


def is_own(connection: Connection, settlement: str) -> bool:
    """Whether what is anchored for a settlement is a statement of this gateway, and not another operator's."""
    anchored = Mirror(connection).find(Anchor, keys.anchor(settlement))
    return anchored is not None and connection.scalar(select(statement.c.root).where(
        statement.c.settlement == settlement, statement.c.root == anchored.root
    )) is not None


def list_foreign(connection: Connection) -> list[str]:
    """The settlements that others anchored, which this gateway can't account for."""
    names = [key.partition("/")[2] for key, _ in Mirror(connection).scan("anchor/")]
    return [name for name in names if not is_own(connection, name)]


def save_plants(gateway: Gateway, plants: Iterable[dict[str, Any]]) -> None:
    """Keep plants by metering point, all or none; one whose premium can't be worked out is refused."""
    with gateway.database.write() as connection:
        for row in plants:
            one = read_plant(row)
            try:
                compute_tariff(one, one.power_kw * 0)
            except (KeyError, ValueError) as error:
                raise PLANT_REFUSED(metering_point=one.metering_point, why=words_of(error).cut(80)) from None
            connection.execute(delete(plant).where(plant.c.metering_point == one.metering_point))
            connection.execute(insert(plant), row)


def list_plants(gateway: Gateway) -> list[dict[str, Any]]:
    """All plants."""
    with gateway.database.read() as connection:
        return [dict(row) for row in connection.execute(select(plant).order_by(plant.c.metering_point)).mappings()]


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
