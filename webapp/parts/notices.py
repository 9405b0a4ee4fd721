"""What is new: what happened that concerns whoever looks, how far they have read, and which letters they asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.client import ApiError
from webapp.gateways import UNREACHED, Recent
from webapp.page import Shown, Writer
from webapp.parts.member import Plain, find_member, name_category
from webapp.parts.shared_plans import ask_told
from webapp.visit import PUBLIC, Visit

TEMPLATE = "notices.html"
NAME = "notices"
# Where what is told of can be looked at; by the beginning of its key on the ledger.
SHOWN_AT = {"agreement/": "agreements", "settlement/": "tokens", "key/": "keys", "delegate/": "keys", "month/": "euro"}
SIGNING = ("municipality", "manager")  # portals that have a page of what waits for a signature
OF_PEOPLE = ("municipality", "manager", "auditor")   # portals whose visitors are no members, and get no letters


@dataclass(frozen=True)
class NoticeFacts:
    """What the page asked. letters: None for who gets none; told: by organisation, plans that it shares, unopened."""

    portal: str
    found: Plain
    letters: Plain | None
    told: dict[str, list[Plain]] = field(default_factory=dict)


def ask(visit: Visit) -> NoticeFacts:
    """Ask for the newest notices, and for the letters."""
    if visit.portal in OF_PEOPLE:
        return NoticeFacts(visit.portal, visit.own.get("notices"), None, ask_told(visit))
    find_member(visit)
    return NoticeFacts(visit.portal, visit.own.get("notices"), visit.own.get("notices/letters"))


def show(facts: NoticeFacts, writer: Writer) -> Shown:
    """Write each notice in words, the newest first."""
    notices = [_show_notice(one, facts.portal, writer) for one in facts.found["notices"]]
    plans = [{**plan, "at": at, "date": writer.formats.full_day(plan["date"])}
             for at, told in facts.told.items() for plan in told]
    own = facts.found["unread"]
    return {"notices": notices, "own": own, "unread": own + len(plans), "last": facts.found["last"],
            "letters": facts.letters, "plans": plans, "portal": facts.portal}


def _show_notice(one: Plain, portal: str, writer: Writer) -> Plain:
    values, formats = dict(one["values"]), writer.formats
    if "date" in values:
        values["date"] = formats.full_day(values["date"])
    if "month" in values:
        values["month"] = formats.month(values["month"])
    if "category" in values:
        values["category"] = name_category(values["category"], writer)
    if "command" in values:
        values["command"] = writer.say(f"to_sign_{values['command']}")
    return {"words": writer.say(f"notice_{one['event']}", **values), "date": formats.full_day(one["date"]),
            "is_new": not one["is_read"], "page": _find_page(one, portal)}


def _find_page(one: Plain, portal: str) -> str:
    """Return where to look at what happened, below the language; "" for nowhere."""
    about = one["about"]
    if about.startswith("proposal/"):
        return "citizen/votes" if portal == "citizen" else "public/votes"
    if one["event"] == "to_sign":
        return f"{portal}/signatures" if portal in SIGNING else ""
    if one["event"] == "expiring":
        about = "settlement/"
    shown_at = next((name for begin, name in SHOWN_AT.items() if about.startswith(begin)), "")
    return f"{portal}/{shown_at}" if shown_at and portal not in OF_PEOPLE else ""


def note_read(visit: Visit, form: Mapping[str, str]) -> None:
    """Note that all up to the newest one shown is read."""
    last = form.get("last", "")
    visit.own.post("notices/read", {"last": int(last) if last.isdecimal() else 0})
    visit.signed_in.unread = Recent()


def choose_letters(visit: Visit, form: Mapping[str, str]) -> None:
    """Ask for letters of the kinds that are ticked, and no others."""
    visit.own.post("notices/letters", {"letters": [name for name in form.get("letters", "").split(",") if name]})


def count_unread(visit: Visit) -> int:
    """Return how many notices the visitor hasn't read, asked once in RECENT_S; 0 where nobody says."""
    if visit.portal == PUBLIC:
        return 0
    return visit.signed_in.unread.find(lambda: _ask_unread(visit)) or 0


def _ask_unread(visit: Visit) -> int:
    try:
        unread = visit.ask(visit.organisation, "notices/unread")["unread"]
    except (ApiError, *UNREACHED, KeyError, TypeError):
        return 0
    return (unread if type(unread) is int else 0) + _count_told(visit)


def _count_told(visit: Visit) -> int:
    """Plans of other organisations that await whoever looks."""
    return sum(map(len, ask_told(visit).values())) if visit.portal in OF_PEOPLE else 0


ACTS = {"read": note_read, "letters": choose_letters}
