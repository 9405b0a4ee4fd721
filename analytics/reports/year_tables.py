"""The year's report, and what GSE is told once a year, as tables of texts: for a terminal, a page and paper alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analytics.figures import show_eur, show_kwh, show_month, show_percent
from analytics.repartition.payments import FLOWS
from analytics.reports.flows import FIRMS, OTHERS, USES
from analytics.reports.indicators import GRANT_THRESHOLD_BPS, THRESHOLD_BPS, Indicators, sum_indicators
from analytics.reports.tables import TextTable, list_bands
from analytics.reports.words import say, say_flow, say_use
from analytics.reports.yearly import MonthSums, YearReport


def make_title(report: YearReport, language: str, *, is_for_gse: bool = False) -> str:
    """The heading of a year's report."""
    return f"{say('gse_title' if is_for_gse else 'year_title', language)} {report.year} – {report.community}"


def make_tables(report: YearReport, language: str, *, is_for_gse: bool = False) -> Iterator[TextTable]:
    """The report's tables, in order; GSE's begins with the kinds of contribution."""
    by_kind = (make_flows(report, language), make_shares(report, language))
    by_month = (make_money(report, language), _make_tokens(report, language))
    yield from (*by_kind, *by_month) if is_for_gse else (*by_month, *by_kind)
    yield _make_energy(report, language)
    yield _make_indicators(report, language)
    if report.remarks:
        yield TextTable(say("notes", language), tuple(remark.words(language) for remark in report.remarks))


def make_money(report: YearReport, language: str) -> TextTable:
    """What came by month = what was kept + costs and funds + fees and tax + to members + reserve."""
    names = ("received", "kept", "purses", "fees_tax", "members", "reserve")
    rows: list[tuple[str, ...]] = []
    for one, name in _list_months(report, language):
        came = one.premium_cents + one.valorisation_cents
        cents = (came, one.kept_cents, one.purses_cents, one.fees_cents + one.withholding_cents, one.members_cents,
                 one.reserve_cents)
        rows.append((name, *(show_eur(value, language) for value in cents)))
    return _make("by_month", "adds_up", ("month", *names), rows, language)


def _make_tokens(report: YearReport, language: str) -> TextTable:
    rows = [
        (name, *(show_eur(cents, language) for cents in (
            one.premium_cents, one.valorisation_cents, one.minted_cents, one.enterprises_cents,
            one.released_cents,
        ))) for one, name in _list_months(report, language)
    ]
    names = ("month", "premium", "valorisation", "minted", "firms", "released")
    return _make("of_it", "released_how" if report.total.released_cents else "", names, rows, language)


def make_flows(report: YearReport, language: str) -> TextTable:
    """Each kind of contribution: what came, and where it went; each column adds up to what came."""
    flows = report.distribution.flows
    columns = [(flow.received_cents, flow.uses) for flow in flows]
    columns.append((sum(flow.received_cents for flow in flows),
                    {use: sum(flow.uses[use] for flow in flows) for use in USES}))
    rows = [(say_use(use, language), *(show_eur(uses[use], language) for _, uses in columns)) for use in USES
            if any(uses[use] for _, uses in columns)]
    rows.append((say("received_all", language), *(show_eur(cents, language) for cents, _ in columns)))
    made = _make("by_kind", "apart", ("use", *(flow.flow for flow in flows), "total"), rows, language)
    if not report.sale_plants:
        return made
    sale = say("sale_of", language, plants=report.sale_plants, eur=show_eur(report.sale_cents, language))
    return replace(made, sentences=(*made.sentences, sale))


def make_shares(report: YearReport, language: str) -> TextTable:
    """What members had of each kind: firms, for whom the surplus rule is, and all others."""
    found = report.distribution
    rows = []
    for name, word, count in ((OTHERS, "others", found.others), (FIRMS, "firms_who", found.firms)):
        cents = [flow.members[name] for flow in found.flows]
        rows.append((say(word, language), str(count), *(show_eur(amount, language) for amount in (*cents, sum(cents)))))
    return _make("beneficiaries", "", ("who", "count", *(flow.flow for flow in found.flows), "total"), rows, language)


def _make_energy(report: YearReport, language: str) -> TextTable:
    """The year's energy, and how much is above the surplus rule's thresholds."""
    year = sum_indicators(report.indicators)
    above = ((THRESHOLD_BPS, year.above_threshold_bps), (GRANT_THRESHOLD_BPS, year.above_grant_threshold_bps))
    rows = [(say(name, language), f"{show_kwh(wh, language)} kWh") for name, wh in (
        ("withdrawn", year.withdrawn_wh), ("injected", year.injected_wh), ("shared_all", year.shared_wh),
    )]
    bands = [(name, f"{kwh} kWh") for name, kwh in list_bands(report.withdrawn_bands_wh, language)]
    rows[1:1] = bands
    rows += [(f"{say('above', language)} {show_percent(threshold, language)}", show_percent(bps, language))
             for threshold, bps in above]
    notes = (say("sale_apart", language), *([say("bands", language)] if bands else []))
    return TextTable(say("year_energy", language), notes, (), tuple(rows), (1,))


def _make_indicators(report: YearReport, language: str) -> TextTable:
    names = ("self_consumption", "self_sufficiency", "shared_over_injected", "completeness")
    rows = [
        (name, show_kwh(one.shared_wh, language), *(show_percent(bps, language) for bps in (
            one.self_consumption_bps, one.self_sufficiency_bps, one.shared_bps, one.completeness_bps,
        ))) for name, one in _list_energy(report, language)
    ]
    sentence = "" if all(indicator.is_production_known for indicator in report.indicators) else "grid_only"
    return _make("indicators", sentence, ("month", "shared_kwh", *names), rows, language)


def _list_months(report: YearReport, language: str) -> Iterator[tuple[MonthSums, str]]:
    """The months by name, and their total."""
    yield from ((month, show_month(month.month, language)) for month in report.months)
    yield report.total, say("total", language)


def _list_energy(report: YearReport, language: str) -> Iterator[tuple[str, Indicators]]:
    for month, one in zip(report.months, report.indicators, strict=True):
        yield show_month(month.month, language), one
    yield say("total", language), sum_indicators(report.indicators)


def _make(
    heading: str, sentence: str, names: Iterable[str], rows: Sequence[tuple[str, ...]], language: str
) -> TextTable:
    """Build a table whose first column is of words; where its heading says EUR its columns needn't."""
    said = (say_flow(name, language) if name in FLOWS else say(name, language) for name in names)
    header = tuple(one.removesuffix(" EUR") for one in said)
    sentences = (say(sentence, language),) if sentence else ()
    return TextTable(say(heading, language), sentences, header, tuple(rows), tuple(range(1, len(header))))
