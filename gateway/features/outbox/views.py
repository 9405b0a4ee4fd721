"""Letters to members over HTTP."""

from typing import Any

from marshmallow import fields, validate

from chaincode.words import LANGUAGES
from gateway.features.outbox import service
from gateway.features.outbox.service import Outbox
from gateway.http.context import get_gateway
from gateway.http.request_fields import number, schema, text
from gateway.http.routes import anyone, get_caller, make_blueprint, roles, route
from gateway.outbox.rows import STATES

blueprint = make_blueprint("outbox", "Letters to members, and how a kind of them is stopped")
OPERATING = roles("officer", "service", own=True)
Chosen = schema(
    "ChosenLetters", most=number(1, 1_000, 100),
    state=fields.String(load_default="", validate=validate.OneOf(("", *STATES))),
)
TestLetter = schema(
    "TestLetter", to=text(most=320), language=fields.String(load_default="it", validate=validate.OneOf(LANGUAGES)),
)


@route(blueprint, "GET", "/outbox", access=OPERATING, query=Chosen)
def get_outbox(query: dict[str, Any]) -> Outbox:
    """Give the newest letters: queued, sent or failed, and why the last try came to nothing."""
    return service.list_letters(get_gateway(), query["state"], query["most"])


@route(blueprint, "POST", "/outbox/test", access=OPERATING, body=TestLetter)
def post_test(body: dict[str, str]) -> None:
    """Send a letter that says only that it came, at once; three a minute."""
    service.send_test(get_gateway(), get_caller(), body["to"], body["language"])


@route(blueprint, "POST", "/outbox/stop/<token>", access=anyone)
def post_stop(token: str) -> None:
    """Stop letters of the kind of the one that names this address, to whom it went; whoever asks has the letter."""
    service.stop(get_gateway(), token)
