"""A member's tokens: lots with their expiry, and what each settlement gave and why. A page of citizens and of shops."""

from dataclasses import dataclass

from webapp.page import Shown, Writer
from webapp.parts.member import Plain, date_of, find_member, show_expiry
from webapp.parts.settlements import ask_settlements, name_settlement
from webapp.visit import Visit

TEMPLATE = "tokens.html"


@dataclass(frozen=True)
class TokenFacts:
    """What the page asked. lengths: days of settlements by their id."""

    wallet: Plain
    lines: list[Plain]
    lengths: dict[str, int]


def ask(visit: Visit) -> TokenFacts:
    """Ask for the wallet and what was ever awarded."""
    find_member(visit)
    lengths = {settlement["settlement_id"]: settlement["days"] for settlement in ask_settlements(visit).all}
    return TokenFacts(visit.read("wallet"), visit.read("wallet/lines")["lines"], lengths)


def show(facts: TokenFacts, writer: Writer) -> Shown:
    """Write lots, soonest expiry first, and lines, the newest first."""
    formats, wallet = writer.formats, facts.wallet
    lots = [
        [formats.tokens(lot["amount_cents"]), _say_origin(lot["origin"], facts, writer),
         formats.day(date_of(wallet, lot["received_on"])), formats.full_day(lot["expires_date"])]
        for lot in wallet["lots"]
    ]
    lines = [
        [name_settlement(line["settlement"], facts.lengths.get(line["settlement"], 1), writer),
         line["words"][writer.language], formats.tokens(line["amount_cents"])]
        for line in reversed(facts.lines)
    ]
    foot = [formats.tokens(wallet["spendable_cents"]), writer.say("spendable"), "", ""]
    return {"lots": lots, "lots_foot": foot if lots else [], "lines": lines, "expiry": show_expiry(wallet, writer)}


def _say_origin(origin: str, facts: TokenFacts, writer: Writer) -> str:
    kind, _, name = origin.partition("/")
    if kind == "settlement":
        return writer.say("from_settlement", settlement=name_settlement(name, facts.lengths.get(name, 1), writer))
    return writer.say("from_agreement" if kind == "agreement" else "from_other")
