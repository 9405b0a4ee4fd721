"""`volano fund pay-in | disburse | refuse | discard | redeem | repay | take-back`: euro in, dues paid, euro out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from chaincode.rules.funding.disbursing import MAX_DUES, OLD_DAYS
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.funding import SOLIDARITY, plan_disbursing
from gateway.acts.redeeming import pay_in as propose_pay_in
from gateway.acts.redeeming import redeem as ask_redemption
from gateway.acts.redeeming import repay as say_repaid
from gateway.acts.stepping import take_step
from gateway.acts.work import sign_one
from gateway.client import Client
from gateway.commandline.base.acting_member import as_option, open_actor
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.options import folder_option, json_option, show_said
from gateway.commandline.base.people import find_id
from gateway.commandline.base.references import find_named, format_reference
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.tokens import show_tokens, tokens_argument

Plain = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., Any])
TREASURER = "municipality"


def transaction_option(function: Function) -> Function:
    """`--transaction TEXT`: the bank's own reference, of which the ledger gets a keyed hash."""
    return click.option("--transaction", required=True, metavar="TEXT",
                        help="The bank's reference of the transfer (CRO, TRN); the ledger gets a keyed hash of it.",
                        )(function)


@click.command("pay-in")
@click.argument("payer", metavar="MEMBER")
@tokens_argument
@transaction_option
@folder_option
@json_option
def pay_in(payer: str, cents: int, transaction: str, folder: Path, as_json: bool) -> None:
    """Say, as treasurer, that MEMBER paid TOKENS in euro; countersigned, it becomes a fund of as many tokens.

    MEMBER is a shop, the town or GSE's organisation, or `solidarity` for anybody's gift.

    \b
    Example:
      ./volano fund pay-in bottega-prova 500 --transaction "CRO 0123456789"
    """
    with open_community(folder) as community, _open_treasurer(community) as treasurer:
        member = SOLIDARITY if payer == SOLIDARITY else find_id(community, payer)
        receipt = propose_pay_in(treasurer, member, cents, transaction)
    made = receipt["response"]["made"][0]
    show_said(receipt["response"], say("gateway.funding.giving.to_sign", reference=format_reference(made)), as_json)


def _open_treasurer(community: Community) -> Client:
    return community.client(TREASURER, OFFICER)


@click.command()
@click.argument("reference", metavar="TERMS", required=False)
@folder_option
@json_option
def disburse(reference: str | None, folder: Path, as_json: bool) -> None:
    """Pay what is due out of the budget of TERMS, a pledge, programme or campaign; out of all unless named.

    The municipality's service does it once a day by itself.

    \b
    Example:
      ./volano fund disburse 3f9a12c0
    """
    done = []
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        dues = service.get("dues")["dues"]
        terms = _find_terms(dues, reference) if reference else ""
        chosen = [one for one in dues if terms in ("", one["terms"])]
        for budget in dict.fromkeys(one["budget"] for one in chosen):
            work = plan_disbursing(chosen, budget, MAX_DUES, service.new_command_id())
            done.append(sign_one(work, service)["response"]["facts"])
    total = show_tokens(sum(one["cents"] for one in done))
    words = say("gateway.funding.paying.paid", count=sum(one["dues"] for one in done), tokens=total)
    show_said({"disbursed": done}, words if done else say("gateway.funding.paying.nothing_due"), as_json)


def _find_terms(dues: list[Plain], reference: str) -> str:
    rows = [{"terms": terms} for terms in dict.fromkeys(one["terms"] for one in dues)]
    return str(find_named(rows, "terms", reference)["terms"])


@click.command()
@click.argument("reference", metavar="DUE")
@as_option
@folder_option
@json_option
def refuse(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Refuse DUE, which is yours: it is deleted.

    \b
    Example:
      ./volano fund refuse 3f9a12c0 --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        due = find_named(actor.client.get("dues")["dues"], "due", reference)["due"]
        receipt = take_step(actor.client, "refuse", {"due": due}, actor.member)
    show_said(receipt["response"], say("gateway.funding.paying.refused"), as_json)


@click.command()
@folder_option
@json_option
def discard(folder: Path, as_json: bool) -> None:
    """Delete dues that have waited over 400 days.

    \b
    Example:
      ./volano fund discard
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found = service.get("dues")
        old = [one["due"] for one in found["dues"] if found["day"] - one["left_on"] >= OLD_DAYS][:MAX_DUES]
        if not old:
            raise InputError(say("gateway.funding.paying.nothing_old", days=OLD_DAYS))
        receipt = take_step(service, "discard", {"records": old}, "")
    show_said(receipt["response"], say("gateway.funding.paying.discarded", count=len(old)), as_json)


@click.command()
@tokens_argument
@as_option
@folder_option
@json_option
def redeem(cents: int, named: str, folder: Path, as_json: bool) -> None:
    """Ask for the euro of TOKENS that a shop was paid in the last 92 days; they are held until the treasurer pays.

    \b
    Example:
      ./volano fund redeem 40 --as bottega-prova
    """
    with open_actor(folder, named) as actor:
        receipt = ask_redemption(actor.client, actor.member, cents)
    made = receipt["response"]["made"][0]
    show_said(receipt["response"], say("gateway.funding.paying.asked", reference=format_reference(made)), as_json)


@click.command()
@click.argument("reference", metavar="REDEMPTION")
@transaction_option
@folder_option
@json_option
def repay(reference: str, transaction: str, folder: Path, as_json: bool) -> None:
    """Say, as treasurer, that the euro of REDEMPTION were paid at the bank: its tokens are burnt.

    \b
    Example:
      ./volano fund repay 3f9a12c0 --transaction "CRO 0123456789"
    """
    with open_community(folder) as community, _open_treasurer(community) as treasurer:
        found = find_named(treasurer.get("redemptions")["redemptions"], "redemption", reference)
        receipt = say_repaid(treasurer, found, transaction)
    show_said(receipt["response"], say("gateway.funding.paying.repaid", tokens=show_tokens(found["cents"])), as_json)


@click.command("take-back")
@click.argument("reference", metavar="REDEMPTION")
@as_option
@folder_option
@json_option
def take_back(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Take back a REDEMPTION of one's own: from the tenth to the fourteenth day after the first time its tokens return.

    \b
    Example:
      ./volano fund take-back 3f9a12c0 --as bottega-prova
    """
    with open_actor(folder, named) as actor:
        key = find_named(actor.client.get("redemptions")["redemptions"], "redemption", reference)["redemption"]
        receipt = take_step(actor.client, "take_back", {"redemption": key}, actor.member)
    facts = receipt["response"]["facts"]
    is_noted = "from_day" in facts
    said = say("gateway.funding.paying.asked_back", **facts) if is_noted else say("gateway.funding.paying.taken_back")
    show_said(receipt["response"], said, as_json)
