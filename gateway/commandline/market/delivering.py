"""`volano market deliver | confirm`: a service was had, for what was asked or less, and is paid."""

from pathlib import Path

import click

from chaincode.words import say
from gateway.acts import confirming
from gateway.acts.stepping import take_step
from gateway.commandline.base.acting_member import open_actor
from gateway.commandline.base.options import folder_option, json_option
from gateway.commandline.base.tokens import tokens_option
from gateway.commandline.market.offers import as_option, show_receipt
from gateway.commandline.market.steps import CONSUMER, PROVIDER, agreement_argument, find_agreement


@click.command()
@agreement_argument
@as_option
@tokens_option("--tokens", "cents", "What it came to, where that is less than was asked: the rest returns at once.")
@folder_option
@json_option
def deliver(agreement: str | None, named: str, cents: int | None, folder: Path, as_json: bool) -> None:
    """Say, as the provider, that the service was delivered, for the price that was asked or for less.

    \b
    Example:
      ./volano market deliver 3f9a12 --as bottega --tokens 3.50
    """
    with open_actor(folder, named) as actor:
        key = find_agreement(actor, agreement, ("accepted",), PROVIDER)["agreement"]
        receipt = take_step(actor.client, "deliver", {"agreement": key, "cents": cents or 0}, actor.member)
    show_receipt(receipt, key, say("gateway.market.steps.delivered"), as_json)


@click.command()
@agreement_argument
@as_option
@folder_option
@json_option
def confirm(agreement: str | None, named: str, folder: Path, as_json: bool) -> None:
    """Confirm, as the consumer, that the service was had: its provider is paid.

    Pledges for such services are named by it, those that give most back first: each leaves the consumer a due.

    \b
    Example:
      ./volano market confirm 3f9a12 --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        key = find_agreement(actor, agreement, ("delivered",), CONSUMER)["agreement"]
        receipt = confirming.confirm(actor.client, actor.member, key)
    show_receipt(receipt, key, say("gateway.market.steps.paid"), as_json)
