"""Where the ledger stands with periods: how long each is, what is anchored and settled, what awaits, what is next."""

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.periods import DEFINITIVE, PROVISIONAL, next_period, parse_name
from chaincode.rules.energy.records import Settlement, Told
from chaincode.rules.energy.totals import NOTHING_TOLD
from chaincode.rules.intervals import add_days
from chaincode.rules.state import State
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.features.periods.records import Month, OnePeriod, Period, Periods, RootedSettlement
from gateway.http.answers import widen
from gateway.http.context import Gateway


def find_days(mirror: Mirror, period: str) -> int:
    """A period's length in days: as its first anchor fixed it, else as the parameters say."""
    first = mirror.anchor(f"{period}.{PROVISIONAL}.1")
    return first.terms.days if first else mirror.require_now().parameters.settle_days


def find_told(mirror: Mirror, period: str, organisation: str) -> Told:
    """What an organisation's anchors tell of a period so far."""
    return mirror.find(Told, keys.told(period, organisation)) or NOTHING_TOLD


def find_revision(mirror: Mirror, period: str, kind: str) -> int:
    """The newest anchored revision of a period's kind; 0 for none."""
    return max((parse_name(name).revision for name, _ in mirror.anchors(f"{period}.{kind}.")), default=0)


def find_own_revision(connection: Connection, period: str, kind: str) -> int:
    """The newest revision that was anchored on a statement of this gateway; 0 for none."""
    newest = find_revision(Mirror(connection), period, kind)
    return next((number for number in range(newest, 0, -1)
                 if store.is_own(connection, f"{period}.{kind}.{number}")), 0)


def find_needed_from(mirror: Mirror) -> str:
    """The first date whose readings a settlement may still take: of the first period that isn't settled for good."""
    names = [(parse_name(settlement.settlement_id), settlement) for settlement in mirror.settlements()]
    final = {name.period for name, one in names if one.countersigned_on and (one.is_skip or name.kind == DEFINITIVE)}
    period = min([name.period for name, _ in names] + [mirror.require_now().parameters.first_period])
    while period in final:
        period = add_days(period, find_days(mirror, period))
    return period


def find_awaiting(mirror: Mirror, period: str = "") -> Settlement | None:
    """The settlement that awaits a second signature, if it is of that period."""
    awaiting = load_chain(State(mirror)).awaiting
    if not awaiting or (period and awaiting[:10] != period):
        return None
    return mirror.find(Settlement, keys.settlement(awaiting))


def find_own_awaiting(connection: Connection, gateway: Gateway) -> Settlement | None:
    """The same, as this gateway's timetable goes by it: the energy operator doesn't wait for the signature of what
    another operator settled, on a statement that isn't its own, but puts its own in that place.
    """
    awaiting = find_awaiting(Mirror(connection))
    if awaiting is None or awaiting.is_skip or not gateway.settings.is_energy_operator:
        return awaiting
    return awaiting if store.is_own(connection, awaiting.settlement_id) else None


def find_due(mirror: Mirror) -> str:
    """The next period without a settlement, if it is over on the ledger's day; else ""."""
    now = mirror.now()
    if now is None:
        return ""
    period = next_period(load_chain(State(mirror)), now)
    return period if add_days(period, find_days(mirror, period)) <= now.date else ""


def list_begun(mirror: Mirror, month: str) -> list[str]:
    """The periods that begin in a month and are over on the ledger's day: settled, skipped or still to be settled."""
    now = mirror.require_now()
    period = next_period(load_chain(State(mirror)), now)
    settled = sorted({parse_name(settlement.settlement_id).period for settlement in mirror.settlements()})
    found = [one for one in settled if one[:7] == month and one < period]
    while period[:7] <= month and add_days(period, find_days(mirror, period)) <= now.date:
        found += [period] if period[:7] == month else []
        period = add_days(period, find_days(mirror, period))
    return found


def get_periods(gateway: Gateway) -> Periods:
    """All settlements as the ledger holds them, by period, what backs each month's tokens, and what awaits."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        awaiting = load_chain(State(mirror)).awaiting if mirror.now() else ""
        return Periods(tuple(list_periods(mirror)),
                       tuple(widen(Month, backing, month=month) for month, backing in mirror.backings()), awaiting)


def list_periods(mirror: Mirror) -> list[Period]:
    """All settlements as the ledger holds them, by period."""
    found: dict[str, list[RootedSettlement]] = {}
    for settlement in mirror.settlements():
        anchored = mirror.anchor(settlement.settlement_id)
        rooted = widen(RootedSettlement, settlement, root=anchored.root if anchored else "")
        found.setdefault(parse_name(settlement.settlement_id).period, []).append(rooted)
    return [Period(period, tuple(settlements)) for period, settlements in sorted(found.items())]


def list_settled(mirror: Mirror, period: str) -> tuple[RootedSettlement, ...]:
    """A period's settlements."""
    return next((found.settlements for found in list_periods(mirror) if found.period == period), ())


def get_period(gateway: Gateway, period: str) -> OnePeriod:
    """A period's length, its settlements, and what lacked of them."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        return OnePeriod(period, find_days(mirror, period), list_settled(mirror, period),
                         store.list_gaps(connection, period))


def find_kinds() -> tuple[str, str]:
    """The kinds of settlement that a person may ask for."""
    return PROVISIONAL, DEFINITIVE
