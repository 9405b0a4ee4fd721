"""`volano repartition ibans` and `iban`: which IBANs change and when, refusing one, and a member's own, signed."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import click

from analytics.repartition.iban import is_iban
from analytics.repartition.payees import format_iban_change
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.acting_member import open_actor
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.references import require_one
from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.waiting_ibans import list_waiting


@click.command()
@click.option("--refuse", metavar="MEMBER", help="Refuse this member's change; what is paid to so far stays.")
@folder_option
@json_option
def ibans(refuse: str | None, folder: Path, as_json: bool) -> None:
    """List the IBANs that change within three days; ask each member, on a way of your own, whether it is true.

    \b
    Example:
      ./volano repartition ibans
      ./volano repartition ibans --refuse 3f9a0c1d
    """
    refused: list[dict[str, str]] = []
    with open_operator(folder) as (_, operator):
        waiting = list_waiting(operator)
        if refuse is not None:
            named = [one for one in waiting if one["member"].startswith(refuse)]
            one = require_one(named, say("gateway.repartition.ibans.changes_of_member", refuse=refuse),
                              "repartition ibans")
            operator.delete(f"repartition/payees/{one['member']}/next-iban")
            waiting = list_waiting(operator)
            refused = [{name: one[name] for name in ("member", "holder", "iban", "next_iban")}]
    if as_json:
        show_json({"refused": refused, "waiting": waiting})
        return
    for one in refused:
        echo(_say_refused(one))
    rows = [[one["member"][:12], one["holder"], _hide(one["iban"]), _hide(one["next_iban"]), one["next_asked_by"],
             show_instant(one["next_at_s"])] for one in waiting]
    show_table([
        say("gateway.repartition.ibans.member"), say("gateway.repartition.ibans.holder"),
        say("gateway.repartition.ibans.paid_to"), say("gateway.repartition.ibans.then_to"),
        say("gateway.repartition.ibans.asked_by"), say("gateway.repartition.ibans.from"),
    ], rows, empty=say("gateway.repartition.ibans.no_iban_changes"))


def _say_refused(one: dict[str, str]) -> str:
    new, old = _hide(one["next_iban"]), _hide(one["iban"])
    if not one["iban"]:
        return say("gateway.repartition.ibans.refused_is_not_paid", holder=one["holder"], new=new)
    return say("gateway.repartition.ibans.refused_is_paid_to_as_before", holder=one["holder"], old=old, new=new)


def show_instant(utc_s: int) -> str:
    """An instant as people read it, in UTC."""
    return f"{datetime.fromtimestamp(utc_s, UTC):%Y-%m-%d %H:%M} UTC"


def _hide(iban: str) -> str:
    """The ends of an IBAN: enough to compare by telephone."""
    return f"{iban[:4]}…{iban[-4:]}" if iban else "–"


@click.command()
@click.argument("iban")
@click.option("--as", "named", required=True, metavar="WHO", help="The member, by the key's folder.")
@click.option("--holder", required=True, help="Of the account.")
@folder_option
def own_iban(iban: str, named: str, holder: str, folder: Path) -> None:
    """Say to which IBAN a member is paid, signed with the member's key: it acts at once.

    \b
    Example:
      ./volano repartition iban IT60X0542811101000000123456 --as ada-esempio --holder "Ada Esempio"
    """
    new = iban.replace(" ", "").upper()
    if not is_iban(new):
        raise InputError(say("gateway.repartition.ibans.not_iban_whose_check_digits_fit"))
    with open_actor(folder, named) as actor, actor.at(actor.community.operator) as operator:
        known = operator.get("repartition/payees")["payees"]
        replaced, date = known[0]["iban"] if known else "", str(operator.get("health")["date"])
        message = format_iban_change(actor.community.community, actor.member, replaced, new, date)
        signed = {"certificate": actor.signer.certificate.decode(),
                  "signature": base64.b64encode(actor.signer.sign(message)).decode()}
        operator.post("repartition/payees", {"payees": [
            {"member": actor.member, "holder": holder, "iban": new, "signed": signed},
        ]})
    echo(say("gateway.repartition.ibans.paid_to_from_now_on", new=_hide(new)))
