"""A month's own figures beside GSE's, for people."""

from collections.abc import Sequence
from typing import Any

from analytics.reports.figures import show_eur, show_kwh, show_percent
from chaincode.words import find_language, say
from gateway.commandline.base.options import show_table

Plain = dict[str, Any]


def show_beside(rows: Sequence[Plain]) -> None:
    """A row a measure; what is further apart than the tolerance is marked."""
    if not rows:
        return
    shown = [[_name(one["measure"]), *(_show(one["measure"], one[name]) for name in ("own", "gse")),
              show_percent(one["bps"], find_language()), say("far apart", "lontani") if one["is_far"] else ""]
             for one in rows]
    show_table([say("figure", "cifra"), say("own", "propria"), "GSE", say("apart", "distanza"), ""], shown,
               right=(1, 2, 3))


def say_why(rows: Sequence[Plain], payment: int) -> str:
    """What closing a payment will ask for, with the figures that are too far from GSE's; "" where none are."""
    far = [one for one in rows if one["is_far"]]
    if not far:
        return ""
    named = "; ".join(f"{_name(one['measure'])} {_show(one['measure'], one['own'])} / "
                      f"{_show(one['measure'], one['gse'])}, {show_percent(one['bps'], find_language())}"
                      for one in far)
    return say(
        f"Closing will ask why own figures and GSE's are over 2 % apart ({named}): ./volano repartition close "
        f"{payment} --because REASON",
        f"La chiusura chiederà perché i conti propri e quelli del GSE distano oltre il 2 % ({named}): ./volano "
        f"repartition close {payment} --because MOTIVO",
    )


def _name(measure: str) -> str:
    return {"shared_wh": say("shared kWh", "condivisa kWh"), "premium_cents": say("premium EUR", "premio EUR"),
            "valorisation_cents": say("valorisation EUR", "valorizzazione EUR")}[measure]


def _show(measure: str, value: int | None) -> str:
    if value is None:
        return "–"
    return (show_kwh if measure.endswith("_wh") else show_eur)(value, find_language())
