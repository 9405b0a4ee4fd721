"""The repartition's rows: books out of closings, frozen keys, regulations, payees, payouts."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, astuple
from typing import Any

from sqlalchemy import Connection, insert, select

from analytics.repartition.books import Books, Closing, Part, Terms
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import MonthKey, parse_key
from analytics.repartition.payees import Payee
from analytics.repartition.payments import Payment
from analytics.repartition.regulation import Regulation, parse_regulation
from chaincode.rules.intervals import add_days
from gateway.repartition.tables import closing, gse_payment, month_key, payee, payout, regulation, year_cap

Plain = dict[str, Any]
WAIT_DAYS = 3
NOTHING_WAITS = {"next_iban": "", "next_iban_on": "", "next_iban_by": ""}
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
        number, Payment(**plain["payment"]), terms, plain["kept_cents"], tuple(Part(*one) for one in plain["parts"]),
        plain["reserve_cents"], plain["reason"], plain["corrects"],
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


def load_payees(connection: Connection, today: str) -> dict[str, Payee]:
    """All payees by member, as they are to be paid today (a local date)."""
    rows = [settle_iban(dict(row), today) for row in connection.execute(select(payee)).mappings()]
    return {row["member"]: Payee(**{name: row[name] for name in _PAYEE}) for row in rows}


def settle_iban(row: Mapping[str, Any], today: str) -> dict[str, Any]:
    """A payee's row with an IBAN that takes another's place, if its day has come."""
    if not row["next_iban_on"] or today < row["next_iban_on"]:
        return dict(row)
    return {**row, "iban": row["next_iban"], **NOTHING_WAITS}


def change_iban(known: Mapping[str, Any], iban: str, today: str, by: str) -> dict[str, str]:
    """What is kept of a payee's IBAN when another is given: the one that stands is paid for WAIT_DAYS more.

    So whoever is robbed of a key, or isn't asked by an officer, sees it in the own payee before anything is paid there.
    The first IBAN stands at once; none at all is a change too, else two changes would be none.
    """
    if not known["iban"]:
        return {"iban": iban, **NOTHING_WAITS}
    if iban == known["iban"]:
        return {"iban": iban, **NOTHING_WAITS}
    if known["next_iban_on"] and iban == known["next_iban"]:
        return {name: str(known[name]) for name in ("iban", *NOTHING_WAITS)}
    return {"iban": known["iban"], "next_iban": iban, "next_iban_on": add_days(today, WAIT_DAYS), "next_iban_by": by}


def load_paid(connection: Connection) -> dict[str, int]:
    """Cents paid out so far, by member."""
    paid: dict[str, int] = {}
    for member, cents in connection.execute(select(payout.c.member, payout.c.cents)):
        paid[member] = paid.get(member, 0) + cents
    return paid


def read_payment(row: Any) -> Payment:
    """A recorded payment's row as the pure part knows it."""
    return Payment(**{name: row[name] for name in _PAYMENT})


def list_payments(connection: Connection) -> list[Plain]:
    """All payments, in the order in which they were recorded, each with its closing (0 while it has none)."""
    chosen = select(gse_payment, closing.c.number.label("closing")).outerjoin(
        closing, closing.c.payment_id == gse_payment.c.id
    ).order_by(gse_payment.c.id)
    return [dict(row) | {"closing": row["closing"] or 0} for row in connection.execute(chosen).mappings()]


def _pack(plain: Plain) -> bytes:
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"), 6)


def _unpack(body: bytes) -> Plain:
    plain: Plain = json.loads(zlib.decompress(body))
    return plain
