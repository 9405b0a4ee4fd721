"""A month as a list: what is there, what is missing, and the command to type next; a function a row.

Nothing is worked out here that takes long: days are counted, rows are looked up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from sqlalchemy import Connection

from analytics.repartition.books import Books
from analytics.repartition.dues import compute_due
from analytics.reports.payment_list import name_run
from analytics.tariffs import TRASE, find_dated
from chaincode.kernel.months import end_of_month
from chaincode.kernel.registers import INJECTED
from chaincode.rules.energy.issuance import compute_kept, compute_minted
from chaincode.rules.intervals import add_days, date_of, days_between
from chaincode.rules.units import format_kwh
from gateway.db.mirror import Mirror
from gateway.features.countersigning.service import list_waiting
from gateway.features.periods import service as periods
from gateway.features.repartition import store
from gateway.features.repartition.gse_figures import sum_month
from gateway.features.repartition.gse_store import list_figures, list_in_service
from gateway.features.repartition.records import RecordedPayment
from gateway.features.repartition.releases import list_releases
from gateway.features.repartition.runs import RECORDED, list_runs
from gateway.features.repartition.shown import require_month
from gateway.http.answers import Named
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason

BEFORE_FOUNDING = ApiReason("MONTH_BEFORE_FOUNDING", 409)
OK, MISSING, WAITS, OPEN = "ok", "missing", "waits", "open"
Plain = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A step of the month. there, of: how many of how many; items: what lacks or waits; then: the command to type;
    other: the one to type instead, where somebody has to decide.

    state: OK; MISSING, which stops settling or dividing; WAITS, for somebody or for a day; OPEN, still to be done.
    """

    name: str
    state: str
    there: int
    of: int
    items: Sequence[Any] = ()
    then: Annotated[str, Named("next")] = ""
    other: str = ""


@dataclass(frozen=True)
class MonthList:
    """A month's rows, and the command to type next: of the first that isn't done. date: the ledger's day."""

    month: str
    date: str
    is_over: bool
    rows: tuple[Row, ...]
    then: Annotated[str, Named("next")]


@dataclass(frozen=True)
class Look:
    """The month [first, end) that is looked at, and until which day (exclusive) it is over on the ledger's day."""

    connection: Connection
    gateway: Gateway
    month: str

    @cached_property
    def mirror(self) -> Mirror:
        """The ledger's state."""
        return Mirror(self.connection)

    @cached_property
    def date(self) -> str:
        """The ledger's day."""
        return self.mirror.require_now().date

    @cached_property
    def first(self) -> str:
        """The month in which the community was founded."""
        return self.mirror.require_now().parameters.first_period[:7]

    @cached_property
    def is_present(self) -> bool:
        """Whether the ledger goes with the present, and no more through a past that somebody plays."""
        return self.mirror.require_now().is_present

    @cached_property
    def has_members(self) -> bool:
        """Whether anybody is a member: their plants are added apart then."""
        return bool(self.mirror.members())

    @cached_property
    def over(self) -> str:
        """The day after the last one that is over."""
        return min(end_of_month(self.month), max(self.date, f"{self.month}-01"))

    @cached_property
    def found(self) -> periods.FoundLacks:
        """What its days that are over lack."""
        return periods.find_lacks(self.connection, self.gateway.settings.zone, f"{self.month}-01", self.over)

    @cached_property
    def plants(self) -> Sequence[periods.KeptPlant]:
        """All plants beside the ledger's power."""
        return periods.load_kept_plants(self.gateway, self.connection)

    @cached_property
    def books(self) -> Books:
        """All closings."""
        return store.load_books(self.connection)

    @cached_property
    def payments(self) -> list[RecordedPayment]:
        """GSE's payments of the month."""
        return [payment for payment in store.list_payments(self.connection) if payment.month == self.month]


def get_month(gateway: Gateway, named: str) -> MonthList:
    """A month as a list; the one that is at work, where none is named."""
    month = named or find_present(gateway)
    require_month(month)
    return list_rows(gateway, month)


def list_rows(gateway: Gateway, month: str) -> MonthList:
    """Give the month's rows, and the command to type next: of the first that isn't done.

    Raises:
        ApiError: the community wasn't founded then.
    """
    with gateway.database.read() as connection:
        look = Look(connection, gateway, month)
        if month < look.first:
            raise BEFORE_FOUNDING(month=month, first=look.first)
        rows = tuple(make(look) for make in ROWS)
        then = next((row.then for row in rows if row.state in (MISSING, OPEN) and row.then), "")
        return MonthList(month, look.date, look.date >= end_of_month(month), rows, then)


