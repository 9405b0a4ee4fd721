"""A payment previewed, and closed for good: looked at first, for what its month lacks and what GSE says of it.

A month that lacks readings or prices is refused, and so is the closing of one whose own figures are far from GSE's,
unless somebody says why; what is said stands in every paper. A month that is closed once keeps its key: what it lacked
then was said then.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from analytics.figures import show_percent
from analytics.repartition.books import Closing
from analytics.repartition.payments import Payment
from analytics.repartition.remarks import Remark
from chaincode.kernel.months import end_of_month
from chaincode.words import Texts
from gateway.features.periods.service import FoundLacks, find_lacks, require_complete
from gateway.features.repartition import store
from gateway.features.repartition.against_gse import DIFFERS, Beside, compare_month, find_apart
from gateway.features.repartition.energy import MonthEnergy, list_left_out
from gateway.features.repartition.own import compute_reports
from gateway.features.repartition.records import LookedClosing
from gateway.features.repartition.service import make_terms, require_open, write_closings
from gateway.features.repartition.shown import show_whole
from gateway.http.answers import widen
from gateway.http.context import Gateway


@dataclass(frozen=True)
class Looked:
    """A closing as it comes out, and what was looked at: the month's energy, what it lacks, GSE's figures beside it."""

    closing: Closing
    energy: MonthEnergy
    found: FoundLacks
    beside: tuple[Beside, ...]
    is_frozen: bool

    def tell(self) -> LookedClosing:
        """As it is answered."""
        return widen(
            LookedClosing, show_whole(self.closing), problems=tuple(self.energy.problems),
            readings=self.energy.readings, lacks=tuple(lack.tell() for lack in self.found.lacks),
            beside=tuple(beside.tell() for beside in self.beside),
        )

    def say(self, incomplete: str) -> tuple[Remark, ...]:
        """Why it lacks what it lacks, and why readings were left out; nothing new once the month's key is frozen."""
        said = remark_gap(self.found, self.closing.payment.month, incomplete)
        return said if self.is_frozen else said + list_left_out(self.energy)

    def remark(self, incomplete: str, because: str) -> Closing:
        """The closing with what was said of it; DIFFERS where own figures are far from GSE's and nobody says why."""
        apart, month = find_apart(self.beside), self.closing.payment.month
        if apart and not because.strip():
            raise DIFFERS(month=month, percent=Texts(show_percent(apart, "en"), show_percent(apart, "it")))
        said = self.say(incomplete)
        if apart:
            said += (Remark("difference", because.strip(), month, bps=apart),)
        return replace(self.closing, remarks=said)


def preview(gateway: Gateway, payment_id: int, incomplete: str = "") -> LookedClosing:
    """What closing a payment would come to now; nothing is written. INCOMPLETE unless a reason is given."""
    with gateway.database.read() as connection:
        payment = require_open(connection, payment_id)
        looked = _look(connection, gateway, payment, gateway.clock(), incomplete)
    return replace(looked, closing=replace(looked.closing, remarks=looked.say(incomplete))).tell()


def close(gateway: Gateway, payment_id: int, incomplete: str = "", because: str = "") -> LookedClosing:
    """Divide a payment for good; the month's key and regulation are frozen with its first closing."""
    at_s = gateway.clock()
    with gateway.database.read() as connection:  # a month is long to read: nobody's writing waits for it
        payment = require_open(connection, payment_id)
        looked = _look(connection, gateway, payment, at_s, incomplete)
    remarks = looked.remark(incomplete, because).remarks
    with write_closings(gateway) as connection:
        require_open(connection, payment_id)
        closed = store.load_books(connection).divide(payment, looked.closing.terms)
        closed = replace(closed, remarks=remarks)
        store.save_closing(connection, closed, payment_id, gateway.clock(), at_s)
    return replace(looked, closing=closed).tell()


def _look(connection: Connection, gateway: Gateway, payment: Payment, at_s: int, incomplete: str) -> Looked:
    books, zone = store.load_books(connection), gateway.settings.zone
    terms, energy = make_terms(connection, books, payment.month, at_s)
    is_frozen = books.find_terms(payment.month) is not None
    found = _find_lacks(connection, zone, payment.month, is_frozen=is_frozen)
    require_complete(found, incomplete)
    beside = compare_month(connection, payment.month, compute_reports(connection, zone, [energy]))
    return Looked(books.divide(payment, terms), energy, found, beside, is_frozen)


def _find_lacks(connection: Connection, zone: str, month: str, *, is_frozen: bool) -> FoundLacks:
    """What a month lacks; nothing where its key is frozen, since nothing that came now would change it."""
    found = find_lacks(connection, zone, f"{month}-01", end_of_month(month))
    return replace(found, lacks=()) if is_frozen else found


def remark_gap(found: FoundLacks, month: str, incomplete: str) -> tuple[Remark, ...]:
    """What stands in the papers of a month that was divided though days lacked; nothing where none did."""
    gap = found.to_gap(incomplete)
    return (Remark("incomplete", of=month, **vars(gap)),) if gap else ()
