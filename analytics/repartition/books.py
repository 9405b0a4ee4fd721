"""The books of all closings, and what the next one comes to.

    kept + parts + what goes to the reserve = the payment                                    (to the cent)

Nothing is edited: a closing stands, and a later one divides the month's new cumulative money, less what each was given.
A part may be negative; whoever pays out carries it against that member's next parts (see payees).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from analytics.repartition.facts import Backing, YearCap, compute_kept
from analytics.repartition.month_key import MonthKey
from analytics.repartition.payments import RELEASE, Payment
from analytics.repartition.regulation import CONSUMERS, Regulation
from analytics.repartition.remarks import Remark
from analytics.repartition.rounding import allocate
from analytics.repartition.targets import UNASSIGNED, Cell, compute_targets
from chaincode.words import WordedError

HELD, SURPLUS, FEES, WITHHOLDING, RELEASED = "held", "surplus", "fees", "withholding", "released"
_NOT_DIVIDED = (FEES, WITHHOLDING, RELEASED)
GSE, REVENUE, SOCIAL = "gse", "revenue", "social"
PREMIUM = "premium"


@dataclass(frozen=True)
class Part:
    """Cents of one line for one beneficiary: a member's id, or a purse (costs, investment, social, gse, revenue).

    The line `held` takes from a firm what waits in the reserve, and gives it back; `surplus` gives what firms may not
    have; `released` gives a purse what backs tokens no more.
    """

    line: str
    beneficiary: str
    cents: int


@dataclass(frozen=True)
class Terms:
    """By what a payment is divided: the month's frozen key and regulation, and what was known when it was closed."""

    key: MonthKey
    regulation: Regulation
    backing: Backing = field(default_factory=Backing)
    cap: YearCap = field(default_factory=YearCap)


@dataclass(frozen=True)
class Freed:
    """Cents of a flow that back tokens no more: to be divided like the month's others, or for one purse."""

    cents: int
    purse: str = ""


@dataclass(frozen=True)
class Closing:
    """A payment, divided. reason: why, where it corrects (a note), else ""; corrects: the closing's number, or 0.

    remarks: what was said when it was closed though something lacked or differed.
    """

    number: int
    payment: Payment
    terms: Terms
    kept_cents: int
    parts: tuple[Part, ...]
    reserve_cents: int
    reason: str = ""
    corrects: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def released_cents(self) -> int:
        """What it frees of the euro kept; 0 for all but a release."""
        return -self.kept_cents if self.payment.kind == RELEASE else 0

    def sum_line(self, line: str) -> int:
        """What a line comes to."""
        return sum(part.cents for part in self.parts if part.line == line)

    def sum_by_beneficiary(self) -> dict[str, int]:
        """What each gets, over all lines."""
        sums: dict[str, int] = {}
        for part in self.parts:
            sums[part.beneficiary] = sums.get(part.beneficiary, 0) + part.cents
        return sums


@dataclass
class FlowBook:
    """One flow of one month: what came, what was kept, what is divided, by cell."""

    received_cents: int = 0
    kept_cents: int = 0
    left_cents: int = 0
    given: dict[Cell, int] = field(default_factory=dict)


