"""Periods over HTTP: what anybody may know, what a member may know of their own energy, and the steps of settling."""

import base64
from typing import Any

from marshmallow import fields, validate

from chaincode.rules import keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.records import Anchor
from chaincode.rules.energy.vectors import format_vectors
from chaincode.rules.intervals import add_days, is_date
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.members.service import is_operator, list_points_of, require_own_points
from gateway.features.periods import preview, service, store
from gateway.features.periods.daily import describe_perimeters, sum_days
from gateway.features.periods.explain import explain_day, prove, sum_own_days
from gateway.features.periods.secrecy import say_hidden
from gateway.http.context import get_gateway
from gateway.http.errors import FORBIDDEN, INVALID, UNKNOWN
from gateway.http.routes import anyone, get_caller, make_blueprint, require_operator, roles, route
from gateway.http.schemas import DATE, HASH, date, number, reason, schema, text, whole

blueprint = make_blueprint("periods", "A period's energy: preview, statement, settlement")
SETTLEMENT = f"{DATE}[.](provisional|definitive)[.][1-9][0-9]{{0,4}}"
LAST_PERIOD = "9999-01-01"
OPERATOR = roles("energy_operator", "service", own=True)
POINTS = roles("officer", "energy_operator", "service")

Periods = schema("Periods", periods=fields.List(fields.Dict()), months=fields.List(fields.Dict()))
Kind = schema(
    "SettlementKind",
    kind=fields.String(load_default="provisional", validate=validate.OneOf(service.find_kinds())),
    revise=fields.Boolean(load_default=False, metadata={"description": "Anchor a new revision"}),
    incomplete=reason(required=False, metadata={
        "description": "Why it is settled though readings or prices lack; stands in the papers"}),
)
Nothing = schema("Nothing")
OfSettlement = schema("OfSettlement", settlement=text(f"|{SETTLEMENT}", required=False, load_default=""))
OfDay = schema(
    "OfDay", date=date(), member=text(f"|{HASH}", required=False, load_default=""),
    settlement=text(f"|{SETTLEMENT}", required=False, load_default=""),
)
OwnDays = schema(
    "OwnDays", settlement=fields.String(), terms=fields.Dict(), days=fields.List(fields.Dict()),
    hidden=fields.Dict(allow_none=True, metadata={"description": "Why shared energy and worth are null, or null"}),
)
KnownAt = schema(
    "KnownAt", known_at=number(0, 10**11, None),
    kind=fields.String(load_default="provisional", validate=validate.OneOf(service.find_kinds())),
)
PlantSchema = schema(
    "Plant", metering_point=text("[A-Z0-9]{6,20}"), power_kw=text("[0-9]{1,4}([.][0-9]{1,3})?"), region=text(most=60),
    entry_on=date(), is_pv=fields.Boolean(load_default=True),
    grant_pct=text("[0-9]{1,3}([.][0-9]{1,2})?", required=False, load_default="0"),
)
Plants = schema(
    "Plants", plants=fields.List(fields.Nested(PlantSchema), required=True, validate=validate.Length(1, 1_000)),
)
PriceSchema = schema(
    "Price", hour_s=whole(0, 10**11, metadata={"description": "The hour's start, UTC seconds"}),
    eur_mwh=text("-?[0-9]{1,6}([.][0-9]{1,6})?"),
)
Prices = schema(
    "Prices", zone=text("[A-Z]{2,8}"),
    prices=fields.List(fields.Nested(PriceSchema), required=True, validate=validate.Length(1, 10_000)),
)


def require_period(period: str) -> None:
    """Refuse what is no date, or has no days after it."""
    if not is_date(period) or period > LAST_PERIOD:
        raise INVALID(fields="period")


@route(blueprint, "GET", "/periods", access=anyone, answer=Periods)
def get_periods() -> dict[str, Any]:
    """Give all settlements and what backs each month: sums as the ledger shows them, of no member."""
    with get_gateway().database.read() as connection:
        mirror = Mirror(connection)
        return {"periods": service.list_periods(mirror), "months": service.list_months(mirror)}


@route(blueprint, "GET", "/periods/<period>")
def get_period(period: str) -> dict[str, Any]:
    """Give a period's length and its settlements; at the operator's, what of them lacked (gaps), and why they stand."""
    require_period(period)
    with get_gateway().database.read() as connection:
        mirror = Mirror(connection)
        found = [one for one in service.list_periods(mirror) if one["period"] == period]
        return {"period": period, "days": service.find_days(mirror, period),
                "settlements": found[0]["settlements"] if found else [],
                "gaps": store.list_gaps(connection, period)}


