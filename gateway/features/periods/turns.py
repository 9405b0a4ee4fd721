"""As what a period may be settled now, by the rules, and what names the preview by which somebody decides."""

from dataclasses import replace

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.calls import digest
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.periods import SettlementName, validate_over, validate_turn
from chaincode.rules.energy.records import Settlement
from chaincode.rules.energy.vectors import Vectors
from chaincode.rules.errors import Refusal
from chaincode.rules.state import State
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.features.periods.forecast import Forecast, Made
from gateway.features.periods.progress import find_days, find_kinds, find_revision
from gateway.features.periods.records import WholePreview
from gateway.http.answers import to_json


def list_kinds(mirror: Mirror, period: str, organisation: str) -> tuple[str, ...]:
    """As what the organisation may settle a period now: for the first time, again before its second signature, or on
    final figures after it.
    """
    return tuple(kind for kind in find_kinds() if _may_settle(mirror, period, kind, organisation))


def _may_settle(mirror: Mirror, period: str, kind: str, organisation: str) -> bool:
    state, now = State(mirror), mirror.require_now()
    name = SettlementName(period, kind, find_revision(mirror, period, kind) + 1)
    try:
        validate_over(now, period, find_days(mirror, period))
        validate_turn(state, load_chain(state), now, name, backing=mirror.backing(name.month),
                      organisation=organisation)
    except Refusal:
        return False
    return True


def name_shown(
    connection: Connection, kind: str, found: WholePreview, made: Made, forecast: Forecast | None, *, organisation: str
) -> WholePreview:
    """The preview with its digest, which names the newest anchor too; with "" where nothing may or need be settled."""
    mirror = Mirror(connection)
    if forecast is None or kind not in list_kinds(mirror, found.period, organisation):
        return found
    if is_settled_so(connection, kind, made, found.euro_cents, forecast):
        return found
    newest = find_revision(mirror, found.period, kind)
    return replace(found, shown=digest({"kind": kind, "newest": newest, "preview": to_json(found)}))


def is_settled_so(connection: Connection, kind: str, made: Made, euro_cents: int | None, forecast: Forecast) -> bool:
    """Whether the newest settlement of the kind is signed, on the same hours and euro, and another credits nothing."""
    mirror, period = Mirror(connection), made.energy.period
    name = f"{period}.{kind}.{find_revision(mirror, period, kind)}"
    settled, anchored = mirror.find(Settlement, keys.settlement(name)), mirror.anchor(name)
    if settled is None or anchored is None or not settled.countersigned_on or forecast.energy_cents:
        return False
    if anchored.euro_cents != euro_cents or not store.is_own(connection, name):
        return False
    return _list_hours(store.require_vectors(connection, name, anchored.root)) == _list_hours(made.vectors)


def _list_hours(vectors: Vectors) -> set[tuple[str, str, bytes, bytes]]:
    return {(part.perimeter, leaf.member, bytes(leaf.withdrawn), bytes(leaf.injected))
            for part in vectors.perimeters for leaf in part.leaves}
