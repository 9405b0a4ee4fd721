"""Small models by series whose answers can be worked out by hand, written as the two files that the reader takes."""

from typing import Any

import tomli_w

from analytics.planner.series.report import compute_series_report

SERIES = {"hours": 1, "weight": 365, "buy": 0.3, "sell": 0.1, "consumption": 0.0}
PLANT = {"kind": "renewable", "name": "sun", "profile": "sun", "capex_eur": 1_000, "opex_eur_y": 10, "life_y": 20,
         "max_kw": 100}  # fmt: skip
BATTERY = {"kind": "battery", "name": "store", "capex_eur": 100, "opex_eur_y": 1, "life_y": 20, "max_kwh": 50,
           "efficiency": 1.0, "least_soc": 0.0, "most_soc": 1.0, "c_rate_in": 1.0, "c_rate_out": 1.0}  # fmt: skip
CONVERTER = {"kind": "converter", "name": "way", "of": "store", "capex_eur": 10, "opex_eur_y": 0, "life_y": 20,
             "max_kw": 50, "efficiency": 1.0}  # fmt: skip
Columns = dict[str, Any]


def write_series(columns: Columns) -> bytes:
    """A CSV of columns, each a list, or one value for all steps; what isn't given is as SERIES has it."""
    count = max((len(values) for values in columns.values() if isinstance(values, list)), default=1)
    table = {"step": list(range(1, count + 1))} | {
        name: values if isinstance(values, list) else [values] * count for name, values in (SERIES | columns).items()}
    rows = zip(*table.values(), strict=True)
    return "\n".join([",".join(table), *(",".join(map(str, row)) for row in rows)]).encode()


def write_model(parties: list[dict[str, Any]], **more: Any) -> bytes:
    """A TOML of parties; years 1 and no discount unless `more` says so; its `peak` is a table of its own."""
    peak = more.pop("peak", None)
    model = {"series": "series.csv", "years": 1, "discount": 0.0} | more
    return tomli_w.dumps({"model": model, **({"peak": peak} if peak else {}), "party": parties}).encode()


def make_party(code: str, load: str, *components: dict[str, Any], **more: str) -> dict[str, Any]:
    """A party of a file."""
    return {"code": code, "load": load, **more, "component": list(components)}


def solve(columns: Columns, *parties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The report of a model."""
    return compute_series_report(write_model(list(parties), **more), write_series(columns))
