"""Plans over HTTP: sheets, their results, and the ten questions for anybody."""

from typing import Any

from flask import Response, request
from marshmallow import fields, validate

from chaincode.words import LANGUAGES
from gateway.client.addresses import name_address
from gateway.features.planner import editing, files, public, results, service, sharing, tasks
from gateway.features.planner.records import PlanQuestions, PlanReport, PlanSheetForm, PlanSheets, PlanTable
from gateway.http.context import get_gateway
from gateway.http.request_fields import reason, schema, text
from gateway.http.routes import anyone, get_caller, make_blueprint, route

blueprint = make_blueprint("planner", "Plans before anything is built: sheets, results, ten questions for anybody")
MOST_TEXT = 2_000
LANGUAGE = {"language": fields.String(load_default="it", validate=validate.OneOf(LANGUAGES))}
ANSWERS = fields.Dict(keys=text("[a-z_]{1,20}"), values=text(most=200), required=True, validate=validate.Length(max=12))
SheetBody = schema("GivenSheet", content=text(most=service.MOST_BYTES))
NewSheetBody = schema(
    "NewSheet", content=text(most=service.MOST_BYTES),
    copy_in=fields.String(load_default="", validate=validate.OneOf(("", *LANGUAGES)), metadata={
        "description": "The language in which it is called a copy; empty: it isn't"}))
AnswersBody = schema("PlanAnswers", answers=ANSWERS, **LANGUAGE)
InLanguage = schema("InLanguage", **LANGUAGE)
KINDS = ("json", "pdf", "csv")
FileQuery = schema("PlanFile", kind=fields.String(required=True, validate=validate.OneOf(KINDS)), **LANGUAGE)
PLACE = r"[a-z]{3,8}(\.[0-9]{1,4})?(\.[a-z]{7}(\.[0-9]{1,4})?)?"  # of a table in a sheet
Where = schema("SheetPlace", where=text(PLACE))
TableBody = schema(
    "SheetTexts", where=text(rf"({PLACE})?"),
    texts=fields.Dict(keys=text(most=MOST_TEXT), values=text(most=MOST_TEXT), required=True,
                      validate=validate.Length(max=100)))
ShareBody = schema("SheetShared", organisation=text("[a-z]{1,20}"), officer=reason(most=64, required=False))
WhyBody = schema("SheetKept", why=reason(required=False))
Compared = schema("ComparedSheets", sheets=text(r"[0-9a-f]{16}(,[0-9a-f]{16}){1,2}"), **LANGUAGE)
FileField = schema(
    "SheetFile", where=text(PLACE), field=text("[a-z0-9_]{1,40}"), called=reason(required=False))
RunBody = schema("SheetRun", draws=fields.Boolean(load_default=True))


@route(blueprint, "GET", "/public/plan", access=anyone)
def get_questions() -> PlanQuestions:
    """Give the ten questions, what a sheet may hold, and whether plans can be worked out here."""
    return public.list_asked()


@route(blueprint, "POST", "/public/plan", access=anyone, body=AnswersBody)
def post_public(body: dict[str, Any]) -> PlanReport:
    """Work ten answers out at once, for anybody: one at a time, few a minute of an address, and nothing is kept."""
    caller = name_address(request.remote_addr or "")
    return public.answer(get_gateway(), body["answers"], body["language"], caller)


@route(blueprint, "GET", "/sheets")
def get_sheets() -> PlanSheets:
    """Give the sheets that the caller made or may read; to the organisation's officers all."""
    return service.list_sheets(get_gateway(), get_caller())


@route(blueprint, "POST", "/sheets", body=NewSheetBody)
def post_sheet(body: dict[str, Any]) -> PlanSheetForm:
    """Keep a new sheet, as TOML; it is deleted a year after somebody last opened it, unless it is kept for longer."""
    content = files.call_copy(body["content"], body["copy_in"]) if body["copy_in"] else body["content"]
    return service.add_sheet(get_gateway(), get_caller(), content)


@route(blueprint, "POST", "/sheets/answers", body=AnswersBody)
def post_answers(body: dict[str, Any]) -> PlanSheetForm:
    """Keep the sheet that ten answers make."""
    return editing.answer(get_gateway(), get_caller(), body["answers"], body["language"])


@route(blueprint, "GET", "/sheets/compared", query=Compared)
def get_compared(query: dict[str, Any]) -> PlanTable:
    """Give the figures of two or three plans that were worked out, side by side."""
    return results.compare(get_gateway(), get_caller(), query["sheets"].split(","), query["language"])


@route(blueprint, "GET", "/sheets/<name>")
def get_sheet(name: str) -> PlanSheetForm:
    """Give a sheet with its forms, how far its work is, and whom it is shared with."""
    return service.find_sheet(get_gateway(), get_caller(), name)


