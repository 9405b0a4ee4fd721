"""By what rule a month's euro are divided: the regulation kept from a month on, begun from an example."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.acts.regulations import Example, load_examples
from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.brought import NOTHING_UNFIT, Unfit, hear_refusal, read_brought, show_brought, show_unfit
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit


@dataclass(frozen=True)
class RegulationFacts:
    """What the page asked. is_there: whether the chosen month has one; kept: what was just kept; unfit: of what
    couldn't be, or the example that was chosen.
    """

    months: Choice
    is_there: bool
    examples: list[Example]
    kept: Plain | None = None
    unfit: Unfit = NOTHING_UNFIT


def ask(visit: Visit, unfit: Unfit | None = None, kept: Plain | None = None) -> RegulationFacts:
    """Ask whether the month has one; an example that the address names stands in the field."""
    found, examples = ask_month(visit), load_examples()
    chosen = next((one.text for one in examples if one.name == visit.asked.get("example")), "")
    return RegulationFacts(found.months, bool(found.row("regulation")["there"]), examples, kept,
                           unfit or Unfit(typed=chosen))


def show(facts: RegulationFacts, writer: Writer) -> Shown:
    """Write the examples with what they are for."""
    kept = facts.kept
    return {
        "months": facts.months, "month_words": writer.formats.month(facts.months.chosen), "is_there": facts.is_there,
        "examples": [(one.name, one.title, one.words[writer.language]) for one in facts.examples],
        "kept": kept["title"] if kept else "",
        "closed": ", ".join(writer.formats.month(month) for month in kept["closed"]) if kept else "",
        **show_unfit(facts.unfit, writer),
    }


def keep(visit: Visit, form: Mapping[str, str]) -> Came:
    """Keep a regulation from the chosen month on; months that are closed keep theirs."""
    month = ask_month(visit).months.chosen
    text = show_brought(read_brought(form)).replace("\r\n", "\n")
    try:
        kept = visit.own.post("repartition/regulation", {"text": text, "from_month": month})
    except ApiError as error:
        return ask(visit, Unfit((), hear_refusal(error), text))
    return ask(visit, kept=kept)


PAGE = Page("manager", "regulation", ask, show, order=4, acts={"keep": keep}, file_acts=frozenset({"keep"}))
