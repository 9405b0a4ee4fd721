"""Keys and payments as hypothesis draws them, and the regulations by which they are divided."""

from hypothesis import strategies as st

from analytics.repartition.month_key import MonthKey, Row
from analytics.repartition.payments import Payment
from tests.analytics.repartition.building import HALF_AND_HALF

COMPLEX = """
title = "All kinds"
surplus_to = "{surplus_to}"
[[line]]
flow = "premium"
to = "costs"
eur_month = "3.00"
[[line]]
flow = "premium"
to = "producers"
percent = "33.33"
[[line]]
flow = "premium"
to = "consumers"
percent = "26.67"
[[line]]
flow = "premium"
to = "consumers"
name = "need"
by = "need"
enterprises = false
percent = "20"
[[line]]
flow = "premium"
to = "social"
percent = "20"
[[line]]
flow = "valorisation"
to = "consumers"
by = "equal"
percent = "100"
"""
TEXTS = [HALF_AND_HALF, COMPLEX.format(surplus_to="consumers"), COMPLEX.format(surplus_to="social")]
MONTHS = ("2024-11", "2024-12", "2025-01")
energies = st.integers(0, 10**6)


@st.composite
def keys(draw: st.DrawFn, month: str) -> MonthKey:
    rows = []
    for number in range(draw(st.integers(1, 6))):
        withdrawn, injected = draw(energies), draw(energies)
        rows.append(Row(f"m{number}", withdrawn, injected, draw(st.integers(0, withdrawn)),
                        draw(st.integers(0, injected)), draw(st.booleans()), draw(st.integers(0, 3))))
    return MonthKey(month, tuple(rows))


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    kind = draw(st.sampled_from(("advance", "balance", "correction")))
    cents = draw(st.integers(0 if kind == "advance" else -20_000, 50_000))
    fees = draw(st.integers(0, abs(cents) // 10)) * (-1 if cents < 0 else 1)
    flow, month = draw(st.sampled_from(("premium", "valorisation"))), draw(st.sampled_from(MONTHS))
    return Payment(flow, kind, month, cents, "GSE", fees_cents=fees)
