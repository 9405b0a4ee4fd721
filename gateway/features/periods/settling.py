"""Settling a period's newest own anchor, by the energy operator."""

from chaincode.rules import keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.periods import PROVISIONAL
from chaincode.rules.energy.records import Settlement
from chaincode.rules.energy.vectors import NAME, format_vectors
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.features.periods.naming import list_named
from gateway.features.periods.progress import find_own_revision
from gateway.http.acting import Done, act
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason

# Those who may see hourly vectors.
ORGANISATIONS = ("citizens", "municipality", "gse")
NOT_ANCHORED = ApiReason("NOT_ANCHORED", 409)


def settle(gateway: Gateway, period: str, kind: str = PROVISIONAL) -> tuple[str, Done | None]:
    """Settle a period's newest own anchor; (settlement, None) when that was done before."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, revision = mirror.require_now(), find_own_revision(connection, period, kind)
        if not revision:
            raise NOT_ANCHORED(period=period)
        name = f"{period}.{kind}.{revision}"
        if mirror.find(Settlement, keys.settlement(name)) is not None:
            return name, None
        named = list_named(mirror, name, kind)
        _, vectors = store.require_statement(connection, name)
    arguments = {"settlement": name, "claims": named.claims, "programmes": to_plain(tuple(named.programmes))}
    transient = {NAME: format_vectors(vectors)}
    return name, act(gateway, now.date, "settle", arguments, transient=transient, organisations=ORGANISATIONS)
