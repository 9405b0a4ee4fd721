"""T5: periods, and their order in the settlement chain.

    anchor -> settle -> countersign       provisional: in order of period, or `skip` -> countersign
                                          definitive: after that, and again for each correction

A settlement's id is "<period>.<kind>.<revision>". At most one awaits; a newer revision replaces it, another
organisation's only from the next day on: what one operator settled can be countersigned on its day, whatever another
sends, and junk that came first holds up for a day at most, in whatever revision. From the next day on, too, the next
period's provisional or skip replaces a definitive one.
"""

from typing import NamedTuple

from chaincode.rules import intervals, keys
from chaincode.rules.energy.records import Backing, Chain, Settlement, Terms
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.rules.state import State

PROVISIONAL, DEFINITIVE, SKIP = "provisional", "definitive", "skip"

T5_NO_PERIOD = Reason("T5_NO_PERIOD", Kind.MALFORMED)
T5_CLOSED = Reason("T5_CLOSED", Kind.STATE)
T5_NOT_CLOSED = Reason("T5_NOT_CLOSED", Kind.STATE)
T5_NOT_NEXT = Reason("T5_NOT_NEXT", Kind.STATE)
T5_AWAITING = Reason("T5_AWAITING", Kind.STATE)
T5_SETTLED = Reason("T5_SETTLED", Kind.STATE)
T5_OFF_GRID = Reason("T5_OFF_GRID", Kind.AMOUNT)
T5_NOT_OVER = Reason("T5_NOT_OVER", Kind.AMOUNT)


class SettlementName(NamedTuple):
    """The three parts of a settlement's id."""

    period: str
    kind: str
    revision: int

    @property
    def settlement_id(self) -> str:
        """The id: "<period>.<kind>.<revision>"."""
        return f"{self.period}.{self.kind}.{self.revision}"

    @property
    def closes(self) -> bool:
        """Whether its countersigning closes the period: provisional and skip do."""
        return self.kind != DEFINITIVE

    @property
    def month(self) -> str:
        """The month that the period belongs to: that of its first day (T10)."""
        return self.period[:7]


def first_name(period: str) -> SettlementName:
    """Give the name of a period's first anchor, which fixes its terms."""
    return SettlementName(period, PROVISIONAL, 1)


def name_before(name: SettlementName) -> SettlementName | None:
    """Give the name of the anchor whose terms this one's are: the revision before, or of a definitive one the first."""
    if name.revision > 1:
        return name._replace(revision=name.revision - 1)
    return first_name(name.period) if name.kind == DEFINITIVE else None


def parse_name(settlement_id: str) -> SettlementName:
    """Read a settlement's id; T5_NO_PERIOD when it holds no date."""
    period, kind, revision = settlement_id.split(".")
    if not intervals.is_date(period):
        raise T5_NO_PERIOD(period=period)
    return SettlementName(period, kind, int(revision))


def compute_terms(parameters: Parameters, days: int) -> Terms:
    """Give what holds for a period of `days` that is anchored first under these parameters."""
    return Terms(
        days, parameters.value_cents_per_mwh, parameters.w_consume, parameters.w_produce, parameters.provisional_bps,
    )


def next_period(chain: Chain, now: Now) -> str:
    """Give the first period that isn't closed."""
    return chain.next_period or now.parameters.first_period


def validate_open(chain: Chain, now: Now, period: str) -> None:
    """Refuse a period that is closed already."""
    following = next_period(chain, now)
    if period < following:
        raise T5_CLOSED(period=period, next=following)


def validate_grid(chain: Chain, now: Now, period: str, days: int) -> None:
    """Refuse a date on which no open period begins, and a period that isn't over."""
    following = next_period(chain, now)
    if intervals.days_between(following, period) % days:
        raise T5_OFF_GRID(period=period, next=following, days=days)
    validate_over(now, period, days)


def validate_over(now: Now, period: str, days: int) -> None:
    """Refuse a period whose last day isn't over on the ledger's day."""
    if intervals.days_between(period, now.date) < days:
        raise T5_NOT_OVER(period=period, date=now.date)


def validate_turn(
    state: State, chain: Chain, now: Now, name: SettlementName, *, backing: Backing | None, organisation: str
) -> None:
    """Refuse what isn't next in the chain: order of periods, one that awaits, an id that was used."""
    if state.find(Settlement, keys.settlement(name.settlement_id)) is not None:
        raise T5_SETTLED(settlement=name.settlement_id)
    if chain.awaiting and not _replaces(name, chain, now, organisation):
        raise T5_AWAITING(awaiting=chain.awaiting)
    if not name.closes:
        validate_closed(name, backing)
        return
    validate_open(chain, now, name.period)
    if name.period != next_period(chain, now):
        raise T5_NOT_NEXT(period=name.period, next=next_period(chain, now))


def validate_closed(name: SettlementName, backing: Backing | None) -> None:
    """Refuse a definitive one before its period is closed."""
    if backing is None or name.period not in backing.periods:
        raise T5_NOT_CLOSED(period=name.period)


def _replaces(name: SettlementName, chain: Chain, now: Now, organisation: str) -> bool:
    """Say whether one takes the place of what awaits, which has a day: as a correction, and before another's."""
    awaiting = parse_name(chain.awaiting)
    if name.closes != awaiting.closes:
        return name.closes and chain.correction_since != now.number
    if name.period != awaiting.period:
        return False
    if chain.awaiting_of != organisation and chain.awaiting_since == now.number:
        return False
    return name.kind != awaiting.kind or name.revision > awaiting.revision
