"""The thanks that a citizen got, as their own gateway gives them."""

from webapp.page import Page, Shown, Writer
from webapp.parts.member import find_member
from webapp.visit import Visit


def ask(visit: Visit) -> list[str]:
    """Ask who thanked the visitor."""
    member = find_member(visit)
    return [thanks["by"] for thanks in visit.own.get("thanks", member=member)["thanks"]]


def show(facts: list[str], _: Writer) -> Shown:
    """Write each as a row."""
    return {"thanks": [[by[:12]] for by in facts]}


PAGE = Page("citizen", "thanks", ask, show, order=9)
