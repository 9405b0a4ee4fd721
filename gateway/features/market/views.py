"""Offers, needs, agreements and words over HTTP; what changes them are commands."""

from typing import Any, get_args

from marshmallow import fields, validate

from chaincode.rules.market.records import OptionalName
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.market import service
from gateway.http.context import get_gateway
from gateway.http.errors import FORBIDDEN, INVALID
from gateway.http.routes import get_caller, make_blueprint, route
from gateway.http.schemas import HASH, schema, text
from gateway.http.security import require_free_member

blueprint = make_blueprint("market", "Offers, needs and agreements, with their words")
MAX_WORDS = 20
Chosen = schema(
    "ChosenOffers", kind=fields.String(load_default="offer", validate=validate.OneOf(("offer", "need"))),
    category=text(get_args(OptionalName)[1].regex, required=False, load_default=""),
)
Offers = schema("Offers", offers=fields.List(fields.Dict()))
Agreements = schema("Agreements", agreements=fields.List(fields.Dict()))
NewWords = schema(
    "NewWords",
    words=fields.Dict(keys=text(most=40), values=fields.String(validate=validate.Length(max=2_000)), required=True,
                      metadata={"description": "title, text, address, hour, ..."}),
    reader=text(f"|{HASH}", required=False, load_default=""),
)
Kept = schema("KeptWords", hash=fields.String(metadata={"description": "The command's `terms`"}), salt=fields.String())
KeptText = schema("Words", hash=fields.String(), salt=fields.String(), words=fields.Dict())


@route(blueprint, "GET", "/offers", query=Chosen, answer=Offers)
def get_offers(query: dict[str, str]) -> dict[str, Any]:
    """Give open offers or needs, with places and the words that are kept here."""
    with get_gateway().database.read() as connection:
        return {"offers": service.list_offers(connection, query["kind"], query["category"], get_caller())}


@route(blueprint, "GET", "/agreements", answer=Agreements)
def get_agreements() -> dict[str, Any]:
    """Give the caller's agreements, each with its next deadline."""
    member = get_caller().member
    if not member:
        raise FORBIDDEN(roles=Words("gateway.market.views.member"))
    with get_gateway().database.read() as connection:
        return {"agreements": service.list_agreements(connection, Mirror(connection).require_now(), member)}


@route(blueprint, "POST", "/words", body=NewWords, answer=Kept)
def post_words(body: dict[str, Any]) -> dict[str, str]:
    """Keep words and give the hash that stands for them on the ledger."""
    member = require_free_member(get_caller())
    if not 0 < len(body["words"]) <= MAX_WORDS:
        raise INVALID(fields="words")
    return service.save_words(get_gateway(), member, body["words"], body["reader"])


@route(blueprint, "GET", "/words/<name>", answer=KeptText)
def get_words(name: str) -> dict[str, Any]:
    """Give words with the salt that proves them."""
    return service.get_words(get_gateway(), get_caller(), name[:64])
