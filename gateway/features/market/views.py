"""Offers, needs, agreements and words over HTTP; what changes them are commands."""

from typing import Any, get_args

from marshmallow import fields, validate

from chaincode.rules.market.records import OptionalName
from gateway.client.words import MAX_NAME, MAX_TEXT, READ_AT_ONCE, are_words
from gateway.features.market import service
from gateway.features.market.kept_words import are_seen
from gateway.features.market.records import Agreements, KeptWords, Offers, ReadWords, SaltedWords
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.request_fields import HASH, line, lines, schema, text
from gateway.http.rights import require_member
from gateway.http.routes import get_caller, make_blueprint, route
from gateway.http.security import require_free_member

blueprint = make_blueprint("market", "Offers, needs and agreements, with their words")
Chosen = schema(
    "ChosenOffers", kind=fields.String(load_default="offer", validate=validate.OneOf(("offer", "need"))),
    category=text(get_args(OptionalName)[1].regex, required=False, load_default=""),
)
NewWords = schema(
    "NewWords",
    words=fields.Dict(keys=line(most=MAX_NAME), values=lines(most=MAX_TEXT),
                      required=True, metadata={"description": "title, text, by (whom), address, hour, ..."}),
    reader=text(f"|{HASH}", required=False, load_default=""),
)
ChosenWords = schema(
    "ChosenWords", of=text(f"{HASH}(?:,{HASH}){{0,{READ_AT_ONCE - 1}}}", most=65 * READ_AT_ONCE,
                           metadata={"description": "hashes, with commas between them"}),
)


@route(blueprint, "GET", "/offers", query=Chosen)
def get_offers(query: dict[str, str]) -> Offers:
    """Give open offers or needs, with places and the public words of all gateways that answer at once."""
    return service.list_offers(get_gateway(), query["kind"], query["category"], get_caller())


@route(blueprint, "GET", "/agreements")
def get_agreements() -> Agreements:
    """Give the caller's agreements, each with its next deadline."""
    return service.list_agreements(get_gateway(), require_member(get_caller()))


@route(blueprint, "POST", "/words", body=NewWords)
def post_words(body: dict[str, Any]) -> KeptWords:
    """Keep words and give the hash that stands for them on the ledger."""
    member = require_free_member(get_caller())
    if not are_words(body["words"]) or not are_seen(body["words"]):
        raise INVALID(fields="words")
    return service.save_words(get_gateway(), member, body["words"], body["reader"])


@route(blueprint, "GET", "/words", query=ChosenWords)
def get_some_words(query: dict[str, str]) -> ReadWords:
    """Give of some words those that are kept here and are the caller's to read; nobody else is asked for them."""
    return service.read_words(get_gateway(), get_caller(), query["of"].split(","))


@route(blueprint, "GET", "/words/<name>")
def get_words(name: str) -> SaltedWords:
    """Give words with the salt that proves them."""
    return service.get_words(get_gateway(), get_caller(), name[:64])
