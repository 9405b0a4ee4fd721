"""T2, T8: where lots go that their owner loses: to the commons; a voucher to the fund of its giver, who belongs."""

from collections.abc import Sequence
from dataclasses import replace

from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import find_heir, find_rows, owner_of, put_row, validate_rows
from chaincode.rules.funding.terms import COMMONS
from chaincode.rules.keys import SOLIDARITY
from chaincode.rules.market.commons import give_to_commons
from chaincode.rules.records import Lot, Now
from chaincode.rules.state import State

T8_BELONGS = Reason("T8_BELONGS", Kind.STATE)


def sweep_rows(state: State, call: Call, now: Now, refs: Sequence[str]) -> Outcome:
    """Bring named rows of funds whose owners left to the solidarity fund, as one row."""
    cents = find_rows(state, refs)
    for ref in refs:
        if find_heir(state, owner_of(ref)) == owner_of(ref):
            raise T8_BELONGS(row=ref)
    validate_rows(refs, cents, 0)
    for ref in refs:
        state.delete(ref)
    row = put_row(state, now, SOLIDARITY, call.derive_id("rows"), cents, origin=call.name)
    return Outcome((row,), {"rows_cents": cents})


def give_back(state: State, call: Call, now: Now, lots: Sequence[Lot], plain_to: str = COMMONS) -> Outcome:
    """Write one row for each who gets some: the commons', or `plain_to`'s, what is plain; each giver's its vouchers."""
    cents: dict[str, int] = {}
    for lot in lots:
        heir = lot.giver if lot.only else plain_to
        heir = heir if heir == COMMONS else find_heir(state, heir)
        cents[heir] = cents.get(heir, 0) + lot.amount_cents
    outcome = Outcome(facts={"cents": sum(cents.values())})
    for heir, amount in sorted(cents.items()):
        if heir == COMMONS:
            made = give_to_commons(state, call, now, amount).made
        else:
            made = (put_row(state, now, heir, call.derive_id(f"row {heir}"), amount, origin=call.name),)
        outcome = replace(outcome, made=(*outcome.made, *made))
    return outcome
