"""Programmes with their goals, and who takes part, from the ledger's mirror."""

from collections.abc import Mapping

from chaincode.rules import keys
from chaincode.rules.funding.records import Budget, id_of
from chaincode.rules.funding.terms import is_running
from chaincode.rules.programmes.records import Event, Goal, Participation, Programme, Reached, Tally
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.features.funding.service import find_budget
from gateway.features.programmes.records import (
    Participations,
    Programmes,
    ShownEvent,
    ShownGoal,
    ShownParticipation,
    ShownProgramme,
    Undrawn,
)
from gateway.http.answers import widen
from gateway.http.context import Gateway


def list_programmes(gateway: Gateway, member: str) -> Programmes:
    """Give every programme; member: who asks, "" for nobody's own part."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, undrawn = mirror.require_now(), list_undrawn(mirror)
        shown = [
            _describe(mirror, now, key, programme, member=member, undrawn=undrawn)
            for key, programme in mirror.records(Programme, "programme")
        ]
    shown.sort(key=lambda one: (-one.from_on, one.programme))
    return Programmes(now.date, now.number, tuple(shown))


def _describe(
    mirror: Mirror, now: Now, key: str, programme: Programme, *, member: str, undrawn: Mapping[str, list[Undrawn]]
) -> ShownProgramme:
    budget, own = find_budget(mirror, key), id_of(key)
    joined = mirror.find(Participation, keys.joined(own, member)) if member else None
    return widen(
        ShownProgramme, programme, programme=key, is_running=is_running(now, programme),
        left_cents=budget.left_cents, paid_cents=budget.paid_cents,
        progress=tuple([_describe_goal(mirror, own, goal, budget) for goal in programme.goals]),
        events=tuple([widen(ShownEvent, event, event=name) for name, event in mirror.records(Event, "event", own)]),
        undrawn=tuple(undrawn.get(own, ())), takes_part=joined is not None and joined.takes_part(now.number),
    )


def _describe_goal(mirror: Mirror, own: str, goal: Goal, budget: Budget) -> ShownGoal:
    reached = mirror.find(Reached, keys.goal(own, goal.action))
    done = budget.quantities.get(goal.action, 0)
    return widen(ShownGoal, goal, done=done, reached_on=reached.reached_on if reached else 0)


def list_undrawn(mirror: Mirror) -> dict[str, list[Undrawn]]:
    """Give by programme what settlements minted for it that isn't in its budget (T10)."""
    found = dict[str, list[Undrawn]]()
    for settlement in mirror.settlements():
        for issue in settlement.programmes if settlement.countersigned_on else ():
            mark = keys.drawn(settlement.settlement_id, issue.programme)
            if issue.cents and mirror.get(mark) is None:
                found.setdefault(issue.programme, []).append(Undrawn(settlement.settlement_id, issue.cents))
    return found


def list_participations(gateway: Gateway, member: str) -> Participations:
    """Give who takes or took part; member: whose alone, "" for everybody's."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, found = mirror.require_now(), _find_joined(mirror, member)
        tallies = mirror.find_all(Tally, [keys.tally(programme, one) for programme, one, _ in found])
    shown = [
        widen(
            ShownParticipation, joined, programme=keys.programme(programme), member=one,
            actions=(tallies.get(keys.tally(programme, one)) or Tally({})).actions,
        )
        for programme, one, joined in found
    ]
    return Participations(now.date, now.number, tuple(shown))


def _find_joined(mirror: Mirror, member: str) -> list[tuple[str, str, Participation]]:
    """Give programme's id, member and participation. Of one member few are read, however many take part."""
    if not member:
        found = [(key.split("/"), joined) for key, joined in mirror.records(Participation, "joined")]
        return [(programme, one, joined) for (_, programme, one), joined in found]
    own = [id_of(key) for key, _ in mirror.records(Programme, "programme")]
    joined = mirror.find_all(Participation, [keys.joined(programme, member) for programme in own])
    return [(key.split("/")[1], member, one) for key, one in joined.items()]