@route(blueprint, "GET", "/periods/<period>/preview", query=KnownAt)
def get_preview(query: dict[str, Any], period: str) -> dict[str, Any]:
    """Give a period's energy so far: to the operator all of it, as it is or was known at an instant; what settling it
    now would credit; what it lacks.

    To others the days that are over, as they are told to all: once a day, null where fewer than five homes stand behind
    a register, and anew only with five more; and their part. What it is worth, and the euro, depend on everybody's
    hours: these come with the settlement.
    """
    require_operator()
    require_period(period)
    gateway, caller = get_gateway(), get_caller()
    hidden: dict[str, Any] = {"period": period, "euro_cents": None, "credited": None, "problems": [], "replaced": []}
    if not is_operator(gateway, caller):
        if query["known_at"] is not None:
            raise FORBIDDEN(roles=Words("gateway.periods.views.energy_operator"))
        return hidden | preview.preview_given(gateway, period, caller.member)
    energy, euro_cents = preview.preview(gateway, period, query["known_at"])
    return hidden | {
        "days": energy.days, "euro_cents": euro_cents, "perimeters": describe_perimeters(sum_days(energy)),
        "problems": energy.problems, "replaced": preview.list_replaced(gateway, period),
        "lacks": preview.list_lacks(gateway, period),
    } | preview.describe_worth(gateway, energy, query["kind"], euro_cents)


@route(blueprint, "POST", "/periods/<period>/anchor", access=OPERATOR, body=Kind)
def post_anchor(body: dict[str, Any], period: str) -> dict[str, Any]:
    """Anchor the period's statement with the euro that GSE is expected to pay; done before, it stays.

    Where readings or prices of its days lack it is refused (INCOMPLETE, which names them), unless a reason is given.
    """
    require_operator()
    require_period(period)
    made = service.anchor(
        get_gateway(), period, body["kind"], is_revised=body["revise"], incomplete=body["incomplete"]
    )
    return {"settlement": made.settlement, "euro_cents": made.euro_cents, "problems": made.problems,
            "receipt": made.done.to_plain() if made.done else None}


@route(blueprint, "POST", "/periods/<period>/settle", access=OPERATOR, body=Kind)
def post_settle(body: dict[str, Any], period: str) -> dict[str, Any]:
    """Settle the period's newest anchor; it awaits a second organisation's signature then."""
    require_operator()
    require_period(period)
    settlement, done = service.settle(get_gateway(), period, body["kind"])
    return {"settlement": settlement, "receipt": done.to_plain() if done else None}


@route(blueprint, "POST", "/periods/<period>/countersign", access=roles("officer", "service", own=True), body=Nothing)
def post_countersign(_body: dict[str, Any], period: str) -> dict[str, Any]:
    """Work the awaiting settlement out from the operator's bundle, and sign it if it comes to the same."""
    require_period(period)
    signed = service.countersign(get_gateway(), period)
    return {"settlement": signed.settlement, "replaced": signed.replaced, "receipt": signed.done.to_plain()}


@route(blueprint, "GET", "/periods/<period>/bundle", access=roles("service", "auditor"), query=OfSettlement)
def get_bundle(query: dict[str, str], period: str) -> dict[str, Any]:
    """Give a settlement's pseudonymous vectors with salts: to services and auditors of those who may see them.

    replaced: which readings it takes otherwise than the statement before it, by member, register and source; `undone`
    is the import that had given them, where it was undone since.
    """
    require_operator()
    if get_caller().organisation not in service.ORGANISATIONS:
        raise FORBIDDEN(roles=Words(
            "gateway.periods.views.service_or_auditor_of", organisations=", ".join(service.ORGANISATIONS),
        ))
    settlement = find_settlement(period, query["settlement"])
    with get_gateway().database.read() as connection:
        anchored, vectors = store.require_statement(connection, settlement)
        replaced = service.list_replaced_in(connection, settlement)
    encoded = base64.b64encode(format_vectors(vectors)).decode("ascii")
    return {"settlement": settlement, "root": anchored.root, "vectors": encoded, "replaced": replaced}


def find_settlement(period: str, named: str) -> str:
    """The settlement that is asked for: the named one, else the period's newest anchored definitive or provisional."""
    require_period(period)
    if named:
        if not named.startswith(period):
            raise INVALID(fields="settlement")
        return named
    with get_gateway().database.read() as connection:
        mirror = Mirror(connection)
        for kind in reversed(service.find_kinds()):
            revision = service.find_revision(mirror, period, kind)
            if revision:
                return f"{period}.{kind}.{revision}"
    raise UNKNOWN(what=Words("gateway.periods.views.statement"), name=period)


