"""What anybody may know, over HTTP: no route takes anything, and each answer is made once a height of the ledger."""

from gateway.features.public import service
from gateway.features.public.records import Areas, PublicMonths, PublicProposals, Services
from gateway.http.context import get_gateway
from gateway.http.routes import anyone, make_blueprint, route

blueprint = make_blueprint("public", "What anybody may know, of nobody in particular")


@route(blueprint, "GET", "/public/proposals", access=anyone)
def get_proposals() -> PublicProposals:
    """Give every proposal with its words, what holds for its vote and its result; nobody is named."""
    return service.list_proposals(get_gateway())


@route(blueprint, "GET", "/public/services", access=anyone)
def get_services() -> Services:
    """Give how many offers and needs are open in each category; null for one to four."""
    return service.list_services(get_gateway())


@route(blueprint, "GET", "/public/months", access=anyone)
def get_months() -> PublicMonths:
    """Give the services that were paid in each month that is over; null where too few members stand behind them."""
    return service.list_months(get_gateway())


@route(blueprint, "GET", "/public/areas", access=anyone)
def get_areas() -> Areas:
    """Give the primary substations of the newest settlement: what lies below one of them can share energy here."""
    return service.list_areas(get_gateway())
