"""Keeping the ledger in order, asked for by an officer and signed by the organisation's service."""

from gateway.features.housekeeping import service
from gateway.features.housekeeping.service import JobsDone
from gateway.http.context import get_gateway
from gateway.http.routes import make_blueprint, roles, route

blueprint = make_blueprint("housekeeping", "The ledger's day and what is overdue; the timetable does it by itself")
STAFF = roles("officer", "service", own=True)


@route(blueprint, "POST", "/days", access=STAFF)
def open_today() -> JobsDone:
    """Open the present day, unless the ledger has it."""
    return service.open_today(get_gateway())


@route(blueprint, "POST", "/housekeeping", access=STAFF)
def keep_house() -> JobsDone:
    """Sweep, level, burn, collect and lapse what is overdue on the ledger's day."""
    return service.keep_house(get_gateway())
