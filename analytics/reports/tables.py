"""An account as headings, sentences and tables of texts: what HTML and PDF print, each in its way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.bands import BANDS
from analytics.figures import show_eur, show_kwh, show_month
from analytics.repartition.payments import FLOWS
from analytics.reports.account import HourTable, MemberAccount, Wh, Why, split_days
from analytics.reports.words import say, say_flow, say_kept_use, say_kind, say_line


@dataclass(frozen=True)
class TextTable:
    """A heading, sentences, a header and rows; right: the columns of figures."""

    heading: str
    sentences: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[int, ...] = ()


@dataclass(frozen=True)
class HourMatrix:
    """One register's hours of one perimeter by local day: (day of the month, 23 to 25 values in Wh)."""

    title: str
    days: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def width(self) -> int:
        """The hours of its longest day."""
        return max(len(values) for _, values in self.days)


def make_head(one: MemberAccount, language: str) -> list[tuple[str, str]]:
    """Whose account it is, and what it comes to."""
    due = [] if one.due_cents is None else [(say("due", language), f"{show_eur(one.due_cents, language)} EUR")]
    return [
        (say("for", language), one.name or one.member[:12]),
        (say("member", language), one.member),
        (say("month", language), show_month(one.month, language)),
        (say("regulation", language), one.regulation),
        (say("amount", language), f"{show_eur(one.own_cents, language)} EUR"),
        *due,
    ]


def make_tables(one: MemberAccount, language: str) -> Iterator[TextTable]:
    """The account's tables, in order."""
    yield _make_payments(one, language)
    yield _make_flows(one, language)
    yield _make_why(one, language)
    yield TextTable(say("rule", language), tuple(filter(None, (one.words.get(language, ""), say("order", language)))))
    yield _make_backing(one, language)
    yield _make_energy(one, language)
    notes = tuple(f"{paid.number}: {paid.reason}" for paid in one.payments if paid.reason)
    notes += tuple(remark.words(language) for remark in one.remarks)
    if notes:
        yield TextTable(say("notes", language), notes)


def _make_payments(one: MemberAccount, language: str) -> TextTable:
    rows = [
        (str(paid.number), f"{say_flow(paid.flow, language)}, {say_kind(paid.kind, language)}", paid.reference,
         show_eur(paid.cents, language), show_eur(paid.kept_cents, language), show_eur(paid.own_cents, language))
        for paid in one.payments
    ]
    rows.append(("", say("total", language), "", show_eur(one.received_cents, language),
                 show_eur(one.kept_cents, language), show_eur(one.own_cents, language)))
    names = ("payment", "reference", "received", "kept", "yours")
    header = ("", *(say(name, language) for name in names))
    return TextTable(say("payments", language), (), header, tuple(rows), (3, 4, 5))


def _make_flows(one: MemberAccount, language: str) -> TextTable:
    """Premium, valorisation and the sale of energy, which never passes here, each by itself."""
    rows = [
        (say_flow(flow, language),
         show_eur(sum(paid.own_cents for paid in one.payments if paid.flow == flow), language) + " EUR")
        for flow in FLOWS
    ]
    rows.append((say("sale", language),
                 "–" if one.sale_cents is None else f"{show_eur(one.sale_cents, language)} EUR"))
    return TextTable(say("flows", language), (say("flows_tax", language),), (), tuple(rows), (1,))


def _make_why(one: MemberAccount, language: str) -> TextTable:
    header = tuple(say(name, language) for name in ("line", "line_cents", "own_weight", "all_weights", "yours"))
    rows = tuple(
        (f"{say_line(why.line, language)} ({say_flow(why.flow, language)})", show_eur(why.line_cents, language),
         _show_weight(why, why.own_weight, language), _show_weight(why, why.all_weights, language),
         show_eur(why.own_cents, language))
        for why in one.why
    )
    return TextTable(say("why", language), (say("how", language),), header, rows, (1, 2, 3, 4))


def _show_weight(why: Why, weight: int, language: str) -> str:
    if not why.by:
        return "–"
    return f"{show_kwh(weight, language)} kWh" if why.by == "shared_energy" else str(weight)


def _make_backing(one: MemberAccount, language: str) -> TextTable:
    released = (
        (say("released_cents", language), show_eur(one.released_cents, language)),
    ) if one.released_cents else ()
    rows = (
        (say("kept_cents", language), f"{show_eur(one.kept_cents, language)} EUR"),
        (say("minted", language), show_eur(one.minted_cents, language)),
        (say("difference", language), show_eur(one.backing_cents, language)),
        *released,
    )
    use = one.kept_use
    sentences = (
        say("backing_why", language), *([say_kept_use(use.to, use.after_months, language)] if use else []),
        *([say("released_how", language)] if released else []),
    )
    return TextTable(say("backing", language), sentences, (), rows, (1,))


def _make_energy(one: MemberAccount, language: str) -> TextTable:
    row = one.energy
    shown = tuple(
        (say(name, language), show_kwh(wh, language))
        for name, wh in (
            ("withdrawn", row.withdrawn_wh), ("shared_withdrawn", row.shared_withdrawn_wh),
            ("injected", row.injected_wh), ("shared_injected", row.shared_injected_wh),
        )
    )
    bands = list_bands(one.withdrawn_bands_wh, language)
    note = (say("bands", language),) if bands else ()
    return TextTable(say("energy", language), note, (), (shown[0], *bands, *shown[1:]), (1,))


def list_bands(bands_wh: Sequence[int] | None, language: str) -> list[tuple[str, str]]:
    """What was withdrawn by band, in kWh; nothing where that isn't known."""
    if bands_wh is None:
        return []
    return [(f"{say('of_which', language)} {band}", show_kwh(wh, language))
            for band, wh in zip(BANDS, bands_wh, strict=True)]


def make_matrices(one: MemberAccount, table: HourTable, language: str) -> Iterator[HourMatrix]:
    """The hours of one perimeter: registers without any energy are left out."""
    columns: tuple[tuple[str, Wh | None], ...] = (
        ("withdrawn", table.withdrawn_wh), ("injected", table.injected_wh), ("shared", table.shared_wh),
        ("shared_withdrawn", table.shared_withdrawn_wh), ("shared_injected", table.shared_injected_wh),
    )
    for name, values in columns:
        if values is not None and any(values):
            days = tuple((date[8:], tuple(hours)) for date, hours in split_days(one.month, values))
            yield HourMatrix(f"{table.perimeter}: {say(name, language)}", days)


def sum_shared_days(one: MemberAccount) -> list[tuple[str, int]]:
    """The member's shared energy by date, both ways, over all perimeters whose hours are shown."""
    sums: dict[str, int] = {}
    for table in one.hours:
        for values in filter(None, (table.shared_withdrawn_wh, table.shared_injected_wh)):
            for date, hours in split_days(one.month, values):
                sums[date] = sums.get(date, 0) + sum(hours)
    return list(sums.items())
