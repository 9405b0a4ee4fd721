"""Publishing an offer or a need: its price tried, its words kept, their digest on the ledger (T4)."""

from dataclasses import dataclass
from typing import Any

from chaincode.rules.units import format_tokens
from chaincode.words import find_point
from gateway.acts.errors import UnusableError
from gateway.acts.work import Call, Work, sign_one
from gateway.client import Client


@dataclass(frozen=True)
class Offered:
    """What is published. kind: offer or need; title, text, by: words for all, which stay with the gateways; by: as
    whom the member offers, "" for one who isn't to be named.
    """

    kind: str
    thing: str
    category: str
    min_price_cents: int
    max_price_cents: int
    title: str
    text: str = ""
    by: str = ""


def plan_offer(offered: Offered, terms: str, member: str, command_id: str) -> Work:
    """Return what the member signs. terms: the digest of the words."""
    return Work((Call("publish", {
        "kind": offered.kind, "thing": offered.thing, "category": offered.category,
        "min_price_cents": offered.min_price_cents, "max_price_cents": offered.max_price_cents, "terms": terms,
    }, command_id, member),))


def publish(client: Client, member: str, offered: Offered) -> dict[str, Any]:
    """Publish as a member; return the receipt, whose response names the offer made.

    Raises:
        UnusableError: nobody could ask for it: it costs more than the parameter `max_price` lets a service cost.
        ApiError: the rules refuse it.
    """
    most_cents = client.get("parameters")["parameters"]["max_price"]
    if offered.max_price_cents > most_cents:
        raise UnusableError("gateway.acts.offering.costs_more_than_max_price", tokens=format_tokens(
            offered.max_price_cents, find_point()), most=format_tokens(most_cents, find_point()))
    words = {"title": offered.title, **{name: text for name in ("text", "by") if (text := getattr(offered, name))}}
    terms = client.post("words", {"words": words})["hash"]
    return sign_one(plan_offer(offered, terms, member, client.new_command_id()), client)
