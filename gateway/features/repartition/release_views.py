"""Euro kept above a month's tokens over HTTP, at the energy operator's gateway: what may go, and its division."""

from typing import Any

from gateway.features.repartition import releases
from gateway.features.repartition.run_views import blueprint
from gateway.features.repartition.views import MONTH, MOST, OPERATOR, describe, require_month
from gateway.http.context import get_gateway
from gateway.http.routes import require_operator, route
from gateway.http.schemas import number, schema, text

__all__ = ["blueprint"]
Cents = schema("ReleaseOf", cents=number(1, MOST, None))
ReleaseBody = schema("DivideRelease", month=text(MONTH))


@route(blueprint, "GET", "/repartition/releases/<month>", access=OPERATOR, query=Cents)
def get_release(query: dict[str, int | None], month: str) -> dict[str, Any]:
    """Say what may be released of a month, waits to be signed, or acts and isn't divided; and what it would come to."""
    require_operator()
    require_month(month)
    release, closings = releases.preview(get_gateway(), month, query["cents"])
    return {
        "month": month, "state": release.state, "cents": release.cents, "uses": dict(release.uses),
        "pending": release.pending, "closings": [describe(one) for one in closings],
    }


@route(blueprint, "POST", "/repartition/releases", access=OPERATOR, body=ReleaseBody)
def post_release(body: dict[str, str]) -> dict[str, Any]:
    """Divide for good what the ledger says was released of a month: its parts stand, as a payment's do."""
    require_operator()
    require_month(body["month"])
    return {"closings": [describe(one) for one in releases.divide(get_gateway(), body["month"])]}
