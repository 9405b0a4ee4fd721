"""The market: what others offer, and asking for it by one's own signature."""

from dataclasses import dataclass

from webapp.page import Shown, Writer
from webapp.parts.acts import make_act, name_member
from webapp.parts.member import Plain, find_member, name_category, name_thing
from webapp.visit import Visit

TEMPLATE = "market.html"


@dataclass(frozen=True)
class MarketFacts:
    """What the page asked. silent: organisations whose titles are missing."""

    wallet: Plain
    offers: list[Plain]
    silent: list[str]


def ask(visit: Visit) -> MarketFacts:
    """Ask for the others' open offers, and what can be spent."""
    member = find_member(visit)
    answer = visit.own.get("offers")
    others = [offer for offer in answer["offers"] if offer["member"] != member]
    return MarketFacts(visit.read("wallet"), others, answer["silent"])


def show(facts: MarketFacts, writer: Writer) -> Shown:
    """Write each offer with its request."""
    return {
        "today": facts.wallet["date"],
        "offers": [_show_offer(offer, writer) for offer in facts.offers],
        "silent": ", ".join(map(writer.say, facts.silent)),
    }


def _show_offer(offer: Plain, writer: Writer) -> Plain:
    by = (offer["words"] or {}).get("by", "")
    title, member = name_thing(offer, writer), name_member(offer["member"], writer, by)
    least, most = (writer.formats.tokens(offer[name]) for name in ("min_price_cents", "max_price_cents"))
    price = writer.say("market_price_of", tokens=least) if least == most else writer.say(
        "market_price_range", least=least, most=most)
    names = {offer["offer"]: title, offer["member"]: member}
    chosen = {"offer": offer["offer"], "provider": offer["member"]}
    return {
        "title": title, "category": name_category(offer["category"], writer), "member": member, "price": price,
        "least": least, "has_places": bool(offer.get("places")), "act": make_act("request", chosen, 0, names),
    }
