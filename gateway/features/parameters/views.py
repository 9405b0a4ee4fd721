"""Parameters and supply over HTTP."""

from gateway.features.parameters import service
from gateway.features.parameters.service import AllTokens, InForce
from gateway.http.context import get_gateway
from gateway.http.request_fields import optional_date, schema
from gateway.http.routes import anyone, make_blueprint, route

blueprint = make_blueprint("parameters", "The parameters in force, and what exists of tokens and euro")
OnDay = schema("OnDay", date=optional_date())


@route(blueprint, "GET", "/parameters", access=anyone, query=OnDay)
def get_parameters(query: dict[str, str]) -> InForce:
    """Give the parameters in force on a day of the ledger."""
    return service.get_parameters(get_gateway(), query["date"])


@route(blueprint, "GET", "/supply", access=anyone)
def get_supply() -> AllTokens:
    """Give all tokens: minted, burnt, live, commons; by month, the euro kept behind them, and released since."""
    return service.get_supply(get_gateway())
