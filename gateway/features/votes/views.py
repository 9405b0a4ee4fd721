"""Proposals and votes over HTTP."""

from gateway.features.votes import service
from gateway.features.votes.service import Proposals, Votes
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema, text
from gateway.http.rights import choose_reader
from gateway.http.routes import get_caller, make_blueprint, route

blueprint = make_blueprint("votes", "What is proposed, voted and decided")
OnProposal = schema("OnProposal", proposal=text("proposal/[0-9a-f]{32}"))


@route(blueprint, "GET", "/proposals")
def list_proposals() -> Proposals:
    """Give every proposal with what holds for its vote, its result, and what the caller's own member said."""
    return service.list_proposals(get_gateway(), get_caller().member)


@route(blueprint, "GET", "/votes", query=OnProposal)
def list_votes(query: dict[str, str]) -> Votes:
    """Give what was cast on a proposal: a member's own, or all for auditors and services."""
    member = choose_reader(get_caller(), "service", "auditor")
    return service.list_votes(get_gateway(), query["proposal"], member)