def find_present(gateway: Gateway) -> str:
    """The month that is at work: the last one that is over on the ledger's day, or the founding one."""
    with gateway.database.read() as connection:
        look = Look(connection, gateway, "")
        return max(add_days(f"{look.date[:7]}-01", -1)[:7], look.first)


def _days(look: Look) -> Row:
    """The month's days that are over on the ledger: past ones are opened by hand where no timetable does it.

    A ledger that goes with the present goes on to the present alone (T14). A month to come is waited for.
    """
    end, today = end_of_month(look.month), date_of(look.gateway.clock())
    until = today if look.is_present else min(end, today)
    there, of = days_between(f"{look.month}-01", look.over), days_between(f"{look.month}-01", end)
    if look.date >= min(end, until) or today < f"{look.month}-01":
        return Row("days", OK if look.date >= end else WAITS, there, of)
    return Row("days", OPEN, there, of, ({"until": until},), f"./volano days open --until {until}")


def _readings(look: Look) -> Row:
    found = look.found.readings
    lacks = look.found.of("readings")
    then = ""
    if lacks:
        first = lacks[0]
        register = f" --register {first.register}" if first.register == INJECTED else ""
        is_alone = {(lack.subject, lack.register) for lack in lacks} == {(first.subject, first.register)}
        then = f"./volano import FILE --point {first.subject}{register}" if is_alone else "./volano import FILE..."
    there = found.expected_days - found.absent_days
    return Row("readings", MISSING if lacks else OK, there, found.expected_days, lacks, then)


def _set_aside(look: Look) -> Row:
    """Readings above the ledger's bound: the power is corrected from a date, or they are left out for a reason."""
    found = look.found.undecided
    if not found:
        return Row("set_aside", OK, 0, 0)
    one = found[0]
    then = (f"./volano readings leave-out --point {one.metering_point} --register {one.register} "
            f"--from {one.from_date} --until {one.until_date} --reason WHY")
    power = f"change {one.metering_point} --power-kw KW --from {one.from_date}"
    plant = f"plant change {one.metering_point} --plant-kw KW"
    other = f"./volano members {power if one.register == 'withdrawn' else plant}"
    return Row("set_aside", MISSING, 0, len(found), found, then, other)


def _plants(look: Look) -> Row:
    """Plants, and which have another power on the ledger: that of the ledger is kept, or another one signed there."""
    if not look.plants:
        then = "plant add --help" if look.has_members else "add FILE"
        return Row("plants", MISSING, 0, 1, (), f"./volano members {then}")
    items = [one for one in look.plants if one.differs]
    commands = _list_changes(items[0]) if items else []
    return Row("plants", OPEN if items else OK, len(look.plants) - len(items), len(look.plants), items, *commands)


def _list_changes(one: periods.KeptPlant) -> list[str]:
    """The command by which the ledger's power is kept, if it has a plant; the one by which the kept one is signed."""
    powers = [format_kwh(power_w).rstrip("0").rstrip(".") for power_w in (one.registered_w, one.power_w) if power_w]
    return [f"./volano members plant change {one.metering_point} --plant-kw {power_kw}" for power_kw in powers]


def _prices(look: Look) -> Row:
    lacks = look.found.of("prices")
    of = look.found.days
    return Row("prices", MISSING if lacks else OK, of - sum(lack.days for lack in lacks), of, lacks,
               "./volano import prices FILE" if lacks else "")


def _tariffs(look: Look) -> Row:
    """The grid's tariff: nobody can bring what hasn't been published, so it stops nothing; it counts 0 till then."""
    known = find_dated(TRASE, f"{look.month}-01")
    items = [] if known else [{"what": "TRASE", "year": look.month[:4]}]
    return Row("tariffs", OK if known else WAITS, int(known is not None), 1, items)


def _signatures(look: Look) -> Row:
    waiting = [{"pending": one.pending, "command": one.command, "last_day": one.last_day}
               for one in list_waiting(look.gateway).pending if one.may_act]
    return Row("signatures", OPEN if waiting else OK, 0, len(waiting), waiting,
               "./volano countersign list" if waiting else "")


