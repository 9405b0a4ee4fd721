"""`members show`: all that an officer may know of one member, on one page."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from chaincode.rules.units import format_tokens
from chaincode.terminal.telling import echo
from chaincode.words import find_point, say
from gateway.acts.cells import format_thousandths
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.person import load_plan
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_last_day, say_organisation, say_register
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.references import format_reference
from gateway.commandline.members.find import Found, find_member
from gateway.commandline.members.kept_plants import show_difference

Plain = dict[str, Any]


@click.command()
@click.argument("member")
@folder_option
@json_option
def show(member: str, folder: Path, as_json: bool) -> None:
    """Tell all of one MEMBER: contacts, points, plants, keys, wallet, what waits, which readings there are.

    MEMBER: a name, an id's beginning, or a POD. For an officer of the member's own organisation.

    \b
    Example:
      ./volano members show "Ada Esempio"
    """
    with open_community(folder) as community:
        found = find_member(community, member)
        facts = _gather(community, found)
    if as_json:
        show_json(facts)
        return
    for name, text in _describe(found, facts):
        echo(f"{name + ':':16}{text}")
    _show_points(facts)
    for point in facts["points"]:
        if point["plant"] and point["plant"]["differs"] and not point["to_date"]:
            show_difference(point["plant"])


def _gather(community: Community, found: Found) -> Plain:
    with community.client(found.organisation, OFFICER, at=community.operator) as officer:
        plants = {plant["metering_point"]: plant for plant in officer.get("plants")["plants"]}
        covered = officer.post("readings/coverage", {"member": found.member})["registers"]
    with community.client(found.organisation, OFFICER) as officer:
        waiting = [one for one in officer.get("pending")["pending"]
                   if one["subject"].partition("/")[2] == found.member]
    points = [{
        **point, "plant": plants.get(point["metering_point"]),
        "readings": [one for one in covered if one["metering_point"] == point["metering_point"]
                     and one["from_date"] == point["from_date"]],
    } for point in found.points]
    stuck = [one.fault for one in load_plan(community.folder) if one.member == found.member and one.fault]
    return {name: value for name, value in found.about.items() if name != "points"} | {
        "points": points, "keys": found.record["keys"], "wallet": found.record["wallet"],
        "waiting": waiting, "stuck": stuck, "day": found.day, "date": found.date,
    }


def _describe(found: Found, facts: Plain) -> Iterator[tuple[str, str]]:
    contacts = [str(facts[kind]) for kind in ("email", "phone", "address") if facts.get(kind)]
    yield say("gateway.members.show.name"), found.name or say("gateway.members.show.none_erased_or_never_kept")
    yield say("gateway.members.show.member"), f"{found.member} ({say_organisation(found.organisation)})"
    yield say("gateway.members.show.contact"), ", ".join(contacts) or "–"
    yield say("gateway.members.show.status"), _say_status(facts)
    yield say("gateway.members.show.keys_row"), _say_keys(facts["keys"])
    yield say("gateway.members.show.wallet"), _say_wallet(facts["wallet"])
    for one in facts["waiting"]:
        words = f"{one['command']} {format_reference(one['pending'])}, {say_last_day(one)}"
        yield say("gateway.members.show.waits"), words
    for fault in facts["stuck"]:
        yield say("gateway.members.show.in_way"), fault


def _say_status(facts: Plain) -> str:
    day = facts["registered_on"]
    if facts["status"] == "left":
        return say("gateway.members.show.left_on_day", left_on=facts["left_on"])
    if facts["is_suspended"]:
        until = facts["suspended_until"]
        return say("gateway.members.show.suspended_until_day", until=until)
    return say("gateway.members.show.confirmed_since_day", day=day)


def _say_keys(keys: Plain) -> str:
    if keys["recovery_acts_on"]:
        day = keys["recovery_acts_on"]
        return say("gateway.members.show.frozen_another_acts_from_day_on", day=day)
    if keys["is_frozen"]:
        return say("gateway.members.show.frozen")
    return say("gateway.members.show.act", count=keys["acting"])


def _say_wallet(wallet: Plain) -> str:
    spendable, held = (format_tokens(wallet[one], find_point()) for one in ("spendable_cents", "held_cents"))
    first = wallet["next_expiry"]
    return say("gateway.members.show.tokens_to_spend_held", spendable=spendable, held=held) + (
        say("gateway.members.show.first_expire_on", first=first) if first else "")


def _show_points(facts: Plain) -> None:
    rows = [[point["metering_point"] or "–", point["perimeter"],
             format_thousandths(point["power_w"]).replace(".", find_point()), point["from_date"], point["to_date"],
             _say_plant(point["plant"]), _say_readings(point["readings"])] for point in facts["points"]]
    show_table([
        say("gateway.members.show.metering_point"), say("gateway.members.show.perimeter"), "kW",
        say("gateway.members.show.from"), say("gateway.members.show.to"), say("gateway.members.show.plant"),
        say("gateway.members.show.hours_read"),
    ], rows, right=(2,))


def _say_plant(plant: Plain | None) -> str:
    return f"{plant['power_kw']} kW {plant['entry_on']} {plant['region']}".replace(".", find_point()) if plant else ""


def _say_readings(covered: Sequence[Plain]) -> str:
    said = [f"{say_register(one['register'])} {one['hours']}/{one['of_hours']}, "
            + say("gateway.members.show.until", until_s=_date(one["until_s"])) for one in covered]
    return "\n".join(said) or say("gateway.members.show.none")


def _date(utc_s: int) -> str:
    return f"{datetime.fromtimestamp(utc_s, UTC):%Y-%m-%d %H:%M} UTC"
