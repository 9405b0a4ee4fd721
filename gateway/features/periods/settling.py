"""Settling a period's newest own anchor, by the energy operator."""

from chaincode.rules import keys
from chaincode.rules.energy.bonuses import MAX_CLAIMS
from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.periods import PROVISIONAL
from chaincode.rules.energy.records import Settlement
from chaincode.rules.energy.vectors import NAME, format_vectors
from chaincode.rules.state import State
from gateway.db.mirror import Mirror
from gateway.features.periods import store
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
        claims = list_claims(mirror, name) if kind == PROVISIONAL else []
        _, vectors = store.require_statement(connection, name)
    arguments = {"settlement": name, "claims": claims}
    transient = {NAME: format_vectors(vectors)}
    return name, act(gateway, now.date, "settle", arguments, transient=transient, organisations=ORGANISATIONS)


def list_claims(mirror: Mirror, settlement: str) -> list[str]:
    """The claims to name: eligible, of no countersigned settlement yet, oldest first (T6)."""
    found = mirror.anchor(settlement)
    reminded = set(found.reminders.values()) if found else set()
    marks = Marks(State(mirror))
    open_claims = [
        (key, claim) for key, claim in mirror.claims() if key not in reminded and claim.is_eligible
    ]
    marks.load(one.taken for _, one in open_claims)
    claims = [(one.paid_on, key) for key, one in open_claims if not marks.counts(one.taken)]
    return [key for _, key in sorted(claims)][: MAX_CLAIMS - len(reminded)]
