"""The steps of an agreement by its parties, and the small commands on lots and claims."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from chaincode.rules.market.lots import MAX_LOTS
from chaincode.words import Words, say
from gateway.acts.stepping import take_step
from gateway.commandline.base.acting_member import Actor, open_actor
from gateway.commandline.base.options import folder_option, json_option
from gateway.commandline.base.references import LISTS, find_named, format_reference, require_one
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.commandline.base.tokens import parse_tokens
from gateway.commandline.market.offers import Function, as_option, find_offers, show_receipt

# command: (what `--help` says, what is printed, the states it starts from, whose step it is)
PROVIDER, CONSUMER, EITHER = ("provider",), ("consumer",), ("provider", "consumer")
STEPS = {
    "decline": ("Decline a request, as its provider: the tokens return.",
                Words("gateway.market.steps.declined"), ("requested",), PROVIDER),
    "withdraw": ("Withdraw a request of your own before it is accepted.",
                 Words("gateway.market.steps.withdrawn"), ("requested",), CONSUMER),
    "contest": ("Contest a delivery, as the consumer: the tokens stay held.",
                Words("gateway.market.steps.contested"), ("delivered",), CONSUMER),
    "release": ("Give the tokens back, as the provider, after accepting.",
                Words("gateway.market.steps.released"), ("accepted", "delivered", "contested"), PROVIDER),
    "collect": ("Have a provider paid once the days to confirm are over; anyone may.",
                Words("gateway.market.steps.paid"), ("delivered",), EITHER),
    "lapse": ("Return the tokens once a deadline has passed; anyone may.",
              Words("gateway.market.steps.lapsed"), ("requested", "accepted"), EITHER),
    "halve": ("Halve what nobody settled in time; anyone may.",
              Words("gateway.market.steps.halved"), ("contested",), EITHER),
}


def agreement_argument(function: Function) -> Function:
    """AGREEMENT: a reference; not needed where only one agreement waits for the step."""
    return click.argument("agreement", required=False)(function)


def make_step(name: str) -> click.Command:
    """Make the command of a step that needs no more than the agreement."""
    words, done, states, roles = STEPS[name]
    example = f"\n\n\b\nExample:\n  ./volano market {name} 3f9a12 --as ada-esempio"

    @click.command(name, help=f"{words}{example}")
    @agreement_argument
    @as_option
    @folder_option
    @json_option
    def step(agreement: str | None, named: str, folder: Path, as_json: bool) -> None:
        with open_actor(folder, named) as actor:
            key = find_agreement(actor, agreement, states, roles)["agreement"]
            receipt = take_step(actor.client, name, {"agreement": key}, actor.member)
        show_receipt(receipt, key, str(done), as_json)

    return step


def find_agreement(
    actor: Actor, reference: str | None, states: Sequence[str], roles: Sequence[str]
) -> dict[str, Any]:
    """Give the member's agreement of a reference, else the only one that the step fits; a whole key is anybody's."""
    if reference and reference.startswith("agreement/"):
        return {"agreement": reference}
    own = actor.client.get("agreements")["agreements"]
    if reference:
        return find_named(own, "agreement", reference)
    fitting = [one for one in own if one["status"] in states and one["role"] in roles]
    return require_one(fitting, say("gateway.market.steps.agreements_for_this_step"), LISTS["agreement"])


@click.command()
@agreement_argument
@as_option
@folder_option
@json_option
def accept(agreement: str | None, named: str, folder: Path, as_json: bool) -> None:
    """Accept a request, as its provider; where places are numbered, the first free seat is booked.

    \b
    Example:
      ./volano market accept 3f9a12 --as bottega
    """
    with open_actor(folder, named) as actor:
        one = find_agreement(actor, agreement, ("requested",), PROVIDER)
        arguments = {"agreement": one["agreement"], "seat": find_seat(actor, one)}
        receipt = take_step(actor.client, "accept", arguments, actor.member)
    show_receipt(receipt, one["agreement"], say("gateway.market.steps.accepted"), as_json)


def find_seat(actor: Actor, agreement: dict[str, Any]) -> str:
    """Give the first free seat of an agreement's place; "" when it has none."""
    place = agreement.get("place", "")
    if not place:
        return ""
    rows = [row for one in find_offers(actor) for row in one["places"] if row["place"] == place]
    free = [seat for row in rows for seat in range(1, row["seats"] + 1) if seat not in row["booked"]]
    if not free:
        raise RefusedError(say("gateway.market.steps.no_seat_is_free_decline_market"))
    return f"seat/{place.partition('/')[2]}/{free[0]:04d}"


@click.command()
@agreement_argument
@as_option
@click.option("--provider", "tokens", required=True, metavar="TOKENS", help="What the provider gets; 0 for nothing.")
@folder_option
@json_option
def split(agreement: str | None, named: str, tokens: str, folder: Path, as_json: bool) -> None:
    """Divide a contested agreement: it acts when both parties send the same amount.

    \b
    Example:
      ./volano market split 3f9a12 --as ada-esempio --provider 1.50
    """
    cents = 0 if tokens == "0" else parse_tokens(tokens)
    with open_actor(folder, named) as actor:
        key = find_agreement(actor, agreement, ("contested",), EITHER)["agreement"]
        receipt = take_step(actor.client, "split", {"agreement": key, "provider_cents": cents}, actor.member)
    is_agreed = receipt["response"].get("facts", {}).get("is_agreed")
    words = say(
        "gateway.market.steps.divided",
    ) if is_agreed else say("gateway.market.steps.proposed_other_party_decides")
    show_receipt(receipt, key, words, as_json)


@click.command()
@as_option
@folder_option
@json_option
def merge(named: str, folder: Path, as_json: bool) -> None:
    """Merge own lots, soonest expiry first, into one: at most 100, with the soonest expiry of them.

    \b
    Example:
      ./volano market merge --as bottega
    """
    with open_actor(folder, named) as actor:
        alive = [lot["lot"] for lot in actor.client.get("wallet")["lots"] if not lot["is_expired"]]
        if len(alive) < 2:
            raise InputError(say("gateway.market.steps.there_is_nothing_to_merge"))
        receipt = take_step(actor.client, "merge", {"lots": alive[:MAX_LOTS]}, actor.member)
    show_receipt(receipt, receipt["response"]["made"][0], say("gateway.market.steps.merged"), as_json)


@click.command()
@click.argument("claim")
@as_option
@folder_option
@json_option
def remind(claim: str, named: str, folder: Path, as_json: bool) -> None:
    """Remind of a claim of your own to a bonus that no settlement has taken.

    \b
    Example:
      ./volano market remind 3f9a12 --as bottega
    """
    with open_actor(folder, named) as actor:
        key = find_named(actor.client.get("wallet")["claims"], "claim", claim)["claim"]
        receipt = take_step(actor.client, "remind", {"claim": key}, actor.member)
    show_receipt(receipt, format_reference(key), say("gateway.market.steps.reminded"), as_json)
