"""A month's own figures beside GSE's, for people."""

from collections.abc import Sequence
from typing import Any

from analytics.figures import show_eur, show_kwh, show_percent
from chaincode.words import find_language, say
from gateway.commandline.base.options import show_table

Plain = dict[str, Any]


def show_beside(rows: Sequence[Plain]) -> None:
    """A row a measure; what is further apart than the tolerance is marked."""
    if not rows:
        return
    shown = [[_name(row["measure"]), *(_show(row["measure"], row[name]) for name in ("own", "gse")),
              show_percent(row["bps"], find_language()), say("gateway.base.beside.far_apart") if row["is_far"] else ""]
             for row in rows]
    show_table([
        say("gateway.base.beside.figure"), say("gateway.base.beside.own"), "GSE", say("gateway.base.beside.apart"), "",
    ], shown,
               right=(1, 2, 3))


def say_why(rows: Sequence[Plain], payment: int) -> str:
    """What closing a payment will ask for, with the figures that are too far from GSE's; "" where none are."""
    far = [row for row in rows if row["is_far"]]
    if not far:
        return ""
    named = "; ".join(f"{_name(one['measure'])} {_show(one['measure'], one['own'])} / "
                      f"{_show(one['measure'], one['gse'])}, {show_percent(one['bps'], find_language())}"
                      for one in far)
    return say("gateway.base.beside.closing_will_ask_why_own_figures", named=named, payment=payment)


def _name(measure: str) -> str:
    return {"shared_wh": say("gateway.base.beside.shared_kwh"), "premium_cents": say("gateway.base.beside.premium_eur"),
            "valorisation_cents": say("gateway.base.beside.valorisation_eur")}[measure]


def _show(measure: str, value: int | None) -> str:
    if value is None:
        return "–"
    return (show_kwh if measure.endswith("_wh") else show_eur)(value, find_language())
