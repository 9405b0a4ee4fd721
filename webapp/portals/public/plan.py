"""Would it pay for us? Ten answers of anybody, no account; the answer comes at once, and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request

from gateway.client import ApiError
from webapp.page import Page, Shown, Writer
from webapp.parts.plans import Plain, say_fault, show_parts
from webapp.parts.questions import read_answers, show_questions
from webapp.parts.turns import Turns
from webapp.visit import Visit

A_MINUTE = 4
_TURNS = Turns(A_MINUTE)


@dataclass(frozen=True)
class PayFacts:
    """What the page asked. report: None before it was answered; fault: why it couldn't be, unless asked too often."""

    questions: list[Plain]
    is_there: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    report: Plain | None = None
    fault: str = ""
    is_too_often: bool = False


def ask(visit: Visit) -> PayFacts:
    """Ask for the ten questions."""
    found = visit.open().get("public/plan")
    return PayFacts(found["questions"], found["is_there"])


def show(facts: PayFacts, writer: Writer) -> Shown:
    """Write the questions, and above them what came of the answers: first in words, then drawn, then the figures."""
    parts = show_parts(facts.report)
    return {
        "questions": show_questions(facts.questions, facts.answers, writer), "is_there": facts.is_there,
        "fault": writer.say("pay_too_often") if facts.is_too_often else facts.fault,
        "first": parts[:1], "notes": parts[-1:],
        "figures": [part for part in parts if part["figure"]],
        "more": [part for part in parts[1:-1] if not part["figure"]],
    }


def answer(visit: Visit, form: Mapping[str, str]) -> Any:
    """Have the answers worked out, in turn with others, few a minute for each address."""
    facts = ask(visit)
    answers = read_answers(facts.questions, form)
    if not _TURNS.take(request.remote_addr or ""):
        return replace(facts, answers=answers, is_too_often=True)
    try:
        report = visit.open().post("public/plan", {"answers": answers, "language": visit.language})
    except ApiError as error:
        return replace(facts, answers=answers, fault=say_fault(error, visit.language))
    return replace(facts, answers=answers, report=report)


PAGE = Page("public", "plan", ask, show, order=5, acts={"answer": answer})
