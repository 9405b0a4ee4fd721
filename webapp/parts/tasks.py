"""Long work that whoever looks has asked for, at their own gateway and the energy operator's: how far, what came of it.

A task is named on pages by its gateway and number, `gse-3`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from flask import Response, abort

from gateway.client import ApiError
from webapp.page import Shown, Writer
from webapp.parts.outcomes import show_outcome
from webapp.parts.settlements import Plain
from webapp.visit import Visit

TEMPLATE = "tasks.html"
OPEN = ("queued", "running")
_NAME = re.compile(r"([a-z]+)-([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class TaskFacts:
    """What the page asked. session: who looks; tasks: each with `at`, whose gateway does it; height: the ledger's."""

    session: Plain
    tasks: list[Plain]
    height: int


def ask(visit: Visit) -> TaskFacts:
    """Ask both gateways for the tasks that the visitor may see, the newest first."""
    return TaskFacts(visit.own.session(), ask_tasks(visit), visit.after)


def ask_tasks(visit: Visit) -> list[Plain]:
    """Ask for the tasks alone."""
    found = [{**task, "at": organisation} for organisation in _list_asked(visit)
             for task in visit.at(organisation).get("tasks")["tasks"]]
    return sorted(found, key=lambda task: -task["asked_at_s"])


def name_moment(tasks: list[Plain]) -> str:
    """Return what tells how tasks stand: another once one of them moved; "" where none will."""
    if not any(task["state"] in OPEN for task in tasks):
        return ""
    facts = [[task["at"], *(task[name] for name in ("id", "state", "part", "parts"))] for task in tasks]
    return sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _list_asked(visit: Visit) -> list[str]:
    return list(dict.fromkeys((visit.organisation, visit.gateways.find_operator(visit.organisation))))


def show(facts: TaskFacts, writer: Writer) -> Shown:
    """Write each task; the page is fetched anew while one of them isn't at its end."""
    moment = name_moment(facts.tasks)
    return {"tasks": [_show_task(task, facts.session, writer) for task in facts.tasks], "moment": moment,
            "live": facts.height if moment else None}


def _show_task(task: Plain, session: Plain, writer: Writer) -> Plain:
    asked_at_s, formats = task["asked_at_s"], writer.formats
    result = task["result"]
    return {
        "name": f"{task['at']}-{task['id']}", "kind": name_task(task, writer),
        "state": writer.say(f"task_{task['state']}"), "part": task["part"], "parts": task["parts"],
        "is_open": task["state"] in OPEN, "is_running": task["state"] == "running",
        "is_others": task["owner"] != session.get("key"), "at": writer.say(task["at"]),
        "day": formats.instant_day(asked_at_s), "time": formats.clock(asked_at_s),
        "why": result[f"message_{writer.language}"] if task["state"] == "failed" else "",
        "outcome": show_outcome(task, session, writer) if task["state"] == "done" and result is not None else None,
    }


def name_task(task: Plain, writer: Writer) -> str:
    """Return what a task is called: its kind, and which period or month it is about."""
    kind, about = name_kind(task["kind"], writer), task.get("about", "")
    if not about:
        return kind
    is_month = len(about) == len("2024-05")
    return writer.say("task_of_month" if is_month else "task_of_period", kind=kind,
                      when=writer.formats.month(about) if is_month else writer.formats.full_day(about))


def name_kind(kind: str, writer: Writer) -> str:
    """Return what a kind of long work is called."""
    key = f"task_kind_{kind}"
    return writer.say(key) if key in writer.say else kind


def cancel(visit: Visit, form: Mapping[str, str]) -> None:
    """Cancel a task; one that has ended meanwhile is shown as it ended."""
    organisation, number = _read_name(visit, form.get("task", ""))
    try:
        visit.at(organisation).delete(f"tasks/{number}")
    except ApiError as error:
        if error.code != "TASK_ENDED":
            raise


def give_result(visit: Visit) -> Response:
    """Give the file that a task made, else its report as JSON."""
    organisation, number = _read_name(visit, visit.asked.get("task", ""))
    client = visit.at(organisation)
    task = client.get(f"tasks/{number}")
    if task["state"] != "done" or task["result"] is None:
        abort(404)
    name, data = task["file"], None
    if name:
        data = client.get(f"tasks/{number}/file")
    else:
        name, data = f"{task['kind']}-{number}.json", json.dumps(task["result"], ensure_ascii=False, indent=2)
    answer = Response(data, mimetype="application/json" if name.endswith(".json") else "application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{re.sub("[^a-z0-9.-]", "", name)}"'
    return answer


def _read_name(visit: Visit, name: str) -> tuple[str, int]:
    """Return the gateway and the number of a task that a page of the visitor's may show."""
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in _list_asked(visit):
        abort(404)
    return found[1], int(found[2])


ACTS = {"cancel": cancel}
FILES = {"result": give_result}
