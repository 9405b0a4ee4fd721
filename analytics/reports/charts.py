"""The charts of reports: a member's days of a month, and a year's months."""

from analytics.charts.labels import label_days, label_months
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import EURO, KWH
from analytics.reports.account import MemberAccount
from analytics.reports.tables import sum_shared_days
from analytics.reports.words import say
from analytics.reports.yearly import YearReport


def chart_days(one: MemberAccount, language: str) -> Columns | None:
    """Show a member's shared energy day by day; nothing where no day may be told."""
    days = sum_shared_days(one)
    if not days:
        return None
    series = DataSeries(say("shared_kwh", language).removesuffix(" kWh"), "shared", [wh for _, wh in days])
    labels = label_days((date for date, _ in days), language)
    return Columns(say("days", language), KWH, say("day", language), labels, (series,))


def chart_months(report: YearReport, language: str) -> Columns:
    """Show what GSE paid month by month."""
    cents = [month.premium_cents + month.valorisation_cents for month in report.months]
    series = DataSeries(say("received", language).removesuffix(" EUR"), "received", cents)
    labels = label_months((month.month for month in report.months), language)
    return Columns(say("paid_by_month", language), EURO, say("month", language), labels, (series,))
