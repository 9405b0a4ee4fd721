"""A model by series: parties with plants and batteries, all groups of them and who gains what, from the files' bytes.

Three parties over 1,152 steps (12 typical days of quarters); when quick, over 288. Their loads are random.
"""

from collections.abc import Iterable
from time import perf_counter

import numpy as np

from analytics.planner.series.report import compute_series_report
from gateway.commandline.operating.bench import Figure

PARTIES, DAYS, QUARTERS = 3, 12, 96
ALL_GROUPS_S = 20.0
PLANT = """
[[party.component]]
kind = "renewable"
name = "{name}"
profile = "{name}"
capex_eur = {capex}
opex_eur_y = 30
life_y = {life}
max_kw = 100
"""
STORE = """
[[party.component]]
kind = "battery"
capex_eur = 400
opex_eur_y = 5
life_y = 15
max_kwh = 50
efficiency = 0.92
least_soc = 0.2
most_soc = 1.0
c_rate_in = 1.0
c_rate_out = 1.0
[[party.component]]
kind = "converter"
of = "battery"
capex_eur = 200
opex_eur_y = 2
life_y = 10
max_kw = 50
efficiency = 1.0
"""


def measure(quick: bool) -> Iterable[Figure]:
    """Seconds of one run."""
    days = DAYS // 4 if quick else DAYS
    model, series = write_model(days), write_series(days)
    began = perf_counter()
    report = compute_series_report(model, series)
    seconds = perf_counter() - began
    assert len(report["groups"]) == 2**PARTIES - 1
    yield {"name": f"sizing of {PARTIES} parties x {days * QUARTERS:,} steps, all groups", "value": round(seconds, 2),
           "unit": "s", "bar": f"<= {ALL_GROUPS_S:g}", "ok": seconds <= ALL_GROUPS_S}  # fmt: skip


def write_model(days: int) -> bytes:
    """The first party may build sun, the others a store besides, the last one wind, too."""
    head = ['[model]\nseries = "series.csv"\nyears = 20\ndiscount = 0.03\nreward = "reward"\n[peak]']
    head += [f"day{day} = {{eur_per_kw = 2.5, weight = 1}}" for day in range(days)]
    parties = [f'[[party]]\ncode = "p{party}"\nload = "load_{party}"' + PLANT.format(
        name="sun", capex=1_700 - 100 * party, life=25) + (STORE if party else "") for party in range(PARTIES)]
    return "\n".join([*head, *parties, PLANT.format(name="wind", capex=3_000, life=20)]).encode()


def write_series(days: int) -> bytes:
    """Sun between six and eighteen, more in summer; loads of three sizes, dear evenings."""
    random, steps = np.random.default_rng(1), days * QUARTERS
    day, hour = np.divmod(np.arange(steps), QUARTERS)[0], np.arange(steps) % QUARTERS / 4
    season = 0.6 - 0.3 * np.cos(2 * np.pi * (day + 0.5) / days)
    columns = {
        "step": np.arange(1, steps + 1), "hours": np.full(steps, 0.25), "weight": np.full(steps, 365 / days),
        "buy": np.where(hour >= 18, 0.35, 0.2), "sell": np.full(steps, 0.06), "consumption": np.full(steps, 0.02),
        "reward": np.full(steps, 0.11), "sun": season * np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None),
        "wind": random.uniform(0, 0.5, steps),
    } | {f"load_{party}": random.uniform(5, 30, steps) / (party + 1) for party in range(PARTIES)}
    rows = zip(*(column.tolist() for column in columns.values()), (f"day{number}" for number in day), strict=True)
    return "\n".join([",".join([*columns, "category"]), *(",".join(map(str, row)) for row in rows)]).encode()
