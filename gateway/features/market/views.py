"""Offers, needs, agreements and words over HTTP; what changes them are commands."""

from typing import Any, get_args

from marshmallow import fields, validate

from chaincode.rules.market.records import OptionalName
from gateway.features.market import service
from gateway.features.market.records import Agreements, KeptWords, Offers, SaltedWords
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.request_fields import HASH, schema, text
from gateway.http.rights import require_member
from gateway.http.routes import get_caller, make_blueprint, route
from gateway.http.security import require_free_member

blueprint = make_blueprint("market", "Offers, needs and agreements, with their words")
MAX_WORDS = 20
Chosen = schema(
    "ChosenOffers", kind=fields.String(load_default="offer", validate=validate.OneOf(("offer", "need"))),
    category=text(get_args(OptionalName)[1].regex, required=False, load_default=""),
)
NewWords = schema(
    "NewWords",
    words=fields.Dict(keys=text(most=40), values=fields.String(validate=validate.Length(max=2_000)), required=True,
                      metadata={"description": "title, text, address, hour, ..."}),
    reader=text(f"|{HASH}", required=False, load_default=""),
)


@route(blueprint, "GET", "/offers", query=Chosen)
def get_offers(query: dict[str, str]) -> Offers:
    """Give open offers or needs, with places and the words that are kept here."""
    return service.list_offers(get_gateway(), query["kind"], query["category"], get_caller())


@route(blueprint, "GET", "/agreements")
def get_agreements() -> Agreements:
    """Give the caller's agreements, each with its next deadline."""
    return service.list_agreements(get_gateway(), require_member(get_caller()))


@route(blueprint, "POST", "/words", body=NewWords)
def post_words(body: dict[str, Any]) -> KeptWords:
    """Keep words and give the hash that stands for them on the ledger."""
    member = require_free_member(get_caller())
    if not 0 < len(body["words"]) <= MAX_WORDS:
        raise INVALID(fields="words")
    return service.save_words(get_gateway(), member, body["words"], body["reader"])


@route(blueprint, "GET", "/words/<name>")
def get_words(name: str) -> SaltedWords:
    """Give words with the salt that proves them."""
    return service.get_words(get_gateway(), get_caller(), name[:64])
