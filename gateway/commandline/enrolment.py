"""Carry out an enrolment: keys handed over, register, countersign, then names and points where they live.

    planned -> proposed -> countersigned here, or elsewhere by another organisation's officer -> kept, and off the plan

Each step acts once however often it is taken, so one that was interrupted is ended by taking all steps again.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import click
import httpx
import tomli_w

from chaincode.words import say
from gateway.client import ApiError, Client
from gateway.commandline.community import OFFICER, Community
from gateway.commandline.enrolment_plan import (
    HANDOVER,
    Person,
    format_registration,
    group_by_organisation,
    prove_again,
    save_plan,
    write_private,
)
from gateway.commandline.members_cells import find_contact_kind
from gateway.commandline.patience import patiently
from gateway.commandline.refusals import format_refusal

_AT_ONCE = 1_000
Plain = dict[str, Any]


def carry_out(community: Community, people: Sequence[Person], on_step: Callable[[], None]) -> list[Person]:
    """Take each person's steps as far as they can be taken here, two a person told; the plan keeps the others.

    Gives those who aren't done: whose registration another organisation's officer must sign first, elsewhere, and who
    can't go on, with the fault. One who can't go on holds nobody else up.
    """
    proposed = _propose(community, people, on_step)
    waiting = [one for name, members in group_by_organisation([one for one in proposed if one.proposal])
               for one in _countersign(community, name, list(members), on_step)]
    awaiting = {one.proposal for one in waiting}
    signed = _find_registered(community, [one for one in proposed if one.proposal and one.proposal not in awaiting])
    stuck = _keep(community, [one for one in signed if one.is_registered])
    left = [*waiting, *stuck, *(one for one in signed if not one.is_registered),
            *(one for one in proposed if not one.proposal)]
    save_plan(community.folder, left)
    return left


def _propose(community: Community, people: Sequence[Person], on_step: Callable[[], None]) -> list[Person]:
    """Register who isn't yet. However it ends, the plan knows how far it came and has no key that was handed over."""
    proposed = list(people)
    try:
        with ExitStack() as opened:
            officers = {name: opened.enter_context(community.client(name, OFFICER))
                        for name in {one.organisation for one in people}}
            for index, one in enumerate(people):
                proposed[index] = one if one.proposal else _try(_register, community, officers[one.organisation], one)
                on_step()
    finally:
        save_plan(community.folder, proposed)
    return proposed


def _try(step: Callable[..., Person], community: Community, officer: Client, one: Person) -> Person:
    """Take a person's step; what refuses it is the person's fault to mend, and nobody else's."""
    try:
        return replace(step(community, officer, one), fault="")
    except ApiError as error:
        return replace(one, fault=require_refusal(error))


def require_refusal(error: ApiError) -> str:
    """Give what was refused in words; a gateway's own failure is no refusal, and is raised again."""
    if error.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise error
    return format_refusal(error)


def _find_registered(community: Community, people: Sequence[Person]) -> list[Person]:
    """Say of those for whom nobody has still to sign who has all the points now, and who was taken back."""
    found = []
    for organisation, members in group_by_organisation(people):
        with community.client(organisation, OFFICER) as officer:
            held = {one["member"]: one["points"] for one in officer.get("members")["members"]}
        found += [_mark(one, held.get(one.member)) for one in members]
    return found


def _mark(one: Person, held: Sequence[Plain] | None) -> Person:
    is_registered = held is not None and all(
        any(_is_as_registered(point, other) for other in held) for point in one.points)
    return replace(one, is_registered=is_registered, fault="" if is_registered else say(
        "the proposal was taken back before it was signed", "la proposta è stata ritirata prima della firma"))


def _is_as_registered(point: Plain, registered: Plain) -> bool:
    """Whether the ledger has a point as it was proposed; what a record doesn't say is as nothing was said."""
    return all(registered.get(name, "") == value for name, value in point.items() if name != "metering_point")


