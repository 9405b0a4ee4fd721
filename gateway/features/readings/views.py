"""Readings and dead letters in, from the bridge; readings out, to whom they belong."""

from typing import Any

from marshmallow import fields, validate

from chaincode.kernel.registers import REGISTERS
from chaincode.rules.intervals import days_between, local_midnight_s
from gateway.features.members.service import require_own_member, require_point_reader
from gateway.features.readings import service
from gateway.features.readings.aside import AsideDecision, leave_out
from gateway.features.readings.coverage import list_coverage
from gateway.features.readings.curves import MOST_VALUES, CurveRun, take_curves
from gateway.features.readings.imports import list_imports, undo_import
from gateway.features.readings.own import STEP_DAYS, sum_own
from gateway.features.readings.parts import keep_part
from gateway.features.readings.records import (
    Coverage,
    Imports,
    KeptPart,
    OwnEnergy,
    Readings,
    Rejects,
    SetAsides,
    TakenCurves,
    TakenReadings,
    UndoneImport,
)
from gateway.features.readings.shown import get_aside, list_readings
from gateway.features.readings.sources import OF_FILES
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.request_fields import HASH, base64, date, line, number, reason, schema, text, whole
from gateway.http.rights import require_member
from gateway.http.routes import get_caller, make_blueprint, roles, route
from gateway.http.security import BRIDGE, decode_base64

blueprint = make_blueprint(
    "readings", "Readings of metering points, at the energy operator's gateway", at_operator=True,
)
DEVICES = roles(BRIDGE, "service", own=True)
KEEPERS = roles("service", "energy_operator", own=True)

Batch = schema("ReadingBatch", readings=fields.List(
    fields.Raw(), required=True, validate=validate.Length(1, 5_000), metadata={
        "description": "1 to 5,000 of {metering_point, register: withdrawn | injected | produced, start: ISO 8601 with "
        "offset, energy_wh: whole number, interval_s: 900 unless given, quality: measured | estimated}",
        "items": {"type": "object"},
    }))
Curve = schema(
    "Curve", metering_point=text(most=40), register=text(most=20), start=text(most=40), interval_s=whole(1, 3_600),
    energy_wh=fields.Raw(required=True, metadata={
        "type": "array", "items": {"type": "integer", "nullable": True},
        "description": "One value an interval from start on; null: none"}),
    estimated=fields.Raw(load_default=list, metadata={
        "type": "array", "items": {"type": "integer"}, "description": "Places in energy_wh of estimates"}),
    file=whole(0, 10_000, required=False, load_default=0, metadata={"description": "Its place in files"}),
)
File = schema("ImportedFile", name=line(), digest=text("[0-9a-f]{64}"))
Curves = schema(
    "Curves", source=fields.String(required=True, validate=validate.OneOf(tuple(OF_FILES)), metadata={
        "description": "Whose values these are; a value of a higher source stands, a device's is below all of them"}),
    curves=fields.List(fields.Nested(Curve), required=True, validate=validate.Length(1, 1_000), metadata={
        "description": "Consecutive values of a series each; at most 50,000 values in all"}),
    files=fields.List(fields.Nested(File), load_default=list, validate=validate.Length(0, 10_000), metadata={
        "description": "The files that the curves are of"}),
    replace=fields.Boolean(load_default=False, metadata={
        "description": "They may replace what other files gave; else such values are refused"}),
    preview=fields.Boolean(load_default=False, metadata={
        "description": "Only say what would become of them"}),
    import_id=whole(0, 2**31 - 1, required=False, load_default=0, data_key="import", metadata={
        "description": "That of the calls before, of which these are a part; 0: a new one"}),
)
DeadLetter = schema("DeadLetter", topic=text(most=500), reason=text(most=500), payload=base64(most=400_000))
Chosen = schema(
    "ChosenReadings", metering_point=text(most=40),
    register=fields.String(load_default="", validate=validate.OneOf(("", *REGISTERS))),
    from_date=date(data_key="from"), to_date=date(data_key="to", metadata={"description": "The day after the last"}),
    known_at=number(0, 10**11, None, metadata={
        "description": "UTC seconds: the values as they were known then"}),
)
OfMember = schema("CoverageOf", member=text(HASH))
ChosenRejects = schema(
    "ChosenRejects", metering_point=text(most=40, required=False, load_default=""),
    most=number(1, 1_000, 100),
)
SPAN = {"from_date": date(data_key="from"), "to_date": date(data_key="to", metadata={
    "description": "The day after the last"})}
Days = schema("SetAsideDays", **SPAN)
LeftOut = schema(
    "LeftOut", metering_point=text(most=40), register=fields.String(required=True, validate=validate.OneOf(REGISTERS)),
    reason=reason(), **SPAN,
)
Steps = schema("EnergySteps", step=fields.String(required=True, validate=validate.OneOf(tuple(STEP_DAYS)), metadata={
    "description": "Of hours 8 days at most, of days 62, of months 400"}), **SPAN)
ChosenImports = schema("ChosenImports", most=number(1, 1_000, 100))
Nothing = schema("UndoNothingElse")


@route(blueprint, "POST", "/readings", access=DEVICES, body=Batch)
def post_readings(body: dict[str, Any]) -> TakenReadings:
    """Take a batch of devices' readings; answered once it is on disk. Sent again, it changes nothing.

    They are of these days, and fill gaps: a value that a better source gave stands.
    """
    return service.take_readings(get_gateway(), body["readings"]).tell()