def _settlements(look: Look) -> Row:
    """The periods that begin in the month and are over: settled, unsigned, due or lacking data, later than that one.

    kinds: as what each may be settled now.
    """
    items: list[Plain] = []
    for period in periods.list_begun(look.mirror, look.month):
        is_first = all(item["state"] == "settled" for item in items)
        items.append(_describe_period(look, period) if is_first else {"period": period, "state": "later", "kinds": ()})
    first = next((item for item in items if item["state"] != "settled"), None)
    settled = sum(item["state"] == "settled" for item in items)
    if first is None:
        return Row("settlements", OK, settled, len(items), items)
    if first["state"] == "lacks":
        return Row("settlements", WAITS, settled, len(items), items)
    return Row("settlements", OPEN, settled, len(items), items, f"./volano settle --period {first['period']}")


def _describe_period(look: Look, period: str) -> Plain:
    kinds = periods.list_kinds(look.mirror, period, look.gateway.settings.organisation)
    return {"period": period, "kinds": kinds, **_describe_state(look, period)}


def _describe_state(look: Look, period: str) -> Plain:
    settled = periods.list_settled(look.mirror, period)
    if any(settlement.countersigned_on for settlement in settled):
        return {"state": "settled"}
    if settled:
        return {"state": "unsigned"}
    wait = periods.find_wait(look.connection, look.gateway, period)
    if wait is None:
        return {"state": "due"}
    return {"state": "lacks", "until": "" if wait.found.readings.is_empty else wait.until}


def _gse(look: Look) -> Row:
    """GSE's figures of the plants in service: those of which both euro figures are there."""
    figures = [figure for figure in list_figures(look.connection) if figure.month == look.month]
    found = sum_month(look.month, figures, list_in_service(look.connection, look.month), None)
    then = "./volano import gse FILE" if found.lacking else ""
    return Row("gse", OPEN if found.lacking else OK, found.plants - len(found.lacking), found.plants, (), then)


def _official(look: Look) -> Row:
    backing = look.mirror.backing(look.month)
    known = backing is not None and backing.official_cents is not None
    return Row("official", OK if known else OPEN, int(known), 1, (),
               "" if known else "./volano import gse FILE --official")


def _regulation(look: Look) -> Row:
    found = store.find_regulation(look.connection, look.month)
    return Row("regulation", OK if found else MISSING, int(found is not None), 1, (),
               "" if found else f"./volano repartition regulation FILE --from {look.month}")


def _payments(look: Look) -> Row:
    """GSE's payments of the month: recorded, and divided."""
    open_ones = [payment for payment in look.payments if not payment.closing]
    items = [{name: getattr(payment, name) for name in ("id", "flow", "kind", "cents")} for payment in open_ones]
    if open_ones:
        then = f"./volano repartition preview {open_ones[0].id}"
    else:
        then = "" if look.payments else "./volano repartition record --help"
    state = OPEN if then else OK
    return Row("payments", state, len(look.payments) - len(open_ones), max(1, len(look.payments)), items, then)


def _kept(look: Look) -> Row:
    """Euro kept of the month beside its tokens (T10), in cents: what is above them waits for its use (`_released`)."""
    backing = look.mirror.backing(look.month)
    minted = compute_minted(backing) if backing else 0
    _, kept = look.books.sum_month(look.month)
    expected = compute_kept(backing) if backing else 0
    return Row("kept", OK, kept, expected, [{"kept_cents": kept, "minted_cents": minted,
                                             "above_cents": max(0, kept - minted)}])


def _released(look: Look) -> Row:
    """Euro kept above the tokens, of this month and those before, that may go to their use, or are on the way."""
    found = list_releases(look.connection, look.books, look.month, list_waiting(look.gateway).pending)
    items = [{"month": one.month, "cents": one.cents, "state": one.state} for one in found]
    then = f"./volano repartition release {found[0].month}" if found else ""
    return Row("released", OPEN if found else OK, 0, len(found), items, then)


def _payouts(look: Look) -> Row:
    """What members are due of all months and wasn't paid out; then the run that no bank has got yet."""
    all_due = compute_due(look.books, store.load_paid(look.connection))
    due = {name: cents for name, cents in all_due.items() if cents > 0}
    items = [{"members": len(due), "cents": sum(due.values())}] if due else []
    states = {run.run: run.state for run in list_runs(look.connection)}
    unsent = next((run for run, state in states.items() if state == RECORDED), "")
    then = f"./volano repartition runs sent {unsent}" if unsent else ""
    if due:
        then = f"./volano repartition payments --record {name_run(look.date, states)} --sepa bank.xml --iban IBAN"
    return Row("payouts", OPEN if then else OK, 0, len(due), items, then)


ROWS: tuple[Callable[[Look], Row], ...] = (
    _plants, _days, _readings, _set_aside, _prices, _tariffs, _signatures, _settlements, _gse, _official, _regulation,
    _payments, _kept, _released, _payouts,
)
