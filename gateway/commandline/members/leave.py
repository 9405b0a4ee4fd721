"""`members leave`: points end on a date by two organisations' word, the membership by the member's own (T12)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from chaincode.rules.market.lots import MAX_LOTS
from chaincode.rules.units import format_tokens
from chaincode.words import find_point, say
from gateway.acts.desk import OFFICER
from gateway.acts.stepping import take_step
from gateway.commandline.base.acting_member import find_keys, list_handed_over
from gateway.commandline.base.amounts import say_kw
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import folder_option, json_option, preview_option
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.carry import Asked
from gateway.commandline.members.find import Found, find_member
from gateway.commandline.members.points import close
from gateway.commandline.members.steps import DONE, PREVIEW, Outcome, Step, show_steps
from gateway.ledger.keys import load_signer

Plain = dict[str, Any]
COMMONS, SOLIDARITY = "commons", "solidarity"


@click.command()
@click.argument("member")
@click.option("--on", "date", type=DATE, help="The first day without points; the ledger's day unless given.")
@click.option("--key", "keys", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="The folder of the member's key, which signs the leaving; the one to hand over unless given.")
@click.option("--tokens-to-commons", is_flag=True, help="Give the member's tokens to the commons; else they expire.")
@click.option("--tokens-to-solidarity", is_flag=True, help="Or to the solidarity fund, which helps who is in need.")
@preview_option
@folder_option
@json_option
def leave(
    member: str, *, date: str | None, keys: Path | None, tokens_to_commons: bool, tokens_to_solidarity: bool,
    is_preview: bool, folder: Path, as_json: bool,
) -> None:
    """Let MEMBER leave: all metering points end on a date, and the membership with the member's own signature.

    Nobody leaves by an officer's word alone. With the member's key at hand both happen on the ledger's day; without it,
    or for a later date, the points end on that date once another organisation signed, and the member leaves in their
    own wallet. What was earned until then is settled and paid.

    \b
    Example:
      ./volano members leave "Ada Esempio" --on 2024-12-31 --preview
    """
    if tokens_to_commons and tokens_to_solidarity:
        raise InputError(say("gateway.members.leave.commons_or_solidarity"))
    heir = SOLIDARITY if tokens_to_solidarity else COMMONS if tokens_to_commons else ""
    with open_community(folder) as community:
        found = find_member(community, member)
        day = date or found.date
        key_folder = keys or next(iter(list_handed_over(folder, found.member)), None)
        has_key = key_folder is not None and (key_folder / "key.pem").is_file()
        held = [point for point in found.points if not point["to_date"] or point["to_date"] > day]
        if has_key and key_folder is not None and day == found.date:
            steps = _list_leaving(found, held, heir)
            if not is_preview:
                _leave(community, found, find_keys(folder, str(key_folder)), heir)
            show_steps(found, steps, Outcome(PREVIEW if is_preview else DONE), as_json=as_json)
            return
        asked = Asked(community, found, ("leave", day), is_preview, as_json, (
            say("gateway.members.leave.membership_itself_ends_when_member"),
        ))
        if asked.resume():
            return
        if not held:
            raise InputError(say(
                "gateway.members.leave.has_no_points_after_membership_ends", shown=found.shown, day=day,
            ))
        close(asked, held, day)


def _list_leaving(found: Found, held: Sequence[Plain], heir: str) -> list[Step]:
    wallet, tokens = found.record["wallet"], say("gateway.members.leave.tokens")
    then = say(f"gateway.members.leave.to_{heir}") if heir else say("gateway.members.leave.expire")
    return [
        Step(
            say("gateway.members.leave.membership"), say("gateway.members.leave.confirmed"),
            say("gateway.members.leave.left"), found.date,
        ),
        *(Step(
            f"{say('gateway.members.leave.point')} {point['metering_point']}", say_kw(point["power_w"]),
            say("gateway.members.leave.ended"), found.date,
        ) for point in held),
        Step(tokens, format_tokens(wallet["spendable_cents"], find_point()), then, found.date),
    ]


def _leave(community: Community, found: Found, key_folder: Path, heir: str) -> None:
    """Send the member's own word, unless it was sent; then keep at the operator's gateway when the points ended."""
    if found.about["status"] == "confirmed":
        with community.client_of(found.organisation, load_signer(key_folder)) as own:
            lots = [lot["lot"] for lot in own.get("wallet")["lots"] if not lot["is_expired"]] if heir else []
            arguments = {"lots": lots[:MAX_LOTS], "to_solidarity": heir == SOLIDARITY}
            take_step(own, "leave", arguments, found.member)
    with community.client(found.organisation, OFFICER) as officer:
        ended = {(one["tag"], one["from_date"]): one.get("to_date", "")
                 for one in officer.get(f"members/{found.member}")["points"]}
    points = [{name: point[name] for name in ("metering_point", "perimeter", "power_w", "from_date")}
              | {"to_date": ended[point["tag"], point["from_date"]], "member": found.member}
              for point in found.points if point["metering_point"]]
    if points:
        with community.client(found.organisation, OFFICER, at=community.operator) as officer:
            officer.post("metering-points", {"points": points})
