"""What every member's pages show: who they are, lots with their expiry, agreements, what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from chaincode.rules.intervals import add_days
from gateway.client import fetch_words
from webapp.page import Writer
from webapp.visit import NotAMemberError, Visit

Plain = dict[str, Any]
WORDS_S = 3.0  # who looks doesn't wait for longer for titles that lie elsewhere
MINE = {"requested": ("provider", "to_accept"), "accepted": ("provider", "to_deliver"),
        "delivered": ("consumer", "to_confirm")}
STEPS = ("requested", "accepted", "delivered", "paid")


@dataclass(frozen=True)
class Member:
    """Whose page it is. name: as their organisation has it."""

    member: str
    name: str


def ask_member(visit: Visit) -> Member:
    """Ask whose session it is, and their name.

    Raises:
        NotAMemberError: the key acts for no member.
    """
    member = find_member(visit)
    return Member(member, visit.ask(visit.organisation, f"members/{member}").get("name") or "")


def ask_first(visit: Visit) -> None:
    """Ask in one call what a member's first page shows of their own gateway."""
    visit.ask_ahead(visit.organisation, f"members/{find_member(visit)}", "wallet", "wallet/lines", "agreements",
                    *(["notices/unread"] if visit.signed_in.unread.is_due() else []))


def find_member(visit: Visit) -> str:
    """Return whose session it is, by the pseudonym; the gateway is asked once a session.

    Raises:
        NotAMemberError: the key acts for no member.
    """
    signed_in = visit.signed_in
    signed_in.member = signed_in.member or visit.own.session()["member"]
    if not signed_in.member:
        raise NotAMemberError
    return signed_in.member


def date_of(wallet: Plain, day: int) -> str:
    """Return the date of a day of the ledger, as its newest day stands to it."""
    return add_days(wallet["date"], day - wallet["day"])


def ask_agreements(visit: Visit) -> list[Plain]:
    """Ask for a member's agreements; words that lie elsewhere are asked of who keeps them."""
    agreements: list[Plain] = visit.read("agreements")["agreements"]
    lacking: dict[str, list[str]] = {}
    for agreement in agreements:
        if not agreement["words"] and agreement["keeper"] not in ("", visit.organisation):
            lacking.setdefault(agreement["keeper"], []).append(agreement["terms"])
    known = _ask_words(visit, lacking)
    return [{**agreement, "words": agreement["words"] or known.get(agreement["terms"])} for agreement in agreements]


def _ask_words(visit: Visit, lacking: Mapping[str, list[str]]) -> dict[str, dict[str, str]]:
    """Ask keepers that may be away, and believe what the ledger's hashes prove: a title less is no reason to stop."""
    found: dict[str, dict[str, dict[str, str]]] = {keeper: {} for keeper in lacking}
    visit.ask_others({keeper: partial(fetch_words, names=names, within_s=WORDS_S, found=found[keeper])
                      for keeper, names in lacking.items()})
    return {name: words for come in found.values() for name, words in dict(come).items()}


def is_mine(agreement: Plain) -> bool:
    """Whether the next step is this member's; of a contested one both's, until one of them proposed a division."""
    if agreement["status"] == "contested":
        return bool(agreement["split_by"] != agreement[agreement["role"]])
    return bool(MINE.get(agreement["status"], ("",))[0] == agreement["role"])


def show_agreements(agreements: list[Plain], writer: Writer) -> list[Plain]:
    """Return agreements as they are shown, those that wait for their member first."""
    def rank(agreement: Plain) -> tuple[int, int]:
        return (0 if is_mine(agreement) else 1 if agreement["deadline"] else 2, -agreement["requested_on"])

    return [_show_agreement(agreement, writer) for agreement in sorted(agreements, key=rank)]


def _show_agreement(agreement: Plain, writer: Writer) -> Plain:
    status = agreement["status"]
    return {
        "title": name_thing(agreement, writer), "role": writer.say(f"as_{agreement['role']}"),
        "tokens": writer.formats.tokens(agreement["price_cents"]), "state": writer.say(f"state_{status}"),
        "is_mine": is_mine(agreement), "next": say_next(agreement, writer), "is_open": bool(agreement["deadline"]),
        "steps": [(writer.say(f"state_{step}"), STEPS.index(step) <= STEPS.index(status)) for step in STEPS]
        if status in STEPS else [],
    }


def say_next(agreement: Plain, writer: Writer) -> str:
    """Return what is to be done next, by whom and until when; "" of what is closed."""
    if not agreement["deadline"]:
        return ""
    key = MINE.get(agreement["status"], ("", "to_divide"))[1] if is_mine(agreement) else "waits_until"
    return writer.say(key, day=writer.formats.day(agreement["deadline"]["date"]))


def name_thing(thing: Plain, writer: Writer) -> str:
    """Return the title of an offer's or agreement's words, else its category."""
    words = thing["words"] or {}
    return str(words.get("title") or words.get("text") or name_category(thing["category"], writer))


def name_category(category: str, writer: Writer) -> str:
    """Return a category's words, or what the community calls it."""
    key = f"category_{category}"
    return writer.say(key) if key in writer.say else category


def show_expiry(wallet: Plain, writer: Writer) -> Plain:
    """Return what can be spent today, and what of it expires first."""
    alive = [lot for lot in wallet["lots"] if not lot["is_expired"]]
    first = alive[0]["expires_date"] if alive else ""
    cents = sum(lot["amount_cents"] for lot in alive if lot["expires_date"] == first)
    formats = writer.formats
    return {"has": formats.tokens(wallet["spendable_cents"]), "is_empty": not alive,
            "tokens": formats.tokens(cents), "day": formats.full_day(first)}
