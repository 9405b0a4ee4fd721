"""Readings and dead letters in, from the bridge; readings out, to whom they belong."""

from typing import Any

from marshmallow import fields, validate

from chaincode.rules.intervals import local_midnight_s
from gateway.context import get_gateway
from gateway.errors import INVALID
from gateway.members.service import require_own_member, require_point_reader
from gateway.readings import service
from gateway.readings.checks import REGISTERS
from gateway.readings.coverage import list_coverage
from gateway.readings.curves import MOST_VALUES, take_curves
from gateway.readings.sources import OF_FILES, Source
from gateway.routes import get_caller, make_blueprint, require_operator, roles, route
from gateway.schemas import HASH, base64, date, number, schema, text, whole
from gateway.security import decode_base64

blueprint = make_blueprint("readings", "Readings of metering points, at the energy operator's gateway")
BRIDGE = roles("service", own=True)

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
)
Curves = schema(
    "Curves", source=fields.String(required=True, validate=validate.OneOf(tuple(OF_FILES)), metadata={
        "description": "Whose values these are; a value of a higher source stands, a device's is below all of them"}),
    curves=fields.List(fields.Nested(Curve), required=True, validate=validate.Length(1, 1_000), metadata={
        "description": "Consecutive values of a series each; at most 50,000 values in all"}),
)
TakenCurves = schema("TakenCurves", accepted=fields.Integer(), repeated=fields.Integer(),
                     rejected=fields.List(fields.Dict()))
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


@route(blueprint, "POST", "/readings", access=BRIDGE, body=Batch, answer=Taken)
def post_readings(body: dict[str, Any]) -> dict[str, Any]:
    """Take a batch of devices' readings; answered once it is on disk. Sent again, it changes nothing.

    They are of these days, and fill gaps: a value that a better source gave stands.
    """
    require_operator()
    return service.take_readings(get_gateway(), body["readings"]).to_plain()


@route(blueprint, "POST", "/curves", access=BRIDGE, body=Curves, answer=TakenCurves)
def post_curves(body: dict[str, Any]) -> dict[str, Any]:
    """Take curves of files; answered once they are on disk. Sent again, they change nothing."""
    require_operator()
    lists = [one[name] for one in body["curves"] for name in ("energy_wh", "estimated")]
    if not all(type(one) is list for one in lists) or sum(map(len, lists)) > 2 * MOST_VALUES:
        raise INVALID(fields="curves")
    if sum(len(one["energy_wh"]) for one in body["curves"]) > MOST_VALUES:
        raise INVALID(fields="curves")
    if not all(type(place) is int for one in body["curves"] for place in one["estimated"]):
        raise INVALID(fields="curves")
    return take_curves(get_gateway(), OF_FILES[body["source"]], body["curves"]).to_plain()


@route(blueprint, "POST", "/dead-letters", access=BRIDGE, body=DeadLetter, status=204)
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
    try:
        from_s, to_s = local_midnight_s(body["from_date"]), local_midnight_s(body["to_date"])
    except ValueError:
        raise INVALID(fields="from, to") from None
    if to_s - from_s > 400 * 86_400:
        raise INVALID(fields="to")
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


@route(
    blueprint, "POST", "/readings/coverage", access=roles("officer", "energy_operator", "service"), body=OfMember,
    answer=Coverage,
)
def find_coverage(body: dict[str, Any]) -> dict[str, Any]:
    """Say how many hours of each register of a member's points have readings: to the operator, or an own officer."""
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
