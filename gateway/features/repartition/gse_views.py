"""GSE's monthly figures over HTTP, at the energy operator's gateway."""

from typing import Any

from marshmallow import fields, validate

from gateway.features.repartition import gse_figures
from gateway.features.repartition.gse_figures import KeptFigures, KnownFigures
from gateway.features.repartition.shown import require_month
from gateway.features.repartition.views import MONTH, blueprint
from gateway.http.context import get_gateway
from gateway.http.request_fields import number, schema, text, whole
from gateway.http.routes import get_caller, route

__all__ = ["blueprint"]
MOST, AT_ONCE = 10**15, 10_000


def _amount(low: int, words: str) -> fields.Integer:
    return whole(low, MOST, required=False, load_default=None, allow_none=True, metadata={"description": words})


Figure = schema(
    "GseFigure", month=text(MONTH), plant=text("[A-Z0-9_]{4,30}"), injected_wh=_amount(0, "Wh"),
    shared_wh=_amount(0, "Wh"), premium_cents=_amount(-MOST, "Euro cents; below 0 where GSE takes back"),
    valorisation_cents=_amount(-MOST, "Euro cents"),
    sale_cents=_amount(-MOST, "Euro cents to the producer for energy sold (RID): never divided"),
)
FiguresBody = schema(
    "GseFigures", figures=fields.List(fields.Nested(Figure), required=True, validate=validate.Length(1, AT_ONCE)),
)
AsKnown = schema("GseFiguresAsKnown", known_at=number(0, 10**11, None, metadata={
    "description": "UTC seconds: the figures as they were known then"}))


@route(blueprint, "POST", "/repartition/gse-figures", body=FiguresBody)
def post_figures(body: dict[str, Any]) -> KeptFigures:
    """Keep GSE's figures by month and plant, all or none: by GSE's `official` role or the operator.

    Sent again, they change nothing; another figure is kept as a later one. A figure that is null says nothing.
    """
    for figure in body["figures"]:
        require_month(figure["month"])
    return gse_figures.keep_figures(get_gateway(), get_caller(), body["figures"])


@route(blueprint, "GET", "/repartition/gse-figures", query=AsKnown)
def get_figures(query: dict[str, Any]) -> KnownFigures:
    """Give GSE's figures, and what each month's come to beside the ledger's official figure of it (T10)."""
    return gse_figures.get_figures(get_gateway(), get_caller(), query["known_at"])
