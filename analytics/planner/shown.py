"""A plan's report as pages show it: each part a heading with sentences and a table, or a chart drawn as SVG."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from analytics.charts.figure import make_figure
from analytics.planner.report import Part, list_parts
from analytics.reports.tables import TextTable

Plain = dict[str, Any]


def describe_report(result: Plain, language: str) -> Plain:
    """A result's report as JSON takes it."""
    parts = describe_parts(list_parts(result, language), language)
    return {"name": result["name"], "digest": result["digest"], "release": result["release"], "parts": parts}


def describe_parts(parts: Iterable[Part], language: str) -> list[Plain]:
    """Tables and charts in order as JSON takes them."""
    return [_describe(number, part, language) for number, part in enumerate(parts)]


def _describe(number: int, part: Part, language: str) -> Plain:
    if isinstance(part, TextTable):
        return {**asdict(part), "figure": None}
    figure = make_figure(f"plan-{number}", part, language)
    return {"heading": part.title, "sentences": (), "header": (), "rows": (), "right": (),
            "figure": {**asdict(figure), "svg": str(figure.svg)}}  # fmt: skip
