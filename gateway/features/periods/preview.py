"""A period's energy before it is settled: all of it for the operator, what a community may know for everybody else."""

from typing import Any

from chaincode.rules import keys
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.packed import compute_worths, sum_perimeter
from chaincode.rules.energy.periods import DEFINITIVE, PROVISIONAL, next_period
from chaincode.rules.intervals import days_between
from chaincode.rules.state import State
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.periods.anchoring import look_at
from gateway.features.periods.chain import find_days, find_revision, find_told
from gateway.features.periods.daily import describe_perimeters
from gateway.features.periods.energy import PeriodEnergy, estimate_euro, load_energy, make_statement, make_vectors
from gateway.features.periods.forecast import Made, find_terms, forecast
from gateway.features.periods.given import load_given
from gateway.features.periods.replaced import find_before, list_since
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN


def preview(gateway: Gateway, period: str, known_at_s: int | None = None) -> tuple[PeriodEnergy, int | None]:
    """A period's energy so far (and its euro), from readings as they are, or were known at an instant."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        energy = load_energy(
            connection, period, find_days(mirror, period), until_date=mirror.require_now().date, known_at_s=known_at_s
        )
        return energy, estimate_euro(connection, energy, gateway.settings.zone)


def preview_given(gateway: Gateway, period: str, member: str) -> dict[str, Any]:
    """What a community may know of a period so far, and of the member's own ("": nobody's) its energy as it is."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        _require_begun(mirror, period)
        days, today = find_days(mirror, period), mirror.require_now().date
        own = load_energy(connection, period, days, until_date=today, member=member) if member else None
    given = load_given(gateway, period, days, today)
    return {"days": days, "perimeters": describe_perimeters(given), "members": [{
        "member": member, "withdrawn_wh": int(own.hourly.withdrawn_wh.sum()),
        "injected_wh": int(own.hourly.injected_wh.sum()),
    }] if own and own.holdings else []}


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


def list_lacks(gateway: Gateway, period: str) -> list[dict[str, Any]]:
    """What the period lacks, as far as its days are over."""
    with gateway.database.read() as connection:
        return [one.to_plain() for one in look_at(connection, gateway, period).lacks]


def list_replaced(gateway: Gateway, period: str) -> list[dict[str, Any]]:
    """What was replaced of a period's readings since its newest provisional: what a definitive would change."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        before = find_before(f"{period}.{DEFINITIVE}.1", find_revision(mirror, period, PROVISIONAL))
        return list_since(connection, period, find_days(mirror, period), before)


def describe_worth(
    gateway: Gateway, energy: PeriodEnergy, kind: str, euro_cents: int | None
) -> dict[str, Any]:
    """What settling the period now would come to: members with their energy, its whole worth, and what is credited.

    credited: the sums, with the part of the worth that a settlement of this kind credits; it and a member's cents are
    None while GSE's euro can't be estimated.
    """
    statement = make_statement(energy)
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        told = find_told(mirror, energy.period, gateway.settings.organisation)
        vectors = make_vectors(statement, energy.span.hours, told)
        terms = find_terms(mirror, mirror.require_now(), energy.period, energy.days)
        made = forecast(mirror, gateway.settings.organisation, kind, Made(energy, statement, vectors), euro_cents)
    worths: dict[str, int] = {}
    for part in vectors.perimeters:
        for member, micro in compute_worths(terms, part, sum_perimeter(part, energy.span.hours)).items():
            worths[member] = worths.get(member, 0) + micro
    sums: dict[str, list[int]] = {}
    for leaf in statement.leaves:
        own = sums.setdefault(leaf.member, [0, 0])
        own[0] += int(leaf.withdrawn_wh.sum())
        own[1] += int(leaf.injected_wh.sum())
    return {"credited": made.to_plain() if made else None, "members": [
        {"member": member, "withdrawn_wh": own[0], "injected_wh": own[1], "worth_micro": worths[member],
         "energy_cents": made.lines[member].energy_cents if made and member in made.lines else None}
        for member, own in sorted(sums.items())
    ]}
