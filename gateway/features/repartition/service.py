"""What a repartition goes by: regulations, payments, terms, standings. `closings` closes, `notes` corrects.

What a payment is divided by is read here (readings, ledger, payees), and `analytics.repartition` divides.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from analytics.repartition.books import Books, Terms
from analytics.repartition.dues import compute_due
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import MonthKey, Standing, compute_key
from analytics.repartition.payments import Payment
from analytics.repartition.regulation import Regulation, RegulationError, parse_regulation
from chaincode.kernel.months import add_months, end_of_month
from chaincode.rules.energy.issuance import compute_minted
from chaincode.words import Words, words_of
from gateway.db.mirror import Mirror
from gateway.features.repartition import store
from gateway.features.repartition.energy import MonthEnergy, load_month
from gateway.features.repartition.gse_store import count_figures
from gateway.features.repartition.records import KeptRegulation, RecordedNumber
from gateway.features.repartition.redivided import redivide
from gateway.features.repartition.tables import gse_payment, iban_change, payee, payout, regulation, year_cap
from gateway.features.wallet.service import find_award, list_settlements
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason

__all__ = ["count_figures", "redivide"]
ENTERPRISE = "enterprise"
REFUSED = ApiReason("REPARTITION_REFUSED", 422)
REPEATED = ApiReason("PAYMENT_RECORDED", 409)
CLOSED = ApiReason("PAYMENT_CLOSED", 409)
MONTH_OPEN = ApiReason("MONTH_NOT_OVER", 409)
NO_REGULATION = ApiReason("NO_REGULATION", 409)
NO_ENERGY = ApiReason("NO_ENERGY", 409)
BUSY = ApiReason("CLOSING_MEANWHILE", 409)
Plain = dict[str, Any]


def save_regulation(gateway: Gateway, text: str, from_month: str) -> KeptRegulation:
    """Keep a regulation that holds from a month on; months with a closing keep theirs."""
    found = read_regulation(text)
    with gateway.database.write() as connection:
        newest = connection.scalar(select(func.max(regulation.c.kept_at_s)).where(
            regulation.c.from_month == from_month
        )) or 0
        connection.execute(insert(regulation), {
            "from_month": from_month, "kept_at_s": max(gateway.clock(), newest + 1), "digest": found.digest,
            "body": text,
        })
        closed = tuple(month for month in store.load_books(connection).list_months() if month >= from_month)
    return KeptRegulation(found.title, found.digest, from_month, closed)


def read_regulation(text: str) -> Regulation:
    """Read a regulation, or refuse what is none."""
    try:
        return parse_regulation(text)
    except RegulationError as error:
        raise REFUSED(why=words_of(error)) from None


def record_payment(gateway: Gateway, plain: Plain) -> RecordedNumber:
    """Keep a payment as GSE's papers show it; give its number."""
    try:
        one = Payment(**plain)
    except ValueError as error:
        raise REFUSED(why=words_of(error)) from None
    try:
        with gateway.database.write() as connection:
            row = asdict(one) | {"id": store.find_next_payment(connection), "recorded_at_s": gateway.clock()}
            connection.execute(insert(gse_payment), row)
    except IntegrityError:
        raise REPEATED(reference=one.reference, month=one.month) from None
    return RecordedNumber(row["id"])


def save_cap(gateway: Gateway, year: str, cents: int, *, is_final: bool) -> None:
    """Keep what firms may have of a year's premium, as computed to date or, when final, for the whole year."""
    with gateway.database.write() as connection:
        connection.execute(insert(year_cap), {
            "year": year, "max_to_enterprises_cents": cents, "is_final": is_final, "recorded_at_s": gateway.clock(),
        })


@contextmanager
def write_closings(gateway: Gateway) -> Iterator[Connection]:
    """A write transaction; a closing's number is taken once, so of two at the same time one is refused."""
    try:
        with gateway.database.write() as connection:
            yield connection
    except IntegrityError:
        raise BUSY() from None


