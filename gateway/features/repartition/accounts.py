"""Members' accounts and the year's report, out of the books and the readings that a frozen key was made of."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from analytics.repartition.books import Books
from analytics.repartition.dues import compute_due
from analytics.repartition.month_key import compute_key
from analytics.repartition.remarks import Remark
from analytics.reports.account import MemberAccount, MonthAccounts
from analytics.reports.indicators import sum_indicators
from analytics.reports.yearly import compute_year
from chaincode.kernel.months import end_of_month
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.periods.service import list_gaps, list_told
from gateway.features.repartition import store
from gateway.features.repartition.energy import HourTables, Latest, MonthEnergy, load_month, sum_month_bands
from gateway.features.repartition.gse_store import list_figures, sum_sales
from gateway.features.repartition.records import OwnMonth, OwnMonths, ShownYear, SomeAccounts
from gateway.features.repartition.service import find_backing, is_same_energy
from gateway.features.repartition.tables import closing, gse_figure, payee, payout, payout_step
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN

_KEPT_S = 60
_latest = Latest()


class _MonthOfAccounts:
    """What all accounts of a month have in common, read once."""

    def __init__(self, gateway: Gateway, month: str) -> None:
        with gateway.database.read() as connection:
            books = store.load_books(connection)
            terms = books.find_terms(month)
            if terms is None:
                raise UNKNOWN(what=Words("gateway.repartition.accounts.closing_of"), name=month)
            mirror = Mirror(connection)
            backing = find_backing(mirror, month, mirror.require_now().parameters.euro_kept_bps)
            title = gateway.settings.title or gateway.settings.community
            self.accounts = MonthAccounts(
                books, month, title, backing.minted_cents, list_remarks(connection, month)
            )
            self.due = compute_due(books, store.load_paid(connection))
            self.names = {member: one.holder for member, one in store.load_payees(connection, gateway.clock()).items()}
            energy = load_month(connection, month, store.find_known_at(connection, terms.key.digest))
            self.sales = sum_sales(connection, month)
            told = list_told(connection, f"{month}-01", end_of_month(month))
        is_known = is_same_energy(compute_key(month, energy.perimeters, {}), terms.key)
        self.hours = HourTables(energy, told) if is_known else None

    def build(self, member: str) -> MemberAccount:
        hours = self.hours.of(member) if self.hours else ()
        made = self.accounts.build(member, self.names.get(member, ""), hours, self.due.get(member, 0))
        return replace(made, sale_cents=self.sales.get(member))


def list_remarks(connection: Connection, month: str) -> list[Remark]:
    """Why periods of a month were settled though something lacked."""
    return [Remark("incomplete", of=settlement[:10], **vars(gap))
            for settlement, gap in list_gaps(connection, month).items()]


def find_changes(gateway: Gateway) -> tuple[int | None, ...]:
    """How much there is of all that accounts are made of: other numbers once anything of it changed."""
    with gateway.database.read() as connection:
        return tuple(connection.execute(select(
            select(func.count()).select_from(closing).scalar_subquery(),
            select(func.count()).select_from(payout).scalar_subquery(),
            select(func.count()).select_from(payout_step).scalar_subquery(),
            select(func.count()).select_from(payee).scalar_subquery(),
            select(func.count()).select_from(gse_figure).scalar_subquery(),
            select(func.max(payee.c.updated_at_s)).scalar_subquery(),
        )).one())


def load_accounts(gateway: Gateway, month: str) -> tuple[Sequence[str], Callable[[str], MemberAccount]]:
    """A month's members, and what builds an account of each.

    Raises:
        ApiError: nothing of the month is closed.
    """
    found = _load(gateway, month)
    return found.accounts.members, found.build


def _load(gateway: Gateway, month: str) -> _MonthOfAccounts:
    key = (gateway.settings.url, month, find_changes(gateway), gateway.clock() // _KEPT_S)
    found: _MonthOfAccounts = _latest.get(key, lambda: _MonthOfAccounts(gateway, month))
    return found


def list_some(gateway: Gateway, month: str, first: int, count: int) -> SomeAccounts:
    """Some of a month's accounts, in the members' order."""
    members = _load(gateway, month).accounts.members
    return SomeAccounts(len(members), tuple(make_accounts(gateway, month, members[first : first + count])))


def list_own(gateway: Gateway, member: str) -> OwnMonths:
    """Months of which a member has an account."""
    with gateway.database.read() as connection:
        books = store.load_books(connection)
    found = []
    for month in sorted(books.list_months(), reverse=True):
        accounts = MonthAccounts(books, month, "")
        if member in accounts.members:
            found.append(OwnMonth(month, accounts.build(member).own_cents))
    return OwnMonths(tuple(found))


def make_accounts(gateway: Gateway, month: str, members: Sequence[str]) -> list[MemberAccount]:
    """Make accounts; hours are left out where the readings of that time no longer make the frozen key."""
    found = _load(gateway, month)
    unknown = [member for member in members if member not in found.accounts.members]
    if unknown:
        raise UNKNOWN(what=Words("gateway.repartition.accounts.account"), name=unknown[0][:12])
    return [found.build(member) for member in members]


def make_year(gateway: Gateway, year: str) -> ShownYear:
    """Make a year's report."""
    with gateway.database.read() as connection:
        books: Books = store.load_books(connection)
        months = {month: _load_as_divided(connection, books, month) for month in books.list_months(year)}
        remarks = [remark for month in months for remark in list_remarks(connection, month)]
        sales = [(figure.plant, figure.sale_cents) for figure in list_figures(connection)
                 if figure.month[:4] == year and figure.sale_cents is not None]
    title = gateway.settings.title or gateway.settings.community
    report = compute_year(
        books, year, title, remarks=remarks, readings={month: one.readings for month, one in months.items()},
        produced_wh={month: one.produced_wh for month, one in months.items() if one.produced_wh is not None},
        bands_wh={month: sum_month_bands(one) for month, one in months.items() if one.perimeters},
    )
    report = replace(report, sale_cents=sum(cents for _, cents in sales),
                     sale_plants=len({plant for plant, _ in sales}))
    return widen(ShownYear, report, sums=report.total, year_indicators=sum_indicators(report.indicators))


def _load_as_divided(connection: Connection, books: Books, month: str) -> MonthEnergy:
    """A month's energy as it was known when its key was frozen: what is produced goes with what was divided by."""
    terms = books.find_terms(month)
    return load_month(connection, month, store.find_known_at(connection, terms.key.digest) if terms else None)
