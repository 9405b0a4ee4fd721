"""Destinations over HTTP, for whoever operates this gateway."""

from typing import Any

from gateway.features.destinations import service
from gateway.features.destinations.service import Destinations, OutgoingCalls, Tried
from gateway.http.context import get_gateway
from gateway.http.request_fields import number, schema
from gateway.http.routes import get_caller, make_blueprint, roles, route

blueprint = make_blueprint("destinations", "What is asked beyond the community's own gateways")
OPERATING = roles("officer", "service", own=True)
Newest = schema("NewestOutgoingCalls", most=number(1, 1_000, 100))
Nothing = schema("TryNothingElse")


@route(blueprint, "GET", "/destinations", access=OPERATING)
def get_destinations() -> Destinations:
    """Give the destinations that the settings name."""
    return service.list_destinations(get_gateway())


@route(blueprint, "GET", "/destinations/calls", access=OPERATING, query=Newest)
def get_calls(query: dict[str, int]) -> OutgoingCalls:
    """Give the newest calls that left, and what became of each."""
    return service.list_calls(get_gateway(), query["most"])


@route(blueprint, "POST", "/destinations/<name>/try", access=OPERATING, body=Nothing)
def post_try(_body: dict[str, Any], name: str) -> Tried:
    """Ask a destination's own address once, within ten seconds."""
    return service.try_out(get_gateway(), get_caller(), name)
