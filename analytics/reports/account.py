"""One member's account of a month: what the payments came to, by which lines and weights, from which hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analytics.bands import sum_bands
from analytics.repartition.books import HELD, SURPLUS, Books, Closing
from analytics.repartition.kept_use import KeptUse
from analytics.repartition.month_key import Row
from analytics.repartition.regulation import Line
from analytics.repartition.remarks import Remark, read_remarks
from chaincode.rules.intervals import HOUR_S, add_days, hours_of_days
from chaincode.words import WordedError

Wh = Sequence[int]


@dataclass(frozen=True)
class HourTable:
    """A member's hours in one perimeter, Wh, from the month's first hour; shared_wh: everybody's.

    None where the ledger doesn't tell these hours of all together: the member's own part would tell of a single home's.
    """

    perimeter: str
    withdrawn_wh: Wh
    injected_wh: Wh
    shared_withdrawn_wh: Wh | None = None
    shared_injected_wh: Wh | None = None
    shared_wh: Wh | None = None


@dataclass(frozen=True)
class Paid:
    """One payment of the month as a member sees it, in cents; reason: of a note, else ""."""

    number: int
    flow: str
    kind: str
    reference: str
    cents: int
    kept_cents: int
    own_cents: int
    reason: str = ""


@dataclass(frozen=True)
class Why:
    """A line of the month: its cents so far, own weight of all weights (in Wh, members or need), own cents.

    Both weights are 0 where a line isn't by weight (waiting for the rule on firms, surplus).
    """

    flow: str
    line: str
    by: str
    line_cents: int
    own_weight: int
    all_weights: int
    own_cents: int


@dataclass(frozen=True)
class MemberAccount:
    """What is printed. own_cents: of the month so far; received, kept, minted, released: of the month, everybody's.

    due_cents: of all months, not paid out yet (below 0: carried); None where that isn't said. sale_cents: what GSE paid
    the member for energy sold, apart from all of this; None where nobody told. remarks: what was said
    when the month was settled and closed though something lacked or differed. kept_use: what the regulation says of the
    euro kept above the tokens, if it does.
    """

    community: str
    member: str
    name: str
    month: str
    regulation: str
    words: dict[str, str]
    energy: Row
    payments: tuple[Paid, ...]
    why: tuple[Why, ...]
    received_cents: int
    kept_cents: int
    minted_cents: int
    hours: tuple[HourTable, ...]
    due_cents: int | None = None
    remarks: tuple[Remark, ...] = ()
    sale_cents: int | None = None
    released_cents: int = 0
    kept_use: KeptUse | None = None

    @property
    def own_cents(self) -> int:
        """What the member is due of the month so far, possibly below 0."""
        return sum(payment.own_cents for payment in self.payments)

    @property
    def backing_cents(self) -> int:
        """Euro kept less tokens minted (T10)."""
        return self.kept_cents - self.minted_cents

    @property
    def withdrawn_bands_wh(self) -> tuple[int, int, int] | None:
        """What was withdrawn in the bands F1, F2, F3; None without the hours that add up to the month's energy."""
        start_s = hours_of_days(f"{self.month}-01", 1).start_s
        sums = [sum_bands(np.array(table.withdrawn_wh, np.int64), start_s) for table in self.hours]
        first, second, third = (sum(parts) for parts in zip((0, 0, 0), *sums, strict=True))
        return (first, second, third) if sums and first + second + third == self.energy.withdrawn_wh else None


def parse_account(plain: Mapping[str, Any]) -> MemberAccount:
    """Read what `dataclasses.asdict` made of an account."""
    fields = dict(plain)
    fields["energy"] = Row(**fields["energy"])
    for name, kind in (("payments", Paid), ("why", Why), ("hours", HourTable)):
        fields[name] = tuple(kind(**one) for one in fields[name])
    fields["remarks"] = read_remarks(fields["remarks"])
    fields["kept_use"] = fields["kept_use"] and KeptUse(**fields["kept_use"])
    return MemberAccount(**fields)


