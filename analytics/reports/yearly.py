"""A year's sums: what GSE paid by month, what became of it, and the energy behind it. Sums only, of no person."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, fields
from typing import Any

from analytics.csv_table import format_rows
from analytics.repartition.books import FEES, WITHHOLDING, Books, Closing
from analytics.repartition.payments import FLOWS
from analytics.repartition.regulation import PURSES
from analytics.repartition.remarks import Remark, read_remarks
from analytics.reports.flows import Distribution, compute_distribution, parse_distribution
from analytics.reports.indicators import Indicators, compute_indicators, sum_indicators


@dataclass(frozen=True)
class MonthSums:
    """A month's cents: premium + valorisation = kept + fees + withholding + purses + members + reserve.

    released_cents: what was kept once and is among purses or members now.
    """

    month: str
    premium_cents: int = 0
    valorisation_cents: int = 0
    kept_cents: int = 0
    minted_cents: int = 0
    fees_cents: int = 0
    withholding_cents: int = 0
    purses_cents: int = 0
    members_cents: int = 0
    enterprises_cents: int = 0
    reserve_cents: int = 0
    released_cents: int = 0


@dataclass(frozen=True)
class YearReport:
    """A year by months, with the indicators of its closed months, and by kind of contribution.

    withdrawn_bands_wh: in F1, F2, F3; None where the hours of a month are no longer those that were divided by.
    sale_cents: what GSE paid producers for energy sold, of so many plants (0: nobody told): in no other sum.
    """

    community: str
    year: str
    months: tuple[MonthSums, ...]
    indicators: tuple[Indicators, ...]
    distribution: Distribution = field(default_factory=Distribution)
    remarks: tuple[Remark, ...] = ()
    withdrawn_bands_wh: tuple[int, ...] | None = None
    sale_cents: int = 0
    sale_plants: int = 0

    @property
    def total(self) -> MonthSums:
        """The year's sums."""
        names = [field.name for field in fields(MonthSums)][1:]
        return MonthSums(self.year, *(sum(getattr(month, name) for month in self.months) for name in names))

    def to_plain(self) -> dict[str, object]:
        """As JSON can hold it."""
        return {
            "community": self.community, "year": self.year, "months": [asdict(month) for month in self.months],
            "total": asdict(self.total), "indicators": [asdict(indicator) for indicator in self.indicators],
            "year_indicators": asdict(sum_indicators(self.indicators)), "distribution": asdict(self.distribution),
            "remarks": [asdict(remark) for remark in self.remarks],
            "withdrawn_bands_wh": self.withdrawn_bands_wh and list(self.withdrawn_bands_wh),
            "sale_cents": self.sale_cents, "sale_plants": self.sale_plants,
        }


def parse_year(plain: Mapping[str, Any]) -> YearReport:
    """Read what `to_plain` gave."""
    months = tuple(MonthSums(**month) for month in plain["months"])
    return YearReport(plain["community"], plain["year"], months, tuple(Indicators(**i) for i in plain["indicators"]),
                      parse_distribution(plain["distribution"]), read_remarks(plain["remarks"]),
                      plain["withdrawn_bands_wh"] and tuple(plain["withdrawn_bands_wh"]),
                      plain["sale_cents"], plain["sale_plants"])


def compute_year(
    books: Books, year: str, community: str, *, produced_wh: Mapping[str, int] | None = None,
    readings: Mapping[str, tuple[int, int]] | None = None, remarks: Sequence[Remark] = (),
    bands_wh: Mapping[str, tuple[int, ...]] | None = None,
) -> YearReport:
    """Sum a year's closed months. produced_wh, readings, bands_wh (of what was withdrawn): by month, where known.

    remarks: of the year's settlements; those of its closings are the books' own.
    """
    months, indicators = [], []
    for month in books.list_months(year):
        months.append(_sum_month(books, month))
        terms = books.find_terms(month)
        rows = terms.key.rows if terms else ()
        indicators.append(compute_indicators(
            sum(row.withdrawn_wh for row in rows), sum(row.injected_wh for row in rows),
            sum(row.shared_withdrawn_wh for row in rows), produced_wh=(produced_wh or {}).get(month),
            readings=(readings or {}).get(month, (0, 0)),
        ))
    said = [remark for closing in books.closings if closing.payment.year == year for remark in closing.remarks]
    return YearReport(community, year, tuple(months), tuple(indicators), compute_distribution(books, year),
                      tuple(dict.fromkeys((*remarks, *said))), _sum_bands(months, indicators, bands_wh or {}))


def _sum_bands(
    months: Sequence[MonthSums], indicators: Sequence[Indicators], bands_wh: Mapping[str, tuple[int, ...]]
) -> tuple[int, ...] | None:
    """The year's bands, where those of each month add up to the energy that was divided by."""
    parts = [bands_wh.get(month.month, ()) for month in months]
    is_whole = all(sum(part) == one.withdrawn_wh and part for part, one in zip(parts, indicators, strict=True))
    return tuple(map(sum, zip(*parts, strict=True))) if parts and is_whole else None


def _sum_month(books: Books, month: str) -> MonthSums:
    closings = [one for one in books.closings if one.payment.month == month]
    received = {flow: sum(one.payment.cents for one in closings if one.payment.flow == flow) for flow in FLOWS}
    terms = closings[-1].terms
    firms = {row.member for row in terms.key.rows if row.is_enterprise}
    sums = dict.fromkeys(("fees", "withholding", "purses", "members", "enterprises"), 0)
    for closing in closings:
        _add(closing, firms, sums)
    return MonthSums(
        month, received["premium"], received["valorisation"], sum(one.kept_cents for one in closings),
        terms.backing.minted_cents, sums["fees"], sums["withholding"], sums["purses"], sums["members"],
        sums["enterprises"], sum(one.reserve_cents for one in closings), books.sum_released(month),
    )


def _add(closing: Closing, firms: set[str], sums: dict[str, int]) -> None:
    for part in closing.parts:
        if part.line in (FEES, WITHHOLDING):
            sums[part.line] += part.cents
        elif part.beneficiary in PURSES:
            sums["purses"] += part.cents
        else:
            sums["members"] += part.cents
            sums["enterprises"] += part.cents if part.beneficiary in firms else 0


def format_year_csv(report: YearReport) -> str:
    """The months and their total as CSV, in cents, each with what was said of it."""
    header = [*(field.name for field in fields(MonthSums)), "remarks"]
    said = {month.month: " | ".join(remark.words("it") for remark in report.remarks if remark.of[:7] == month.month)
            for month in report.months}
    return format_rows([header, *((*astuple(one), said.get(one.month, "")) for one in (*report.months, report.total))])
