"""The year's report, and what GSE is told once a year, as PDF: A4, with the figures on the chart's bars."""

from reportlab.platypus import KeepTogether

from analytics.reports.charts import chart_months
from analytics.reports.pdf_chart import DrawnChart
from analytics.reports.pdf_page import HEADING, TITLE, build_pdf, write, write_table
from analytics.reports.year_tables import make_tables, make_title
from analytics.reports.yearly import YearReport

CHART_HEIGHT = 90


def format_year_pdf(report: YearReport, language: str, *, is_for_gse: bool = False) -> bytes:
    """The report as the bytes of a PDF file; the same report gives the same bytes."""
    title = make_title(report, language, is_for_gse=is_for_gse)
    months = chart_months(report, language)
    story = [write(title, TITLE), write(months.title, HEADING), DrawnChart(months, CHART_HEIGHT, language)]
    for table in make_tables(report, language, is_for_gse=is_for_gse):
        story.append(KeepTogether(list(write_table(table))))
    return build_pdf(story, title, report.community, f"{report.community} · {report.year}", language)
