"""Services by category: how many offers and needs are open, never whose."""

from dataclasses import dataclass

from webapp.page import Page, Shown, Writer
from webapp.parts.member import Plain, name_category
from webapp.parts.telling import tell_count
from webapp.visit import Visit


@dataclass(frozen=True)
class OpenServices:
    """What the page asked."""

    categories: list[Plain]


def ask(visit: Visit) -> OpenServices:
    """Ask what is open."""
    return OpenServices(visit.read_open("public/services")["categories"])


def show(facts: OpenServices, writer: Writer) -> Shown:
    """Write each category by its name."""
    rows = [
        [name_category(one["category"], writer), *(tell_count(one[kind], writer) for kind in ("offers", "needs"))]
        for one in facts.categories
    ]
    return {"rows": sorted(rows)}


PAGE = Page("public", "services", ask, show, order=2)
