"""What periods that are settled would have paid by other rules: by group, and to members their own line.

Both sides are worked out alike: as of today's rules, and with what is asked instead. Parameters by the settlements
themselves (`periods.again`), a regulation by the closings of the months (`repartition.redivided`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chaincode.rules.energy.totals import MIN_MEMBERS
from chaincode.rules.governance.groups import GROUPS, change_parameters, validate_values
from chaincode.rules.parameters import Parameters
from gateway.db.mirror import Mirror
from gateway.features.periods import service as periods
from gateway.features.repartition import service as repartition
from gateway.features.votes.disclosure import Members, Several, cut_bands, merge_parts
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason

NOT_PREVIEWED = ApiReason("NOT_PREVIEWED", 422)
MANY_PERIODS = ApiReason("MANY_PERIODS", 422)
MOST_PERIODS = 60
SETTLED_BY = {  # what a settlement reads; the rest is read by other commands, or when something is paid
    "value_cents_per_mwh", "w_consume", "w_produce", "provisional_bps", "bonus_cap", "bonus_budget", "welcome_bonus",
    "welcome_budget", "supply_ceiling", "issuance_ceiling", "programme_budget", "euro_kept_bps",
}


@dataclass(frozen=True)
class Paid:
    """Cents before (by today's rules) and after (by what is asked)."""

    before_cents: int
    after_cents: int


@dataclass(frozen=True, kw_only=True)
class PaidTogether(Paid):
    """A group of five members or more. name: of a stakeholder, "others", or a band's number, from the least paid."""

    name: str
    members: int


@dataclass(frozen=True)
class Previewed:
    """What periods or months paid, and would pay. paid_cents: what they did; sums are None of fewer than five members.

    own: the caller's member's, None for nobody's or where it would tell of single homes; community: by use, of a
    regulation.
    """

    periods: tuple[str, ...]
    members: int
    paid_cents: int | None
    total: Paid | None
    stakeholders: tuple[PaidTogether, ...]
    bands: tuple[PaidTogether, ...]
    community: dict[str, Paid]
    own: Paid | None


@dataclass(frozen=True)
class _Sides:
    """Cents by member that were paid, by today's rules and by others; facets: see `disclosure`."""

    paid: Mapping[str, int]
    before: Mapping[str, int]
    after: Mapping[str, int]
    facets: Sequence[Members]

    def sum_of(self, members: Members) -> Paid:
        """What members get together."""
        before_cents = sum(self.before.get(member, 0) for member in members)
        return Paid(before_cents, sum(self.after.get(member, 0) for member in members))


def preview_parameters(gateway: Gateway, member: str, values: Mapping[str, int], named: Sequence[str]) -> Previewed:
    """Settle closed periods again, with some parameters otherwise; member: who asks, "" for nobody."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        present = mirror.require_now().parameters
        changed = _change(present, values)
        found = periods.list_closed(mirror, named)
        if len(found) > MOST_PERIODS:
            raise MANY_PERIODS(most=MOST_PERIODS)
        energy = periods.find_energy(connection, found)
        sides = _Sides(
            periods.sum_paid(mirror, found), periods.settle_again(connection, present, found),
            periods.settle_again(connection, changed, found),
            [facet for one in energy for facet in (one.withdrawn, one.injected)],
        )
        is_hidden = any(member in one.hidden for one in energy)
        return _tell(mirror, found, sides, "" if is_hidden else member)


def preview_regulation(gateway: Gateway, member: str, text: str, months: Sequence[str]) -> Previewed:
    """Divide closed months again by another regulation; member: who asks, "" for nobody."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        found = repartition.redivide(connection, repartition.read_regulation(text), months)
        before, after = _pick(mirror, found.before), _pick(mirror, found.after)
        sides = _Sides(before, before, after, found.facets)
        told = _tell(mirror, tuple(sorted(set(months))), sides, member)
        uses = sorted({*found.before, *found.after} - {*sides.before, *sides.after})
        return replace(told, community={
            name: Paid(found.before.get(name, 0), found.after.get(name, 0)) for name in uses})


def _change(present: Parameters, values: Mapping[str, int]) -> Parameters:
    """The parameters with values, within what a vote may decide: a group that is named in part keeps its others."""
    other = sorted(set(values) - SETTLED_BY)
    if other or not values:
        raise NOT_PREVIEWED(names=", ".join(other), known=", ".join(sorted(SETTLED_BY)))
    for name, group in GROUPS.items():
        if set(group.bounds) & set(values):
            validate_values(name, {one: values.get(one, getattr(present, one)) for one in group.bounds})
    return change_parameters(present, values)


def _pick(mirror: Mirror, side: Mapping[str, int]) -> dict[str, int]:
    """What members get, of all who get something."""
    members = mirror.members()
    return {name: cents for name, cents in side.items() if name in members}


def _tell(mirror: Mirror, found: tuple[str, ...], sides: _Sides, member: str) -> Previewed:
    everybody = frozenset({*sides.paid, *sides.before, *sides.after})
    records = mirror.members()
    by_stakeholder: dict[str, set[str]] = {}
    for one in everybody:
        by_stakeholder.setdefault(records[one].stakeholder, set()).add(one)
    parts = merge_parts([Several(name, frozenset(its)) for name, its in by_stakeholder.items()], sides.facets)
    bands = cut_bands({one: sides.before.get(one, 0) for one in everybody}, parts, sides.facets)
    is_told = len(everybody) >= MIN_MEMBERS
    return Previewed(
        found, len(everybody), sum(sides.paid.values()) if is_told else None,
        sides.sum_of(everybody) if is_told else None, _sum_parts(parts, sides), _sum_parts(bands, sides), {},
        sides.sum_of(frozenset([member])) if member in everybody else None,
    )


def _sum_parts(parts: Sequence[Several], sides: _Sides) -> tuple[PaidTogether, ...]:
    return tuple([widen(PaidTogether, sides.sum_of(part.members), name=part.name, members=len(part.members))
                  for part in parts])
