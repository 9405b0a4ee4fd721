"""Periods over HTTP: what anybody may know, what a member may know of their own energy, and the steps of settling."""

from typing import Any

from marshmallow import fields, validate

from gateway.features.members.service import require_own_points
from gateway.features.periods import service, statements
from gateway.features.periods.plants import list_told_plants, save_plants, save_prices
from gateway.features.periods.preview import preview
from gateway.features.periods.progress import get_period as describe_period
from gateway.features.periods.progress import get_periods as describe_periods
from gateway.features.periods.records import (
    AnchorSent,
    CountersignSent,
    OnePeriod,
    Periods,
    Plants,
    Preview,
    SettlementSent,
    WholePreview,
)
from gateway.features.periods.shown import anchor_shown
from gateway.features.periods.statement_records import Bundle, OwnDays, OwnStatement, SettlementAnchor, Why
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.request_fields import DATE, HASH, date, is_day, line, number, reason, schema, text, whole
from gateway.http.routes import OPERATOR, anyone, get_caller, make_blueprint, roles, route

blueprint = make_blueprint("periods", "A period's energy: preview, statement, settlement")
SETTLEMENT = f"{DATE}[.](provisional|definitive)[.][1-9][0-9]{{0,4}}"
SETTLER = roles("officer", "energy_operator", "service", own=True)
POINTS = roles("officer", "energy_operator", "service")

Kind = schema(
    "SettlementKind",
    kind=fields.String(load_default="provisional", validate=validate.OneOf(service.find_kinds())),
    revise=fields.Boolean(load_default=False, metadata={"description": "Anchor a new revision"}),
    incomplete=reason(required=False, metadata={
        "description": "Why it is settled though readings or prices lack; stands in the papers"}),
    shown=text(f"|{HASH}", required=False, load_default="", metadata={
        "description": "Of the preview: anchors what it showed, as a new revision, or nothing (NOT_AS_SHOWN)"}),
)
Awaited = schema("Awaited", digest=text(f"|{HASH}", required=False, load_default="", metadata={
    "description": "Of the settlement that was shown: signs it, or nothing (NOT_AS_SHOWN)"}))
