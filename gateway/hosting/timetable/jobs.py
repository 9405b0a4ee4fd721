"""Each job: what there is to do now, by the mirror of the ledger, and the commands for it.

A job takes the gateway and its subject, and gives its outcome in a word or two. What somebody else did in between is no
failure: such refusals count as done.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from chaincode.kernel.chunks import split_chunks
from chaincode.rules.market.levelling import count_held, is_counted
from chaincode.rules.market.life import is_alive
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.features.market.service import list_late
from gateway.features.periods import service as periods
from gateway.features.wallet.service import list_all_lots
from gateway.http.acting import act
from gateway.http.context import Gateway
from gateway.ledger.port import EndorseError

_LOTS_A_COMMAND = 500
_MOST_ROWS = 3_000
# Somebody else did it first, or the state moved on since the mirror was read.
OVERTAKEN = ("T3_LOT_SPENT", "T4_STATUS", "T4_TOO_EARLY", "T14_NOT_LATER", "T2_NOT_OVER", "T10_NOT_OVER", "T10_NO_ROW")
NOTHING, WAITS = "nothing to do", "waits"
T = TypeVar("T")


def open_day(gateway: Gateway, date: str) -> str:
    """Open the day, unless somebody has."""
    now = _read(gateway, lambda _mirror, now: now)
    return _send(gateway, now, "open_day", [{"date": date}])


def sweep(gateway: Gateway, _date: str) -> str:
    """Bring expired lots to the commons."""
    now, refs = _read(gateway, lambda mirror, now: (now, sorted(find_expired(mirror, now))))
    return _send(gateway, now, "sweep", [{"lots": some} for some in split_chunks(refs, _LOTS_A_COMMAND)])


def level(gateway: Gateway, _date: str) -> str:
    """Bring to the commons what members have held for long beyond their limit."""
    now, named = _read(gateway, lambda mirror, now: (now, list(find_excess(mirror, now))))
    return _send(gateway, now, "level", named)


def find_expired(mirror: Mirror, now: Now) -> Iterable[str]:
    """Lots that nobody can spend any more, of all members (T2)."""
    members = mirror.members()
    return (ref for ref, lot in list_all_lots(mirror) if not is_alive(now, lot, members[lot.owner]))


def find_excess(mirror: Mirror, now: Now) -> Iterable[dict[str, Any]]:
    """Arguments of `level` for members who have held more than their `max_balance` for over `grace_days` (T2)."""
    members, named, held = mirror.members(), dict[str, list[str]](), dict[str, list[str]]()
    sums: dict[str, int] = {}
    for ref, lot in list_all_lots(mirror):
        if is_counted(now, lot, members[lot.owner]):
            named.setdefault(lot.owner, []).append(ref)
            sums[lot.owner] = sums.get(lot.owner, 0) + lot.amount_cents
    for ref, agreement in mirror.agreements():
        cents = count_held(now, agreement, members[agreement.consumer])
        if cents:
            held.setdefault(agreement.consumer, []).append(ref)
            sums[agreement.consumer] = sums.get(agreement.consumer, 0) + cents
    for owner, refs in sorted(named.items()):
        if sums[owner] > getattr(now.parameters.max_balance, members[owner].stakeholder):
            agreements = sorted(held.get(owner, ()))[:_MOST_ROWS]
            yield {"member": owner, "lots": sorted(refs)[:_MOST_ROWS], "agreements": agreements}


def burn(gateway: Gateway, _date: str) -> str:
    """Burn what the commons hold over their cap."""
    now, rows = _read(gateway, lambda mirror, now: (now, mirror.commons()))
    if sum(row.amount_cents for _, row in rows) <= now.parameters.commons_cap:
        return NOTHING
    return _send(gateway, now, "burn", [{"rows": [key for key, _ in rows[:_MOST_ROWS]]}])


def collect(gateway: Gateway, _date: str) -> str:
    """Pay providers whose consumers had their days to contest."""
    now, late = _read(gateway, lambda mirror, now: (now, list_late(mirror, now)["collect"]))
    return _send(gateway, now, "collect", [{"agreement": key} for key in late])


def lapse(gateway: Gateway, _date: str) -> str:
    """Return what is held for services that nobody accepted or delivered in time."""
    now, late = _read(gateway, lambda mirror, now: (now, list_late(mirror, now)["lapse"]))
    return _send(gateway, now, "lapse", [{"agreement": key} for key in late])


def settle(gateway: Gateway, period: str) -> str:
    """Anchor and settle a period that has its data, or has waited for them long enough; else say why it waits."""
    with gateway.database.read() as connection:
        wait = periods.find_wait(connection, gateway, period)
    if wait and wait.goes_on:
        return f"{WAITS}: {wait}"
    periods.anchor(gateway, period, incomplete=periods.WAITED.format(gateway.settings.settle_wait_days))
    settlement, _ = periods.settle(gateway, period)
    return f"settled {settlement}"


def countersign(gateway: Gateway, settlement: str) -> str:
    """Work the awaiting settlement out, and sign it."""
    signed = periods.countersign(gateway, settlement[:10])
    return ", ".join(filter(None, (f"signed {settlement}", periods.say_replaced(signed.replaced))))


def _read(gateway: Gateway, find: Callable[[Mirror, Now], T]) -> T:
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        return find(mirror, mirror.require_now())


def _send(gateway: Gateway, now: Now, name: str, calls: Sequence[dict[str, Any]]) -> str:
    sent = 0
    for arguments in calls:
        try:
            act(gateway, now.date, name, arguments)
            sent += 1
        except EndorseError as error:
            if error.code not in OVERTAKEN:
                raise
    return f"{name} {sent} of {len(calls)}" if calls else NOTHING
