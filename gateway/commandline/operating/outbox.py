"""`volano outbox`: letters to members, what became of each, and one to try the server of mail by."""

from datetime import datetime
from pathlib import Path

import click

from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import ORGANISATION, folder_option, json_option, show_json, show_table

STATES = ("queued", "sent", "failed")
_organisation = click.option(
    "--org", "organisation", type=ORGANISATION,
    help="Whose gateway; the first whose keys lie in the folder unless named.")


@click.group()
def outbox() -> None:
    """Letters to members: queued, sent (the server of mail took it) or failed.

    They go to [destinations.mail] of community.toml: url, sender, credentials.

    \b
    Example:
      ./volano outbox list --state failed
      ./volano outbox test officer@example.org
    """


@outbox.command("list")
@click.option("--state", type=click.Choice(STATES), default=None, help="Only letters of this state.")
@click.option("--most", type=click.IntRange(1, 1_000), default=100, show_default=True, help="So many, the newest.")
@_organisation
@folder_option
@json_option
def list_(state: str | None, most: int, organisation: str | None, folder: Path, as_json: bool) -> None:
    """List letters, newest first: to whom, which, its state, tries, when, and why the last try came to nothing.

    \b
    Example:
      ./volano outbox list
    """
    with open_community(folder) as community, community.client(organisation or community.held[0]) as service:
        found = service.get("outbox", state=state, most=most)["letters"]
    if as_json:
        show_json({"letters": found})
        return
    rows = [[letter["member"][:12], letter["letter"], say(f"gateway.operating.outbox.{letter['state']}"),
             str(letter["tries"]), _say_time(letter["ended_at_s"] or letter["next_at_s"]), letter["why"]]
            for letter in found]
    show_table([
        say("gateway.operating.outbox.member"), say("gateway.operating.outbox.letter"),
        say("gateway.operating.outbox.state"), say("gateway.operating.outbox.tries"),
        say("gateway.operating.outbox.ended_or_next"), say("gateway.operating.outbox.why"),
    ], rows, right=(3,), empty=say("gateway.operating.outbox.none"))


@outbox.command()
@click.argument("address")
@_organisation
@folder_option
def test(address: str, organisation: str | None, folder: Path) -> None:
    """Send a letter to ADDRESS at once that says only that it came.

    \b
    Example:
      ./volano outbox test officer@example.org
    """
    with open_community(folder) as community, community.client(organisation or community.held[0]) as service:
        service.post("outbox/test", {"to": address, "language": find_language()})
    echo(say("gateway.operating.outbox.taken", address=address))


def _say_time(at_s: int) -> str:
    return datetime.fromtimestamp(at_s).astimezone().isoformat(" ", "minutes")[:16]
