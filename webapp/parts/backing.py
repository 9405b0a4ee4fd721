"""The euro behind the tokens, month by month: what GSE is expected to pay, what of it is kept, what was minted."""

from dataclasses import dataclass

from webapp.page import Writer
from webapp.parts.settlements import Plain, Settlements
from webapp.visit import Visit


@dataclass(frozen=True)
class BackedMonth:
    """A month. euro_cents: None where nobody knows them yet; kept_cents likewise."""

    month: str
    euro_cents: int | None
    kept_cents: int | None
    minted_cents: int
    released_cents: int
    is_official: bool


def ask_backing(visit: Visit, settlements: Settlements) -> list[BackedMonth]:
    """Ask what backs each month, oldest first."""
    periods = {month["month"]: month for month in settlements.months}
    shared_wh = {settlement["settlement_id"]: settlement["shared_wh"] for settlement in settlements.all}
    return [_read(month, periods.get(month["month"]), shared_wh) for month in visit.read_open("supply")["months"]]


def _read(month: Plain, backing: Plain | None, shared_wh: dict[str, int]) -> BackedMonth:
    euro_cents = None if backing is None else sum_euro(backing, shared_wh)
    kept_cents = None if euro_cents is None else month["kept_cents"]
    return BackedMonth(
        month["month"], euro_cents, kept_cents, month["minted_cents"], month["released_cents"], month["is_official"])


def sum_euro(backing: Plain, shared_wh: dict[str, int]) -> int | None:
    """Return what GSE is to pay for a month: its own figure, else the sum of the periods' estimates.

    None where a period that shared energy has no estimate: the ledger holds 0 for what isn't known.
    """
    if backing["official_cents"] is not None:
        return int(backing["official_cents"])
    periods = backing["periods"].values()
    if any(not period["estimate_cents"] and shared_wh.get(period["settlement"], 0) for period in periods):
        return None
    return sum(int(period["estimate_cents"]) for period in periods)


def say_figure(month: BackedMonth, writer: Writer) -> str:
    """Return whose figure a month's euro are."""
    if month.is_official:
        return writer.say("official")
    return writer.say("figure_unknown" if month.euro_cents is None else "estimated")
