"""A sheet worked out or sized as long work, in the worker alone: only there are the planner's libraries asked for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import tomli_w
from marshmallow import fields

from analytics.toml_tables import parse_toml
from chaincode.words import WordedError
from gateway import __version__
from gateway.features.planner import store
from gateway.features.planner.files import open_files
from gateway.features.planner.records import PlanSheetForm
from gateway.features.planner.service import find_sheet, refuse, require_changeable, require_planner
from gateway.features.tasks import service as tasks
from gateway.http.context import Gateway
from gateway.http.kinds import Kind, LongWork, Plain
from gateway.http.request_fields import schema, text
from gateway.http.routes import any_session, get_caller
from gateway.http.security import Session

NAME = "[0-9a-f]{16}"
PlanInputs = schema(
    "PlanTask", sheet=text(NAME), draws=fields.Boolean(load_default=True, metadata={
        "description": "Whether how sure it is is worked out too"}),
)


SizeInputs = schema("PlanSizeTask", sheet=text(NAME))
MOST_HOURS_BYTES = 20_000_000  # of the first year's hours that are kept with a sheet


def ask(gateway: Gateway, caller: Session, name: str, kind: str, **inputs: Any) -> PlanSheetForm:
    """Have a sheet worked out (kind: plan) or sized (plan_size); what does it is noted with the sheet."""
    task = tasks.ask(gateway, caller, kind, {"sheet": name, **inputs})
    with gateway.database.write() as connection:
        store.change(connection, name, task_id=task.id)
    return find_sheet(gateway, caller, name)


def pin(gateway: Gateway, inputs: Plain) -> Plain:
    """Add the sheet and its files as they are now, which whoever asks may change."""
    require_planner()
    with gateway.database.read() as connection:
        row = require_changeable(connection, gateway, get_caller(), inputs["sheet"])
    return {**inputs, "content": row.content, "files": row.files, "owner": row.owner}


def run_plan(work: LongWork) -> Plain:
    """Work a sheet out year by year, then how sure it is; the result is kept with the sheet, and the first hours."""
    from analytics.planner.hourly import format_hours
    from analytics.planner.plan import compute_plan
    from analytics.planner.result import make_result

    name, content, draws = work.inputs["sheet"], work.inputs["content"], work.inputs["draws"]
    with _refusing():
        sheet = _open_sheet(work)
        plan = compute_plan(sheet, lambda year: work.tell(year, sheet.years + draws))
        result = make_result(content.encode(), plan, __version__, has_ranges=draws and sheet.given is None,
                             has_gains=sheet.given is None)
        hours = format_hours(sheet) if sheet.given is None else ""
    with work.gateway.database.write() as connection:
        store.keep_result(connection, name, content, work.inputs["files"], result,
                          hours if len(hours) <= MOST_HOURS_BYTES else "")
    return {"sheet": name, "name": result["name"], "digest": result["digest"]}


def run_size(work: LongWork) -> Plain:
    """Choose how large and who joins; what was chosen is kept with the sheet, and the sheet with it."""
    from analytics.planner.sizing.report import change_sheet, describe_sized
    from analytics.planner.sizing.sized import size_sheet

    name, content = work.inputs["sheet"], work.inputs["content"]
    with _refusing():
        sized = size_sheet(_open_sheet(work), work.tell)
    changed = tomli_w.dumps(change_sheet(parse_toml(content.encode()), sized))
    sizes = {"report": describe_sized(sized), "content": changed, "release": __version__}
    with work.gateway.database.write() as connection:
        store.keep_sizes(connection, name, content, work.inputs["files"], sizes)
    return {"sheet": name, "name": str(sized.sheet.project["name"])}


def _open_sheet(work: LongWork) -> Any:
    from analytics.planner.sheet import parse_sheet

    require_planner()
    files = json.loads(work.inputs["files"] or "{}")
    return parse_sheet(work.inputs["content"].encode(), open_files(work.gateway, work.inputs["owner"], files))


@contextmanager
def _refusing() -> Iterator[None]:
    """Say in words what of a sheet can't be reckoned with."""
    try:
        yield
    except WordedError as error:
        raise refuse(error) from None


KINDS = (
    Kind("plan", any_session, PlanInputs, run_plan, pin, lasts=False),
    Kind("plan_size", any_session, SizeInputs, run_size, pin, lasts=False),
)
