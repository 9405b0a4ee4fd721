"""The ten questions as a form's fields, made of what the gateway says that they are; and answers out of a form."""

from collections.abc import Iterable, Mapping
from typing import Any

from webapp.page import Writer
from webapp.parts.plans import list_faults

Plain = dict[str, Any]
BILLS, MONTHS = "bills_kwh", 12


def read_answers(questions: list[Plain], form: Mapping[str, str]) -> dict[str, str]:
    """Return what was answered, by question. A year's use is twelve months where all are filled in."""
    answers = {question["name"]: form.get(question["name"], "").strip() for question in questions}
    months = [form.get(f"{BILLS}_{number}", "").strip() for number in range(1, MONTHS + 1)]
    if all(months):
        answers[BILLS] = ",".join(months)
    needs_none = {question["name"] for question in questions if question["kind"] == "choices"}
    return {name: text for name, text in answers.items() if text or name in needs_none}


def show_questions(
    questions: list[Plain], answers: Mapping[str, str], faults: Iterable[Plain], writer: Writer
) -> Plain:
    """Return the fields in order, with what was answered or the default, and what of it can't be taken."""
    listed = list_faults(faults, {one["name"]: one["words"][writer.language] for one in questions}, writer)
    beside = {fault["key"]: fault["words"] for fault in listed}
    return {"faults": [{**fault, "href": f"#{fault['key']}"} for fault in listed],
            "questions": [{**_show(number, question, answers, writer), "fault": beside.get(question["name"], "")}
                          for number, question in enumerate(questions, 1)]}


def _show(number: int, question: Plain, answers: Mapping[str, str], writer: Writer) -> Plain:
    value = answers.get(question["name"], question["default"])
    chosen = value.split(",") if question["kind"] == "choices" else [value]
    choices = [(choice["value"], choice["words"][writer.language], choice["value"] in chosen)
               for choice in question["choices"]]
    months = value.split(",") if question["name"] == BILLS and "," in value else []
    return {
        "number": number, "name": question["name"], "kind": question["kind"], "unit": question["unit"],
        "label": question["words"][writer.language], "value": "" if months else value, "choices": choices,
        "months": _list_months(months, writer) if question["name"] == BILLS else [],
    }


def _list_months(values: list[str], writer: Writer) -> list[tuple[str, str, str]]:
    """Each month's field, name and value."""
    return [(f"{BILLS}_{number}", writer.formats.month_name(number), values[number - 1] if values else "")
            for number in range(1, MONTHS + 1)]
