"""Readings and dead letters in, from the bridge; readings out, to whom they belong."""

from typing import Any

from marshmallow import fields, validate

from chaincode.kernel.registers import REGISTERS
from chaincode.rules.intervals import local_midnight_s
from gateway.features.members.service import require_own_member, require_point_reader
from gateway.features.readings import service
from gateway.features.readings.aside import Decision, leave_out, list_set_aside
from gateway.features.readings.coverage import list_coverage
from gateway.features.readings.curves import MOST_VALUES, Run, take_curves
from gateway.features.readings.imports import list_imports, undo_import
from gateway.features.readings.sources import OF_FILES, Source
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.routes import get_caller, make_blueprint, require_operator, roles, route
from gateway.http.schemas import HASH, base64, date, number, reason, schema, text, whole
from gateway.http.security import BRIDGE, decode_base64

blueprint = make_blueprint("readings", "Readings of metering points, at the energy operator's gateway")
DEVICES = roles(BRIDGE, "service", own=True)
FILES = roles("service", own=True)
KEEPERS = roles("service", "energy_operator", own=True)

Batch = schema("ReadingBatch", readings=fields.List(
    fields.Raw(), required=True, validate=validate.Length(1, 5_000), metadata={
        "description": "1 to 5,000 of {metering_point, register: withdrawn | injected | produced, start: ISO 8601 with "
        "offset, energy_wh: whole number, interval_s: 900 unless given, quality: measured | estimated}",
        "items": {"type": "object"},
    }))
Reject = schema("RejectedReading", index=fields.Integer(), code=fields.String(), reason=fields.String())
Taken = schema(
    "TakenReadings", accepted=fields.Integer(), repeated=fields.Integer(), rejected=fields.List(fields.Nested(Reject)),
    repeated_at=fields.List(fields.Integer(), metadata={"description": "Places in the batch of what was here already"}),
)
Curve = schema(
    "Curve", metering_point=text(most=40), register=text(most=20), start=text(most=40), interval_s=whole(1, 3_600),
    energy_wh=fields.Raw(required=True, metadata={
        "type": "array", "items": {"type": "integer", "nullable": True},
        "description": "One value an interval from start on; null: none"}),
    estimated=fields.Raw(load_default=list, metadata={
        "type": "array", "items": {"type": "integer"}, "description": "Places in energy_wh of estimates"}),
    file=whole(0, 10_000, required=False, load_default=0, metadata={"description": "Its place in files"}),
)
File = schema("ImportedFile", name=text(most=200), digest=text("[0-9a-f]{64}"))
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
TakenCurves = schema(
    "TakenCurves", new=fields.Integer(), same=fields.Integer(), replaced=fields.Integer(), refused=fields.Integer(),
    rejected=fields.List(fields.Dict()), curves=fields.List(fields.Dict(), metadata={
        "description": "A curve each: {new, same, replaced} and, where something is replaced or would be, {count, "
        "from_s, to_s, old_wh, new_wh}"}),
    import_id=fields.Integer(attribute="import", data_key="import", metadata={
        "description": "0: nothing was changed"}),
    changes=fields.Boolean(metadata={"description": "Whether anything was kept, or would be"}),
)
DeadLetter = schema("DeadLetter", topic=text(most=500), reason=text(most=500), payload=base64(most=400_000))
Chosen = schema(
    "ChosenReadings", metering_point=text(most=40),
    register=fields.String(load_default="", validate=validate.OneOf(("", *REGISTERS))),
    from_date=date(data_key="from"), to_date=date(data_key="to", metadata={"description": "The day after the last"}),
    known_at=number(0, 10**11, None, metadata={
        "description": "UTC seconds: the values as they were known then"}),
)
Reading = schema(
    "Reading", metering_point=fields.String(), register=fields.String(), start_s=fields.Integer(),
    interval_s=fields.Integer(), energy_wh=fields.Integer(), quality=fields.String(), source=fields.String(),
)
Readings = schema("Readings", readings=fields.List(fields.Nested(Reading)))
OfMember = schema("CoverageOf", member=text(HASH))
Covered = schema(
    "CoveredRegister", metering_point=fields.String(), from_date=fields.String(), register=fields.String(),
    hours=fields.Integer(), of_hours=fields.Integer(), until_s=fields.Integer(),
)
Coverage = schema("Coverage", registers=fields.List(fields.Nested(Covered)))
ChosenRejects = schema(
    "ChosenRejects", metering_point=text(most=40, required=False, load_default=""),
    most=number(1, 1_000, 100),
)
Rejects = schema("Rejects", rejects=fields.List(fields.Dict()))
SPAN = {"from_date": date(data_key="from"), "to_date": date(data_key="to", metadata={
    "description": "The day after the last"})}
Days = schema("SetAsideDays", **SPAN)
SetAsides = schema("SetAsides", set_aside=fields.List(fields.Dict()))
LeftOut = schema(
    "LeftOut", metering_point=text(most=40), register=fields.String(required=True, validate=validate.OneOf(REGISTERS)),
    reason=reason(), **SPAN,
)
ChosenImports = schema("ChosenImports", most=number(1, 1_000, 100))
Imports = schema("Imports", imports=fields.List(fields.Dict()))
Nothing = schema("UndoNothingElse")
UndoneImport = schema(
    "UndoneImport", import_id=fields.Integer(attribute="import", data_key="import"), undone=fields.Integer(),
    restored=fields.Integer(), from_s=fields.Integer(), to_s=fields.Integer(),
)


@route(blueprint, "POST", "/readings", access=DEVICES, body=Batch, answer=Taken)
def post_readings(body: dict[str, Any]) -> dict[str, Any]:
    """Take a batch of devices' readings; answered once it is on disk. Sent again, it changes nothing.

    They are of these days, and fill gaps: a value that a better source gave stands.
    """
    require_operator()
    return service.take_readings(get_gateway(), body["readings"]).to_plain()


