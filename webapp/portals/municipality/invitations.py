"""The officer's invitations: codes for a list of people, where each stands, and ending one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import abort

from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.member import Plain
from webapp.visit import Visit
from webapp.words import LANGUAGES

FORBIDDEN = 403
INVITATION = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True)
class InvitationFacts:
    """What the page asked. invitations: None for who is no officer here; made: codes, which are shown this once; typed:
    what the gateway refused.
    """

    invitations: list[Plain] | None
    made: list[Plain] = field(default_factory=list, repr=False)
    typed: str = ""


def ask(visit: Visit) -> InvitationFacts:
    """Ask whom this organisation invited."""
    try:
        return InvitationFacts(visit.own.get("invitations")["invitations"])
    except ApiError as error:
        if error.status != FORBIDDEN:
            raise
        return InvitationFacts(None)


def show(facts: InvitationFacts, writer: Writer) -> Shown:
    """Write where each stands, and the codes that were just made."""
    return {"is_officer": facts.invitations is not None, "made": facts.made, "typed": facts.typed,
            "invitations": [_show(one, writer) for one in facts.invitations or []]}


def _show(invitation: Plain, writer: Writer) -> Plain:
    until = datetime.fromtimestamp(invitation["expires_at_s"], UTC).date().isoformat()
    state = writer.say(f"invited_{invitation['state']}", day=writer.formats.day(until))
    return {"id": invitation["id"], "name": invitation["name"], "contact": invitation["contact"], "state": state}


def invite(visit: Visit, form: Mapping[str, str]) -> Came:
    """Have a code made for each line: a name, and after a comma where to reach that person."""
    typed, language = form.get("people", ""), form.get("language", "")
    people = [read_person(line) for line in typed.splitlines() if line.strip()]
    if language not in LANGUAGES:
        abort(400)
    try:
        made = visit.own.post("invitations", {"people": [one | {"language": language} for one in people]})
    except ApiError as error:
        if error.code != "INVALID":
            raise
        return InvitationFacts(ask(visit).invitations, typed=typed)
    return InvitationFacts(ask(visit).invitations, made["invitations"])


def read_person(line: str) -> dict[str, str]:
    """Return whom a line names, and where to reach them, "" for nowhere."""
    name, _, contact = line.partition(",")
    return {"name": name.strip(), "contact": contact.strip()}


def end(visit: Visit, form: Mapping[str, str]) -> Any:
    """End an invitation: its code is good for nothing any more."""
    name = form.get("invitation", "")
    if not INVITATION.fullmatch(name):
        abort(400)
    visit.own.delete(f"invitations/{name}")


PAGE = Page("municipality", "invitations", ask, show, order=5, acts={"invite": invite, "end": end})
