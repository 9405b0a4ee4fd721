"""`volano tasks`: long work that a gateway was asked for: what waits, runs and has ended; cancelled, waited for."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.acts.desk import OFFICER
from gateway.client import ApiError, Client
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.instants import format_local
from gateway.commandline.base.long_work import find_asked, wait_done
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError, RefusedError

SERVICE = "service"
Plain = dict[str, Any]


@click.group()
def tasks() -> None:
    """Long work that the gateway was asked for: what waits, runs and has ended in the last 30 days.

    \b
    Example:
      ./volano tasks list
    """


@tasks.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List the tasks at the gateways of this folder, the newest first.

    \b
    Example:
      ./volano tasks list
    """
    with open_community(folder) as community:
        found = [{"name": f"{organisation}/{task['id']}", **task} for organisation in community.held
                 for task in _list(community, organisation)]
    found.sort(key=lambda task: -task["asked_at_s"])
    if as_json:
        show_json({"tasks": found})
        return
    columns = [say(f"gateway.tasks.columns.{name}") for name in ("task", "kind", "state", "part", "asked", "ended")]
    show_table(columns, [
        [task["name"], f"{_say_kind(task['kind'])} {task['about']}".rstrip(), _say_state(task["state"]),
         _show_part(task),
         format_local(task["asked_at_s"]), format_local(task["ended_at_s"]) if task["ended_at_s"] else ""]
        for task in found
    ], right=(3,), empty=say("gateway.tasks.group.none"))


def _list(community: Community, organisation: str) -> list[Plain]:
    """All tasks of an organisation as its officer sees them, else those that its service asked for."""
    name = OFFICER if community.has_officer(organisation) else SERVICE
    with community.client(organisation, name) as client:
        found: list[Plain] = client.get("tasks")["tasks"]
        return found


@tasks.command()
@click.argument("task", metavar="TASK")
@folder_option
@json_option
def show(task: str, folder: Path, as_json: bool) -> None:
    """Show one task by its name as `list` has it.

    \b
    Example:
      ./volano tasks show gse/3
    """
    with open_community(folder) as community, _find(community, task) as (_, found):
        _show(found, as_json)


@tasks.command()
@click.argument("task", metavar="TASK")
@folder_option
@json_option
def cancel(task: str, folder: Path, as_json: bool) -> None:
    """Cancel a task that waits or runs; while others wait for it, it goes on for them.

    \b
    Example:
      ./volano tasks cancel gse/3
    """
    with open_community(folder) as community, _find(community, task) as (client, found):
        left = client.delete(f"tasks/{found['id']}")
        _show(left, as_json)
        if not as_json and left["state"] != "cancelled":
            echo(say("gateway.tasks.group.others_wait_for_it"))


@tasks.command()
@click.argument("task", metavar="TASK")
@folder_option
@json_option
def wait(task: str, folder: Path, as_json: bool) -> None:
    """Wait for a task and show how it ended; Ctrl-C ends the waiting, not the task.

    \b
    Example:
      ./volano tasks wait gse/3
    """
    with open_community(folder) as community, _find(community, task) as (client, found):
        if not community.is_served and not found["ended_at_s"]:
            raise RefusedError(say("gateway.tasks.group.no_server_runs"))
        _show(wait_done(client, found, _say_kind(found["kind"])), as_json)


@contextmanager
def _find(community: Community, name: str) -> Iterator[tuple[Client, Plain]]:
    """A task by its name, with a client of whoever may see it: the service with its result, else the officer."""
    organisation, number = _read_name(community, name)
    with community.client(organisation, SERVICE) as service:
        try:
            yield_as = service, service.get(f"tasks/{number}")
        except ApiError as error:
            if error.status != 404 or not community.has_officer(organisation):
                raise
        else:
            yield yield_as
            return
    with community.client(organisation, OFFICER) as officer:
        yield officer, officer.get(f"tasks/{number}")


def _read_name(community: Community, name: str) -> tuple[str, int]:
    """Read ORGANISATION/NUMBER, or the number alone."""
    parts = re.fullmatch(r"(?:([a-z]+)/)?([0-9]{1,9})", name, re.ASCII)
    if parts is None or (parts[1] and parts[1] not in community.held):
        raise InputError(say("gateway.tasks.group.no_name", name=name))
    return parts[1] or find_asked(community), int(parts[2])


def _show(task: Plain, as_json: bool) -> None:
    if as_json:
        show_json(task)
        return
    result = task["result"]
    ended = format_local(task["ended_at_s"]) if task["ended_at_s"] else ""
    show_table(["", ""], [
        [say("gateway.tasks.columns.kind"), _say_kind(task["kind"])],
        [say("gateway.tasks.columns.state"), _say_state(task["state"])],
        [say("gateway.tasks.columns.part"), _show_part(task)],
        [say("gateway.tasks.columns.asked"), format_local(task["asked_at_s"])],
        [say("gateway.tasks.columns.ended"), ended],
    ])
    if task["state"] == "failed":
        echo(f"{result['code']}: {result[f'message_{find_language()}']}")
    if task["state"] == "done":
        echo(say("gateway.tasks.group.same_command_shows_result"))


def _say_kind(kind: str) -> str:
    return str(say(f"gateway.tasks.kinds.{kind}"))


def _say_state(state: str) -> str:
    return str(say(f"gateway.tasks.states.{state}"))


def _show_part(task: Plain) -> str:
    return f"{task['part']}/{task['parts']}" if task["parts"] else ""
