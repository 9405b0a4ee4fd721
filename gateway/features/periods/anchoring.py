"""Anchoring a period's statement, by the energy operator."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from chaincode.rules.codec import to_plain
from chaincode.rules.energy.periods import PROVISIONAL, SettlementName
from chaincode.rules.energy.totals import add_previewed
from chaincode.rules.intervals import add_days
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.features.periods.energy import estimate_euro, load_energy, make_statement, make_vectors, total_perimeters
from gateway.features.periods.given import list_previewed
from gateway.features.periods.lacks import FoundLacks, Wait, find_lacks, require_complete, require_over
from gateway.features.periods.progress import find_days, find_revision, find_told
from gateway.features.readings.service import require_whole
from gateway.http.acting import Done, act
from gateway.http.context import Gateway
from gateway.ledger.port import EndorseError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Anchored:
    """What anchoring gave. done: None when it was anchored before."""

    settlement: str
    euro_cents: int | None
    problems: list[dict[str, Any]]
    done: Done | None


def anchor(
    gateway: Gateway, period: str, kind: str = PROVISIONAL, *, is_revised: bool = False, incomplete: str = "",
    require: Callable[[Connection], None] = lambda connection: None,
) -> Anchored:
    """Anchor a period's statement; one that is anchored stays, unless a new revision is asked for.

    What another operator anchored is no statement of ours: our own is the next revision, and takes its place.
    incomplete: why it is anchored though readings or prices lack; kept with the statement. require: refuses what isn't
    to be anchored, in the transaction in which the statement is made.
    """
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        date, latest = mirror.require_now().date, find_revision(mirror, period, kind)
        is_foreign = latest > 0 and not store.is_own(connection, f"{period}.{kind}.{latest}")
    if is_foreign:
        _log.warning("%s.%s.%d is anchored by another operator, on no statement of ours", period, kind, latest)
    if latest and not is_revised and not is_foreign:
        return Anchored(f"{period}.{kind}.{latest}", _find_euro(gateway, f"{period}.{kind}.{latest}"), [], None)
    name = SettlementName(period, kind, latest + 1).settlement_id
    arguments, problems = _prepare_anchor(gateway, name, incomplete, require)
    try:
        done = act(gateway, date, "anchor", arguments)
    except EndorseError:
        store.forget_statement(gateway, name, arguments["root"])
        raise
    return Anchored(name, arguments.get("euro_cents"), problems, done)


def _find_euro(gateway: Gateway, settlement: str) -> int | None:
    with gateway.database.read() as connection:
        found = Mirror(connection).anchor(settlement)
    return found.euro_cents if found else None


def look_at(connection: Connection, gateway: Gateway, period: str) -> FoundLacks:
    """What a period lacks, as far as its days are over."""
    mirror = Mirror(connection)
    end = min(add_days(period, find_days(mirror, period)), mirror.require_now().date)
    return find_lacks(connection, gateway.settings.zone, period, end, is_whole=True)


def find_wait(connection: Connection, gateway: Gateway, period: str) -> Wait | None:
    """Why a period that is over waits for data, or has waited for them; None where it has them."""
    mirror = Mirror(connection)
    found = look_at(connection, gateway, period)
    end = add_days(period, find_days(mirror, period))
    until = add_days(end, gateway.settings.settle_wait_days)
    return Wait(found, until, mirror.require_now().date) if found.lacks or found.readings.is_empty else None


def _prepare_anchor(
    gateway: Gateway, settlement: str, reason: str, require: Callable[[Connection], None]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Make and keep the statement, then give the anchor's arguments."""
    period = settlement[:10]
    with gateway.database.write() as connection:
        mirror = Mirror(connection)
        days, told = find_days(mirror, period), find_told(mirror, period, gateway.settings.organisation)
        require_whole(connection, period, add_days(period, days))
        require_over(period, add_days(period, days), mirror.require_now().date)
        require(connection)
        found = look_at(connection, gateway, period)
        require_complete(found, reason)
        energy = load_energy(connection, period, days)
        euro_cents, made = estimate_euro(connection, energy, gateway.settings.zone), make_statement(energy)
        told = add_previewed(told, previewed := list_previewed(connection, energy))
        vectors = make_vectors(made, energy.span.hours, told)
        store.save_statement(
            connection, settlement, made.root.hex(), vectors, gateway.clock(), gap=found.to_gap(reason)
        )
    arguments: dict[str, Any] = {
        "settlement": settlement, "root": made.root.hex(), "leaves": len(made.leaves),
        "perimeters": to_plain(total_perimeters(period, vectors, told)), "previewed": to_plain(previewed),
    }
    return arguments | ({} if euro_cents is None else {"euro_cents": euro_cents}), energy.problems
