"""Where a shop can spend its tokens: the other members' open offers."""

from dataclasses import dataclass

from webapp.page import Page, Shown, Writer
from webapp.parts.member import Plain, date_of, find_member, name_category, name_thing
from webapp.visit import Visit


@dataclass(frozen=True)
class OfferFacts:
    """What the page asked. silent: organisations whose titles are missing."""

    wallet: Plain
    offers: list[Plain]
    silent: list[str]


def ask(visit: Visit) -> OfferFacts:
    """Ask for all open offers but the shop's own."""
    member = find_member(visit)
    answer = visit.own.get("offers")
    others = [offer for offer in answer["offers"] if offer["member"] != member]
    return OfferFacts(visit.read("wallet"), others, answer["silent"])


def show(facts: OfferFacts, writer: Writer) -> Shown:
    """Write each offer with its price; several prices from the least to the most."""
    offers = [
        [name_thing(offer, writer), name_category(offer["category"], writer), _say_price(offer, writer),
         writer.formats.day(date_of(facts.wallet, offer["published_on"]))]
        for offer in facts.offers
    ]
    return {"offers": offers, "silent": ", ".join(map(writer.say, facts.silent))}


def _say_price(offer: Plain, writer: Writer) -> str:
    least, most = (writer.formats.tokens(offer[name]) for name in ("min_price_cents", "max_price_cents"))
    return least if least == most else f"{least} – {most}"


PAGE = Page("commerce", "offers", ask, show, order=2)
