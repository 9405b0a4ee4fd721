"""`volano market offers`, `agreements`, `wallet`, `publish`, `request`: what there is, and asking for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from chaincode.terminal.telling import echo
from chaincode.words import choose, say
from chaincode.words.names import words_of_organisation
from chaincode.words.seen import clean_line
from gateway.acts import buying, offering
from gateway.acts.agreed import load_agreements
from gateway.acts.buying import Wanted
from gateway.acts.offering import Offered
from gateway.acts.slugs import is_word
from gateway.commandline.base.acting_member import Actor, open_actor
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.names import say_role, say_state, say_thing
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.references import find_named, format_reference
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.tokens import parse_tokens, show_tokens

Plain = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., Any])
THINGS = ("service", "good", "space", "knowledge", "discount")


def as_option(function: Function) -> Function:
    """`--as NAME`: the member who acts."""
    return click.option(
        "--as", "named", required=True, metavar="NAME",
        help="Who acts: a folder with the member's key.pem and cert.pem, or a name whose key waits to be handed over.",
    )(function)


def find_offers(actor: Actor, **query: Any) -> list[Plain]:
    """Get offers from the member's own gateway; say on stderr whose words are missing."""
    found: Plain = actor.client.get("offers", **query)
    if found["silent"]:
        echo(say("gateway.market.offers.words_are_missing", organisations=", ".join(
            str(words_of_organisation(name)) for name in found["silent"])), err=True)
    offers: list[Plain] = found["offers"]
    return offers


@click.command()
@as_option
@click.option("--needs", is_flag=True, help="What members need, instead of what they offer.")
@click.option("--category", default="", help="Only this category.")
@folder_option
@json_option
def offers(named: str, needs: bool, category: str, folder: Path, as_json: bool) -> None:
    """List what members offer, or need.

    \b
    Example:
      ./volano market offers --as ada-esempio --category care
    """
    with open_actor(folder, named) as actor:
        found = find_offers(actor, kind="need" if needs else "offer", category=category)
    if as_json:
        show_json({"offers": found})
        return
    rows = [[format_reference(one["offer"]), _format_prices(one), one["category"], say_thing(one["thing"]),
             clean_line((one["words"] or {}).get("title", "")), one["member"][:12]] for one in found]
    show_table([
        say("gateway.market.offers.reference"), say("gateway.market.offers.tokens"),
        say("gateway.market.offers.category"), say("gateway.market.offers.thing"), say("gateway.market.offers.title"),
        say("gateway.market.offers.member"),
    ], rows, right=(1,), empty=say("gateway.market.offers.nothing_needed" if needs else
                                   "gateway.market.offers.nothing_offered"))


def _format_prices(one: Plain) -> str:
    low, high = show_tokens(one["min_price_cents"]), show_tokens(one["max_price_cents"])
    return low if low == high else f"{low} .. {high}"


@click.command()
@as_option
@click.option("--title", required=True, help="What it is, in a few words; not on the ledger.")
@click.option("--text", default="", help="More words; not on the ledger.")
@click.option("--by", default="", help="As whom you offer, for all to read; not on the ledger. Else by your code.")
@click.option("--price", required=True, metavar="TOKENS", help="The lowest price, and the highest unless --up-to.")
@click.option("--up-to", metavar="TOKENS", help="The highest price.")
@click.option("--category", required=True, help="One word; the community recognises some as of collective interest.")
@click.option("--thing", type=click.Choice(THINGS), default="service", show_default=True,
              help="What it is: a service, a good, a space, knowledge, a discount.")
@click.option("--need", is_flag=True, help="Something needed instead of offered.")
@folder_option
@json_option
def publish(*, named: str, title: str, text: str, by: str, price: str, up_to: str | None, category: str, thing: str,
            need: bool, folder: Path, as_json: bool) -> None:
    """Publish an offer, or a need.

    \b
    Example:
      ./volano market publish --as bottega --title "Bread course" --by "The bakery" --category knowledge --price 4
    """
    cents = parse_tokens(price)
    if not is_word(category):
        raise InputError(say("gateway.market.offers.category_one_word_of_small_letters", category=category))
    most_cents = parse_tokens(up_to) if up_to else cents
    offered = Offered("need" if need else "offer", thing, category, cents, most_cents, title, text, by)
    with open_actor(folder, named) as actor:
        receipt = offering.publish(actor.client, actor.member, offered)
    show_receipt(receipt, receipt["response"]["made"][0], say("gateway.market.offers.published"), as_json)


