"""`members plant add | change`: what feeds in at a point. Its power is on the ledger, which takes two signatures.

The ledger's bound of what a point injects is of it; all else is the energy operator's to know, and acts at once.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from chaincode.words import find_point as find_decimal_point
from chaincode.words import say
from gateway.acts import cells
from gateway.acts.desk import OFFICER
from gateway.acts.plants import (
    Changed,
    compare_plants,
    describe_plant,
    load_known,
    read_plant,
    require_known,
    take_registered,
)
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import as_written_option, folder_option, json_option, preview_option
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.carry import Asked
from gateway.commandline.members.find import find_member, find_point
from gateway.commandline.members.kept_plants import list_plants
from gateway.commandline.members.points import name_point
from gateway.commandline.members.steps import DONE, PREVIEW, Outcome, Step, read, settle_doubts, show_steps

_NEEDED = {"plant_kw": "--plant-kw", "entry_on": "--entry-on", "region": "--region"}


@click.group("plant")
def plants() -> None:
    """The plants at metering points, on which GSE's premium depends.

    \b
    Example:
      ./volano members plant add IT001E00000009 --plant-kw 5.5 --entry-on 2024-03-01 --region Piemonte
    """


plants.add_command(list_plants)


def _plant_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.argument("pod", metavar="POD"),
        click.option("--plant-kw", help="The plant's power."),
        click.option("--entry-on", metavar="DATE", help="When it entered operation."),
        click.option("--region", help="The Italian region."),
        click.option("--grant-pct", help="The part of its cost that a public grant paid."),
        click.option("--pv", "is_pv", metavar="yes|no",
                     help="Whether it is photovoltaic; a new one is, unless you say no."),
        as_written_option, preview_option, folder_option, json_option,
    )[::-1]:
        function = option(function)
    return function


@plants.command("add")
@_plant_options
def add_plant(pod: str, **options: Any) -> None:
    """Say which plant feeds in at POD, once another organisation signed: its power is on the ledger.

    \b
    Example:
      ./volano members plant add IT001E00000009 --plant-kw 5.5 --entry-on 2024-03-01 --region Piemonte
    """
    _keep_plant(pod, is_new=True, **options)


@plants.command("change")
@_plant_options
def change_plant(pod: str, **options: Any) -> None:
    """Correct what is known of the plant at POD: for all days that aren't settled for good, or divided.

    Another power is on the ledger, and acts once another organisation signed; all else acts at once.

    \b
    Example:
      ./volano members plant change IT001E00000009 --plant-kw 6 --preview
    """
    _keep_plant(pod, is_new=False, **options)


def _keep_plant(
    pod: str, *, is_new: bool, is_as_written: bool, is_preview: bool, folder: Path, as_json: bool, **given: str | None
) -> None:
    if not any(given.values()):
        raise InputError(say("gateway.members.plants.say_what_its_plant_is_like"))
    with open_community(folder) as community:
        found = find_member(community, str(read(cells.read_pod, pod)))
        words = ("plant", pod, *(f"{name}={text}" for name, text in given.items() if text is not None))
        asked = Asked(community, found, words, is_preview, as_json)
        if asked.resume():
            return
        held = find_point(found, pod)
        with community.client(found.organisation, OFFICER, at=community.operator) as officer:
            known = load_known(officer, held["metering_point"])
            require_known(held["metering_point"], known, is_new=is_new)
            texts = {name: text for name, text in given.items() if text is not None}
            registered_w = held.get("plant_w", 0)
            answered = settle_doubts(found, texts, (), is_as_written=is_as_written)
            whole = take_registered(known, registered_w) | answered
            _require_whole(pod, whole)
            new = read(read_plant, whole)
            rows = [describe_plant(held["metering_point"], new)]
            steps = [_show_changed(one) for one in compare_plants(known, new, registered_w)]
            if registered_w != new.power_w:
                asked.carry([name_point(held) | {"plant_w": new.power_w}], steps, rows)
                return
            if not is_preview:
                officer.post("plants", {"plants": rows})
        show_steps(found, steps, Outcome(PREVIEW if is_preview else DONE), as_json=as_json)


def _require_whole(pod: str, given: Mapping[str, str]) -> None:
    """Refuse a plant of which something lacks that only whoever types can say, by the options that say it."""
    missing = [option for column, option in _NEEDED.items() if not given.get(column)]
    if missing:
        raise InputError(say("gateway.members.plants.give_these_too", pod=pod, options=", ".join(missing)))


def _show_changed(one: Changed) -> Step:
    return Step(say(f"gateway.members.plants.columns.{one.column}"), _show(one.column, one.now),
                _show(one.column, one.then), one.from_date or say("gateway.members.plants.days_not_final"))


def _show(name: str, text: str) -> str:
    """A value as its reader writes it: a number with the point of their language."""
    if name == "is_pv" and text:
        return say(f"gateway.members.plants.pv.{text}")
    return text.replace(".", find_decimal_point()) if name in ("plant_kw", "grant_pct") else text
