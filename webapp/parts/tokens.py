"""A member's tokens: lots with their expiry, what each settlement gave, and how one of them came to be."""

from dataclasses import dataclass

from chaincode.rules.units import BPS
from webapp.page import Shown, Writer
from webapp.parts.days import is_hidden
from webapp.parts.member import Plain, date_of, find_member, show_expiry
from webapp.parts.months import Choice, choose
from webapp.parts.settlements import ask_settlements, name_settlement
from webapp.visit import Visit

TEMPLATE = "tokens.html"
SHARES = (("you_used", "shared_withdrawn_wh", "w_consume"), ("you_gave", "shared_injected_wh", "w_produce"))
WH_PER_MWH, MICRO = 1_000_000, 1_000_000


@dataclass(frozen=True)
class TokenFacts:
    """What the page asked. lengths: days of settlements by their id; chosen: the settlement that is explained.

    energy: the operator's answer of the member's own days in it, {} for none.
    """

    wallet: Plain
    lines: list[Plain]
    lengths: dict[str, int]
    chosen: Choice
    energy: Plain


def ask(visit: Visit) -> TokenFacts:
    """Ask for the wallet, what was ever awarded, and the days of the settlement that is to be explained."""
    find_member(visit)
    lengths = {settlement["settlement_id"]: settlement["days"] for settlement in ask_settlements(visit).all}
    lines = visit.read("wallet/lines")["lines"]
    chosen = choose(visit, "settlement", [line["settlement"] for line in lines])
    path = f"periods/{chosen.chosen[:10]}/days"
    energy = visit.operator.get(path, settlement=chosen.chosen) if chosen.chosen else {}
    return TokenFacts(visit.read("wallet"), lines, lengths, chosen, energy)


def show(facts: TokenFacts, writer: Writer) -> Shown:
    """Write lots, soonest expiry first, and lines, the newest first."""
    formats, wallet = writer.formats, facts.wallet
    lots = [
        [formats.tokens(lot["amount_cents"]), _say_origin(lot["origin"], facts, writer),
         formats.day(date_of(wallet, lot["received_on"])), formats.full_day(lot["expires_date"])]
        for lot in wallet["lots"]
    ]
    lines = [
        [_name(line["settlement"], facts, writer), line["words"][writer.language], formats.tokens(line["amount_cents"])]
        for line in reversed(facts.lines)
    ]
    foot = [formats.tokens(wallet["spendable_cents"]), writer.say("spendable"), "", ""]
    return {
        "lots": lots, "lots_foot": foot if lots else [], "lines": lines, "expiry": show_expiry(wallet, writer),
        "chosen": facts.chosen, "names": {name: _name(name, facts, writer) for name in facts.chosen.names},
        "why": _explain(facts, writer) if facts.energy else None,
    }


def _name(settlement: str, facts: TokenFacts, writer: Writer) -> str:
    return name_settlement(settlement, facts.lengths.get(settlement, 1), writer)


def _explain(facts: TokenFacts, writer: Writer) -> Plain:
    """Return the chosen line as kWh x weight x value, what of it this settlement credits, and what else it holds."""
    formats, terms, days = writer.formats, facts.energy["terms"], facts.energy["days"]
    line = next(line for line in facts.lines if line["settlement"] == facts.chosen.chosen)
    share_bps = terms["provisional_bps"] if ".provisional." in facts.chosen.chosen else BPS
    told = not any(map(is_hidden, days))
    return {
        "name": _name(facts.chosen.chosen, facts, writer), "is_told": told, "day": facts.chosen.chosen[:10],
        "value": formats.tokens(terms["value_cents_per_mwh"]), "share": formats.percent(share_bps),
        "is_part": share_bps < BPS, "worth": formats.fine_tokens(line["worth_micro"]),
        "credited": formats.fine_tokens(line["credited_micro"]), "paid": formats.tokens(line["energy_cents"]),
        "rows": [_multiply(row, days, terms, writer) for row in SHARES] if told else [],
        "others": [writer.say(f"more_{kind}", tokens=formats.tokens(line[f"{kind}_cents"]))
                   for kind in ("bonus", "welcome") if line[f"{kind}_cents"]],
    }


def _multiply(row: tuple[str, str, str], days: list[Plain], terms: Plain, writer: Writer) -> list[str]:
    """Return one way of sharing: its kWh, weight, and what both make with the value, which is rounded down by hours."""
    words, register, weight = row
    wh = sum(day[register] for day in days)
    micro = wh * terms["value_cents_per_mwh"] * terms[weight] * MICRO // (WH_PER_MWH * BPS)
    formats = writer.formats
    return [writer.say(words), formats.fine_kwh(wh), formats.percent(terms[weight]), formats.fine_tokens(micro)]


def _say_origin(origin: str, facts: TokenFacts, writer: Writer) -> str:
    kind, _, name = origin.partition("/")
    if kind == "settlement":
        return writer.say("from_settlement", settlement=_name(name, facts, writer))
    return writer.say("from_agreement" if kind == "agreement" else "from_other")
