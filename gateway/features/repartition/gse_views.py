"""GSE's monthly figures over HTTP, at the energy operator's gateway."""

from typing import Any

from marshmallow import fields, validate

from gateway.features.repartition import gse_figures, gse_store
from gateway.features.repartition.views import MONTH, READER, blueprint, require_month
from gateway.http.context import get_gateway
from gateway.http.routes import get_caller, require_operator, route
from gateway.http.schemas import number, schema, text, whole

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
Kept = schema("KeptGseFigures", accepted=fields.Integer(), corrected=fields.Integer(), repeated=fields.Integer())
AsKnown = schema("GseFiguresAsKnown", known_at=number(0, 10**11, None, metadata={
    "description": "UTC seconds: the figures as they were known then"}))
Known = schema("KnownGseFigures", figures=fields.List(fields.Dict()), months=fields.List(fields.Dict()))


@route(blueprint, "POST", "/repartition/gse-figures", body=FiguresBody, answer=Kept)
def post_figures(body: dict[str, Any]) -> dict[str, int]:
    """Keep GSE's figures by month and plant, all or none: by GSE's `official` role or the operator.

    Sent again, they change nothing; another figure is kept as a later one. A figure that is null says nothing.
    """
    require_operator()
    for one in body["figures"]:
        require_month(one["month"])
    return gse_figures.keep_figures(get_gateway(), get_caller(), body["figures"])


@route(blueprint, "GET", "/repartition/gse-figures", query=AsKnown, answer=Known)
def get_figures(query: dict[str, Any]) -> dict[str, Any]:
    """Give GSE's figures, and what each month's come to beside the ledger's official figure of it (T10)."""
    require_operator()
    gateway, caller = get_gateway(), get_caller()
    with gateway.database.read() as connection:
        if not gse_figures.is_loader(gateway, connection, caller):
            READER(caller)
        figures = gse_store.list_figures(connection, query["known_at"])
        return {"figures": figures, "months": gse_figures.list_months(connection, figures)}
