"""A month's own figures beside GSE's, for people."""

from collections.abc import Sequence
from typing import Any

from analytics.reports.figures import show_eur, show_kwh, show_percent
from chaincode.words import find_language, say
from gateway.commandline.options import show_table

Plain = dict[str, Any]


def show_beside(rows: Sequence[Plain]) -> None:
    """A row a measure; what is further apart than the tolerance is marked."""
    if not rows:
        return
    names = {"shared_wh": say("shared kWh", "condivisa kWh"), "premium_cents": say("premium EUR", "premio EUR"),
             "valorisation_cents": say("valorisation EUR", "valorizzazione EUR")}
    shown = [[names[one["measure"]], *(_show(one["measure"], one[name]) for name in ("own", "gse")),
              show_percent(one["bps"], find_language()), say("far apart", "lontani") if one["is_far"] else ""]
             for one in rows]
    show_table([say("figure", "cifra"), say("own", "propria"), "GSE", say("apart", "distanza"), ""], shown,
               right=(1, 2, 3))


def _show(measure: str, value: int | None) -> str:
    if value is None:
        return "–"
    return (show_kwh if measure.endswith("_wh") else show_eur)(value, find_language())
