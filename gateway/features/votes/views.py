"""Proposals, votes and previews over HTTP."""

from typing import Any

from marshmallow import fields, validate

from gateway.features.votes import preview, service
from gateway.features.votes.preview import Previewed
from gateway.features.votes.service import Proposals, Votes
from gateway.http.context import get_gateway
from gateway.http.request_fields import lines, schema, text, whole
from gateway.http.rights import choose_reader
from gateway.http.routes import get_caller, make_blueprint, route

blueprint = make_blueprint("votes", "What is proposed, voted and decided")
OnProposal = schema("OnProposal", proposal=text("proposal/[0-9a-f]{32}"))
MONTH = "[0-9]{4}-[0-9]{2}"
ParametersBody = schema(
    "PreviewParameters",
    values=fields.Dict(
        keys=text("[a-z_.]{1,60}"), values=whole(0, 10**12), required=True, validate=validate.Length(1, 20)),
    periods=fields.List(text(f"{MONTH}(-[0-9]{{2}})?"), required=True, validate=validate.Length(1, 60), metadata={
        "description": "First days of settled periods, or months in which they begin"}),
)
RegulationBody = schema(
    "PreviewRegulation", text=lines(most=20_000),
    months=fields.List(text(MONTH), required=True, validate=validate.Length(1, 24)),
)


@route(blueprint, "GET", "/proposals")
def list_proposals() -> Proposals:
    """Give every proposal with what holds for its vote, its result, and what the caller's own member said."""
    return service.list_proposals(get_gateway(), get_caller().member)


@route(blueprint, "GET", "/votes", query=OnProposal)
def list_votes(query: dict[str, str]) -> Votes:
    """Give what was cast on a proposal: a member's own, or all for auditors and services."""
    member = choose_reader(get_caller(), "service", "auditor")
    return service.list_votes(get_gateway(), query["proposal"], member)


@route(blueprint, "POST", "/previews/parameters", body=ParametersBody, at_operator=True)
def preview_parameters(body: dict[str, Any]) -> Previewed:
    """Say what settled periods would have paid by other values of parameters, and what by today's: nothing is written.

    By the settlement itself, so what is voted pays just that. Sums of groups of five or more, and the caller's own.
    """
    return preview.preview_parameters(get_gateway(), get_caller().member, body["values"], body["periods"])


@route(blueprint, "POST", "/previews/regulation", body=RegulationBody, at_operator=True)
def preview_regulation(body: dict[str, Any]) -> Previewed:
    """Say what closed months would have been divided into by another regulation, in euro cents: nothing is written."""
    return preview.preview_regulation(get_gateway(), get_caller().member, body["text"], body["months"])
