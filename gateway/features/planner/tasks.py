"""A sheet worked out as long work, in the worker alone: only there are the planner's libraries asked for."""

from typing import Any

from marshmallow import fields

from analytics.toml_tables import ConfigError
from chaincode.words import WordedError
from gateway import __version__
from gateway.features.planner import store
from gateway.features.planner.records import PlanSheetForm
from gateway.features.planner.service import SHEET_UNFIT, find_sheet, require_changeable, require_planner
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


def ask(gateway: Gateway, caller: Session, name: str, *, draws: bool) -> PlanSheetForm:
    """Have a sheet worked out; what does it is noted with the sheet."""
    task = tasks.ask(gateway, caller, "plan", {"sheet": name, "draws": draws})
    with gateway.database.write() as connection:
        store.change(connection, name, task_id=task.id)
    return find_sheet(gateway, caller, name)


def pin(gateway: Gateway, inputs: Plain) -> Plain:
    """Add the sheet as it is now, which whoever asks may change."""
    require_planner()
    with gateway.database.read() as connection:
        row = require_changeable(connection, gateway, get_caller(), inputs["sheet"])
    return {**inputs, "content": row.content}


def run_plan(work: LongWork) -> Plain:
    """Work a sheet out year by year, then how sure it is; the result is kept with the sheet."""
    from analytics.planner.result import make_result

    require_planner()
    name, content = work.inputs["sheet"], work.inputs["content"]
    try:
        plan = _compute(work, content.encode())
        result = make_result(content.encode(), plan, __version__, has_ranges=work.inputs["draws"])
    except ConfigError as error:
        raise SHEET_UNFIT(why=error.reason) from None
    except WordedError as error:
        raise SHEET_UNFIT(why=error.words) from None
    with work.gateway.database.write() as connection:
        store.keep_result(connection, name, content, result)
    return {"sheet": name, "name": result["name"], "digest": result["digest"]}


def _compute(work: LongWork, content: bytes) -> Any:
    from analytics.planner.plan import compute_plan
    from analytics.planner.sheet import parse_sheet

    sheet = parse_sheet(content)
    return compute_plan(sheet, lambda year: work.tell(year, sheet.years + work.inputs["draws"]))


KINDS = (Kind("plan", any_session, PlanInputs, run_plan, pin, lasts=False),)
