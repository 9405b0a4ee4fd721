"""Long work at a gateway that runs: asked for, its progress shown, left with Ctrl-C and taken up again."""

from collections.abc import Mapping
from typing import Any

from chaincode.words import say
from gateway.acts.tasks import ask, follow, require_done
from gateway.client import Client
from gateway.commandline.base.community import Community
from gateway.commandline.base.options import make_progress
from gateway.commandline.base.refusals import RefusedError

Plain = dict[str, Any]


def find_asked(community: Community) -> str:
    """Give the organisation at whose gateway long work is asked for from here: the energy operator if its keys are."""
    return community.operator if community.operator in community.held else community.held[0]


def have_done(client: Client, kind: str, inputs: Mapping[str, Any], words: str) -> Plain:
    """Ask for long work and wait for it; give the task, which is done.

    Raises:
        ApiError: it can't be asked for, or it failed.
        RefusedError: it was cancelled, or somebody waits no longer.
    """
    return wait_done(client, ask(client, kind, inputs), words)


def wait_done(client: Client, task: Plain, words: str) -> Plain:
    """Wait for a task, showing how far it is; give it as it is done."""
    name = f"{client.organisation}/{task['id']}"
    with make_progress() as bar:
        step = bar.add_task(words, total=None)
        try:
            ended = follow(client, task, lambda now: bar.update(
                step, completed=now["part"], total=now["parts"] or None))
        except KeyboardInterrupt:
            raise RefusedError(say("gateway.base.long_work.goes_on", name=name)) from None
    if ended["state"] == "cancelled":
        raise RefusedError(say("gateway.base.long_work.was_cancelled", name=name))
    return require_done(ended)
