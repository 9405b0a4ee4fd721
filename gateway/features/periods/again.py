"""Closed periods settled again by other parameters: the rules' own settling and countersigning, on a copy.

    list_closed(mirror, ["2024-05"]) -> periods     settle_again(connection, parameters, periods) -> cents by member

The chain is taken back to before the first of them, and each settlement since is made again in its order, with the
readings, claims and programmes that it had: what one carries on, the next one takes up.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.calls import Call, Caller
from chaincode.rules.energy.issuance import scale
from chaincode.rules.energy.periods import compute_terms, parse_name
from chaincode.rules.energy.programme_issue import NamedProgramme
from chaincode.rules.energy.records import Page, Settlement, Taken
from chaincode.rules.energy.settlement import Settle, Skip, enact, process_settle, process_skip
from chaincode.rules.energy.sources import T5_NO_ANCHOR
from chaincode.rules.energy.vectors import NAME, format_vectors
from chaincode.rules.intervals import add_days
from chaincode.rules.market.records import Claim
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.rules.state import Snapshot, State
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.features.periods.rewound import Copy, list_acted, show_figures, show_members, undo
from gateway.features.periods.secrecy import is_secret
from gateway.http.errors import UNKNOWN


@dataclass(frozen=True)
class EnergyOf:
    """Who had energy in a period, by register; hidden: whose own parts by register would tell of single homes."""

    withdrawn: frozenset[str]
    injected: frozenset[str]
    hidden: frozenset[str]


def list_closed(mirror: Mirror, named: Sequence[str]) -> tuple[str, ...]:
    """The periods that are settled and begin on a named day or in a named month; refuse a name without any."""
    settled = sorted({parse_name(one.settlement_id).period for one in list_acted(mirror) if not one.is_skip})
    for name in named:
        if not any(period.startswith(name) for period in settled):
            raise UNKNOWN(what=Words("gateway.periods.again.settled_period"), name=name)
    return tuple(period for period in settled if period.startswith(tuple(named)))


def sum_paid(mirror: Mirror, periods: Collection[str]) -> dict[str, int]:
    """What settlements of periods minted, in cents by member."""
    return _sum_lines(mirror, _list_of(list_acted(mirror), periods))


def settle_again(connection: Connection, parameters: Parameters, periods: Collection[str]) -> dict[str, int]:
    """What these settlements come to by other parameters, in cents by member."""
    mirror = Mirror(connection)
    copy, acted = Copy(mirror), list_acted(mirror)
    named = _list_of(acted, periods)
    first, last = acted.index(named[0]), acted.index(named[-1])
    undo(copy, acted[:first], acted[first:])
    for one in acted[first : last + 1]:
        now = replace(
            mirror.require_now(), parameters=parameters, number=one.settled_on,
            date=add_days(parse_name(one.settlement_id).period, one.days),
        )
        show_members(copy, mirror, one)
        show_figures(copy, mirror, now)
        _settle(connection, copy, now, one)
    return _sum_lines(copy, named)


def find_energy(connection: Connection, periods: Iterable[str]) -> list[EnergyOf]:
    """Who had energy in each settlement of periods."""
    found = []
    for one in _list_of(list_acted(Mirror(connection)), frozenset(periods)):
        anchored, vectors = store.require_statement(connection, one.settlement_id)
        totals = {part.perimeter: part for part in anchored.perimeters}
        leaves = [(part.perimeter, leaf) for part in vectors.perimeters for leaf in part.leaves]
        found.append(EnergyOf(
            frozenset(leaf.member for _, leaf in leaves if any(leaf.withdrawn)),
            frozenset(leaf.member for _, leaf in leaves if any(leaf.injected)),
            frozenset(leaf.member for perimeter, leaf in leaves
                      if any(leaf.withdrawn) and any(leaf.injected) and is_secret(totals[perimeter], leaf)),
        ))
    return found


def _settle(connection: Connection, copy: Copy, now: Now, one: Settlement) -> None:
    """Make a settlement or skip again, sign it, and let the copy have it."""
    name, state = parse_name(one.settlement_id), State(copy)
    caller = Caller(one.organisation, "")
    if one.is_skip:
        call = Call("skip", "", "", b"", caller, 0)
        process_skip(state, call, now, Skip(name.period, name.revision, one.reason))
    else:
        anchored, vectors = store.require_statement(connection, one.settlement_id)
        terms = compute_terms(now.parameters, anchored.terms.days)
        state.put(keys.anchor(one.settlement_id), replace(anchored, terms=terms))
        call = Call("settle", "", "", b"", caller, 0, {NAME: format_vectors(vectors)})
        process_settle(state, call, now, _name(Mirror(connection), state, now, one))
    made = state.require(Settlement, keys.settlement(one.settlement_id), T5_NO_ANCHOR)
    enact(state, call, now, one.settlement_id, made.digest)
    copy.take(state)


def _name(mirror: Mirror, state: State, now: Now, one: Settlement) -> Settle:
    """What the operator named then: claims that are still there, and programmes within their budget."""
    anchored, taken = mirror.anchor(one.settlement_id), mirror.find(Taken, keys.taken(one.settlement_id))
    reminded = set(anchored.reminders.values()) if anchored else set()
    claims = [key for key in ((*taken.claims, *taken.untaken) if taken else ())
              if key not in reminded and state.find(Claim, key) is not None]
    named = {issued.programme: issued.named_cents for issued in one.programmes if issued.named_cents}
    cents = scale(named, now.parameters.programme_budget, sum(named.values()))
    programmes = tuple([NamedProgramme(programme, amount) for programme, amount in cents.items() if amount])
    return Settle(one.settlement_id, tuple(claims), programmes)


def _list_of(acted: Sequence[Settlement], periods: Collection[str]) -> list[Settlement]:
    return [one for one in acted if not one.is_skip and parse_name(one.settlement_id).period in periods]


def _sum_lines(snapshot: Snapshot, settlements: Iterable[Settlement]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in settlements:
        for _, page in State(snapshot).scan(Page, keys.pages(one.settlement_id)):
            for line in page.lines:
                found[line.member] = found.get(line.member, 0) + line.amount_cents
    return found
