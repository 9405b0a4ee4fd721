"""T8: what a budget stands behind: a pledge, a programme or a campaign; whose it is, until when it runs, how it ends.

    end -> no new dues from today -> 60 days later: end again -> what is left returns
"""

from collections import Counter
from dataclasses import dataclass, replace

from chaincode.rules import intervals, keys
from chaincode.rules.authority import MEMBER, prove_actor
from chaincode.rules.calls import Call, Outcome, derive_id
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.dates import validate_run
from chaincode.rules.funding.funds import find_heir, put_row
from chaincode.rules.funding.records import Budget, Pledge, TermsRef, id_of
from chaincode.rules.market.request import compute_service_day
from chaincode.rules.programmes.records import Campaign, Programme
from chaincode.rules.records import CommonsRow, Now
from chaincode.rules.state import State

Terms = Pledge | Programme | Campaign
COMMONS = "commons"
WIND_UP_DAYS = 60

T8_NO_TERMS = Reason("T8_NO_TERMS", Kind.EXISTENCE)
T8_NO_BUDGET = Reason("T8_NO_BUDGET", Kind.EXISTENCE)
T8_NOT_YOURS = Reason("T8_NOT_YOURS", Kind.AUTHORITY)
T8_NOT_RUNNING = Reason("T8_NOT_RUNNING", Kind.STATE)
T8_WINDING_UP = Reason("T8_WINDING_UP", Kind.STATE)
T8_EMPTY = Reason("T8_EMPTY", Kind.STATE)


@dataclass(frozen=True)
class End:
    """End own `terms`, or, once they have run out, anybody's; 60 days later, bring what is left of them back."""

    terms: TermsRef


def find_terms(state: State, ref: str) -> Terms:
    """Give the terms under a key, or refuse."""
    kind = ref.partition("/")[0]
    if kind == "pledge":
        return state.require(Pledge, ref, T8_NO_TERMS)
    if kind == "programme":
        return state.require(Programme, ref, T8_NO_TERMS)
    return state.require(Campaign, ref, T8_NO_TERMS)


def owner_of_terms(ref: str, terms: Terms) -> str:
    """Give the member whose terms they are, or "commons"."""
    return terms.owner if isinstance(terms, Programme) else ref.split("/")[1]


def is_running(now: Now, terms: Pledge | Programme) -> bool:
    """Say whether terms leave dues today."""
    return not terms.ended_on and terms.from_on <= now.number <= terms.to_on


def require_running(now: Now, ref: str, terms: Pledge | Programme) -> None:
    """Refuse what leaves no dues today."""
    if not is_running(now, terms):
        raise T8_NOT_RUNNING(terms=ref)


def require_unended(ref: str, terms: Terms) -> None:
    """Refuse what was ended."""
    if terms.ended_on:
        raise T8_NOT_RUNNING(terms=ref)


def validate_dates(*dates: str) -> None:
    """Refuse what is no date."""
    for date in dates:
        if not intervals.is_date(date):
            raise T14_NO_DATE(date=date)


def count_days(now: Now, from_date: str, to_date: str) -> tuple[int, int]:
    """Give the numbers that the first and last date are expected to have; refuse dates that can't be."""
    validate_run(now, from_date, to_date)
    return compute_service_day(now, from_date), compute_service_day(now, to_date)


def new_budget(state: State, ref: str, cents: int) -> str:
    """Write the budget of new terms; give its key."""
    key = keys.budget(id_of(ref))
    state.put(key, Budget(ref, cents, 0, {}))
    return key


def add_to_budget(state: State, budget_id: str, cents: int, gift_cents: int = 0) -> None:
    """Put more tokens behind terms; gift_cents: those of them that aren't their owner's."""
    budget = state.require(Budget, keys.budget(budget_id), T8_NO_BUDGET)
    state.put(keys.budget(budget_id), replace(
        budget, left_cents=budget.left_cents + cents, gifts_cents=budget.gifts_cents + gift_cents,
    ))


