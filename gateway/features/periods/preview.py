"""A period's energy before it is settled: all of it for the operator, what a community may know for everybody else."""

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.packed import compute_worths, sum_perimeter
from chaincode.rules.energy.periods import DEFINITIVE, PROVISIONAL, next_period
from chaincode.rules.intervals import date_of, days_between
from chaincode.rules.state import State
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.periods.anchoring import look_at
from gateway.features.periods.daily import describe_perimeters, sum_days
from gateway.features.periods.energy import PeriodEnergy, estimate_euro, load_energy, make_statement, make_vectors
from gateway.features.periods.forecast import Forecast, Made, find_terms, forecast
from gateway.features.periods.given import load_given
from gateway.features.periods.progress import find_days, find_revision, find_told
from gateway.features.periods.records import MemberEnergy, MemberWorth, Preview, WholePreview
from gateway.features.periods.replaced import find_before, list_since
from gateway.features.periods.turns import name_shown
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN
from gateway.http.rights import is_operator
from gateway.http.security import Session


def preview(gateway: Gateway, caller: Session, period: str, kind: str, known_at_s: int | None) -> Preview:
    """A period's energy so far, from readings as they are, or to the operator also as they were at an instant."""
    if is_operator(gateway, caller):
        return preview_whole(gateway, period, kind, known_at_s)
    if known_at_s is not None:
        raise FORBIDDEN(roles=Words("gateway.periods.views.energy_operator"))
    return preview_given(gateway, period, caller.member)


def preview_whole(gateway: Gateway, period: str, kind: str, known_at_s: int | None) -> WholePreview:
    """All of it, its euro, what settling it now would credit, what it lacks, what was replaced of its readings."""
    with gateway.database.read() as connection:
        _require_reached(Mirror(connection), period, gateway.clock())
        return look(connection, gateway, period, kind, known_at_s)


def look(
    connection: Connection, gateway: Gateway, period: str, kind: str, known_at_s: int | None = None
) -> WholePreview:
    """The same of a day that is reached, in a transaction of the caller's."""
    mirror, operator = Mirror(connection), gateway.settings.organisation
    days = find_days(mirror, period)
    energy = load_energy(connection, period, days, until_date=mirror.require_now().date, known_at_s=known_at_s)
    euro_cents = estimate_euro(connection, energy, gateway.settings.zone)
    before = find_before(f"{period}.{DEFINITIVE}.1", find_revision(mirror, period, PROVISIONAL))
    replaced = list_since(connection, period, days, before)
    lacks = look_at(connection, gateway, period).lacks
    made = _make(gateway, mirror, energy)
    found = forecast(mirror, operator, kind, made, euro_cents)
    whole = WholePreview(
        period, euro_cents, found.tell() if found else None, tuple(energy.problems), tuple(replaced), days,
        describe_perimeters(sum_days(energy)), _list_worths(mirror, made, found),
        lacks=tuple(lack.tell() for lack in lacks), shown="",
    )
    return whole if known_at_s is not None else name_shown(connection, kind, whole, made, found, organisation=operator)


def preview_given(gateway: Gateway, period: str, member: str) -> Preview:
    """What a community may know of a period so far, and of the member's own ("": nobody's) its energy as it is."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        _require_reached(mirror, period, gateway.clock())
        _require_begun(mirror, period)
        days, today = find_days(mirror, period), mirror.require_now().date
        own = load_energy(connection, period, days, until_date=today, member=member) if member else None
    given = load_given(gateway, period, days, today)
    members = (MemberEnergy(
        member, int(own.hourly.withdrawn_wh.sum()), int(own.hourly.injected_wh.sum())
    ),) if own and own.holdings else ()
    return Preview(period, None, None, (), (), days, describe_perimeters(given), members)


def _require_reached(mirror: Mirror, period: str, now_s: int) -> None:
    """Refuse a date before the community's first period, or after today."""
    now = mirror.require_now()
    if not now.parameters.first_period <= period <= max(now.date, date_of(now_s)):
        raise UNKNOWN(what=Words("gateway.periods.preview.period"), name=period)


def _require_begun(mirror: Mirror, period: str) -> None:
    """Refuse a date on which no period begins: of other days together other homes count, since one counts that has its
    point on all of them; beside what the period's anchor tells of these days, that would tell of the homes between.
    """
    following = next_period(load_chain(State(mirror)), mirror.require_now())
    if period < following:
        is_there = any(mirror.scan(kind(f"{period}.")) for kind in (keys.anchor, keys.settlement))
    else:
        is_there = days_between(following, period) % find_days(mirror, period) == 0
    if not is_there:
        raise UNKNOWN(what=Words("gateway.periods.preview.period"), name=period)


def _make(gateway: Gateway, mirror: Mirror, energy: PeriodEnergy) -> Made:
    """The period as settling it now would take it."""
    statement, told = make_statement(energy), find_told(mirror, energy.period, gateway.settings.organisation)
    return Made(energy, statement, make_vectors(statement, energy.span.hours, told))


def _list_worths(mirror: Mirror, made: Made, found: Forecast | None) -> tuple[MemberWorth, ...]:
    """Members with their energy, its whole worth, and what is credited of it as far as that is known."""
    terms = find_terms(mirror, mirror.require_now(), made.energy.period, made.energy.days)
    worths: dict[str, int] = {}
    for part in made.vectors.perimeters:
        for member, micro in compute_worths(terms, part, sum_perimeter(part, made.energy.span.hours)).items():
            worths[member] = worths.get(member, 0) + micro
    sums: dict[str, list[int]] = {}
    for leaf in made.statement.leaves:
        own = sums.setdefault(leaf.member, [0, 0])
        own[0] += int(leaf.withdrawn_wh.sum())
        own[1] += int(leaf.injected_wh.sum())
    lines = found.lines if found else {}
    return tuple(
        MemberWorth(member, *own, worth_micro=worths[member],
                    energy_cents=lines[member].energy_cents if member in lines else None)
        for member, own in sorted(sums.items())
    )
