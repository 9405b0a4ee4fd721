"""One plan: what came of its sheet, how far the work is, its forms, with whom it is shared, how long it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort

from gateway.client import ApiError
from webapp.page import Page, Shown, Writer
from webapp.parts.plans import (
    Plain,
    address,
    ask_report,
    ask_sheet,
    ask_sizes,
    find_name,
    give_plan_file,
    say_fault,
    say_state,
    show_parts,
)
from webapp.parts.shared_plans import READERS
from webapp.parts.tables import list_sections, list_sheet_faults
from webapp.parts.tasks import OPEN, ask_tasks, name_moment
from webapp.visit import Visit


@dataclass(frozen=True)
class PlanFacts:
    """What the page asked. sheet: None where the address names none; sizes: chosen of it as it is now; fault: why
    something wasn't done; moment: how the visitor's long work stands, by which a page that is seen asks for it anew.
    """

    sheet: Plain | None
    report: Plain | None
    sizes: Plain | None
    help_of: Plain
    height: int
    own: str
    fault: str = ""
    moment: str = ""


def ask(visit: Visit, fault: str = "") -> PlanFacts:
    """Ask for the sheet and what came of it."""
    sheet = ask_sheet(visit)
    help_of = visit.own.get("public/plan") if sheet else {"is_there": True, "fields": {}}
    report = ask_report(visit.own, visit.language, sheet)
    moment = name_moment(ask_tasks(visit)) if _is_moving(sheet) else ""
    return PlanFacts(sheet, report, ask_sizes(visit, sheet), help_of, visit.after, visit.organisation, fault, moment)


def _is_moving(sheet: Plain | None) -> bool:
    return sheet is not None and bool(sheet["task"]) and sheet["task"]["state"] in OPEN


def show(facts: PlanFacts, writer: Writer) -> Shown:
    """Write the sheet; the page is fetched anew while the work isn't at its end."""
    if facts.sheet is None:
        return {"sheet": None, "is_moving": False}
    task, is_moving = facts.sheet["task"], _is_moving(facts.sheet)
    return {
        "sheet": facts.sheet, "task": task, "is_moving": is_moving, "moment": facts.moment,
        "live": facts.height if is_moving else None,
        "state": say_state(facts.sheet, writer), "parts": show_parts(facts.report), "fault": facts.fault,
        "sizes": show_parts(facts.sizes), "kinds": ["pdf", "json", *(["csv"] if facts.sheet["has_hours"] else [])],
        "is_there": facts.help_of["is_there"], "sections": list_sections(facts.sheet["tables"], writer),
        "unfit": list_sheet_faults(facts.sheet, facts.help_of["fields"], writer),
        "why": _say(task and task["why"], writer) if task else "",
        "shares": [{**share, "state": _say_opened(share, writer)} for share in facts.sheet["shares"]],
        "others": [name for name in READERS if name != facts.own],
        "ends": writer.formats.full_day(facts.sheet["ends_on"]) if facts.sheet["ends_on"] else "",
    }


def _say(words: Plain | None, writer: Writer) -> str:
    return words[writer.language] if words else ""


def _say_opened(share: Plain, writer: Writer) -> str:
    """Return whether whoever a plan is shared with has looked; nothing of before that was noted."""
    if share["opened_at_s"]:
        return writer.say("plan_share_opened", day=writer.formats.instant_day(share["opened_at_s"]))
    return writer.say("plan_share_told", day=writer.formats.instant_day(share["shared_at_s"])) \
        if share["shared_at_s"] else ""


def _do(visit: Visit, path: str, body: Plain) -> Any:
    """Have the gateway do something to the sheet; show the page anew, or why it wasn't done."""
    name = find_name(visit) or abort(404)
    try:
        visit.own.post(f"sheets/{name}/{path}", body)
    except ApiError as error:
        return ask(visit, say_fault(error, visit.language))
    return address("plan", name)


def run(visit: Visit, _: Mapping[str, str]) -> Any:
    """Have the sheet worked out."""
    return _do(visit, "tasks", {})


def size(visit: Visit, _: Mapping[str, str]) -> Any:
    """Have it chosen how large and who joins."""
    return _do(visit, "sizes", {})


def take(visit: Visit, _: Mapping[str, str]) -> Any:
    """Put what was chosen into the sheet."""
    return _do(visit, "sized", {})


def share(visit: Visit, form: Mapping[str, str]) -> Any:
    """Let another organisation's officers read it."""
    return _do(visit, "shares", _read_share(form))


def unshare(visit: Visit, form: Mapping[str, str]) -> Any:
    """Let them read it no longer."""
    return _do(visit, "unshared", _read_share(form))


def _read_share(form: Mapping[str, str]) -> Plain:
    return {"organisation": form.get("organisation", ""), "officer": form.get("officer", "").strip()}


def clean(visit: Visit, form: Mapping[str, str]) -> Any:
    """Take away something that is no part of a sheet."""
    return _do(visit, "tables", {"where": "", "texts": {form.get("key", ""): ""}})


def keep(visit: Visit, form: Mapping[str, str]) -> Any:
    """Keep it for longer, and say why; or no longer."""
    return _do(visit, "kept", {"why": form.get("why", "").strip()})


def copy(visit: Visit, _: Mapping[str, str]) -> Any:
    """Keep a second sheet of the same content with the same files."""
    name = find_name(visit) or abort(404)
    try:
        made = visit.own.post(f"sheets/{name}/copies", {"language": visit.language})
    except ApiError as error:
        return ask(visit, say_fault(error, visit.language))
    return address("plan", made["sheet"])


def delete(visit: Visit, _: Mapping[str, str]) -> str:
    """Delete it."""
    visit.own.delete(f"sheets/{find_name(visit) or abort(404)}")
    return "municipality/plans"


def give_file(visit: Visit) -> Response:
    """Give the sheet, or what came of it, as a file."""
    sheet = ask_sheet(visit) or abort(404)
    return give_plan_file(visit.own, sheet, visit.asked.get("kind", ""), visit.language)


PAGE = Page("municipality", "plan", ask, show, within="plans", files={"file": give_file}, acts={
    "run": run, "size": size, "take": take, "share": share, "unshare": unshare,
    "clean": clean, "keep": keep, "copy": copy, "delete": delete})
