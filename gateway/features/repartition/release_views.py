"""Euro kept above a month's tokens over HTTP, at the energy operator's gateway: what may go, and its division."""

from gateway.features.repartition import releases
from gateway.features.repartition.releases import Divided, ReleaseStep
from gateway.features.repartition.run_views import blueprint
from gateway.features.repartition.shown import require_month
from gateway.features.repartition.views import MONTH, MOST
from gateway.http.context import get_gateway
from gateway.http.request_fields import number, schema, text
from gateway.http.routes import OPERATOR, route

__all__ = ["blueprint"]
Cents = schema("ReleaseOf", cents=number(1, MOST, None))
ReleaseBody = schema("DivideRelease", month=text(MONTH))


@route(blueprint, "GET", "/repartition/releases/<month>", access=OPERATOR, query=Cents)
def get_release(query: dict[str, int | None], month: str) -> ReleaseStep:
    """Say what may be released of a month, waits to be signed, or acts and isn't divided; and what it would come to."""
    require_month(month)
    return releases.preview(get_gateway(), month, query["cents"])


@route(blueprint, "POST", "/repartition/releases", access=OPERATOR, body=ReleaseBody)
def post_release(body: dict[str, str]) -> Divided:
    """Divide for good what the ledger says was released of a month: its parts stand, as a payment's do."""
    require_month(body["month"])
    return releases.divide(get_gateway(), body["month"])
