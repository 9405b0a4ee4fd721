"""The month as a list over HTTP, and what GSE owes by the community's own data: at the energy operator's gateway."""

from gateway.features.repartition import month, own
from gateway.features.repartition.month import MonthList
from gateway.features.repartition.own import Eligibility, Incentive
from gateway.features.repartition.release_views import blueprint
from gateway.features.repartition.shown import require_month
from gateway.features.repartition.views import MONTH, READER
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema, text
from gateway.http.routes import OPERATOR, route

__all__ = ["blueprint"]
OfMonth = schema("OfMonth", month=text(f"|{MONTH}", required=False, load_default=""))
Months = schema("Months", months=text(f"{MONTH}(,{MONTH}){{0,11}}", most=100))


@route(blueprint, "GET", "/repartition/month", access=OPERATOR, query=OfMonth)
def get_month(query: dict[str, str]) -> MonthList:
    """Give a month as a list: what is there, what is missing, the command to type next; the last one that is over."""
    if query["month"]:
        require_month(query["month"])
    return month.get_month(get_gateway(), query["month"])


@route(blueprint, "GET", "/repartition/incentive", access=READER, query=Months)
def get_incentive(query: dict[str, str]) -> Incentive:
    """Give what GSE owes of months that have begun, by perimeter, from the community's own data; GSE's figures beside.
    """
    names = query["months"].split(",")
    for name in names:
        require_month(name)
    return own.get_incentive(get_gateway(), names)


@route(blueprint, "GET", "/repartition/eligibility", access=OPERATOR)
def get_eligibility() -> Eligibility:
    """Check each perimeter against GSE's rules, as far as the community knows what they ask for."""
    return own.get_eligibility(get_gateway())
