"""T2, T10: the commons, rows of tokens that belong to the community; what is over their cap is burnt."""

from dataclasses import dataclass, replace
from typing import Annotated

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.lots import MAX_NAMED, T3_LOT_TWICE, validate_number
from chaincode.rules.records import CommonsRow, Now, Supply
from chaincode.rules.state import State
from chaincode.rules.units import Pattern

CommonsRef = Annotated[str, Pattern("commons/[0-9a-f]{32}")]

T10_NO_ROW = Reason("T10_NO_ROW", Kind.EXISTENCE)
T10_NOT_OVER = Reason("T10_NOT_OVER", Kind.AMOUNT)


@dataclass(frozen=True)
class Burn:
    """Make one row of `rows` of the commons; what they are over `commons_cap` is burnt."""

    rows: tuple[CommonsRef, ...]


def give_to_commons(state: State, call: Call, now: Now, cents: int) -> Outcome:
    """T2: write one row of the commons, named after the command that brought it."""
    key = keys.commons(call.derive_id("commons"))
    state.put(key, CommonsRow(cents, call.name, now.number))
    return Outcome((key,), {"cents": cents})


def process_burn(state: State, call: Call, now: Now, args: Burn) -> Outcome:
    """T10: what named rows of the commons are over `commons_cap` is burnt; the rest becomes one row. Anyone may.

    Rows within the cap become one, too: nobody keeps a vote from taking effect by bringing small ones (T9 names 100).
    """
    rows = [state.require(CommonsRow, key, T10_NO_ROW) for key in args.rows]
    if len(dict.fromkeys(args.rows)) < len(args.rows):
        raise T3_LOT_TWICE(lot=next(key for key in args.rows if args.rows.count(key) > 1))
    have_cents, cap_cents = sum(row.amount_cents for row in rows), now.parameters.commons_cap
    if have_cents <= cap_cents and len(rows) < 2:
        raise T10_NOT_OVER(have_cents=have_cents, max_cents=cap_cents)
    validate_number(args.rows, MAX_NAMED)
    for key in args.rows:
        state.delete(key)
    over_cents, rest_cents = max(0, have_cents - cap_cents), min(have_cents, cap_cents)
    if over_cents:
        burn_cents(state, over_cents)
    made = give_to_commons(state, call, now, rest_cents).made if rest_cents else ()
    return Outcome(made, {"burnt_cents": over_cents})


def burn_cents(state: State, cents: int) -> None:
    """T10: count cents as burnt; their rows are deleted by whoever calls."""
    supply = state.require(Supply, keys.SUPPLY, T10_NO_ROW)
    state.put(keys.SUPPLY, replace(supply, burnt_cents=supply.burnt_cents + cents))
