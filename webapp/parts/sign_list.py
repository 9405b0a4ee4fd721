"""What waits for a second signature: own commands, those of others that are signed here, and a settlement.

Officers sign in their own browser, from which they also take back what their organisation proposed. A settlement is
worked out again by their gateway, which signs what agrees.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort

from chaincode.rules.intervals import is_date
from chaincode.words.arguments import list_arguments
from gateway.acts.countersigning import choose_signable
from webapp.page import Page, Shown, Writer
from webapp.parts.pending import ask_pending
from webapp.parts.settlements import Plain, is_digest, name_settlement
from webapp.visit import OFFICER, Visit
from webapp.words import RULEBOOK

NAME = "signatures"
SHORT, SHORT_ID = 12, 8
_ID, _KEY = re.compile("(?:[a-z]+/)?(?:[0-9a-f]+/)*[0-9a-f]{32,}"), re.compile(r"[A-Za-z0-9+/=_-]{41,}")
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class SignFacts:
    """What the page asked. organisation: whose gateway it asked; is_officer: whether the visitor signs for it;
    countersigner: who signs settlements; waiting: commands; odd: how many can't be shown; settlement: that nobody has
    signed second, or None.
    """

    organisation: str
    is_officer: bool
    countersigner: str
    waiting: list[Plain]
    odd: int
    settlement: Plain | None


def make_page(portal: str, order: int) -> Page:
    """Make the page for a portal."""
    return Page(portal, NAME, ask, show, "sign_list.html", order=order, acts={"countersign": countersign})


def ask(visit: Visit) -> SignFacts:
    """Ask what waits, and who looks."""
    session = visit.own.session()
    is_officer = OFFICER in session["roles"] and session["organisation"] == visit.organisation
    found = ask_pending(visit)
    return SignFacts(visit.organisation, is_officer, visit.own.get("health")["countersigner"], found.rows, found.odd,
                     _find_awaiting(visit.own.get("periods")))


def _find_awaiting(periods: Plain) -> Plain | None:
    return next(({**settlement, "period": period["period"]} for period in periods["periods"]
                 for settlement in period["settlements"] if settlement["settlement_id"] == periods["awaiting"]), None)


def show(facts: SignFacts, writer: Writer) -> Shown:
    """Write each with all that it says; what can be signed here comes first."""
    own = [row for row in facts.waiting if row["organisation"] == facts.organisation]
    others = [row for row in facts.waiting if row["organisation"] != facts.organisation]
    to_sign = choose_signable(facts.waiting, facts.organisation)
    return {
        "is_officer": facts.is_officer, "odd": facts.odd, "own_organisation": writer.say(facts.organisation),
        "to_sign": [_show_row(row, writer) for row in to_sign],
        "elsewhere": [_show_row(row, writer) for row in others if row not in to_sign],
        "own": [_show_row(row, writer) for row in own],
        "settlement": _show_settlement(facts.settlement, facts, writer) if facts.settlement else None,
    }


def _show_row(row: Plain, writer: Writer) -> Plain:
    """Write a command. signed: what the browser needs to work the digest out anew."""
    values = {"who": writer.say(row["organisation"]), "there": len(row["countersigned_by"]), "of": row["needed"]}
    names = ("pending", "digest", "command", "organisation", "arguments")
    return {
        "name": row["pending"].rpartition("/")[2][:SHORT], "title": say_title(row["command"], writer),
        "sentence": say_call(row["command"], row["arguments"], writer),
        "proposed": writer.say("sign_proposed", **values), "is_late": not row["may_act"],
        "details": list(list_arguments(row["arguments"], writer.language)),
        "signed": {name: row[name] for name in names},
    }


def say_title(command: str, writer: Writer) -> str:
    """Return what waits, as a heading."""
    text = writer.say(f"to_sign_{command}")
    return text[:1].upper() + text[1:]


def say_call(command: str, arguments: Plain, writer: Writer) -> str:
    """Return what a command does with its arguments, by the rule book's own sentence."""
    return _FIELD.sub(lambda found: _say_value(found[1], arguments.get(found[1], ""), writer),
                      RULEBOOK[writer.language][command])


def _say_value(name: str, value: Any, writer: Writer) -> str:
    if name.endswith("cents") and type(value) is int:
        return writer.formats.tokens(value)
    if isinstance(value, str) and is_date(value):
        return writer.formats.full_day(value)
    return shorten(value)


def shorten(value: Any) -> str:
    """Return an id's beginning, as pages name it, or a key's end, where two keys differ; anything else whole.

    What is signed says it the same way (static/describing.js).
    """
    text = str(value)
    if _ID.fullmatch(text):
        return text.rpartition("/")[2][:SHORT_ID]
    return f"…{text[-SHORT:]}" if _KEY.fullmatch(text) else text


def _show_settlement(one: Plain, facts: SignFacts, writer: Writer) -> Plain:
    tokens = writer.formats.tokens
    is_ours = facts.countersigner == facts.organisation and facts.is_officer
    return {
        "period": one["period"], "digest": one["digest"],
        "title": name_settlement(one["settlement_id"], one["days"], writer),
        "by": writer.say(one["organisation"]), "second": writer.say(facts.countersigner), "is_ours": is_ours,
        "energy": tokens(one["energy_cents"]), "bonus": tokens(one["bonus_cents"]),
    }


def countersign(visit: Visit, form: Mapping[str, str]) -> None:
    """Have the gateway of whoever looks work the settlement that was shown out again and sign it, if it comes to the
    same.
    """
    period, digest = form.get("period", ""), form.get("digest", "")
    if not is_date(period) or not is_digest(digest):
        abort(400)
    visit.own.post(f"periods/{period}/countersign", {"digest": digest})
