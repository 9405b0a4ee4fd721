"""Ten answers make a whole sheet, which is worked out at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.client import ApiError
from webapp.page import Page, Shown, Writer
from webapp.parts.plans import Plain, address, read_faults, say_fault
from webapp.parts.questions import read_answers, show_questions
from webapp.visit import Visit


@dataclass(frozen=True)
class NewFacts:
    """What the page asked. answers: those that couldn't be taken, and fault: why."""

    questions: list[Plain]
    answers: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    faults: tuple[Plain, ...] = ()


def ask(visit: Visit) -> NewFacts:
    """Ask for the ten questions."""
    return NewFacts(visit.own.get("public/plan")["questions"])


def show(facts: NewFacts, writer: Writer) -> Shown:
    """Write the questions."""
    return {**show_questions(facts.questions, facts.answers, facts.faults, writer), "fault": facts.fault}


def make(visit: Visit, form: Mapping[str, str]) -> Any:
    """Keep the sheet, and have it worked out."""
    questions = ask(visit).questions
    answers = read_answers(questions, form)
    try:
        sheet = visit.own.post("sheets/answers", {"answers": answers, "language": visit.language})
    except ApiError as error:
        return NewFacts(questions, answers, say_fault(error, visit.language), tuple(read_faults(error)))
    try:
        visit.own.post(f"sheets/{sheet['sheet']}/tasks")
    except ApiError as error:
        say_fault(error, visit.language)  # the sheet's page says what is off
    return address("plan", sheet["sheet"])


PAGE = Page("municipality", "plan-new", ask, show, "municipality/plan_new.html", within="plans", acts={"make": make})
