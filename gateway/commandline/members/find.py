"""Whom and what an officer's command is about: one member by name or id, with points, record and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.slugs import fold
from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.words import say
from gateway.acts.cells import read_pod
from gateway.acts.desk import OFFICER
from gateway.commandline.base.community import Community
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.add import load_people, load_points

LEAST_DIGITS = 4
Plain = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A member of an organisation whose officer's key is here. points: as the ledger has them, each with its name."""

    member: str
    name: str
    organisation: str
    about: Plain
    points: Sequence[Plain]
    record: Plain

    @property
    def shown(self) -> str:
        """The name, or the id's beginning where it was erased."""
        return self.name or self.member[:12]

    @property
    def day(self) -> int:
        """The ledger's day."""
        return int(self.record["day"])

    @property
    def date(self) -> str:
        """The ledger's date."""
        return str(self.record["date"])


def find_member(community: Community, named: str) -> Found:
    """Give the one member who is called so, whose id begins so, or who has this metering point.

    Raises:
        InputError: nobody, or several.
    """
    about = find_person(community, named)
    with community.client(about["organisation"], OFFICER) as officer:
        record = officer.get(f"members/{about['member']}/record")
        known = officer.get(f"members/{about['member']}")
    names = {one["tag"]: one["metering_point"] for one in load_points(community) if one["member"] == about["member"]}
    points = [{"to_date": ""} | point | {"metering_point": names.get(point["tag"], "")} for point in known["points"]]
    points.sort(key=lambda point: (point["metering_point"], point["from_date"]))
    return Found(about["member"], about["name"], about["organisation"], known | about, points, record)


def find_person(community: Community, named: str) -> Plain:
    """Give one member as `members list` has it, by name, id's beginning or metering point."""
    held = community.officers
    people = [person for person in load_people(community, held, has_contacts=False) if person["organisation"] in held]
    found = _choose(community, people, named)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(say("gateway.members.find.no_member_is_called", named=named))
    those = ", ".join(f"{one['name'] or '-'} {one['member'][:12]}" for one in found[:10])
    raise InputError(say(
        "gateway.members.find.members_begin_with_or_are_called", count=len(found), named=named, those=those,
    ))


def _choose(community: Community, people: Sequence[Plain], named: str) -> list[Plain]:
    called = [person for person in people if person["name"] and fold(person["name"]) == fold(named)]
    begun = [person for person in people if len(named) >= LEAST_DIGITS and person["member"].startswith(named)]
    if called or begun or not is_pod(named):
        return called or begun
    held = [point for point in load_points(community) if point["metering_point"] == parse_pod(named)]
    last = max(held, key=lambda one: one["from_date"], default={"member": ""})["member"]
    return [person for person in people if person["member"] == last]


def find_point(found: Found, named: str) -> Plain:
    """Give a member's open point by its POD; the only one where none is named.

    Raises:
        InputError: it has no such point, it has ended, or several may be meant.
    """
    pod = read_pod(named) if named else ""
    held = [point for point in found.points if not point["to_date"] and (not pod or point["metering_point"] == pod)]
    if len(held) == 1:
        return held[0]
    points = ", ".join(point["metering_point"] for point in found.points if not point["to_date"])
    if not points:
        raise InputError(say("gateway.members.find.has_no_open_metering_point_add", shown=found.shown))
    raise InputError(say("gateway.members.find.name_one_of_metering_points", shown=found.shown, points=points))
