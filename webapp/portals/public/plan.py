"""Would it pay for us? Ten answers of anybody, no account; the answer comes at once, and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.client import ApiError
from webapp.page import Page, Shown, Writer
from webapp.parts.plans import Plain, read_faults, say_fault, show_parts
from webapp.parts.questions import read_answers, show_questions
from webapp.visit import Visit


@dataclass(frozen=True)
class PayFacts:
    """What the page asked. report: None before it was answered; fault: why it couldn't be."""

    questions: list[Plain]
    is_there: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    report: Plain | None = None
    fault: str = ""
    faults: tuple[Plain, ...] = ()


def ask(visit: Visit) -> PayFacts:
    """Ask for the ten questions."""
    found = visit.open().get("public/plan")
    return PayFacts(found["questions"], found["is_there"])


def show(facts: PayFacts, writer: Writer) -> Shown:
    """Write the questions, and above them what came of the answers: first in words, then drawn, then the figures."""
    parts = show_parts(facts.report)
    return {
        **show_questions(facts.questions, facts.answers, facts.faults, writer), "is_there": facts.is_there,
        "fault": facts.fault,
        "first": parts[:1], "notes": parts[-1:],
        "figures": [part for part in parts if part["figure"]],
        "more": [part for part in parts[1:-1] if not part["figure"]],
    }


def answer(visit: Visit, form: Mapping[str, str]) -> Any:
    """Have the answers worked out, in turn with others; the gateway counts how often for each address."""
    facts = ask(visit)
    answers = read_answers(facts.questions, form)
    try:
        report = visit.open().post("public/plan", {"answers": answers, "language": visit.language})
    except ApiError as error:
        return replace(facts, answers=answers, fault=say_fault(error, visit.language),
                       faults=tuple(read_faults(error)))
    return replace(facts, answers=answers, report=report)


PAGE = Page("public", "plan", ask, show, order=5, acts={"answer": answer})
