"""Payment runs: a list that is kept under a name before it goes to the bank, and what becomes of it.

    recorded -> cancelled (never sent: all are due again)
             -> sent -> transfers that came back (those members are due again)

Steps are only added. Each write looks at what is due inside its own transaction, so nothing is paid twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select

from analytics.repartition.bank_days import find_bank_day
from analytics.repartition.dues import compute_due, find_due_months
from analytics.repartition.payees import PaymentList, Payout, Waiting, compute_payment_list
from analytics.repartition.remarks import Remark
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.repartition import store
from gateway.features.repartition.present import require_present
from gateway.features.repartition.tables import payout, payout_step
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason

RECORDED, SENT, CANCELLED, RETURNED = "recorded", "sent", "cancelled", "returned"
STEPS = (SENT, CANCELLED, RETURNED)
RUN_KNOWN = ApiReason("RUN_RECORDED", 409)
RUN_EMPTY = ApiReason("RUN_EMPTY", 409)
RUN_PAST = ApiReason("RUN_DATE_PAST", 409)
RUN_CLOSED = ApiReason("RUN_NO_BANK_DAY", 409)
RUN_SENT = ApiReason("RUN_SENT", 409)
RUN_CANCELLED = ApiReason("RUN_CANCELLED", 409)
RUN_UNSENT = ApiReason("RUN_NOT_SENT", 409)
ALREADY_RETURNED = ApiReason("TRANSFER_RETURNED", 409)


@dataclass(frozen=True)
class Payouts:
    """Who is paid, of which months, and who waits, by member, IBANs included: for who pays."""

    payouts: tuple[Payout, ...]
    waiting: tuple[Waiting, ...]
    total_cents: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Transfer:
    """A member's transfer. returned: why it came back, "" where it didn't."""

    member: str
    cents: int
    returned: str = ""


@dataclass(frozen=True)
class Run:
    """A run: what became of it, and its transfers with their sums."""

    run: str
    on_date: str
    state: str
    reason: str
    transfers: tuple[Transfer, ...]
    cents: int
    returned_cents: int


@dataclass(frozen=True)
class Runs:
    """All runs, oldest first."""

    runs: tuple[Run, ...]


def make_payment_list(gateway: Gateway, on_date: str) -> Payouts:
    """Who is to be paid on a date, and who waits."""
    with gateway.database.read() as connection:
        return _show(_list(gateway, connection, on_date))


def _show(listed: PaymentList) -> Payouts:
    return Payouts(listed.payouts, listed.waiting, listed.total_cents, listed.remarks)


def _list(gateway: Gateway, connection: Connection, on_date: str) -> PaymentList:
    books = store.load_books(connection)
    due = compute_due(books, store.load_paid(connection))
    payees = store.load_payees(connection, gateway.clock())
    listed = compute_payment_list(due, payees, on_date, find_due_months(books.closings, due))
    remarks = (remark for closing in books.closings[store.count_closed_before_payouts(connection):]
               for remark in closing.remarks)
    return replace(listed, remarks=tuple(dict.fromkeys(remarks)))


def record_run(gateway: Gateway, run: str, on_date: str) -> Payouts:
    """Keep a date's payment list as a run of its own name, to be sent to the bank.

    Raises:
        ApiError: the name is taken; nobody is paid; the date is past, or no bank day.
    """
    require_present(gateway)
    with gateway.database.write() as connection:
        if connection.scalar(select(payout.c.run).where(payout.c.run == run)) is not None:
            raise RUN_KNOWN(run=run)
        _require_bank_day(connection, on_date)
        store.keep_acted(connection, gateway.clock())
        listed = _list(gateway, connection, on_date)
        if not listed.payouts:
            raise RUN_EMPTY(date=on_date)
        now_s = gateway.clock()
        connection.execute(insert(payout), [{
            "run": run, "member": listed_payout.payee.member, "cents": listed_payout.cents, "paid_on": on_date,
            "recorded_at_s": now_s,
        } for listed_payout in listed.payouts])
    return _show(listed)


def _require_bank_day(connection: Connection, on_date: str) -> None:
    today = Mirror(connection).require_now().date
    if on_date < today:
        raise RUN_PAST(date=on_date, today=today)
    if find_bank_day(on_date) != on_date:
        raise RUN_CLOSED(date=on_date, next=find_bank_day(on_date))


def get_runs(gateway: Gateway) -> Runs:
    """All runs with their transfers."""
    with gateway.database.read() as connection:
        return Runs(tuple(list_runs(connection)))


def list_runs(connection: Connection) -> list[Run]:
    """All runs, oldest first, with what was transferred by member and what came back."""
    rows = connection.execute(select(payout).order_by(payout.c.recorded_at_s, payout.c.run, payout.c.member)).all()
    steps: dict[str, dict[str, Any]] = {}
    in_order = payout_step.c.step.desc()  # sent, returned, cancelled
    for step in connection.execute(select(payout_step).order_by(in_order)):
        steps.setdefault(step.run, {})[step.member] = step
    runs: dict[str, list[Any]] = {}
    for row in rows:
        runs.setdefault(row.run, []).append(row)
    return [_make_run(own, steps.get(run, {})) for run, own in runs.items()]


def _make_run(rows: Sequence[Any], steps: Mapping[str, Any]) -> Run:
    """A run of its rows and of what became of it (""), or of a member's transfer."""
    transfers = tuple(
        Transfer(row.member, row.cents, steps[row.member].reason if row.member in steps else "") for row in rows
    )
    state, reason = (steps[""].step, steps[""].reason) if "" in steps else (RECORDED, "")
    return Run(rows[0].run, rows[0].paid_on, state, reason, transfers, sum(transfer.cents for transfer in transfers),
               sum(transfer.cents for transfer in transfers if transfer.returned))


def take_step(gateway: Gateway, run: str, step: str, member: str = "", reason: str = "") -> Run:
    """Mark a run as sent or cancelled, or a member's transfer of it as returned; give the run as it is then.

    Raises:
        ApiError: no such run or transfer; a step that its state doesn't allow.
    """
    with gateway.database.write() as connection:
        _require_step(_find(connection, run), step, member)
        connection.execute(insert(payout_step), {
            "run": run, "member": member, "step": step, "reason": reason, "recorded_at_s": gateway.clock(),
        })
        return _find(connection, run)


def _find(connection: Connection, run: str) -> Run:
    found = [one for one in list_runs(connection) if one.run == run]
    if not found:
        raise UNKNOWN(what=Words("gateway.repartition.runs.payment_run"), name=run)
    return found[0]


def _require_step(run: Run, step: str, member: str) -> None:
    name = run.run
    if run.state == CANCELLED:
        raise RUN_CANCELLED(run=name)
    if step != RETURNED:
        if run.state == SENT:
            raise RUN_SENT(run=name)
        return
    if run.state != SENT:
        raise RUN_UNSENT(run=name)
    own = [transfer for transfer in run.transfers if transfer.member == member]
    if not own:
        raise UNKNOWN(what=Words("gateway.repartition.runs.transfer_of_run_to"), name=member[:12])
    if own[0].returned:
        raise ALREADY_RETURNED(run=name, member=member[:12])
