"""From a chart to its drawing, whatever it is."""

from analytics.charts.columns import draw_columns
from analytics.charts.lines import draw_lines, draw_ranges
from analytics.charts.lying import draw_rows, draw_tornado
from analytics.charts.model import Chart, Columns, Lines, Ranges, Rows, Sankey
from analytics.charts.sankey import draw_sankey
from analytics.charts.shapes import Drawing, Sheet


def draw(chart: Chart, sheet: Sheet, language: str) -> Drawing:
    """Return a chart's shapes for a sheet; the same chart gives the same shapes."""
    if isinstance(chart, Columns):
        return draw_columns(chart, sheet, language)
    if isinstance(chart, Lines):
        return draw_lines(chart, sheet, language)
    if isinstance(chart, Rows):
        return draw_rows(chart, sheet, language)
    if isinstance(chart, Ranges):
        return draw_ranges(chart, sheet, language)
    if isinstance(chart, Sankey):
        return draw_sankey(chart, sheet, language)
    return draw_tornado(chart, sheet, language)
