"""The chain verified or taken away in one file, and a period worked out again, by a button each, as long work; and what
came of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.page import Page, Shown, Writer
from webapp.parts import tasks
from webapp.parts.settlements import Plain, ask_settlements
from webapp.visit import Visit


@dataclass(frozen=True)
class AuditFacts:
    """What the page asked. settlements: each period's newest that counts, oldest first."""

    tasks: tasks.TaskFacts
    settlements: tuple[Plain, ...]


def ask(visit: Visit) -> AuditFacts:
    """Ask for the tasks, and for the periods that can be worked out again."""
    return AuditFacts(tasks.ask(visit), ask_settlements(visit).found)


def show(facts: AuditFacts, writer: Writer) -> Shown:
    """Write the periods, the newest first, and the tasks."""
    periods = [(settlement["period"], writer.formats.days(settlement["period"], max(1, settlement["days"])))
               for settlement in reversed(facts.settlements)]
    return {**tasks.show(facts.tasks, writer), "periods": periods}


def verify(visit: Visit, form: Mapping[str, str]) -> None:
    """Have the visitor's own gateway verify its chain, against a checkpoint if one is given."""
    inputs = {"checkpoint": form.get("checkpoint", "").strip()}
    visit.own.post("tasks", {"kind": "verify", "inputs": inputs})


def evidence(visit: Visit, form: Mapping[str, str]) -> None:
    """Have the visitor's own gateway put its chain into one file."""
    visit.own.post("tasks", {"kind": "evidence", "inputs": {}})


def recompute(visit: Visit, form: Mapping[str, str]) -> None:
    """Have the energy operator's gateway, which has the hours, work a period out again."""
    visit.operator.post("tasks", {"kind": "recompute", "inputs": {"period": form.get("period", "")}})


PAGE = Page("auditor", "tasks", ask, show, order=4, shown_at="tasks", files=tasks.FILES,
            acts={**tasks.ACTS, "verify": verify, "evidence": evidence, "recompute": recompute})
