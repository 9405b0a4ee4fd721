"""The table of commands, and the steps that a key's owner takes: sign the proposal, then sign the transaction."""

from typing import Any

from flask import request
from marshmallow import fields, validate

from chaincode.rules.units import ORGANISATIONS
from gateway.features.commands import service
from gateway.features.commands.records import Commands, EndorsedTransaction, Proposal, QueryAnswer, Submitted
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.request_fields import base64 as base64_text
from gateway.http.request_fields import schema, text
from gateway.http.routes import any_session, get_caller, make_blueprint, roles, route
from gateway.http.security import Session, decode_base64

blueprint = make_blueprint("commands", "Every command of the rules, with the key staying with its owner")
Call = schema(
    "Call",
    command_id=text("|[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{32}", load_default="", required=False, metadata={
        "description": "The ledger's date and 128 random bits; the same id again gives the same answer (T13)"}),
    member=text("|[0-9a-f]{64}", load_default="", required=False),
    arguments=fields.Dict(keys=fields.String(), load_default=dict),
    transient=fields.Dict(keys=text(most=40), values=base64_text(), load_default=dict),
)
SignedProposal = schema(
    "SignedProposal", proposal=base64_text(), signature=base64_text(most=200),
    organisations=fields.List(
        fields.String(validate=validate.OneOf(ORGANISATIONS)), load_default=list, validate=validate.Length(max=8)
    ),
)
SignedTransaction = schema("SignedTransaction", transaction=base64_text(), signature=base64_text(most=200))


@route(blueprint, "GET", "/commands")
def get_commands() -> Commands:
    """Give the table of commands in force: arguments as JSON schemas, words in two languages."""
    return service.list_commands(get_gateway())


def may_send(caller: Session | None) -> None:
    """Whoever has a session; what carries vectors, only who may send them: before the body is read."""
    any_session(caller)
    name = (request.view_args or {})["name"]
    if caller is not None and name in service.VECTORS:
        roles(service.VECTORS[name])(caller)


@route(blueprint, "POST", "/commands/<name>/prepare", access=may_send, body=Call)
def prepare(body: dict[str, Any], name: str) -> Proposal:
    """Build the proposal of a command or query for the session's certificate."""
    if body["transient"] and name not in service.VECTORS:
        raise INVALID(fields="transient")
    transient = {key: decode_base64(value, "transient") for key, value in body["transient"].items()}
    return service.prepare(get_gateway(), get_caller(), service.make_call(name, body, transient))


@route(blueprint, "POST", "/commands/<name>/endorse", access=may_send, body=SignedProposal)
def endorse(body: dict[str, Any], name: str) -> EndorsedTransaction:
    """Have a signed proposal simulated and signed by the organisations."""
    return service.endorse(
        get_gateway(), get_caller(), name, decode_base64(body["proposal"], "proposal"),
        decode_base64(body["signature"], "signature"), organisations=body["organisations"],
    )


@route(blueprint, "POST", "/commands/<name>/submit", body=SignedTransaction)
def submit(body: dict[str, Any], name: str) -> Submitted:
    """Send a signed transaction; answered once it stands in a block."""
    return service.submit(
        get_gateway(), get_caller(), name, decode_base64(body["transaction"], "transaction"),
        decode_base64(body["signature"], "signature"),
    )


@route(blueprint, "POST", "/commands/<name>/evaluate", body=SignedProposal)
def evaluate(body: dict[str, Any], name: str) -> QueryAnswer:
    """Answer a signed query; nothing is written."""
    proposal, signature = decode_base64(body["proposal"], "proposal"), decode_base64(body["signature"], "signature")
    return service.evaluate(get_gateway(), get_caller(), name, proposal, signature)
