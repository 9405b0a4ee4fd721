"""How to join: whether one's area is the community's, what is checked, by whom, and what is needed. Nothing is kept."""

import re
from dataclasses import dataclass

from webapp.page import Page, Shown, Writer
from webapp.visit import Visit

POD_BEGINS = "IT"  # and no area's code does
LONGEST = 16


@dataclass(frozen=True)
class JoinFacts:
    """What the page asked. asked: the code of an area as somebody typed it; areas: the community's."""

    asked: str
    areas: list[str]


def ask(visit: Visit) -> JoinFacts:
    """Ask for the community's areas; what was typed is compared here, and goes nowhere."""
    return JoinFacts(visit.asked.get("area", ""), visit.read_open("public/areas")["areas"])


def show(facts: JoinFacts, writer: Writer) -> Shown:
    """Say whether the area is the community's."""
    typed = tidy(facts.asked)
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


PAGE = Page("public", "join", ask, show, order=4)
