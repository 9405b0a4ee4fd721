"""T10: how much may be minted. Energy within the month's room, everything within the ceilings.

    kept = euro x kept_bps // 10,000 - released   euro: GSE's official figure, else the periods' estimates; rounded down
    room = kept - minted - what earlier months turned out to have minted above theirs

A later month makes up for an earlier one's excess once; room that is left isn't carried on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from chaincode.rules import intervals, keys
from chaincode.rules.authority import T0_ROLE
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.pending import make_pending
from chaincode.rules.energy.periods import SettlementName
from chaincode.rules.energy.records import BackedPeriod, Backing, Settlement
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now, Pending, Supply
from chaincode.rules.state import State
from chaincode.rules.units import BPS, Cents, Month

T10_NO_ESTIMATE = Reason("T10_NO_ESTIMATE", Kind.STATE)
T10_CEILING = Reason("T10_CEILING", Kind.LIMIT)
T10_LATER_FIGURE = Reason("T10_LATER_FIGURE", Kind.STATE)
T10_NO_MONTH = Reason("T10_NO_MONTH", Kind.AMOUNT)


MOST_CENTS = 10**12  # what a record holds: absurd estimates of some periods don't stop the month's others


class Cut(NamedTuple):
    """What may be minted: energy cents by member, bonus cents by claim; the cents still free; cents by programme."""

    energy_cents: dict[str, int]
    bonus_cents: dict[str, int]
    free_cents: int
    programme_cents: dict[str, int]


@dataclass(frozen=True)
class Official:
    """Propose GSE's figure of a month, in euro cents; a later one takes its place."""

    month: Month
    euro_cents: Cents


def list_months(first_period: str, month: str) -> list[str]:
    """Give the months from the first period's to `month`."""
    first, last = (12 * int(name[:4]) + int(name[5:7]) - 1 for name in (first_period, month))
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def load_backings(state: State, now: Now, month: str) -> dict[str, Backing]:
    """Read what backs each month up to `month`, in order; months without a record are left out."""
    return state.find_all(Backing, list_months(now.parameters.first_period, month), keys.month)


def new_backing(now: Now) -> Backing:
    """Give the record of a month that has none yet."""
    return Backing(now.parameters.euro_kept_bps, {})


def compute_kept(backing: Backing) -> int:
    """Give the cents that a month's tokens may claim, rounded down; below 0 when GSE's figure fell after a release."""
    estimates = min(MOST_CENTS, sum(period.estimate_cents for period in backing.periods.values()))
    euro = estimates if backing.official_cents is None else backing.official_cents
    return euro * backing.kept_bps // BPS - compute_released(backing)


def compute_released(backing: Backing) -> int:
    """Give the cents of a month that were released."""
    return sum(release.cents for release in backing.released)


def compute_minted(backing: Backing) -> int:
    """Give the energy cents that a month's periods minted."""
    return sum(period.minted_cents for period in backing.periods.values())


def compute_excess(backings: Iterable[Backing]) -> int:
    """Give what months, in order, minted above theirs; a month with room makes up for those before it."""
    excess = 0
    for backing in backings:
        excess = max(0, excess + compute_minted(backing) - compute_kept(backing))
    return excess


def compute_room(backings: Mapping[str, Backing], month: str, backing: Backing) -> int:
    """Give the room of `month` with `backing` as its record; negative when more was minted than is backed."""
    excess = compute_excess(earlier for name, earlier in backings.items() if name < month)
    return compute_kept(backing) - compute_minted(backing) - excess


def close_period(backing: Backing, name: SettlementName, settlement: Settlement) -> Backing:
    """Give a month's record with a settlement (or skip) of one of its periods; its estimate replaces the earlier."""
    before = backing.periods.get(name.period, BackedPeriod(settlement.days))
    period = before if settlement.is_skip else replace(
        before,
        settlement=settlement.settlement_id,
        estimate_cents=settlement.euro_cents,
        minted_cents=before.minted_cents + settlement.energy_cents,
    )
    return replace(backing, periods=backing.periods | {name.period: period})


def compute_allowance(parameters: Parameters, supply: Supply) -> tuple[int, str]:
    """Give the cents that one settlement may mint, and the name of the ceiling that says so."""
    left = max(0, parameters.supply_ceiling - (supply.minted_cents - supply.burnt_cents))
    if left < parameters.issuance_ceiling:
        return left, "supply_ceiling"
    return parameters.issuance_ceiling, "issuance_ceiling"


def scale(cents: Mapping[str, int], most: int, total: int) -> dict[str, int]:
    """Give amounts scaled down to `most` of `total`, each rounded down; unchanged while the total fits."""
    if total <= most:
        return dict(cents)
    return {name: amount * most // total for name, amount in cents.items()}


def cut(
    energy_cents: Mapping[str, int], bonus_cents: Mapping[str, int], programme_cents: Mapping[str, int], *,
    room_cents: int, most_cents: int,
) -> Cut:
    """Scale energy to the month's room, then energy, bonus and programmes to the ceiling; each is rounded down."""
    energy = scale(energy_cents, max(0, room_cents), sum(energy_cents.values()))
    kinds = (energy, bonus_cents, programme_cents)
    total = sum(sum(cents.values()) for cents in kinds)
    energy, bonus, programmes = (scale(cents, most_cents, total) for cents in kinds)
    free_cents = most_cents - sum(sum(cents.values()) for cents in (energy, bonus, programmes))
    return Cut(energy, bonus, free_cents, programmes)


def validate_issue(settlement: Settlement, room_cents: int, supply: Supply, parameters: Parameters) -> None:
    """Refuse a settlement that no longer fits the month's room or a ceiling; nothing is scaled any more."""
    most, ceiling = compute_allowance(parameters, supply)
    settlement_id = settlement.settlement_id
    if settlement.energy_cents > max(0, room_cents):
        raise T10_CEILING(
            settlement=settlement_id, cents=settlement.energy_cents, ceiling="room", most=max(0, room_cents)
        )
    if settlement.amount_cents > most:
        raise T10_CEILING(settlement=settlement_id, cents=settlement.amount_cents, ceiling=ceiling, most=most)


def process_official(state: State, call: Call, now: Now, args: Official) -> Outcome:
    """Propose GSE's figure of a month that is over; acts when countersigned."""
    validate_official(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.month(args.month))


def validate_official(_state: State, now: Now, organisation: str, args: Official) -> None:
    """Refuse an organisation whose word isn't official, and a month that isn't over."""
    if not now.parameters.has_role(organisation, "official"):
        raise T0_ROLE(role="official", organisation=organisation)
    is_month = intervals.is_date(f"{args.month}-01")
    if not is_month or not now.parameters.first_period[:7] <= args.month < now.date[:7]:
        raise T10_NO_MONTH(month=args.month, date=now.date)


def enact_official(state: State, now: Now, pending: Pending, args: Official) -> Outcome:
    """Write the figure. Of several the later proposed stands; of one day's, which nothing puts in order, the first."""
    backing = state.find(Backing, pending.subject) or new_backing(now)
    if backing.official_on and pending.proposed_on <= backing.official_on:
        raise T10_LATER_FIGURE(month=args.month, day=backing.official_on)
    official = replace(backing, official_cents=args.euro_cents, official_on=pending.proposed_on)
    state.put(pending.subject, official)
    return Outcome((pending.subject,), {"month": args.month, "euro_cents": args.euro_cents})