def take_from_budget(budget: Budget, cents: int) -> Budget:
    """Give a budget that paid cents: its owner's first, then others' gifts, last the commons'.

    So an owner gets back what would be left without the others: nobody's fund becomes another's, in whatever order
    they put in and paid out.
    """
    left_cents = budget.left_cents - cents
    commons_cents = min(budget.commons_cents, left_cents)
    return replace(
        budget, left_cents=left_cents, paid_cents=budget.paid_cents + cents, commons_cents=commons_cents,
        gifts_cents=min(budget.gifts_cents, left_cents - commons_cents),
    )


def process_end(state: State, call: Call, now: Now, args: End) -> Outcome:
    """Stop new dues from today, or bring back what is left of terms that ended over 60 days ago."""
    terms = find_terms(state, args.terms)
    if terms.ended_on:
        return _return_rest(state, call, now, args.terms, terms)
    if now.number <= terms.to_on or not terms.to_on:
        _validate_owner(state, call, now, args.terms, terms)
    return stop(state, now, args.terms, terms)


def stop(state: State, now: Now, ref: str, terms: Terms) -> Outcome:
    """Write that terms leave no dues from today on."""
    state.put(ref, replace(terms, ended_on=now.number))
    return Outcome((ref,), {"ended_on": now.number})


def _validate_owner(state: State, call: Call, now: Now, ref: str, terms: Terms) -> None:
    """Until they have run out only their owner ends them, and of a campaign nobody: it binds its provider."""
    if isinstance(terms, Campaign) or not call.member or call.member != owner_of_terms(ref, terms):
        raise T8_NOT_YOURS(terms=ref)
    MEMBER.require(call, now, prove_actor(state, call, now))


def _return_rest(state: State, call: Call, now: Now, ref: str, terms: Terms) -> Outcome:
    key = keys.budget(id_of(ref))
    budget = state.require(Budget, key, T8_NO_BUDGET)
    if now.number <= terms.ended_on + WIND_UP_DAYS:
        raise T8_WINDING_UP(terms=ref, from_day=terms.ended_on + WIND_UP_DAYS + 1)
    if not budget.left_cents:
        raise T8_EMPTY(terms=ref)
    return return_rest(state, now, call.derive_id("row"), owner_of_terms(ref, terms), budget)


def return_rest(state: State, now: Now, row_id: str, owner: str, budget: Budget) -> Outcome:
    """Bring what is left of a budget to the funds or the commons that it came from, others' gifts to solidarity."""
    budget_key, heir = keys.budget(id_of(budget.terms)), owner if owner == COMMONS else find_heir(state, owner)
    state.put(budget_key, replace(budget, left_cents=0, commons_cents=0, gifts_cents=0))
    cents, made = divide_rest(budget, heir), list[str]()
    for number, (fund, part) in enumerate(cents.items()):
        part_id = derive_id(row_id, fund) if number else row_id
        if fund == COMMONS:
            made.append(keys.commons(part_id))
            state.put(made[-1], CommonsRow(part, budget_key, now.number))
        else:
            made.append(put_row(state, now, fund, part_id, part, origin=budget_key))
    return Outcome(tuple(made), {"cents": budget.left_cents})


def divide_rest(budget: Budget, heir: str) -> dict[str, int]:
    """Give the cents of a budget's rest by where they go: the commons, or a fund.

    An old budget's gifts and commons are what was put in, not what is left of it: at most the rest.
    """
    commons_cents = min(budget.commons_cents, budget.left_cents)
    gifts_cents = min(budget.gifts_cents, budget.left_cents - commons_cents)
    parts = Counter({heir: budget.left_cents - commons_cents - gifts_cents})
    parts.update({COMMONS: commons_cents})
    parts.update({COMMONS if heir == COMMONS else keys.SOLIDARITY: gifts_cents})
    return {fund: cents for fund, cents in parts.items() if cents}