@route(blueprint, "POST", "/curves", access=KEEPERS, body=Curves)
def post_curves(body: dict[str, Any]) -> TakenCurves:
    """Take curves of files; answered once they are on disk. Sent again, they change nothing.

    A value that would replace what another file gave is refused (REPLACES) unless the call says `replace`.
    """
    _require_sound(body)
    files = [(file["name"], file["digest"]) for file in body["files"]] or [("", "")]
    source, sender = OF_FILES[body["source"]], get_caller().key
    run = CurveRun(source, sender, body["replace"], body["preview"], files, body["import_id"])
    return take_curves(get_gateway(), run, body["curves"]).tell()


@route(blueprint, "POST", "/curves/parts", access=KEEPERS, body=Curves)
def post_part(body: dict[str, Any]) -> KeptPart:
    """Keep curves for a day, as a part of an import that is asked for as a task, and give their digest.

    What the import is, `replace`, `preview` and `source`, says the task; what stands here of them is for nothing.
    """
    _require_sound(body)
    return keep_part(get_gateway(), {"files": body["files"], "curves": body["curves"]})


def _require_sound(body: dict[str, Any]) -> None:
    """Refuse curves of another shape, too many values, and files that aren't named."""
    lists = [curve[name] for curve in body["curves"] for name in ("energy_wh", "estimated")]
    if not all(type(one) is list for one in lists) or sum(map(len, lists)) > 2 * MOST_VALUES:
        raise INVALID(fields="curves")
    if sum(len(curve["energy_wh"]) for curve in body["curves"]) > MOST_VALUES:
        raise INVALID(fields="curves")
    if not all(type(place) is int for curve in body["curves"] for place in curve["estimated"]):
        raise INVALID(fields="curves")
    if not all(curve["file"] < max(1, len(body["files"])) for curve in body["curves"]):
        raise INVALID(fields="curves")


@route(blueprint, "POST", "/dead-letters", access=DEVICES, body=DeadLetter)
def post_dead_letter(body: dict[str, Any]) -> None:
    """Keep a message that couldn't be read."""
    payload = decode_base64(body["payload"], "payload")
    service.keep_dead_letter(get_gateway(), body["topic"], body["reason"], payload)


@route(blueprint, "POST", "/readings/find", body=Chosen)
def find_readings(body: dict[str, Any]) -> Readings:
    """Give one point's readings of whole local days: to its member, or the operator's own roles.

    Asked for in the body: addresses are logged, and a metering point is a home.
    """
    gateway = get_gateway()
    from_s, to_s = _find_span(body["from_date"], body["to_date"])
    point, register = body["metering_point"], body["register"]
    require_point_reader(gateway, get_caller(), point, body["from_date"], body["to_date"])
    return list_readings(gateway, point, register, (from_s, to_s), body["known_at"])


def _find_span(from_date: str, to_date: str) -> tuple[int, int]:
    """Whole local days as instants; no more than a year and some days."""
    try:
        from_s, to_s = local_midnight_s(from_date), local_midnight_s(to_date)
    except ValueError:
        raise INVALID(fields="from, to") from None
    if to_s - from_s > 400 * 86_400:
        raise INVALID(fields="to")
    return from_s, to_s


@route(blueprint, "GET", "/energy", query=Steps)
def get_energy(query: dict[str, str]) -> OwnEnergy:
    """Give the caller's own energy of whole local days by hour, day or month, with what of it isn't measured."""
    first, end, step = query["from_date"], query["to_date"], query["step"]
    if not 0 < days_between(first, end) <= STEP_DAYS[step]:
        raise INVALID(fields="from, to")
    return sum_own(get_gateway(), require_member(get_caller()), first, end, step)


@route(
    blueprint, "POST", "/readings/coverage", access=roles("officer", "energy_operator", "service"), body=OfMember,
)
def find_coverage(body: dict[str, Any]) -> Coverage:
    """Say how many hours of each register of a member's points have readings: to the operator or their officer."""
    gateway = get_gateway()
    require_own_member(gateway, get_caller(), body["member"])
    return list_coverage(gateway, body["member"])


@route(
    blueprint, "POST", "/rejects/find", access=roles("service", "energy_operator", own=True), body=ChosenRejects,
)
def find_rejects(body: dict[str, Any]) -> Rejects:
    """Give the newest readings that were refused, with their reasons."""
    return service.list_rejects(get_gateway(), body["metering_point"], body["most"])


@route(blueprint, "GET", "/set-aside", access=KEEPERS, query=Days)
def get_set_aside(query: dict[str, str]) -> SetAsides:
    """Give readings of days that are set aside, above 150 % of their point's power, with what was decided of them."""
    return get_aside(get_gateway(), _find_span(query["from_date"], query["to_date"]))


@route(blueprint, "POST", "/left-out", access=KEEPERS, body=LeftOut)
def post_left_out(body: dict[str, str]) -> None:
    """Decide that what is set aside of a register on some days is left out, for a reason that papers name."""
    _find_span(body["from_date"], body["to_date"])
    leave_out(get_gateway(), AsideDecision(**body), get_caller().key)


@route(blueprint, "GET", "/imports", access=KEEPERS, query=ChosenImports)
def get_imports(query: dict[str, Any]) -> Imports:
    """Give the newest imports of files, with what each did."""
    return list_imports(get_gateway(), query["most"])


@route(blueprint, "POST", "/imports/<int:import_id>/undo", access=KEEPERS, body=Nothing)
def post_undo(_body: dict[str, Any], import_id: int) -> UndoneImport:
    """Let stand again what stood before an import; refused where some of it was replaced since.

    What was settled stays as it was signed: a later definitive settlement takes the change.
    """
    return undo_import(get_gateway(), import_id)