@route(blueprint, "POST", "/sheets/<name>", body=SheetBody)
def change_sheet(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Put another content in a sheet's place."""
    return service.replace_sheet(get_gateway(), get_caller(), name, body["content"])


@route(blueprint, "DELETE", "/sheets/<name>")
def delete_sheet(name: str) -> None:
    """Delete a sheet with its result."""
    service.delete_sheet(get_gateway(), get_caller(), name)


@route(blueprint, "POST", "/sheets/<name>/tables", body=TableBody)
def change_table(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Change fields of one of a sheet's tables, as somebody typed them; an empty text takes a field away."""
    return editing.change(get_gateway(), get_caller(), name, body["where"], body["texts"])


@route(blueprint, "POST", "/sheets/<name>/more", body=Where)
def post_table(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Add a site, a member or a plant like the last one, or below a plant a section or a battery."""
    return editing.add(get_gateway(), get_caller(), name, body["where"])


@route(blueprint, "DELETE", "/sheets/<name>/tables", query=Where)
def delete_table(query: dict[str, Any], name: str) -> PlanSheetForm:
    """Take a table away."""
    return editing.remove(get_gateway(), get_caller(), name, query["where"])


@route(blueprint, "POST", "/sheets/<name>/kept", body=WhyBody)
def post_kept(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Keep a sheet for longer than a year after it was last opened, and say why; an empty reason takes that back."""
    return service.keep_sheet(get_gateway(), get_caller(), name, body["why"])


@route(blueprint, "POST", "/sheets/<name>/shares", body=ShareBody)
def post_share(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Let another organisation's officers read a sheet, or only the one whom a certificate names so."""
    return sharing.share_sheet(get_gateway(), get_caller(), name, body["organisation"], body["officer"], is_over=False)


@route(blueprint, "POST", "/sheets/<name>/unshared", body=ShareBody)
def post_unshared(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Let them read it no longer."""
    return sharing.share_sheet(get_gateway(), get_caller(), name, body["organisation"], body["officer"], is_over=True)


@route(blueprint, "POST", "/sheets/<name>/tasks", body=RunBody)
def post_task(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Have a sheet worked out as long work."""
    return tasks.ask(get_gateway(), get_caller(), name, "plan", draws=body["draws"])


@route(blueprint, "POST", "/sheets/<name>/sizes")
def post_sizes(name: str) -> PlanSheetForm:
    """Have it chosen how large a sheet's plants and batteries are and who joins, as long work."""
    return tasks.ask(get_gateway(), get_caller(), name, "plan_size")


@route(blueprint, "GET", "/sheets/<name>/sizes", query=InLanguage)
def get_sizes(query: dict[str, Any], name: str) -> PlanReport:
    """Give what was chosen of a sheet, as a report."""
    return results.show_sizes(get_gateway(), get_caller(), name, query["language"])


@route(blueprint, "POST", "/sheets/<name>/sized")
def post_sized(name: str) -> PlanSheetForm:
    """Put what was chosen into the sheet."""
    return results.take_sizes(get_gateway(), get_caller(), name)


@route(blueprint, "POST", "/sheets/<name>/copies", body=InLanguage)
def post_copy(body: dict[str, Any], name: str) -> PlanSheetForm:
    """Keep a second sheet of the same content with the same files, which is the caller's and is called a copy."""
    return files.copy_sheet(get_gateway(), get_caller(), name, body["language"])


@route(blueprint, "POST", "/sheets/<name>/files", query=FileField, takes="application/octet-stream")
def post_file(query: dict[str, Any], name: str) -> PlanSheetForm:
    """Keep a table (a text or XLSX, 20 MB) with a sheet, and let a field that names a file name it.

    The request's body is the file itself. The files of one person's sheets take 50 MB in all, and go with their sheet.
    """
    data = request.get_data(cache=False)
    return files.add_file(get_gateway(), get_caller(), name, query["where"], query["field"], query["called"], data)


@route(blueprint, "GET", "/sheets/<name>/report", query=InLanguage)
def get_report(query: dict[str, Any], name: str) -> PlanReport:
    """Give what came of a sheet, as a report."""
    return results.show_report(get_gateway(), get_caller(), name, query["language"])


@route(blueprint, "GET", "/sheets/<name>/file", query=FileQuery, media="application/octet-stream")
def get_file(query: dict[str, Any], name: str) -> Response:
    """Give what came of a sheet as a file: whole as JSON, on paper, or the first year's hours as CSV."""
    data = results.give_file(get_gateway(), get_caller(), name, query["kind"], query["language"])
    response = Response(data, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="plan.{query["kind"]}"'
    return response
