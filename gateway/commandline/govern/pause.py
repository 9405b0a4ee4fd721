"""`volano pause`: three organisations stop the community for some days, two end it (T15)."""

import secrets
from hashlib import sha256
from pathlib import Path

import click

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.stepping import take_step
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import ORGANISATION, folder_option, json_option, show_json

organisation_option = click.option("--organisation", type=ORGANISATION, required=True, help="Whose officer signs.")


@click.group()
def pause() -> None:
    """Stop the community for some days, by three organisations' word; two end it sooner.

    \b
    Example:
      ./volano pause sign "meters report nonsense" --organisation citizens
    """


@pause.command()
@click.argument("reason")
@click.option("--salt", default="", metavar="SALT", help="What the first organisation's signature printed.")
@organisation_option
@folder_option
@json_option
def sign(reason: str, *, salt: str, organisation: str, folder: Path, as_json: bool) -> None:
    """Sign for a pause because of REASON, the same words and salt for all three; only its hash is on the ledger.

    \b
    Example:
      ./volano pause sign "meters report nonsense" --organisation gse --salt 00112233445566778899aabbccddeeff
    """
    used = salt or secrets.token_hex(16)
    hashed = sha256(f"{used}:{reason}".encode()).hexdigest()
    with open_community(folder) as community, community.client(organisation, OFFICER) as officer:
        facts = take_step(officer, "pause_sign", {"reason": hashed}, "")["response"]["facts"]
    if as_json:
        show_json(facts | {"salt": used})
    elif "until" in facts:
        echo(say("gateway.govern.pause.paused", until=facts["until"]))
    else:
        echo(say("gateway.govern.pause.signed", signed=facts["signed"], salt=used))


@pause.command()
@organisation_option
@folder_option
@json_option
def resume(organisation: str, folder: Path, as_json: bool) -> None:
    """Sign that the pause be over; the second organisation's signature ends it.

    \b
    Example:
      ./volano pause resume --organisation gse
    """
    with open_community(folder) as community, community.client(organisation, OFFICER) as officer:
        facts = take_step(officer, "resume", {}, "")["response"]["facts"]
    if as_json:
        show_json(facts)
    else:
        echo(say("gateway.govern.pause.resumed", signed=facts["signed"]))
