"""Carry out an enrolment: keys handed over, register, countersign, then names and points where they live.

    a plan -> proposed -> countersigned here, or elsewhere by another organisation's officer -> kept; the plan is gone

Each step acts once however often it is taken, so one that was interrupted is ended by taking all steps again.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from gateway.client import Client
from gateway.commandline.community import OFFICER, Community
from gateway.commandline.enrolment_plan import (
    HANDOVER,
    PLAN_FILE,
    Person,
    Plan,
    format_registration,
    group_by_organisation,
    save_plan,
)
from gateway.commandline.patience import patiently
from gateway.commandline.words import say
from gateway.toml import format_toml

_AT_ONCE = 1_000
Plain = dict[str, Any]


def carry_out(community: Community, plan: Plan, on_step: Callable[[], None]) -> list[Person]:
    """Take all steps of the plan that can be taken here, one a person told; forget it when none is left.

    Gives those whose registration another organisation's officer must sign first, elsewhere.
    """
    people = _propose(community, plan, on_step)
    waiting = [one for name, members in group_by_organisation(people) for one in _countersign(community, name, members)]
    if not waiting:
        _keep(community, people)
        (community.folder / PLAN_FILE).unlink()
    return waiting


def _propose(community: Community, plan: Plan, on_step: Callable[[], None]) -> list[Person]:
    proposed = []
    for organisation, members in group_by_organisation(plan.people):
        with community.client(organisation, OFFICER) as officer:
            for one in members:
                proposed.append(one if one.proposal else _register(community, officer, one))
                on_step()
    save_plan(community.folder, replace(plan, people=proposed))
    return proposed


def _countersign(community: Community, organisation: str, people: Iterable[Person]) -> list[Person]:
    """Sign what still awaits it with another organisation's key, if one is here; give what awaits it then."""
    with community.client(organisation, OFFICER) as officer:
        awaiting = {one["proposal"] for one in officer.get("proposals")["proposals"]}
    waiting, second = [one for one in people if one.proposal in awaiting], community.find_second(organisation)
    if not second:
        return waiting
    with community.client(second, OFFICER) as other:
        for one in waiting:
            arguments = {"target": one.proposal, "digest": one.digest}
            patiently(other.execute, "countersign", arguments, command_id=one.countersign_id)
    return []


def _hand_over(community: Community, one: Person) -> None:
    place = community.folder / HANDOVER / one.folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = format_toml({"community": community.settings.community, "organisation": one.organisation,
                         "member": one.member})
    words = say("# Hand this folder over to the member, and delete it here: who holds key.pem signs for the member.\n",
                "# Consegna questa cartella al membro e cancellala qui: chi ha key.pem firma per il membro.\n")
    files = {"cert.pem": one.certificate, "member.toml": words + about} | ({"key.pem": one.key} if one.key else {})
    for name, text in files.items():
        with os.fdopen(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)


def _register(community: Community, officer: Client, one: Person) -> Person:
    """Hand the key over and propose; the plan forgets the key."""
    _hand_over(community, one)
    arguments = format_registration(one)
    response = patiently(officer.execute, "register", arguments, command_id=one.register_id)["response"]
    if not response.get("repeated"):
        return replace(one, key="", proposal=response["made"][0], digest=response["facts"]["digest"])
    proposal, record = next(iter(response["things"].items()))
    return replace(one, key="", proposal=proposal, digest=record["digest"])


def _keep(community: Community, people: Sequence[Person]) -> None:
    """Names and contacts at each member's organisation, points and plants at the energy operator's gateway."""
    for organisation, members in group_by_organisation(people):
        group = list(members)
        with community.client(organisation, OFFICER) as officer:
            _post(officer, "members", "members", [_describe_contact(one) for one in group])
        with community.client(organisation, OFFICER, at=community.operator) as officer:
            points = [_without_tag(point) | {"member": one.member} for one in group for point in one.points]
            _post(officer, "metering-points", "points", points)
            _post(officer, "plants", "plants", [plant for one in group for plant in one.plants])


def _describe_contact(one: Person) -> Plain:
    kind = "email" if "@" in one.contact else "phone" if len(one.contact) <= 40 else "address"
    return {"member": one.member, "name": one.name} | ({kind: one.contact} if one.contact else {})


def _without_tag(point: Plain) -> Plain:
    return {name: value for name, value in point.items() if name != "tag"}


def _post(client: Client, path: str, name: str, rows: Sequence[Plain]) -> None:
    for first in range(0, len(rows), _AT_ONCE):
        patiently(client.post, path, {name: list(rows[first : first + _AT_ONCE])})
