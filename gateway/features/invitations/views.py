"""Invitations over HTTP."""

from typing import Any

from flask import request
from marshmallow import fields, validate

from chaincode.words import LANGUAGES
from gateway.client.addresses import name_address
from gateway.features.invitations import service
from gateway.features.invitations.records import Admitted, Invitations, MadeCodes, OwnJoining
from gateway.http.context import get_gateway
from gateway.http.request_fields import line, lines, schema, text
from gateway.http.routes import anyone, get_caller, make_blueprint, roles, route

blueprint = make_blueprint("invitations", "Codes with which people become members by a key of their own")
OFFICER = roles("officer", own=True)
MOST_AT_ONCE, MOST_DOSSIER = 200, 20_000

Invited = schema(
    "Invited", name=line(), contact=line(required=False, load_default=""),
    language=fields.String(load_default="it", validate=validate.OneOf(LANGUAGES)),
    dossier=lines(most=MOST_DOSSIER, required=False, load_default="", metadata={
        "description": "What the officer keeps with it: points, plants; gone once the invitation is closed"}),
)
People = schema("PeopleInvited", people=fields.List(
    fields.Nested(Invited), required=True, validate=validate.Length(1, MOST_AT_ONCE)))
Redeemed = schema(
    "Redeemed", code=text(most=40), public_key=text("[0-9a-f]{2,400}", most=400, metadata={
        "description": "SubjectPublicKeyInfo, DER, hex, on P-256"}),
    registration_id=text("[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{32}", metadata={
        "description": "The id of the command that will register the key"}),
    proof=text("[0-9a-f]{2,200}", metadata={
        "description": "The key's signature, DER with the lesser s, hex, of volano-key:<member>:<registration_id>"}),
)


@route(blueprint, "POST", "/invitations", access=OFFICER, body=People)
def post_invitations(body: dict[str, Any]) -> MadeCodes:
    """Make a code for each of some people, to be handed to them; it is shown this once, and good for 30 days."""
    return service.invite(get_gateway(), get_caller(), body["people"])


@route(blueprint, "GET", "/invitations", access=OFFICER)
def get_invitations() -> Invitations:
    """Give this organisation's invitations, what their people's browsers brought, and where each stands."""
    return service.list_invitations(get_gateway())


@route(blueprint, "DELETE", "/invitations/<name>", access=OFFICER)
def delete_invitation(name: str) -> None:
    """End an invitation, be it done or withdrawn; nothing is kept of the person but a certificate that was issued."""
    service.close(get_gateway(), name)


@route(blueprint, "POST", "/invitations/redeem", access=anyone, body=Redeemed)
def redeem(body: dict[str, str]) -> Admitted:
    """Bring a code and a key of one's own; get the key's certificate, a client's without roles.

    Wrong codes are counted by address: after five one waits. The same key with its own code gets the same answer again.
    """
    brought = service.read_brought(body)
    return service.redeem(get_gateway(), name_address(request.remote_addr or ""), body["code"], brought)


@route(blueprint, "GET", "/invitations/own")
def get_own() -> OwnJoining:
    """Say where the joining of the caller's own key stands."""
    return service.find_own(get_gateway(), get_caller())
