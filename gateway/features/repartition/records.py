"""What is answered of the repartition: payments, closings, payees, accounts."""

from dataclasses import dataclass
from typing import Annotated

from analytics.repartition.books import Part
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.kept_use import KeptUse
from analytics.repartition.payments import Payment
from analytics.repartition.remarks import Remark
from analytics.reports.account import MemberAccount
from analytics.reports.indicators import Indicators
from analytics.reports.yearly import MonthSums, YearReport
from gateway.features.periods.service import Problems, ToldLack
from gateway.http.answers import Named


@dataclass(frozen=True)
class KeptRegulation:
    """A regulation that is kept, and the month from which it holds.

    closed: months from then on that have a closing, and keep the regulation that they were divided by.
    """

    title: str
    digest: str
    from_month: str
    closed: tuple[str, ...]


@dataclass(frozen=True)
class RecordedNumber:
    """The number of a payment that was recorded."""

    id: int


@dataclass(frozen=True, kw_only=True)
class RecordedPayment(Payment):
    """A payment of GSE by its number. closing: 0 while it has none."""

    id: int
    recorded_at_s: int
    closing: int


@dataclass(frozen=True, kw_only=True)
class WithdrawnPayment(Payment):
    """A payment that was recorded wrongly and withdrawn, and why."""

    id: int
    recorded_at_s: int
    reason: str
    withdrawn_at_s: int


@dataclass(frozen=True)
class Payments:
    """All payments, in the order in which they were recorded."""

    payments: tuple[RecordedPayment, ...]
    withdrawn: tuple[WithdrawnPayment, ...]


@dataclass(frozen=True)
class ShownClosing:
    """A closing without its parts. regulation: its title; key: its digest."""

    number: int
    payment: Payment
    kept_cents: int
    parts_cents: int
    reserve_cents: int
    reason: str
    corrects: int
    regulation: str
    kept_use: KeptUse | None
    key: str
    backing: Backing
    cap: YearCap
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, kw_only=True)
class WholeClosing(ShownClosing):
    """A closing line by line."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ToldBeside:
    """A measure (Wh or euro cents), own and GSE's, and how far apart they are (see `against_gse`); None: not known."""

    measure: str
    own: int | None
    gse: int | None
    bps: int | None
    is_far: bool


@dataclass(frozen=True, kw_only=True)
class LookedClosing(WholeClosing):
    """A closing and what was looked at. readings: hours there, and hours expected, of all registers."""

    problems: Problems
    readings: tuple[int, ...]
    lacks: tuple[ToldLack, ...]
    beside: tuple[ToldBeside, ...]


@dataclass(frozen=True)
class Closings:
    """All closings, what waits in the reserve, and what each member is due."""

    closings: tuple[ShownClosing, ...]
    reserve_cents: int
    due_cents: dict[str, int]


@dataclass(frozen=True)
class Notes:
    """The notes that were written. problems: what was left out of the energy that they divide by anew."""

    closings: tuple[WholeClosing, ...]
    problems: Problems


@dataclass(frozen=True)
class ShownPayee:
    """How a member is paid. next_iban: what waits until next_at_s (UTC, 0: none waits), and who asked for it."""

    member: str
    holder: str
    fiscal_code: str
    iban: str
    threshold_cents: int
    left_on: str
    kind: str
    need: int
    updated_at_s: int
    next_iban: str
    next_at_s: int
    next_asked_by: str


@dataclass(frozen=True)
class Payees:
    """How members are paid."""

    payees: tuple[ShownPayee, ...]


@dataclass(frozen=True)
class OwnMonth:
    """A month of which a member has an account, and the cents that the member is due of it."""

    month: str
    own_cents: int


@dataclass(frozen=True)
class OwnMonths:
    """The newest first."""

    accounts: tuple[OwnMonth, ...]


@dataclass(frozen=True)
class SomeAccounts:
    """Some accounts of a month. members: how many there are in all."""

    members: int
    accounts: tuple[MemberAccount, ...]


@dataclass(frozen=True, kw_only=True)
class ShownYear(YearReport):
    """A year's report with the sums and the indicators of all its months."""

    sums: Annotated[MonthSums, Named("total")]
    year_indicators: Indicators
