"""The repartition's rows: books out of closings, frozen keys, regulations, payees, payouts."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, astuple
from typing import Any

from sqlalchemy import Connection, func, insert, select

from analytics.repartition.books import Books, Closing, Part, Terms
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import MonthKey, parse_key
from analytics.repartition.payees import Payee
from analytics.repartition.payments import Payment
from analytics.repartition.regulation import Regulation, parse_regulation
from analytics.repartition.remarks import read_remarks
from chaincode.rules.acting import find_actor_of_key
from gateway.db.mirror import Mirror
from gateway.features.repartition.records import RecordedPayment, WithdrawnPayment
from gateway.features.repartition.tables import (
    closing,
    gse_payment,
    iban_change,
    month_key,
    payee,
    payout,
    payout_step,
    regulation,
    withdrawn_payment,
    year_cap,
)
from gateway.http.errors import NOT_YET
from gateway.http.routes import ASK_AGAIN_S

Plain = dict[str, Any]
_PAYEE = ("member", "holder", "fiscal_code", "iban", "threshold_cents", "left_on")
_PAYMENT = ("flow", "kind", "month", "cents", "reference", "fees_cents", "withholding_cents")


def load_books(connection: Connection) -> Books:
    """Read all closings, in order."""
    keys = {row.digest: parse_key(_unpack(row.body)) for row in connection.execute(select(month_key))}
    texts = {row.digest: parse_regulation(row.body) for row in connection.execute(select(regulation))}
    rows = connection.execute(select(closing).order_by(closing.c.number))
    return Books(_read_closing(row.number, _unpack(row.body), keys, texts) for row in rows)


def _read_closing(
    number: int, plain: Plain, keys: Mapping[str, MonthKey], texts: Mapping[str, Regulation]
) -> Closing:
    terms = Terms(keys[plain["key"]], texts[plain["regulation"]], Backing(*plain["backing"]), YearCap(*plain["cap"]))
    return Closing(
        number, Payment(**plain["payment"]), terms, plain["kept_cents"], tuple(Part(*part) for part in plain["parts"]),
        plain["reserve_cents"], plain["reason"], plain["corrects"], read_remarks(plain["remarks"]),
    )


def save_closing(
    connection: Connection, one: Closing, payment_id: int | None, at_s: int, known_at_s: int
) -> None:
    """Keep a closing, and its key unless that is kept already. known_at_s: of the readings behind a new key."""
    key = one.terms.key
    if connection.scalar(select(month_key.c.digest).where(month_key.c.digest == key.digest)) is None:
        connection.execute(insert(month_key), {
            "digest": key.digest, "month": key.month, "known_at_s": known_at_s, "body": _pack(key.to_plain()),
        })
    plain = {
        "payment": asdict(one.payment), "key": key.digest, "regulation": one.terms.regulation.digest,
        "backing": list(astuple(one.terms.backing)), "cap": list(astuple(one.terms.cap)),
        "kept_cents": one.kept_cents, "parts": [list(astuple(part)) for part in one.parts],
        "reserve_cents": one.reserve_cents, "reason": one.reason, "corrects": one.corrects,
        "remarks": [list(astuple(remark)) for remark in one.remarks],
    }
    connection.execute(insert(closing), {
        "number": one.number, "payment_id": payment_id, "closed_at_s": at_s, "body": _pack(plain),
    })


def find_known_at(connection: Connection, digest: str) -> int | None:
    """The instant as of which the readings make a frozen key's hours."""
    return connection.scalar(select(month_key.c.known_at_s).where(month_key.c.digest == digest))


def find_regulation(connection: Connection, month: str) -> Regulation | None:
    """The regulation that holds for a month: of the latest month from which one holds, the one kept last."""
    text = connection.scalar(select(regulation.c.body).where(regulation.c.from_month <= month).order_by(
        regulation.c.from_month.desc(), regulation.c.kept_at_s.desc()
    ).limit(1))
    return None if text is None else parse_regulation(text)


def find_cap(connection: Connection, year: str) -> tuple[int | None, bool]:
    """(cents, whether the surplus is known) as recorded last for a year."""
    row = connection.execute(
        select(year_cap).where(year_cap.c.year == year).order_by(year_cap.c.id.desc()).limit(1)
    ).first()
    return (None, False) if row is None else (row.max_to_enterprises_cents, bool(row.is_final))


