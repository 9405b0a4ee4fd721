"""Parameters and supply over HTTP."""

from typing import Any

from marshmallow import fields

from gateway.features.parameters import service
from gateway.http.context import get_gateway
from gateway.http.routes import anyone, make_blueprint, route
from gateway.http.schemas import DATE, schema, text

blueprint = make_blueprint("parameters", "The parameters in force, and what exists of tokens and euro")
OnDay = schema("OnDay", date=text(f"|{DATE}", required=False, load_default=""))
Parameters = schema(
    "Parameters", date=fields.String(), in_force_from=fields.String(), rule_set=fields.Integer(),
    parameters=fields.Dict(),
)
Supply = schema(
    "Supply", minted_cents=fields.Integer(), burnt_cents=fields.Integer(), live_cents=fields.Integer(),
    commons_cents=fields.Integer(), months=fields.List(fields.Dict()),
)


@route(blueprint, "GET", "/parameters", query=OnDay, answer=Parameters)
def get_parameters(query: dict[str, str]) -> dict[str, Any]:
    """Give the parameters in force on a day of the ledger."""
    with get_gateway().database.read() as connection:
        return service.get_parameters(connection, query["date"])


@route(blueprint, "GET", "/supply", access=anyone, answer=Supply)
def get_supply() -> dict[str, Any]:
    """Give all tokens: minted, burnt, live, commons; by month, the euro kept behind them, and released since."""
    with get_gateway().database.read() as connection:
        return service.get_supply(connection)
