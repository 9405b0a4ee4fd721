"""The month as a list over HTTP, and what GSE owes by the community's own data: at the energy operator's gateway."""

from typing import Any

from marshmallow import fields

from analytics.eligibility.facts_file import describe_facts
from gateway.db.mirror import Mirror
from gateway.features.repartition import against_gse, month, own
from gateway.features.repartition.release_views import blueprint
from gateway.features.repartition.views import MONTH, OPERATOR, READER, require_month
from gateway.http.context import get_gateway
from gateway.http.routes import require_operator, route
from gateway.http.schemas import schema, text

__all__ = ["blueprint"]
OfMonth = schema("OfMonth", month=text(f"|{MONTH}", required=False, load_default=""))
Months = schema("Months", months=text(f"{MONTH}(,{MONTH}){{0,11}}", most=100))
MonthList = schema(
    "MonthList", month=fields.String(), date=fields.String(), is_over=fields.Boolean(),
    rows=fields.List(fields.Dict()), next=fields.String(),
)


@route(blueprint, "GET", "/repartition/month", access=OPERATOR, query=OfMonth, answer=MonthList)
def get_month(query: dict[str, str]) -> dict[str, Any]:
    """Give a month as a list: what is there, what is missing, the command to type next; the last one that is over."""
    require_operator()
    gateway = get_gateway()
    named = query["month"] or month.find_present(gateway)
    require_month(named)
    return month.list_rows(gateway, named)


@route(blueprint, "GET", "/repartition/incentive", access=READER, query=Months)
def get_incentive(query: dict[str, str]) -> dict[str, Any]:
    """Give what GSE owes of months that have begun, by perimeter, from the community's own data; GSE's figures beside.
    """
    require_operator()
    names = query["months"].split(",")
    for one in names:
        require_month(one)
    gateway = get_gateway()
    with gateway.database.read() as connection:
        today = Mirror(connection).require_now().date
        names = [one for one in names if one <= today[:7]]
        reports = own.load_reports(connection, gateway.settings.zone, names) if names else {}
        beside = {one: against_gse.compare_month(connection, one, reports) for one in names}
    return {"perimeters": reports, "beside": {name: [one.to_plain() for one in rows] for name, rows in beside.items()}}


@route(blueprint, "GET", "/repartition/eligibility", access=OPERATOR)
def get_eligibility() -> dict[str, Any]:
    """Check each perimeter against GSE's rules, as far as the community knows what they ask for."""
    require_operator()
    gateway = get_gateway()
    with gateway.database.read() as connection:
        facts = own.load_facts(connection, gateway.settings.zone)
    return {"perimeters": {perimeter: describe_facts(one) for perimeter, one in facts.items()}}