@route(blueprint, "GET", "/periods/<period>/statement", query=OfSettlement)
def get_statement(query: dict[str, str], period: str) -> dict[str, Any]:
    """Give the caller's own leaves with salt, hours and path to the anchored root."""
    require_operator()
    settlement = find_settlement(period, query["settlement"])
    with get_gateway().database.read() as connection:
        anchored, vectors = store.require_statement(connection, settlement)
    own = prove(vectors, get_caller().member, period)
    if not own:
        raise UNKNOWN(what=Words("gateway.periods.views.statement"), name=settlement)
    return {"settlement": settlement, "root": anchored.root, "leaves": own}


@route(blueprint, "GET", "/periods/<period>/why", query=OfDay)
def get_why(query: dict[str, str], period: str) -> dict[str, Any]:
    """Say why a day's energy is worth what it is, hour by hour, with the numbers to check it.

    hidden: why hours and worth of a perimeter aren't told, where they would tell of single homes, or null.
    """
    require_operator()
    gateway, caller = get_gateway(), get_caller()
    member = query["member"] or caller.member
    if not member or (member != caller.member and not is_operator(gateway, caller)):
        raise FORBIDDEN(roles=Words("gateway.periods.views.energy_operator_member"))
    settlement = find_settlement(period, query["settlement"])
    with gateway.database.read() as connection:
        anchored, vectors = store.require_statement(connection, settlement)
    if not period <= query["date"] < add_days(period, anchored.terms.days):
        raise UNKNOWN(what=Words("gateway.periods.views.day"), name=query["date"])
    found = explain_day(vectors, anchored, member, period, query["date"])
    return found | {
        "settlement": settlement, "anchor": {"root": anchored.root, "terms": to_plain(anchored.terms)},
        "hidden": say_hidden(found["perimeters"]),
    }


@route(blueprint, "GET", "/periods/<period>/days", query=OfSettlement, answer=OwnDays)
def get_days(query: dict[str, str], period: str) -> dict[str, Any]:
    """Give the caller's own energy by local day: what was shared of it, and its worth in millionths of a cent.

    Both are null, with the reason in `hidden`, where they would tell of single homes.
    """
    require_operator()
    if not get_caller().member:
        raise FORBIDDEN(roles=Words("gateway.periods.views.member"))
    settlement = find_settlement(period, query["settlement"])
    with get_gateway().database.read() as connection:
        anchored, vectors = store.require_statement(connection, settlement)
    days = sum_own_days(vectors, anchored, get_caller().member, period)
    return {"settlement": settlement, "terms": to_plain(anchored.terms), "days": days, "hidden": say_hidden(days)}


@route(blueprint, "GET", "/periods/<period>/anchor", query=OfSettlement)
def get_anchor(query: dict[str, str], period: str) -> dict[str, Any]:
    """Give an anchor as this organisation's copy of the ledger holds it: root, terms, hourly totals of five or more."""
    settlement = find_settlement(period, query["settlement"])
    with get_gateway().database.read() as connection:
        anchored = Mirror(connection).find(Anchor, keys.anchor(settlement))
    if anchored is None:
        raise UNKNOWN(what=Words("gateway.periods.views.statement"), name=settlement)
    return {"settlement": settlement, **to_plain(anchored)}


@route(blueprint, "POST", "/plants", access=POINTS, body=Plants, status=204)
def post_plants(body: dict[str, Any]) -> None:
    """Keep plants, on which the euro that GSE is expected to pay depends; another officer's must be at own points."""
    require_operator()
    require_own_points(get_gateway(), get_caller(), [one["metering_point"] for one in body["plants"]])
    store.save_plants(get_gateway(), body["plants"])


@route(blueprint, "GET", "/plants", access=roles("officer", "energy_operator", "service", "auditor"))
def get_plants() -> dict[str, Any]:
    """Give all plants to the operator and its auditor; to others, those at points of their organisation's members."""
    require_operator()
    gateway, caller = get_gateway(), get_caller()
    plants = store.list_plants(gateway)
    is_own_auditor = caller.organisation == gateway.settings.organisation and "auditor" in caller.roles
    if is_operator(gateway, caller) or is_own_auditor:
        return {"plants": plants}
    own = {point["metering_point"] for point in list_points_of(gateway, caller.organisation)}
    return {"plants": [plant for plant in plants if plant["metering_point"] in own]}


@route(blueprint, "POST", "/prices", access=OPERATOR, body=Prices, status=204)
def post_prices(body: dict[str, Any]) -> None:
    """Keep a zone's hourly prices."""
    require_operator()
    prices = [(one["hour_s"], one["eur_mwh"]) for one in body["prices"]]
    store.save_prices(get_gateway(), body["zone"], prices)
