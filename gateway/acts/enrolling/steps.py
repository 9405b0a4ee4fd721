"""Carry out an enrolment: keys handed over, register, countersign, then names and points where they live.

    planned -> proposed -> countersigned here, or elsewhere by another organisation's officer -> kept, and off the plan

Each step acts once however often it is taken, so one that was interrupted is ended by taking all steps again.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from chaincode.kernel.chunks import split_chunks
from chaincode.words import say
from gateway.acts.countersigning import plan_countersignatures, read_proposed
from gateway.acts.desk import OFFICER, Desk, Stepped, explain
from gateway.acts.enrolling.handing_over import hand_over
from gateway.acts.enrolling.person import Person, find_contact_kind, save_plan
from gateway.acts.enrolling.plan import group_by_organisation, plan_registration, prove_again
from gateway.acts.patience import patiently
from gateway.acts.work import CallOutcome, run, try_all
from gateway.client import ApiError, Client

_AT_ONCE = 1_000
Plain = dict[str, Any]


def carry_out(desk: Desk, people: Sequence[Person], on_step: Stepped) -> list[Person]:
    """Take each person's steps as far as they can be taken here, two a person told; the plan keeps the others.

    Gives those who aren't done: whose registration another organisation's officer must sign first, elsewhere, and who
    can't go on, with the fault. One who can't go on holds nobody else up.
    """
    proposed = _propose(desk, people, on_step)
    waiting = [one for name, members in group_by_organisation([one for one in proposed if one.pending])
               for one in _countersign(desk, name, list(members), on_step)]
    awaiting = {one.pending for one in waiting}
    signed = _find_registered(desk, [one for one in proposed if one.pending and one.pending not in awaiting])
    stuck = _keep(desk, [one for one in signed if one.is_registered])
    left = [*waiting, *stuck, *(one for one in signed if not one.is_registered),
            *(one for one in proposed if not one.pending)]
    save_plan(desk.folder, left)
    return left


def _propose(desk: Desk, people: Sequence[Person], on_step: Stepped) -> list[Person]:
    """Register who isn't yet. However it ends, the plan knows how far it came and has no key that was handed over."""
    proposed = list(people)
    try:
        with ExitStack() as opened:
            officers = {name: opened.enter_context(desk.client(name, OFFICER))
                        for name in {person.organisation for person in people}}
            for index, one in enumerate(people):
                proposed[index] = one if one.pending else _try(_propose_one, desk, officers[one.organisation], one)
                on_step()
    finally:
        save_plan(desk.folder, proposed)
    return proposed


def _try(step: Callable[..., Person], desk: Desk, officer: Client, one: Person) -> Person:
    """Take a person's step; what refuses it is the person's fault to mend, and nobody else's."""
    try:
        return replace(step(desk, officer, one), fault="")
    except ApiError as error:
        return replace(one, fault=explain(desk, error))


def _find_registered(desk: Desk, people: Sequence[Person]) -> list[Person]:
    """Say of those for whom nobody has still to sign who has all the points now, and who was taken back."""
    found = []
    for organisation, members in group_by_organisation(people):
        with desk.client(organisation, OFFICER) as officer:
            held = {member["member"]: member["points"] for member in officer.get("members")["members"]}
        found += [_mark(member, held.get(member.member)) for member in members]
    return found


def _mark(one: Person, held: Sequence[Plain] | None) -> Person:
    is_registered = held is not None and all(
        any(_is_as_registered(point, other) for other in held) for point in one.points)
    return replace(one, is_registered=is_registered, fault="" if is_registered else say(
        "gateway.acts.steps.what_was_proposed_was_taken_back",
    ))


def _is_as_registered(point: Plain, registered: Plain) -> bool:
    """Whether the ledger has a point as it was proposed; what a record doesn't say is as nothing was said."""
    return all(registered.get(name, "") == value for name, value in point.items() if name != "metering_point")


def _countersign(
    desk: Desk, organisation: str, people: Sequence[Person], on_step: Stepped
) -> list[Person]:
    """Sign what still awaits it with another organisation's key, if one is here; give what awaits it then.

    What the rules refuse awaits it, too: a point may have got another holder meanwhile.
    """
    with desk.client(organisation, OFFICER) as officer:
        awaiting = {one["pending"] for one in patiently(officer.get, "pending")["pending"]}
    waiting, second = [person for person in people if person.pending in awaiting], desk.find_second(organisation)
    if not second:
        return waiting
    with desk.client(second, OFFICER) as other:
        work = plan_countersignatures([vars(person) for person in waiting], other.new_command_id)
        return [person for person, outcome in zip(waiting, try_all(work, other), strict=True)
                if not _is_signed(desk, person, outcome, on_step)]


def _is_signed(desk: Desk, one: Person, outcome: CallOutcome, on_step: Stepped) -> bool:
    if outcome.refusal is not None:
        desk.tell(f"{one.name}: {explain(desk, outcome.refusal)}")
        return False
    on_step()
    return True


def _propose_one(desk: Desk, officer: Client, one: Person) -> Person:
    """Hand the key over and propose; the plan forgets the key."""
    if one.is_new and one.folder:
        hand_over(desk, one)
    return replace(one, key="", **read_proposed(_register(officer, one)))


def _register(officer: Client, one: Person) -> CallOutcome:
    """Propose once under the plan's command id; a plan that lay for a month needs another (T13), and its proof."""
    try:
        (outcome,) = run(plan_registration(one), officer)
    except ApiError as error:
        if error.code != "T13_STALE" or not one.key:
            raise
        (outcome,) = run(plan_registration(prove_again(one, officer.new_command_id())), officer)
    return outcome


def _keep(desk: Desk, people: Sequence[Person]) -> list[Person]:
    """Keep names, points and plants where they live; give those who were refused, with the fault."""
    refused: list[Person] = []
    for organisation, members in group_by_organisation(people):
        group = list(members)
        try:
            _keep_all(desk, organisation, group)
        except ApiError as error:
            why = explain(desk, error)
            refused += [replace(group[0], fault=why)] if len(group) == 1 else [
                stuck for one in group for stuck in _keep(desk, [one])]
    return refused


def _keep_all(desk: Desk, organisation: str, group: Sequence[Person]) -> None:
    """Names and contacts at the members' organisation, points and plants at the energy operator's gateway."""
    with desk.client(organisation, OFFICER) as officer:
        _post(officer, "members", "members", [_describe_contact(one) for one in group if one.is_new])
    with desk.client(organisation, OFFICER, at=desk.operator) as officer:
        points = [_without(point, "tag", "plant_w") | {"member": one.member} for one in group for point in one.points]
        _post(officer, "metering-points", "points", points)
        _post(officer, "plants", "plants", [plant for one in group for plant in one.plants])


def _describe_contact(one: Person) -> Plain:
    kind = find_contact_kind(one.contact)
    return {"member": one.member, "name": one.name} | ({kind: one.contact} if kind else {})


def _without(point: Plain, *left_out: str) -> Plain:
    return {name: value for name, value in point.items() if name not in left_out}


def _post(client: Client, path: str, name: str, rows: Sequence[Plain]) -> None:
    for some in split_chunks(rows, _AT_ONCE):
        patiently(client.post, path, {name: list(some)})
