"""Pages that need nothing beside themselves: accounts and the yearly report as HTML, printable, without scripts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analytics.charts.figure import make_figure
from analytics.charts.model import Chart
from analytics.charts.sheet import format_sheet
from analytics.reports.account import MemberAccount
from analytics.reports.charts import chart_days, chart_months
from analytics.reports.tables import TextTable, make_head, make_matrices, make_tables
from analytics.reports.words import say
from analytics.reports.year_tables import make_tables as make_year_tables
from analytics.reports.year_tables import make_title
from analytics.reports.yearly import YearReport

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)
_TEMPLATES.globals.update(say=say, chart_sheet=format_sheet())


def format_account(one: MemberAccount, language: str) -> str:
    """A member's account as one page."""
    days = chart_days(one, language)
    return _render(
        "account.html", f"{say('title', language)} – {one.community}", language,
        head=make_head(one, language), tables=make_tables(one, language),
        days=make_figure("days", days, language) if days else None,
        hours=[(table, make_matrices(one, table, language)) for table in one.hours],
    )


def format_year_html(report: YearReport, language: str, *, is_for_gse: bool = False) -> str:
    """The report as one page, with a chart of the money by month."""
    return _render(
        "year.html", make_title(report, language, is_for_gse=is_for_gse), language,
        months=make_figure("months", chart_months(report, language), language),
        tables=make_year_tables(report, language, is_for_gse=is_for_gse),
    )


def format_parts(title: str, parts: Sequence[TextTable | Chart], language: str) -> str:
    """Tables and charts below each other, as one page."""
    listed = [(part, None if isinstance(part, TextTable) else make_figure(f"part{number}", part, language))
              for number, part in enumerate(parts)]  # fmt: skip
    return _render("parts_page.html", title, language, listed=listed)


def _render(template: str, title: str, language: str, **values: Any) -> str:
    return _TEMPLATES.get_template(template).render(title=title, language=language, **values)
