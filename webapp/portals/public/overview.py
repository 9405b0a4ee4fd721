"""What the community is, in plain words: energy, tokens, who keeps the accounts, who takes part, where."""

from dataclasses import dataclass

from webapp.page import Page, Shown, Writer
from webapp.parts.telling import ask_members, say_members
from webapp.visit import Visit


@dataclass(frozen=True)
class CommunityFacts:
    """What the page asked. members: None for fewer than five; founded_on: a date; areas: of primary substations."""

    members: int | None
    founded_on: str
    areas: list[str]


def ask(visit: Visit) -> CommunityFacts:
    """Ask how many take part, since when, and where."""
    founded_on = visit.read_open("parameters")["founded_on"]
    return CommunityFacts(ask_members(visit), founded_on, visit.read_open("public/areas")["areas"])


def show(facts: CommunityFacts, writer: Writer) -> Shown:
    """Say it."""
    return {"members": say_members(facts.members, writer), "areas": facts.areas,
            "since": writer.formats.full_day(facts.founded_on)}


PAGE = Page("public", "", ask, show, order=0)