class MonthAccounts:
    """All accounts of a month: what is everybody's is worked out once."""

    def __init__(
        self, books: Books, month: str, community: str, minted_cents: int | None = None, remarks: Sequence[Remark] = ()
    ) -> None:
        """remarks: of the month's settlements; those of its closings are the books' own."""
        terms = books.find_terms(month)
        if terms is None:
            raise WordedError("analytics.reports.account.no_payment_of_is_closed", month=month)
        self.month, self._books, self._community, self._terms = month, books, community, terms
        self.received_cents, self.kept_cents = books.sum_month(month)
        self.minted_cents = terms.backing.minted_cents if minted_cents is None else minted_cents
        # A year's lines (held, surplus) move with any payment of the year, so they are shown with that payment.
        self._closings = [closing for closing in books.closings if closing.payment.month == month]
        said = [remark for closing in self._closings for remark in closing.remarks]
        self._remarks = tuple(dict.fromkeys((*remarks, *said)))

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Members with energy in the month's key, or a part of one of its payments."""
        purses = {"costs", "investment", "social", "gse", "revenue"}
        named = {name for closing in self._closings for name in closing.sum_by_beneficiary()} - purses
        return tuple(sorted(named | set(self._rows)))

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return {row.member: row for row in self._terms.key.rows}

    @cached_property
    def _sums(self) -> list[tuple[Closing, dict[str, int]]]:
        return [(closing, closing.sum_by_beneficiary()) for closing in self._closings]

    @cached_property
    def _lines(self) -> list[tuple[Line, int, int]]:
        """Members' lines with their cents so far and the sum of their weights."""
        found = []
        for line in self._terms.regulation.lines:
            if not line.is_purse:
                given = self._books.find_flow(self.month, line.flow).given
                cents = sum(value for (name, _), value in given.items() if name == line.name)
                found.append((line, cents, sum(line.weigh(row) for row in self._terms.key.rows)))
        return found

    @cached_property
    def _year_cells(self) -> dict[str, dict[str, int]]:
        """The year's lines within this month's closings: line -> beneficiary -> cents."""
        found: dict[str, dict[str, int]] = {HELD: {}, SURPLUS: {}}
        for closing in self._closings:
            for part in closing.parts:
                if part.line in found:
                    own = found[part.line]
                    own[part.beneficiary] = own.get(part.beneficiary, 0) + part.cents
        return found

    def build(
        self, member: str, name: str = "", hours: Sequence[HourTable] = (), due_cents: int | None = None
    ) -> MemberAccount:
        """Build one member's account."""
        regulation = self._terms.regulation
        row = self._rows.get(member, Row(member))
        payments = tuple(
            Paid(one.number, one.payment.flow, one.payment.kind, one.payment.reference, one.payment.cents,
                 one.kept_cents, sums.get(member, 0), one.reason)
            for one, sums in self._sums
        )
        return MemberAccount(
            self._community, member, name, self.month, regulation.title, dict(regulation.words), row, payments,
            tuple(self._explain(row)), self.received_cents, self.kept_cents, self.minted_cents, tuple(hours),
            due_cents, self._remarks, released_cents=self._books.sum_released(self.month), kept_use=regulation.kept,
        )

    def _explain(self, row: Row) -> list[Why]:
        lines = []
        for line, cents, weights in self._lines:
            own = self._books.find_flow(self.month, line.flow).given.get((line.name, row.member), 0)
            if own or line.weigh(row):
                lines.append(Why(line.flow, line.name, line.by, cents, line.weigh(row), weights, own))
        for name, cells in self._year_cells.items():
            if cells.get(row.member):
                lines.append(Why("premium", name, "", sum(cells.values()), 0, 0, cells[row.member]))
        return lines


def split_days(month: str, values: Wh) -> list[tuple[str, list[int]]]:
    """Split a month's hours into local days of 23, 24 or 25 hours: (date, values)."""
    start_s, days, date = hours_of_days(f"{month}-01", 1).start_s, [], f"{month}-01"
    while date[:7] == month:
        span = hours_of_days(date, 1)
        first = (span.start_s - start_s) // HOUR_S
        days.append((date, list(values[first : first + span.hours])))
        date = add_days(date, 1)
    return days
