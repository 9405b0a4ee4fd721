"""How to join: whether one's area is the community's, what is checked, by whom, and what is needed. What is
typed is posted, so that it stands in no address, and kept nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from webapp.page import Page, Shown, Writer
from webapp.visit import Visit

POD_BEGINS = "IT"  # and no area's code does
LONGEST = 16


@dataclass(frozen=True)
class JoinFacts:
    """What the page asked. areas: the community's; typed: the code of an area as somebody typed it."""

    areas: list[str]
    typed: str = ""


def ask(visit: Visit) -> JoinFacts:
    """Ask for the community's areas."""
    return JoinFacts(visit.read_open("public/areas")["areas"])


def compare(visit: Visit, form: Mapping[str, str]) -> JoinFacts:
    """Take up what was typed, which is compared here, and goes nowhere."""
    return replace(ask(visit), typed=form.get("area", ""))


def show(facts: JoinFacts, writer: Writer) -> Shown:
    """Say whether the area is the community's."""
    typed = tidy(facts.typed)
    verdict = find_verdict(typed, facts.areas)
    return {"areas": facts.areas, "typed": typed, "is_ours": verdict == "join_ours",
            "verdict": writer.say(verdict, area=typed) if verdict else ""}


def tidy(text: str) -> str:
    """Return an area's code as it is written: capitals and digits, no blanks, no longer than one can be."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())[:LONGEST]


def find_verdict(typed: str, areas: list[str]) -> str:
    """Return the key of what is said of a code, "" where none was typed."""
    if not typed:
        return ""
    if typed.startswith(POD_BEGINS):
        return "join_pod"
    return "join_ours" if typed in areas else "join_other"


PAGE = Page("public", "join", ask, show, order=4, acts={"compare": compare})