def _countersign(
    community: Community, organisation: str, people: Sequence[Person], on_step: Callable[[], None]
) -> list[Person]:
    """Sign what still awaits it with another organisation's key, if one is here; give what awaits it then.

    What the rules refuse awaits it, too: a point may have got another holder meanwhile.
    """
    with community.client(organisation, OFFICER) as officer:
        awaiting = {one["proposal"] for one in patiently(officer.get, "proposals")["proposals"]}
    waiting, second = [one for one in people if one.proposal in awaiting], community.find_second(organisation)
    if not second:
        return waiting
    with community.client(second, OFFICER) as other:
        return [one for one in waiting if not _sign(other, one, on_step)]


def _sign(other: Client, one: Person, on_step: Callable[[], None]) -> bool:
    try:
        patiently(other.execute, "countersign", {"target": one.proposal, "digest": one.digest})
    except ApiError as error:
        click.echo(f"{one.name}: {require_refusal(error)}", err=True)
        return False
    on_step()
    return True


def _hand_over(community: Community, one: Person) -> None:
    place = community.folder / HANDOVER / one.folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = tomli_w.dumps({"community": community.settings.community, "organisation": one.organisation,
                         "member": one.member})
    words = say("# Hand this folder over to the member, and delete it here: who holds key.pem signs for the member.\n",
                "# Consegna questa cartella al membro e cancellala qui: chi ha key.pem firma per il membro.\n")
    files = {"cert.pem": one.certificate, "member.toml": words + about} | ({"key.pem": one.key} if one.key else {})
    for name, text in files.items():
        write_private(place / name, text)


def _register(community: Community, officer: Client, one: Person) -> Person:
    """Hand the key over and propose; the plan forgets the key."""
    if one.is_new:
        _hand_over(community, one)
    response = _execute(officer, one)
    if not response.get("repeated"):
        return replace(one, key="", proposal=response["made"][0], digest=response["facts"]["digest"])
    proposal, record = next(iter(response["things"].items()))
    return replace(one, key="", proposal=proposal, digest=record["digest"])


def _execute(officer: Client, one: Person) -> Plain:
    """Propose once under the plan's command id; a plan that lay for a month needs another (T13), and its proof."""
    try:
        receipt = patiently(officer.execute, "register", format_registration(one), command_id=one.register_id)
    except ApiError as error:
        if error.code != "T13_STALE" or not one.key:
            raise
        again = prove_again(one, officer.new_command_id())
        receipt = patiently(officer.execute, "register", format_registration(again), command_id=again.register_id)
    return dict(receipt["response"])


def _keep(community: Community, people: Sequence[Person]) -> list[Person]:
    """Keep names, points and plants where they live; give those who were refused, with the fault."""
    refused: list[Person] = []
    for organisation, members in group_by_organisation(people):
        group = list(members)
        try:
            _keep_all(community, organisation, group)
        except ApiError as error:
            why = require_refusal(error)
            refused += [replace(group[0], fault=why)] if len(group) == 1 else [
                stuck for one in group for stuck in _keep(community, [one])]
    return refused


def _keep_all(community: Community, organisation: str, group: Sequence[Person]) -> None:
    """Names and contacts at the members' organisation, points and plants at the energy operator's gateway."""
    with community.client(organisation, OFFICER) as officer:
        _post(officer, "members", "members", [_describe_contact(one) for one in group if one.is_new])
    with community.client(organisation, OFFICER, at=community.operator) as officer:
        points = [_without(point, "tag", "plant_w") | {"member": one.member} for one in group for point in one.points]
        _post(officer, "metering-points", "points", points)
        _post(officer, "plants", "plants", [plant for one in group for plant in one.plants])


def _describe_contact(one: Person) -> Plain:
    kind = find_contact_kind(one.contact)
    return {"member": one.member, "name": one.name} | ({kind: one.contact} if kind else {})


def _without(point: Plain, *left_out: str) -> Plain:
    return {name: value for name, value in point.items() if name not in left_out}


def _post(client: Client, path: str, name: str, rows: Sequence[Plain]) -> None:
    for first in range(0, len(rows), _AT_ONCE):
        patiently(client.post, path, {name: list(rows[first : first + _AT_ONCE])})
