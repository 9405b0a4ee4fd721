"""Pages that need nothing beside themselves: statements and the yearly report as HTML, printable, without scripts."""

from collections.abc import Iterable
from html import escape

from analytics.reports.charts import draw_svg
from analytics.reports.figures import show_kwh
from analytics.reports.statement import MemberStatement
from analytics.reports.tables import HourMatrix, TextTable, make_head, make_matrices, make_tables, sum_shared_days
from analytics.reports.words import say

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f23;background:#fff}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{padding:.2rem .8rem .2rem 0;text-align:left}
th{border-bottom:2px solid #1b1f23}td{border-bottom:1px solid #d0d7de}.n{text-align:right;white-space:nowrap}
.bars{width:100%;height:auto}.bars rect{fill:#1a7f37}.bars line{stroke:#1b1f23}
.bars text{font:9px system-ui,sans-serif;text-anchor:middle}
.hours{font:11px/1.3 ui-monospace,monospace;overflow-x:auto;display:block}.hours td,.hours th{padding:0 .4rem 0 0}
@page{size:A4;margin:14mm}
@media print{details{display:block}body{margin:0;padding:0;max-width:none;font-size:9pt}td,th{padding-right:.4rem}
table,svg{break-inside:avoid}h2{break-after:avoid}}
"""


def format_statement(one: MemberStatement, language: str) -> str:
    """A member's statement as one page."""
    head = "".join(f"<tr><th scope='row'>{escape(name)}</th><td>{escape(text)}</td></tr>"
                   for name, text in make_head(one, language))
    body = [f"<table>{head}</table>", *map(format_table, make_tables(one, language)), *_format_hours(one, language)]
    return format_page(f"{say('title', language)} – {one.community}", body, language)


def format_page(title: str, body: Iterable[str], language: str) -> str:
    """A whole page in a language."""
    return (f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
            f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>\n" + "\n".join(body) + "\n</body></html>\n")


def format_table(table: TextTable) -> str:
    """A heading, its sentences and its table."""
    texts = "".join(f"<p>{escape(sentence)}</p>" for sentence in table.sentences)
    header = "".join(_format_cell("th", cell, place in table.right) for place, cell in enumerate(table.header))
    rows = "".join(
        "<tr>" + "".join(_format_cell("td", cell, place in table.right) for place, cell in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    body = f"<table>{f'<tr>{header}</tr>' if header else ''}{rows}</table>" if rows else ""
    return f"<h2>{escape(table.heading)}</h2>{texts}{body}"


def _format_cell(name: str, text: str, is_figure: bool) -> str:
    kind = ' class="n"' if is_figure else ""
    return f"<{name}{kind}>{escape(text)}</{name}>"


def _format_hours(one: MemberStatement, language: str) -> Iterable[str]:
    if not one.hours:
        return
    days = sum_shared_days(one)
    labels = [f"{date}: {show_kwh(wh, language)} kWh" for date, wh in days]
    title = say("days", language)
    if days:
        yield f"<h2>{escape(title)}</h2>{draw_svg([wh for _, wh in days], labels, title)}"
    yield f"<h2>{escape(say('hours', language))}</h2><p>{escape(say('hour_note', language))}</p>"
    for table in one.hours:
        if table.shared_wh is None:
            yield f"<p>{escape(table.perimeter)}: {escape(say('hidden', language))}</p>"
        for matrix in make_matrices(one, table, language):
            yield _format_matrix(matrix)


def _format_matrix(matrix: HourMatrix) -> str:
    width = max(len(values) for _, values in matrix.days)
    header = "<th></th>" + "".join(f'<th scope="col" class="n">{number}</th>' for number in range(width))
    rows = "".join(
        f'<tr><th scope="row">{day}</th>' + "".join(f'<td class="n">{value}</td>' for value in values) + "</tr>"
        for day, values in matrix.days
    )
    return (f"<details><summary>{escape(matrix.title)}</summary>"
            f'<table class="hours"><tr>{header}</tr>{rows}</table></details>')