OfSettlement = schema("OfSettlement", settlement=text(f"|{SETTLEMENT}", required=False, load_default=""))
OfDay = schema(
    "OfDay", date=date(), member=text(f"|{HASH}", required=False, load_default=""),
    settlement=text(f"|{SETTLEMENT}", required=False, load_default=""),
)
KnownAt = schema(
    "KnownAt", known_at=number(0, 10**11, None),
    kind=fields.String(load_default="provisional", validate=validate.OneOf(service.find_kinds())),
)
PlantSchema = schema(
    "Plant", metering_point=text("[A-Z0-9]{6,20}"), power_kw=text("[0-9]{1,4}([.][0-9]{1,3})?"), region=line(most=60),
    entry_on=date(),
    is_pv=fields.Boolean(metadata={"description": "Left out: as it is kept, and true of a plant that is new"}),
    grant_pct=text("[0-9]{1,3}([.][0-9]{1,2})?", required=False, load_default="0"),
)
PlantsBody = schema(
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
    if not is_day(period):
        raise INVALID(fields="period")


@route(blueprint, "GET", "/periods", access=anyone)
def get_periods() -> Periods:
    """Give all settlements and what backs each month: sums as the ledger shows them, of no member."""
    return describe_periods(get_gateway())


@route(blueprint, "GET", "/periods/<period>")
def get_period(period: str) -> OnePeriod:
    """Give a period's length and its settlements; at the operator's, what of them lacked (gaps), and why they stand."""
    require_period(period)
    return describe_period(get_gateway(), period)


@route(blueprint, "GET", "/periods/<period>/preview", query=KnownAt, at_operator=True)
def get_preview(query: dict[str, Any], period: str) -> WholePreview | Preview:
    """Give a period's energy so far: to the operator all of it, as it is or was known at an instant; what settling it
    now would credit; what it lacks.

    To others the days that are over, as they are told to all: once a day, null where fewer than five homes stand behind
    a register, and anew only with five more; and their part. What it is worth, and the euro, depend on everybody's
    hours: these come with the settlement.
    """
    require_period(period)
    return preview(get_gateway(), get_caller(), period, query["kind"], query["known_at"])


@route(blueprint, "POST", "/periods/<period>/anchor", access=SETTLER, body=Kind, at_operator=True)
def post_anchor(body: dict[str, Any], period: str) -> AnchorSent:
    """Anchor the period's statement with the euro that GSE is expected to pay; done before, it stays.

    Where readings or prices of its days lack it is refused (INCOMPLETE, which names them), unless a reason is given.
    """
    require_period(period)
    kind, incomplete, shown = body["kind"], body["incomplete"], body["shown"]
    if shown:
        made = anchor_shown(get_gateway(), period, kind, shown, incomplete=incomplete)
    else:
        made = service.anchor(get_gateway(), period, kind, is_revised=body["revise"], incomplete=incomplete)
    return AnchorSent(made.settlement, made.euro_cents, tuple(made.problems), made.done.tell() if made.done else None)


@route(blueprint, "POST", "/periods/<period>/settle", access=SETTLER, body=Kind, at_operator=True)
def post_settle(body: dict[str, Any], period: str) -> SettlementSent:
    """Settle the period's newest anchor; it awaits a second organisation's signature then."""
    require_period(period)
    settlement, done = service.settle(get_gateway(), period, body["kind"])
    return SettlementSent(settlement, done.tell() if done else None)


@route(blueprint, "POST", "/periods/<period>/countersign", access=roles("officer", "service", own=True), body=Awaited)
def post_countersign(body: dict[str, Any], period: str) -> CountersignSent:
    """Work the awaiting settlement out from the operator's bundle, and sign it if it comes to the same."""
    require_period(period)
    signed = service.countersign(get_gateway(), period, body["digest"])
    return CountersignSent(signed.settlement, signed.replaced, signed.done.tell())


@route(
    blueprint, "GET", "/periods/<period>/bundle", access=statements.require_bundle_reader, query=OfSettlement,
    at_operator=True,
)
def get_bundle(query: dict[str, str], period: str) -> Bundle:
    """Give a settlement's pseudonymous vectors with salts: to services and auditors of those who may see them.

    replaced: which readings it takes otherwise than the statement before it, by member, register and source; `undone`
    is the import that had given them, where it was undone since.
    """
    require_period(period)
    return statements.get_bundle(get_gateway(), period, query["settlement"])


@route(blueprint, "GET", "/periods/<period>/statement", query=OfSettlement, at_operator=True)
def get_statement(query: dict[str, str], period: str) -> OwnStatement:
    """Give the caller's own leaves with salt, hours and path to the anchored root."""
    require_period(period)
    return statements.get_statement(get_gateway(), get_caller(), period, query["settlement"])


@route(blueprint, "GET", "/periods/<period>/why", query=OfDay, at_operator=True)
def get_why(query: dict[str, str], period: str) -> Why:
    """Say why a day's energy is worth what it is, hour by hour, with the numbers to check it.

    hidden: why hours and worth of a perimeter aren't told, where they would tell of single homes, or null.
    """
    require_period(period)
    return statements.get_why(
        get_gateway(), get_caller(), period, query["settlement"], member=query["member"], date=query["date"]
    )


@route(blueprint, "GET", "/periods/<period>/days", query=OfSettlement, at_operator=True)
def get_days(query: dict[str, str], period: str) -> OwnDays:
    """Give the caller's own energy by local day: what was shared of it, and its worth in millionths of a cent.

    Both are null, with the reason in `hidden`, where they would tell of single homes.
    """
    require_period(period)
    return statements.get_days(get_gateway(), get_caller(), period, query["settlement"])


@route(blueprint, "GET", "/periods/<period>/anchor", query=OfSettlement)
def get_anchor(query: dict[str, str], period: str) -> SettlementAnchor:
    """Give an anchor as this organisation's copy of the ledger holds it: root, terms, hourly totals of five or more."""
    require_period(period)
    return statements.get_anchor(get_gateway(), period, query["settlement"])


@route(blueprint, "POST", "/plants", access=POINTS, body=PlantsBody, at_operator=True)
def post_plants(body: dict[str, Any]) -> None:
    """Keep plants, on which the euro that GSE is expected to pay depends; another officer's must be at own points."""
    require_own_points(get_gateway(), get_caller(), [plant["metering_point"] for plant in body["plants"]])
    save_plants(get_gateway(), body["plants"])


@route(blueprint, "GET", "/plants", access=roles("officer", "energy_operator", "service", "auditor"), at_operator=True)
def get_plants() -> Plants:
    """Give all plants to the operator and its auditor; to others, those at points of their organisation's members."""
    return list_told_plants(get_gateway(), get_caller())


@route(blueprint, "POST", "/prices", access=OPERATOR, body=Prices, at_operator=True)
def post_prices(body: dict[str, Any]) -> None:
    """Keep a zone's hourly prices."""
    prices = [(price["hour_s"], price["eur_mwh"]) for price in body["prices"]]
    save_prices(get_gateway(), body["zone"], prices)
