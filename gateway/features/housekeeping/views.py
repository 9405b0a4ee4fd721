"""Keeping the ledger in order, asked for by an officer and signed by the organisation's service."""

from gateway.features.housekeeping import service
from gateway.features.housekeeping.service import JobsDone
from gateway.http.context import get_gateway
from gateway.http.request_fields import date, schema
from gateway.http.routes import OPERATOR, make_blueprint, roles, route

blueprint = make_blueprint("housekeeping", "The ledger's day and what is overdue; the timetable does it by itself")
STAFF = roles("officer", "service", own=True)
Until = schema("Until", until=date())


@route(blueprint, "POST", "/days", access=STAFF)
def open_today() -> JobsDone:
    """Open the present day, unless the ledger has it."""
    return service.open_today(get_gateway())


@route(blueprint, "POST", "/days/until", access=OPERATOR, body=Until, at_operator=True)
def open_until(body: dict[str, str]) -> JobsDone:
    """Open past days one by one up to a date, 31 of them at most, as when a month that is over is played again."""
    return service.open_until(get_gateway(), body["until"])


@route(blueprint, "POST", "/housekeeping", access=STAFF)
def keep_house() -> JobsDone:
    """Sweep, level, burn, collect and lapse what is overdue on the ledger's day."""
    return service.keep_house(get_gateway())
