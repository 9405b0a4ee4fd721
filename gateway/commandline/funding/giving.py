"""`volano fund donate | pledge | voucher | assist | end`: what a fund's owner makes of its rows."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from chaincode.rules.units import BPS
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.funding import SOLIDARITY, Spending, spend
from gateway.acts.stepping import take_step
from gateway.client import Client
from gateway.commandline.base.acting_member import as_option, open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import ORGANISATION, folder_option, json_option, show_said
from gateway.commandline.base.people import find_id
from gateway.commandline.base.references import find_named, format_reference
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.tokens import show_tokens, tokens_argument, tokens_option

Plain = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., Any])
HUNDREDTH = BPS // 100


def purpose_options(function: Function) -> Function:
    """`--for CATEGORY` and `--offer OFFER`: what tokens are for, both as often as needed."""
    categories = click.option("--for", "categories", multiple=True, metavar="CATEGORY",
                              help="Services of this category.")
    offers = click.option("--offer", "offers", multiple=True, metavar="OFFER", help="This offer, by its reference.")
    return categories(offers(function))


def find_purposes(client: Client, categories: Sequence[str], offers: Sequence[str]) -> list[str]:
    """Give categories and offers as the rules name them."""
    if not categories and not offers:
        raise InputError(say("gateway.funding.giving.for_what"))
    rows = client.get("offers")["offers"] if offers else []
    return [*categories, *[find_named(rows, "offer", offer)["offer"] for offer in offers]]


@click.command()
@tokens_argument
@as_option
@folder_option
@json_option
def donate(cents: int, named: str, folder: Path, as_json: bool) -> None:
    """Give TOKENS of one's own fund to the solidarity fund.

    \b
    Example:
      ./volano fund donate 50 --as bottega-prova
    """
    with open_actor(folder, named) as actor:
        receipt = spend(actor.client, Spending("donate", {"cents": cents}, cents, actor.member))
    show_said(receipt["response"], say("gateway.funding.giving.donated", tokens=show_tokens(cents)), as_json)


@click.command()
@as_option
@tokens_option("--tokens", "cents", "What is set apart for it.", required=True)
@purpose_options
@click.option("--percent", type=click.IntRange(1, 50), required=True, help="Of what is paid, so much comes back.")
@tokens_option("--cap", "cap_cents", "For one member in 30 days at most.", required=True)
@click.option("--from", "from_date", type=DATE, metavar="DATE", help="The first day; today unless given.")
@click.option("--to", "to_date", type=DATE, metavar="DATE", required=True, help="The last day.")
@folder_option
@json_option
def pledge(
    *, named: str, cents: int, categories: Sequence[str], offers: Sequence[str], percent: int, cap_cents: int,
    from_date: str | None, to_date: str, folder: Path, as_json: bool,
) -> None:
    """Promise who pays for something a part of it back, out of one's own fund, while it lasts.

    \b
    Example:
      ./volano fund pledge --as bottega-prova --tokens 100 --for care --percent 10 --cap 5 --to 2024-12-31
    """
    with open_actor(folder, named) as actor:
        arguments = {
            "cents": cents, "purposes": find_purposes(actor.client, categories, offers), "bps": percent * HUNDREDTH,
            "cap_cents": cap_cents, "from_date": from_date or str(actor.client.get("health")["date"]),
            "to_date": to_date,
        }
        receipt = spend(actor.client, Spending("pledge", arguments, cents, actor.member))
    made = receipt["response"]["made"][0]
    show_said(receipt["response"], say("gateway.funding.giving.pledged", pledge=format_reference(made)), as_json)


@click.command()
@click.argument("members", nargs=-1, required=True, metavar="MEMBER...")
@as_option
@tokens_option("--tokens", "cents", "For each of them.", required=True)
@purpose_options
@folder_option
@json_option
def voucher(
    members: Sequence[str], *, named: str, cents: int, categories: Sequence[str], offers: Sequence[str], folder: Path,
    as_json: bool,
) -> None:
    """Give each MEMBER vouchers of one's own fund; everybody sees to whom, so they invite and reward.

    Who is helped because in need is helped by a desk: `fund assist`.

    \b
    Example:
      ./volano fund voucher "Ada Esempio" --as bottega-prova --tokens 5 --for care
    """
    with open_actor(folder, named) as actor:
        given = [{"member": find_id(actor.community, member), "cents": cents} for member in members]
        arguments = {"vouchers": given, "only": find_purposes(actor.client, categories, offers)}
        receipt = spend(actor.client, Spending("issue_vouchers", arguments, cents * len(given), actor.member))
    words = say("gateway.funding.giving.given", count=len(given), tokens=show_tokens(cents))
    show_said(receipt["response"], words, as_json)


@click.command()
@click.argument("desk", metavar="MEMBER")
@tokens_argument
@click.option("--organisation", type=ORGANISATION, required=True, help="Whose desk it is, and whose officer proposes.")
@purpose_options
@folder_option
@json_option
def assist(
    desk: str, *, cents: int, organisation: str, categories: Sequence[str], offers: Sequence[str], folder: Path,
    as_json: bool,
) -> None:
    """Propose to give the desk MEMBER vouchers of TOKENS from the solidarity fund; who is helped stands nowhere.

    \b
    Example:
      ./volano fund assist "Sportello Comune" 50 --organisation municipality --for care
    """
    with open_community(folder) as community, community.client(organisation, OFFICER) as officer:
        member, only = find_id(community, desk), find_purposes(officer, categories, offers)
        arguments = {"member": member, "cents": cents, "only": only}
        receipt = spend(officer, Spending("assist", arguments, cents, SOLIDARITY))
    made = receipt["response"]["made"][0]
    show_said(receipt["response"], say("gateway.funding.giving.to_sign", reference=format_reference(made)), as_json)


@click.command()
@click.argument("reference", metavar="PLEDGE")
@as_option
@folder_option
@json_option
def end(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """End PLEDGE: no new dues from today; sent again over 60 days later it brings back what is left.

    \b
    Example:
      ./volano fund end 3f9a12c0 --as bottega-prova
    """
    with open_actor(folder, named) as actor:
        terms = find_named(actor.client.get("pledges")["pledges"], "pledge", reference)["pledge"]
        receipt = take_step(actor.client, "end", {"terms": terms}, actor.member)
    facts = receipt["response"]["facts"]
    words = say("gateway.funding.giving.returned", tokens=show_tokens(facts["cents"])) if "cents" in facts else say(
        "gateway.funding.giving.ended",
    )
    show_said(receipt["response"], words, as_json)