@route(blueprint, "POST", "/curves", access=FILES, body=Curves, answer=TakenCurves)
def post_curves(body: dict[str, Any]) -> dict[str, Any]:
    """Take curves of files; answered once they are on disk. Sent again, they change nothing.

    A value that would replace what another file gave is refused (REPLACES) unless the call says `replace`.
    """
    require_operator()
    lists = [one[name] for one in body["curves"] for name in ("energy_wh", "estimated")]
    if not all(type(one) is list for one in lists) or sum(map(len, lists)) > 2 * MOST_VALUES:
        raise INVALID(fields="curves")
    if sum(len(one["energy_wh"]) for one in body["curves"]) > MOST_VALUES:
        raise INVALID(fields="curves")
    if not all(type(place) is int for one in body["curves"] for place in one["estimated"]):
        raise INVALID(fields="curves")
    files = [(one["name"], one["digest"]) for one in body["files"]] or [("", "")]
    if not all(one["file"] < len(files) for one in body["curves"]):
        raise INVALID(fields="curves")
    run = Run(OF_FILES[body["source"]], get_caller().key, body["replace"], body["preview"], files, body["import_id"])
    return take_curves(get_gateway(), run, body["curves"]).to_plain()


@route(blueprint, "POST", "/dead-letters", access=DEVICES, body=DeadLetter, status=204)
def post_dead_letter(body: dict[str, Any]) -> None:
    """Keep a message that couldn't be read."""
    require_operator()
    payload = decode_base64(body["payload"], "payload")
    service.keep_dead_letter(get_gateway(), body["topic"], body["reason"], payload)


@route(blueprint, "POST", "/readings/find", body=Chosen, answer=Readings)
def find_readings(body: dict[str, Any]) -> dict[str, Any]:
    """Give one point's readings of whole local days: to its member, or the operator's own roles.

    Asked for in the body: addresses are logged, and a metering point is a home.
    """
    require_operator()
    gateway = get_gateway()
    from_s, to_s = _find_span(body["from_date"], body["to_date"])
    point, register = body["metering_point"], body["register"]
    require_point_reader(gateway, get_caller(), point, body["from_date"], body["to_date"])
    with gateway.database.read() as connection:
        series, columns = service.load_kept(connection, [point], from_s, to_s, body["known_at"])
    rows = (row for row in zip(*(one.tolist() for one in columns), strict=True)
            if register in ("", series[row[0]].register))
    return {"readings": [{
        "metering_point": point, "register": series[of].register, "start_s": start_s, "interval_s": interval_s,
        "energy_wh": energy_wh, "quality": "estimated" if is_estimated else "measured", "source": Source(source).label,
    } for of, start_s, interval_s, energy_wh, is_estimated, source in rows]}


def _find_span(from_date: str, to_date: str) -> tuple[int, int]:
    """Whole local days as instants; no more than a year and some days."""
    try:
        from_s, to_s = local_midnight_s(from_date), local_midnight_s(to_date)
    except ValueError:
        raise INVALID(fields="from, to") from None
    if to_s - from_s > 400 * 86_400:
        raise INVALID(fields="to")
    return from_s, to_s


@route(
    blueprint, "POST", "/readings/coverage", access=roles("officer", "energy_operator", "service"), body=OfMember,
    answer=Coverage,
)
def find_coverage(body: dict[str, Any]) -> dict[str, Any]:
    """Say how many hours of each register of a member's points have readings: to the operator or their officer."""
    require_operator()
    gateway = get_gateway()
    require_own_member(gateway, get_caller(), body["member"])
    return {"registers": list_coverage(gateway, body["member"])}


@route(
    blueprint, "POST", "/rejects/find", access=roles("service", "energy_operator", own=True), body=ChosenRejects,
    answer=Rejects,
)
def find_rejects(body: dict[str, Any]) -> dict[str, Any]:
    """Give the newest readings that were refused, with their reasons."""
    require_operator()
    return {"rejects": service.list_rejects(get_gateway(), body["metering_point"], body["most"])}


@route(blueprint, "GET", "/set-aside", access=KEEPERS, query=Days, answer=SetAsides)
def get_set_aside(query: dict[str, str]) -> dict[str, Any]:
    """Give readings of days that are set aside, above 150 % of their point's power, with what was decided of them."""
    require_operator()
    with get_gateway().database.read() as connection:
        found = list_set_aside(connection, _find_span(query["from_date"], query["to_date"]))
    return {"set_aside": [one.to_plain() for one in found]}


@route(blueprint, "POST", "/left-out", access=KEEPERS, body=LeftOut, status=204)
def post_left_out(body: dict[str, str]) -> None:
    """Decide that what is set aside of a register on some days is left out, for a reason that papers name."""
    require_operator()
    _find_span(body["from_date"], body["to_date"])
    leave_out(get_gateway(), Decision(**body), get_caller().key)


@route(blueprint, "GET", "/imports", access=KEEPERS, query=ChosenImports, answer=Imports)
def get_imports(query: dict[str, Any]) -> dict[str, Any]:
    """Give the newest imports of files, with what each did."""
    require_operator()
    return {"imports": list_imports(get_gateway(), query["most"])}


@route(blueprint, "POST", "/imports/<int:import_id>/undo", access=KEEPERS, body=Nothing, answer=UndoneImport)
def post_undo(_body: dict[str, Any], import_id: int) -> dict[str, Any]:
    """Let stand again what stood before an import; refused where some of it was replaced since.

    What was settled stays as it was signed: a later definitive settlement takes the change.
    """
    require_operator()
    return undo_import(get_gateway(), import_id)