def load_payees(connection: Connection, now_s: int) -> dict[str, Payee]:
    """All payees by member, with the IBAN that is paid to now, whatever day a payment is for."""
    acted = find_acted(connection, now_s)
    return {
        row["member"]: Payee(**{name: row[name] for name in _PAYEE} | {"iban": acted.get(row["member"], row["iban"])})
        for row in connection.execute(select(payee)).mappings()
    }


def load_changes(connection: Connection) -> dict[str, Plain]:
    """By member: the change that waits, acts_at_s 0 where none does; a member without a row never had an IBAN."""
    return {row["member"]: dict(row) for row in connection.execute(select(iban_change)).mappings()}


def find_acted(connection: Connection, now_s: int) -> dict[str, str]:
    """IBANs by member whose time has come and whose key, where a member's asked for them, may act for the member.

    Raises:
        Problem: NOT_MIRRORED_YET, while some are due and the mirror shows the past, in which a frozen key acts.
    """
    mirror = Mirror(connection)
    due = [row for row in load_changes(connection).values() if 0 < row["acts_at_s"] <= now_s]
    if not due:
        return {}
    if not mirror.is_whole:
        raise NOT_YET(after="", wait_s=ASK_AGAIN_S)
    day = mirror.require_now().number
    return {row["member"]: row["iban"] for row in due if _may_act(mirror, row, day)}


def _may_act(mirror: Mirror, change: Plain, day: int) -> bool:
    if not change["asked_key"]:
        return True
    actor = find_actor_of_key(mirror, change["asked_key"], change["asked_by"], day)
    return actor is not None and actor.member_id == change["member"] and not (actor.is_frozen or actor.is_suspended)


def keep_acted(connection: Connection, now_s: int) -> None:
    """Make the IBANs whose time has come the payees' own: what happens to a key later changes them no more."""
    for member, iban in find_acted(connection, now_s).items():
        connection.execute(payee.update().where(payee.c.member == member).values(iban=iban))
        connection.execute(iban_change.update().where(iban_change.c.member == member).values(iban="", acts_at_s=0))


def load_paid(connection: Connection) -> dict[str, int]:
    """Cents paid out so far, by member: not of runs that were cancelled, nor transfers that came back."""
    gone = (payout_step.c.run == payout.c.run) & (
        (payout_step.c.step == "cancelled") | (payout_step.c.member == payout.c.member)
    )
    chosen = select(payout.c.member, func.sum(payout.c.cents)).where(
        ~select(payout_step.c.run).where(gone).exists()
    ).group_by(payout.c.member)
    return {member: int(cents) for member, cents in connection.execute(chosen)}


def find_next_payment(connection: Connection) -> int:
    """The number that no payment has or had."""
    newest = (connection.scalar(select(func.max(one.c.id))) or 0 for one in (gse_payment, withdrawn_payment))
    return max(newest) + 1


def count_closed_before_payouts(connection: Connection) -> int:
    """How many closings there were when something was paid out last: their remarks stood on that list."""
    paid_at_s = connection.scalar(select(func.max(payout.c.recorded_at_s)))
    if paid_at_s is None:
        return 0
    return connection.scalar(select(func.count()).where(closing.c.closed_at_s < paid_at_s)) or 0


def read_payment(row: Any) -> Payment:
    """A recorded payment's row as the pure part knows it."""
    return Payment(**{name: row[name] for name in _PAYMENT})


def list_payments(connection: Connection) -> tuple[RecordedPayment, ...]:
    """All payments, in the order in which they were recorded."""
    chosen = select(gse_payment, closing.c.number.label("closing")).outerjoin(
        closing, closing.c.payment_id == gse_payment.c.id
    ).order_by(gse_payment.c.id)
    rows = connection.execute(chosen).mappings()
    return tuple(RecordedPayment(**{**row, "closing": row["closing"] or 0}) for row in rows)


def find_payment(connection: Connection, payment_id: int) -> RecordedPayment | None:
    """A payment by its number."""
    return next((payment for payment in list_payments(connection) if payment.id == payment_id), None)


def list_withdrawn(connection: Connection) -> tuple[WithdrawnPayment, ...]:
    """Payments that were withdrawn, and why."""
    rows = connection.execute(select(withdrawn_payment).order_by(withdrawn_payment.c.id)).mappings()
    return tuple(WithdrawnPayment(**row) for row in rows)


def _pack(plain: Plain) -> bytes:
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"), 6)


def _unpack(body: bytes) -> Plain:
    plain: Plain = json.loads(zlib.decompress(body))
    return plain
