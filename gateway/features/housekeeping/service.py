"""What keeps the ledger in order from day to day: its day opened, and what is overdue brought where it belongs.

Each takes the gateway and a date, says by the mirror what there is to do, sends it as the organisation's service, and
gives its outcome in a word or two. What somebody else did in between is no failure: such refusals count as done.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from chaincode.kernel.chunks import split_chunks
from chaincode.rules import keys
from chaincode.rules.funding.disbursing import MAX_DUES, payee_of
from chaincode.rules.funding.funds import MAX_ROWS, owner_of
from chaincode.rules.governance.enacting import MAX_ROWS as MOST_NAMED
from chaincode.rules.intervals import add_days, date_of, days_between
from chaincode.rules.market.levelling import count_held, is_counted
from chaincode.rules.market.life import is_alive
from chaincode.rules.records import FundRow, Now
from gateway.db.mirror import Mirror
from gateway.features.market.service import list_late
from gateway.features.programmes.service import list_undrawn
from gateway.features.wallet.service import list_all_lots
from gateway.http.acting import act
from gateway.http.context import Gateway
from gateway.ledger.port import EndorseError

_LOTS_A_COMMAND = 500
_MOST_ROWS = 3_000
MOST_DAYS = 31  # opened at once
# Somebody else did it first, or the state moved on since the mirror was read.
OVERTAKEN = ("T3_LOT_SPENT", "T4_STATUS", "T4_TOO_EARLY", "T14_NOT_LATER", "T2_NOT_OVER", "T10_NOT_OVER", "T10_NO_ROW",
             "T8_NO_DUE", "T8_NOTHING_PAID", "T8_NO_ROW", "T10_DRAWN",
             "T13_STALE")  # the day has moved on from that of the command's id
NOTHING = "nothing to do"
LEFT = "left"
T = TypeVar("T")


@dataclass(frozen=True)
class JobDone:
    """What was done. job: its name; outcome: in a word or two, or how many of how many commands acted."""

    job: str
    outcome: str


@dataclass(frozen=True)
class JobsDone:
    """What was done, in order. date: the ledger's now."""

    date: str
    jobs: tuple[JobDone, ...]


def open_today(gateway: Gateway) -> JobsDone:
    """Open the present day of Europe/Rome, unless the ledger has it."""
    today = date_of(gateway.clock())
    return _tell(gateway, [JobDone("open_day", open_day(gateway, today))])


def open_until(gateway: Gateway, date: str) -> JobsDone:
    """Open the days after the ledger's one by one up to a date, MOST_DAYS of them at most.

    Where the ledger goes with the present it goes there at once: days that it missed stay skipped (T14).
    """
    now = _read(gateway, lambda _mirror, now: now)
    steps = not now.is_present and date <= date_of(gateway.clock())
    count = min(MOST_DAYS, days_between(now.date, date)) if steps else 1
    dates = [add_days(now.date, number) for number in range(1, count + 1)] if steps else [date]
    return _tell(gateway, [JobDone("open_day", open_day(gateway, one)) for one in dates])


def keep_house(gateway: Gateway) -> JobsDone:
    """Do all that is overdue on the ledger's day, in the timetable's order."""
    date = _read(gateway, lambda _mirror, now: now.date)
    return _tell(gateway, [JobDone(name, job(gateway, date)) for name, job in DAILY.items()])


def _tell(gateway: Gateway, kept: Sequence[JobDone]) -> JobsDone:
    return JobsDone(_read(gateway, lambda _mirror, now: now.date), tuple(kept))


def open_day(gateway: Gateway, date: str) -> str:
    """Open the day, unless somebody has."""
    now = _read(gateway, lambda _mirror, now: now)
    return _send(gateway, now, "open_day", [{"date": date}])


def sweep(gateway: Gateway, _date: str) -> str:
    """Bring expired lots, and those of who left, to the commons; rows of funds of who left to the solidarity fund."""
    now, refs = _read(gateway, lambda mirror, now: (now, sorted(find_expired(mirror, now))))
    rows = _read(gateway, lambda mirror, _now: find_left_rows(mirror))
    return _send(gateway, now, "sweep", [
        *[{"lots": some} for some in split_chunks(refs, _LOTS_A_COMMAND)],
        *[{"lots": [], "rows": some} for some in split_chunks(rows, MAX_ROWS)],
    ])


def level(gateway: Gateway, _date: str) -> str:
    """Bring to the commons what members have held for long beyond their limit."""
    now, named = _read(gateway, lambda mirror, now: (now, list(find_excess(mirror, now))))
    return _send(gateway, now, "level", named)


def find_expired(mirror: Mirror, now: Now) -> Iterable[str]:
    """Lots that nobody can spend any more, of all members: expired, or their owner left (T2, T12)."""
    members = mirror.members()
    return (ref for ref, lot in list_all_lots(mirror)
            if members[lot.owner].status == LEFT or not is_alive(now, lot, members[lot.owner]))


def find_left_rows(mirror: Mirror) -> list[str]:
    """Rows of the funds of who left (T8)."""
    members = mirror.members()
    gone = {member for member, found in members.items() if found.status == LEFT}
    return [key for key, _ in mirror.records(FundRow, "fund") if owner_of(key) in gone]


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
    """Burn what the commons hold over their cap, and make one row of more than a vote may name."""
    now, rows = _read(gateway, lambda mirror, now: (now, mirror.commons()))
    if len(rows) <= MOST_NAMED and sum(row.amount_cents for _, row in rows) <= now.parameters.commons_cap:
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


def disburse(gateway: Gateway, _date: str) -> str:
    """Pay what is due out of budgets, oldest first (T8)."""
    now, named = _read(gateway, lambda mirror, now: (now, list(find_payable(mirror, now))))
    return _send(gateway, now, "disburse", named)


def find_payable(mirror: Mirror, now: Now) -> Iterable[dict[str, Any]]:
    """Arguments of `disburse` by budget, at most 500 dues of each: those of confirmed members and of solidarity."""
    members, waiting = mirror.members(), dict[str, list[tuple[int, str]]]()
    for key, due in mirror.dues():
        payee = members.get(payee_of(key))
        if payee_of(key) == keys.SOLIDARITY or (payee and payee.is_confirmed(now.number)):
            waiting.setdefault(key.split("/")[1], []).append((due.left_on, key))
    for budget, dues in sorted(waiting.items()):
        yield {"budget": budget, "dues": [key for _, key in sorted(dues)[:MAX_DUES]]}


def draw(gateway: Gateway, _date: str) -> str:
    """Add what settlements minted for programmes to their budgets (T10)."""
    now, undrawn = _read(gateway, lambda mirror, now: (now, list_undrawn(mirror)))
    return _send(gateway, now, "draw", [
        {"settlement": one.settlement, "programme": keys.programme(programme)}
        for programme, found in sorted(undrawn.items()) for one in found
    ])


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


DAILY: dict[str, Callable[[Gateway, str], str]] = {
    "sweep": sweep, "level": level, "burn": burn, "collect": collect, "lapse": lapse, "draw": draw,
    "disburse": disburse,
}
