"""Tasks over HTTP: long work is asked for, looked at and cancelled."""

from typing import Any

from flask import Response
from marshmallow import fields

from gateway.features.tasks import service
from gateway.features.tasks.records import Task, Tasks
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema, text
from gateway.http.routes import get_caller, make_blueprint, route

blueprint = make_blueprint("tasks", "Long work that somebody asked for: verify, recompute, all accounts, imports")
TaskBody = schema(
    "AskTask", kind=text(most=40), inputs=fields.Dict(keys=fields.String(), load_default=dict, metadata={
        "description": "What the kind takes"}))


@route(blueprint, "POST", "/tasks", body=TaskBody)
def post_task(body: dict[str, Any]) -> Task:
    """Ask for long work; the same that somebody asked for before is the same task, and costs nothing.

    Whoever may ask for what a kind gives may ask for it so. At most 3 wait for each caller, and 50 in all.
    """
    return service.ask(get_gateway(), get_caller(), body["kind"], body["inputs"])


@route(blueprint, "GET", "/tasks")
def get_tasks() -> Tasks:
    """Give the newest tasks: those that the caller asked for, to the organisation's officers all."""
    return service.list_tasks(get_gateway(), get_caller())


@route(blueprint, "GET", "/tasks/<int:number>")
def get_task(number: int) -> Task:
    """Give a task: its state, how many of its parts are done, and at the end what came of it."""
    return service.find_task(get_gateway(), get_caller(), number)


@route(blueprint, "DELETE", "/tasks/<int:number>")
def delete_task(number: int) -> Task:
    """Cancel a task that hasn't ended; while others wait for it, take back that the caller asked, and it goes on."""
    return service.cancel(get_gateway(), get_caller(), number)


@route(blueprint, "GET", "/tasks/<int:number>/file", media="application/octet-stream")
def get_file(number: int) -> Response:
    """Give the file that a task made."""
    path, name, media = service.find_file(get_gateway(), get_caller(), number)
    response = Response(path.open("rb"), mimetype=media, direct_passthrough=True)
    response.content_length = path.stat().st_size
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