class Books:
    """What the closings so far add up to."""

    def __init__(self, closings: Iterable[Closing] = ()) -> None:
        self.closings: list[Closing] = []
        self._flows: dict[tuple[str, str], FlowBook] = {}
        self._terms: dict[str, Terms] = {}
        self._years: dict[str, dict[Cell, int]] = {}
        for closing in closings:
            self.add(closing)

    def add(self, closing: Closing) -> None:
        """Take a closing in."""
        payment = closing.payment
        book = self._flows.setdefault((payment.month, payment.flow), FlowBook())
        book.received_cents += payment.cents
        book.kept_cents += closing.kept_cents
        book.left_cents += payment.net_cents - closing.kept_cents - closing.sum_line(RELEASED)
        year = self._years.setdefault(payment.year, {})
        for part in closing.parts:
            cells = year if part.line in (HELD, SURPLUS) else book.given
            cell = part.line, part.beneficiary
            cells[cell] = cells.get(cell, 0) + part.cents
        assigned = closing.sum_line(HELD) + closing.sum_line(SURPLUS)
        book.given[UNASSIGNED] = book.given.get(UNASSIGNED, 0) + closing.reserve_cents + assigned
        self._terms[payment.month] = closing.terms
        self.closings.append(closing)

    def find_terms(self, month: str) -> Terms | None:
        """The key and regulation that a month is frozen to; None before its first closing."""
        return self._terms.get(month)

    def find_flow(self, month: str, flow: str) -> FlowBook:
        """One flow of one month."""
        return self._flows.get((month, flow), FlowBook())

    def sum_month(self, month: str) -> tuple[int, int]:
        """(received, kept) cents of a month, over both flows."""
        books = [book for (name, _), book in self._flows.items() if name == month]
        return sum(book.received_cents for book in books), sum(book.kept_cents for book in books)

    def sum_released(self, month: str) -> int:
        """Cents of a month that were kept, and released since."""
        return sum(closing.released_cents for closing in self.closings if closing.payment.month == month)

    def list_months(self, year: str = "") -> list[str]:
        """Months with a closing, in order; of one year, if named."""
        return sorted(month for month in self._terms if month.startswith(year))

    def sum_year_cells(self, year: str) -> Mapping[Cell, int]:
        """What a year's `held` and `surplus` lines have come to, by cell."""
        return self._years.get(year, {})

    def reserve_cents(self) -> int:
        """What waits in the reserve."""
        return sum(closing.reserve_cents for closing in self.closings)

    def sum_given(self) -> dict[str, int]:
        """Cents given so far, by beneficiary."""
        sums: dict[str, int] = {}
        for closing in self.closings:
            for name, cents in closing.sum_by_beneficiary().items():
                sums[name] = sums.get(name, 0) + cents
        return sums

    def divide(
        self, payment: Payment, terms: Terms, *, is_rekeyed: bool = False, reason: str = "", corrects: int = 0,
        freed: Freed | None = None,
    ) -> Closing:
        """Work out the closing of a payment: also the preview, since nothing is taken in.

        A month that has a closing keeps its key and regulation, unless the closing is a note that replaces the key.
        freed: of a release, see `releases`.

        Raises:
            ValueError: the key is of another month.
        """
        frozen = self.find_terms(payment.month)
        if terms.key.month != payment.month:
            raise WordedError(
                "analytics.repartition.books.key_is_of_payment_of", month=terms.key.month, payment_month=payment.month,
            )
        if frozen is not None:
            key = terms.key if is_rekeyed else frozen.key
            terms = replace(terms, key=key, regulation=frozen.regulation)
        book = self.find_flow(payment.month, payment.flow)
        kept = -freed.cents if freed else self._compute_kept(payment, terms.backing)
        purse = {(RELEASED, freed.purse): freed.cents} if freed and freed.purse else {}
        left = book.left_cents + payment.net_cents - kept - sum(purse.values())
        targets = compute_targets(terms.regulation, payment.flow, left, terms.key)
        given = {cell: cents for cell, cents in book.given.items() if cell[0] not in _NOT_DIVIDED}
        parts = _subtract(targets, given)
        reserve = parts.pop(UNASSIGNED, 0)
        if payment.flow == PREMIUM:
            year = _subtract(self._compute_year(payment, terms, targets), self.sum_year_cells(payment.year))
            reserve -= sum(year.values())
            parts |= year
        parts |= {(FEES, GSE): payment.fees_cents, (WITHHOLDING, REVENUE): payment.withholding_cents} | purse
        listed = tuple(Part(*cell, cents) for cell, cents in sorted(parts.items()) if cents)
        number = len(self.closings) + 1
        return Closing(number, payment, terms, kept, listed, reserve, reason, corrects)

    def _compute_kept(self, payment: Payment, backing: Backing) -> int:
        received, kept_before = self.sum_month(payment.month)
        return compute_kept(received, kept_before, payment.cents, backing, self.sum_released(payment.month))

    def _compute_year(self, payment: Payment, terms: Terms, targets: Mapping[Cell, int]) -> dict[Cell, int]:
        """What the year's `held` and `surplus` lines must come to, with this month's new targets."""
        months = {month: self._terms[month] for month in self.list_months(payment.year)} | {payment.month: terms}
        entitled: dict[str, int] = {}
        for month, own in months.items():
            firms = {row.member for row in own.key.rows if row.is_enterprise}
            cells = targets if month == payment.month else self.find_flow(month, PREMIUM).given
            for (_, name), cents in cells.items():
                if name in firms:
                    entitled[name] = entitled.get(name, 0) + cents
        held = terms.cap.hold(entitled)
        cells = {(HELD, firm): -cents for firm, cents in held.items()}
        if terms.cap.is_final and held:
            cells |= _assign_surplus(sum(held.values()), months)
        return cells


def _assign_surplus(cents: int, months: Mapping[str, Terms]) -> dict[Cell, int]:
    """Give what firms may not have to consumers who are none, by their year's shared energy, or to the social fund.

    As the regulation of the year's last month says; without such a consumer it goes to the social fund.
    """
    energy: dict[str, int] = {}
    for terms in months.values():
        for row in terms.key.rows:
            if not row.is_enterprise and row.shared_withdrawn_wh:
                energy[row.member] = energy.get(row.member, 0) + row.shared_withdrawn_wh
    if months[max(months)].regulation.surplus_to != CONSUMERS or not energy:
        energy = {SOCIAL: 1}
    return {(SURPLUS, name): part for name, part in allocate(cents, energy).items()}


def _subtract(targets: Mapping[Cell, int], given: Mapping[Cell, int]) -> dict[Cell, int]:
    """New less old, for every cell of either."""
    return {cell: targets.get(cell, 0) - given.get(cell, 0) for cell in {**targets, **given}}
