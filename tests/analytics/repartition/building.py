"""Keys, regulations and payments for tests: plainly fictional members named by letters."""

from typing import Any

from analytics.repartition.books import Terms
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import MonthKey, Row
from analytics.repartition.payments import Payment
from analytics.repartition.regulation import Regulation, parse_regulation

HALF_AND_HALF = """
title = "Half and half"
[[line]]
flow = "premium"
to = "producers"
percent = "50"
[[line]]
flow = "premium"
to = "consumers"
percent = "50"
[[line]]
flow = "valorisation"
to = "costs"
percent = "100"
"""


def build_key(month: str = "2024-05", **members: Any) -> MonthKey:
    """A key of members: a number is the shared energy that one withdraws; a dict names the fields of the row."""
    rows = []
    for name, value in sorted(members.items()):
        fields = value if isinstance(value, dict) else {"withdrawn_wh": value, "shared_withdrawn_wh": value}
        rows.append(Row(name, **fields))
    return MonthKey(month, tuple(rows))


def build_producer(energy_wh: int, **more: Any) -> dict[str, Any]:
    return {"injected_wh": energy_wh, "shared_injected_wh": energy_wh, **more}


def build_consumer(energy_wh: int, **more: Any) -> dict[str, Any]:
    return {"withdrawn_wh": energy_wh, "shared_withdrawn_wh": energy_wh, **more}


def build_regulation(text: str = HALF_AND_HALF) -> Regulation:
    return parse_regulation(text)


def build_terms(key: MonthKey, text: str = HALF_AND_HALF, *, kept_bps: int = 0, minted_cents: int = 0,
                cap: YearCap | None = None) -> Terms:
    return Terms(key, build_regulation(text), Backing(kept_bps, minted_cents), cap or YearCap())


def build_payment(cents: int, kind: str = "advance", flow: str = "premium", month: str = "2024-05",
                  reference: str = "GSE-1", **more: int) -> Payment:
    return Payment(flow, kind, month, cents, reference, **more)
