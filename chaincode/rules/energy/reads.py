"""What the energy rules read together, so that a peer is asked a few times however many records there are.

Nothing here decides anything: what nobody asked for is asked for when a rule reads it (see `state`), with the same
effects. `anchor`, `settle` and `skip` give what arguments alone tell: their rows of the concurrency table.
"""

from collections.abc import Sequence

from chaincode.rules import keys
from chaincode.rules.energy.periods import DEFINITIVE, SKIP, SettlementName, first_name, name_before, parse_name
from chaincode.rules.records import PointOwner
from chaincode.rules.state import State

MANY = 200  # points that are read together, as one range: a peer gives a hundred of a range in one message
SETTLE_RANGES = (keys.MEMBERS,)


def anchor(settlement_id: str, organisation: str) -> tuple[str, ...]:
    """Give the chain, the anchor, the one before, what was told; a definitive one's month."""
    name = parse_name(settlement_id)
    before = name_before(name)
    earlier = (keys.anchor(before.settlement_id),) if before else ()
    months = (keys.month(name.month),) if name.kind == DEFINITIVE else ()
    return (keys.CHAIN, keys.anchor(settlement_id), keys.told(name.period, organisation), *earlier, *months)


def settle(settlement_id: str, claims: Sequence[str], programmes: Sequence[str]) -> tuple[str, ...]:
    """Give the chain, the supply, anchor and settlement, the month, the claims and programmes that are named."""
    own = (keys.anchor(settlement_id), keys.settlement(settlement_id), keys.month(settlement_id[:7]))
    return (keys.CHAIN, keys.SUPPLY, *own, *claims, *map(keys.programme, programmes))


def skip(period: str, revision: int) -> tuple[str, ...]:
    """Give the chain, the skip, and the period's first anchor."""
    name = SettlementName(period, SKIP, revision)
    return (keys.CHAIN, keys.settlement(name.settlement_id), keys.anchor(first_name(period).settlement_id))


def ask_past(state: State, months: Sequence[str], settlements: Sequence[str], last: str = "") -> None:
    """Ask for months' records, the last settlement's record, and settlements' lines together."""
    record = (keys.settlement(last),) if last else ()
    state.fetch((*map(keys.month, months), *record), map(keys.pages, settlements))


def ask_newcomers(state: State, tags: Sequence[str], members: Sequence[str]) -> None:
    """Ask for points, as `find_points` reads them, and members' welcomes together."""
    is_range = _is_range(tags)
    points = () if is_range else map(keys.point, tags)
    state.fetch((*points, *map(keys.welcome, members)), (keys.POINTS,) if is_range else ())


def find_points(state: State, tags: Sequence[str]) -> dict[str, PointOwner]:
    """Read who has these points, by tag; many as the one range in which all are."""
    if not _is_range(tags):
        return state.find_all(PointOwner, tags, keys.point)
    known = dict(state.scan(PointOwner, keys.POINTS))
    return {tag: known[keys.point(tag)] for tag in tags if keys.point(tag) in known}


def _is_range(tags: Sequence[str]) -> bool:
    return len(dict.fromkeys(tags)) > MANY