def show_receipt(receipt: Plain, key: str, words: str, as_json: bool) -> None:
    """Print what a step came to, with the transaction's id for `audit explain`."""
    if as_json:
        show_json(receipt | {"key": key})
    else:
        echo(f"{format_reference(key)} {words}  ({say('gateway.market.offers.transaction')} "
             f"{receipt['transaction_id'][:12]}, {say('gateway.market.offers.block')} {receipt['block']})")


@click.command()
@click.argument("offer")
@as_option
@click.option("--price", metavar="TOKENS", help="The price, where the offer leaves a choice; else its own.")
@click.option("--on", "service_date", type=DATE, help="The service's day; the ledger's today unless given.")
@click.option("--text", default="", help="Words for the other party: address, hour; not on the ledger.")
@click.option("--provider", default="", metavar="MEMBER", help="Who provides, for a need of your own: a member's id.")
@folder_option
@json_option
def request(*, offer: str, named: str, price: str | None, service_date: str | None, text: str, provider: str,
            folder: Path, as_json: bool) -> None:
    """Ask for what OFFER names, by reference or title; lots for its price are held, soonest expiry first.

    \b
    Example:
      ./volano market request "Bread course" --as ada-esempio --on 2024-10-05
    """
    with open_actor(folder, named) as actor:
        rows = find_offers(actor, kind="need" if provider else "offer")
        one = find_named(rows, "offer", offer)
        cents = parse_tokens(price) if price else one["min_price_cents"]
        wanted = Wanted(one["offer"], provider or one["member"], cents, service_date or "", text)
        receipt = buying.request(actor.client, actor.member, wanted)
    held = say("gateway.market.offers.requested_tokens_held", cents=show_tokens(cents))
    show_receipt(receipt, receipt["response"]["made"][0], held, as_json)


@click.command()
@as_option
@folder_option
@json_option
def agreements(named: str, folder: Path, as_json: bool) -> None:
    """List your own agreements, each with its next deadline.

    \b
    Example:
      ./volano market agreements --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        found = load_agreements(actor.client, actor.at)
    if as_json:
        show_json({"agreements": found})
        return
    rows = [[format_reference(one["agreement"]), say_state(one["status"]), say_role(one["role"]),
             show_tokens(one["price_cents"]), one["service_date"],
             (one["deadline"] or {}).get("date", ""), (one["words"] or {}).get("text", "")]
            for one in found]
    show_table([
        say("gateway.market.offers.reference"), say("gateway.market.offers.status"), say("gateway.market.offers.role"),
        say("gateway.market.offers.tokens"), say("gateway.market.offers.service_on"),
        say("gateway.market.offers.next_step_by"), say("gateway.market.offers.words"),
    ], rows, right=(3,), empty=say("gateway.market.offers.no_agreements"))


def _say_origin(origin: str) -> str:
    """Say where a lot came from: an agreement or a settlement."""
    if origin.startswith("agreement/"):
        return say("gateway.market.offers.agreement", reference=format_reference(origin))
    return origin.rpartition("/")[2]


@click.command()
@as_option
@folder_option
@json_option
def wallet(named: str, folder: Path, as_json: bool) -> None:
    """Show your own lots, when each expires, and why tokens were earned.

    \b
    Example:
      ./volano market wallet --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        found, lines = actor.client.get("wallet"), actor.client.get("wallet/lines")["lines"]
    if as_json:
        show_json(found | {"lines": lines})
        return
    echo(say(
        "gateway.market.offers.tokens_to_spend_held_in_agreements",
        spendable_cents=show_tokens(found["spendable_cents"]), held_cents=show_tokens(found["held_cents"]),
    ))
    for lot in found["lots"]:
        echo(f"  {choose(lot['words'])} ({_say_origin(lot['origin'])})")
    for line in lines:
        echo(f"{line['settlement']}: {choose(line['words'])}")
    for claim in found["claims"]:
        echo(f"{format_reference(claim['claim'])} {say('gateway.market.offers.claim_to_bonus')}: "
             f"{show_tokens(claim['amount_cents'])}")
