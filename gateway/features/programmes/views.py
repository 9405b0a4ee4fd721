"""Programmes and campaigns over HTTP."""

from gateway.features.programmes import campaigns, service
from gateway.features.programmes.records import Adhesions, Campaigns, Participations, Programmes
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema, text
from gateway.http.rights import choose_reader
from gateway.http.routes import get_caller, make_blueprint, route

blueprint = make_blueprint("programmes", "What the community rewards, and what members buy together")
OnCampaign = schema("OnCampaign", campaign=text("campaign/[0-9a-f]{64}/[0-9a-f]{32}"))


@route(blueprint, "GET", "/programmes")
def list_programmes() -> Programmes:
    """Give every programme: what it rewards, of what, how far its goals are, whether the caller takes part."""
    return service.list_programmes(get_gateway(), get_caller().member)


@route(blueprint, "GET", "/participations")
def list_participations() -> Participations:
    """Give what was recorded of who takes part: a member's own, or all for auditors and services."""
    return service.list_participations(get_gateway(), choose_reader(get_caller(), "service", "auditor"))


@route(blueprint, "GET", "/campaigns")
def list_campaigns() -> Campaigns:
    """Give every campaign: its tiers, until when one may adhere, how many did, whether the caller did."""
    return campaigns.list_campaigns(get_gateway(), get_caller().member)


@route(blueprint, "GET", "/adhesions", query=OnCampaign)
def list_adhesions(query: dict[str, str]) -> Adhesions:
    """Give a campaign's adhesions: a member's own, or all for its provider, auditors and services."""
    caller, campaign = get_caller(), query["campaign"]
    is_own = bool(caller.member) and caller.member == campaigns.provider_of(campaign)
    return campaigns.list_adhesions(
        get_gateway(), campaign, "" if is_own else choose_reader(caller, "service", "auditor"),
    )