def require_open(connection: Connection, payment_id: int) -> Payment:
    """A recorded payment that isn't closed; refuse another."""
    found = store.find_payment(connection, payment_id)
    if found is None:
        raise UNKNOWN(what=Words("gateway.repartition.service.payment"), name=payment_id)
    if found.closing:
        raise CLOSED(id=payment_id, closing=found.closing)
    return store.read_payment(vars(found))


def make_terms(connection: Connection, books: Books, month: str, known_at_s: int) -> tuple[Terms, MonthEnergy]:
    """What a month is divided by, as it is known now: `Books.divide` puts what is frozen in its place."""
    mirror = Mirror(connection)
    now = mirror.require_now()
    if end_of_month(month) > now.date:
        raise MONTH_OPEN(month=month, date=now.date)
    found = store.find_regulation(connection, month)
    if found is None:
        raise NO_REGULATION(month=month)
    energy = load_month(connection, month, known_at_s)
    standings = load_standings(connection)
    key = compute_key(month, energy.perimeters, standings)
    if books.find_terms(month) is None and not any(row.shared_withdrawn_wh for row in key.rows):
        raise NO_ENERGY(month=month)
    firms = [member for member, standing in standings.items() if standing.is_enterprise]
    cap = _make_cap(connection, mirror, month[:4], firms)
    return Terms(key, found, find_backing(mirror, month, now.parameters.euro_kept_bps), cap), energy


def load_standings(connection: Connection) -> dict[str, Standing]:
    """Who counts as a firm, and weights of need. A member of commerce without a payee counts as a firm."""
    found = {
        member: Standing(record.organisation == "commerce") for member, record in Mirror(connection).members().items()
    }
    for row in connection.execute(select(payee.c.member, payee.c.kind, payee.c.need)):
        found[row.member] = Standing(row.kind == ENTERPRISE, row.need)
    return found


def find_backing(mirror: Mirror, month: str, kept_bps: int) -> Backing:
    """What tokens claim of a month's euro (T10), by the ledger; kept_bps: where it has no record of the month."""
    record = mirror.backing(month)
    return Backing(kept_bps) if record is None else Backing(record.kept_bps, compute_minted(record))


def _make_cap(connection: Connection, mirror: Mirror, year: str, firms: Sequence[str]) -> YearCap:
    cents, is_final = store.find_cap(connection, year)
    tokens = 0
    for settlement in list_settlements(mirror):
        if settlement.settlement_id.startswith(year):
            lines = (find_award(mirror, settlement, member) for member in firms)
            tokens += sum(found[1].energy_cents for found in lines if found)
    return YearCap(cents, tokens, is_final)


def is_same_energy(one: MonthKey, other: MonthKey) -> bool:
    """Whether two keys are of the same energy, whatever the members are for the division."""
    return [replace(row, is_enterprise=False, need=0) for row in one.rows] == [
        replace(row, is_enterprise=False, need=0) for row in other.rows
    ]


def erase_payee(connection: Connection, member: str) -> tuple[int, int]:
    """Erase how a member is paid, unless money was or is to be; how many went, and how many stay."""
    if connection.scalar(select(payee.c.member).where(payee.c.member == member)) is None:
        return 0, 0
    is_paid = connection.scalar(select(payout.c.run).where(payout.c.member == member).limit(1)) is not None
    if is_paid or compute_due(store.load_books(connection), store.load_paid(connection)).get(member):
        return 0, 1
    connection.execute(delete(payee).where(payee.c.member == member))
    connection.execute(iban_change.update().where(iban_change.c.member == member).values(iban="", acts_at_s=0))
    return 1, 0


def find_undivided_from(connection: Connection) -> str:
    """The first date of the first month that a regulation holds for and no key is frozen of; far off without any."""
    month = connection.scalar(select(func.min(regulation.c.from_month)))
    if month is None:
        return "9999-12-31"
    books = store.load_books(connection)
    while books.find_terms(month) is not None:
        month = add_months(month, 1)
    return f"{month}-01"
