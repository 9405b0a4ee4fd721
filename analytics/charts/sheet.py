"""The style sheet of charts: their colours on light and dark pages and on paper, and which of two widths is shown."""

from collections.abc import Callable

from analytics.charts.meanings import MEANINGS, ROLES, Colour
from analytics.charts.shapes import NARROW, WIDE
from analytics.charts.svg import DASHES

_FROM = "41rem"
"""From this width of its figure on the wide drawing is shown: below it its letters would be under 11 px."""


def format_sheet() -> str:
    """Return the sheet for pages whose charts stand in elements of the class `chart-figure`."""
    light, dark = _list_colours(lambda colour: colour.light), _list_colours(lambda colour: colour.dark)
    fills = "".join(
        f".chart .chart-{name}{{fill:var(--chart-{name})}}"
        f".chart .chart-{name}.chart-line{{stroke:var(--chart-{name})}}\n"
        for name in MEANINGS)
    dashes = "".join(f".chart .chart-line-{number}{{stroke-dasharray:{dash}}}\n"
                     for number, dash in enumerate(DASHES) if dash)
    return f"""\
:root{{{light}}}
@media (prefers-color-scheme:dark){{:root{{{dark}}}}}
@media print{{:root{{{light}}}}}
.chart-figure{{container-type:inline-size}}
.chart{{display:block;width:100%;height:auto}}
@media (forced-colors:active){{.chart{{forced-color-adjust:none;background:var(--chart-ground)}}}}
.chart-narrow{{max-width:27rem}}
.chart-wide{{max-width:56rem;display:none}}
@container (min-width:{_FROM}){{.chart-narrow{{display:none}}.chart-wide{{display:block}}}}
.chart text{{font-family:inherit;font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--chart-ground);\
stroke-width:3px}}
.chart-narrow text{{font-size:{NARROW.letters}px}}.chart-wide text{{font-size:{WIDE.letters}px}}
.chart .chart-text{{fill:var(--chart-text)}}.chart .chart-soft{{fill:var(--chart-soft)}}
.chart .chart-rule{{fill:none;stroke:var(--chart-line)}}.chart .chart-zero{{fill:none;stroke:var(--chart-soft)}}
.chart rect{{stroke:var(--chart-ground);stroke-width:1}}
{fills}.chart .chart-line{{fill:none;stroke-width:2}}.chart .chart-faint{{fill-opacity:.3;stroke:none}}
{dashes}"""


def _list_colours(choose: Callable[[Colour], str]) -> str:
    return ";".join(f"--chart-{name}:{choose(colour)}" for name, colour in {**ROLES, **MEANINGS}.items())
