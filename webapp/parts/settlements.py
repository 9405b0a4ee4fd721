"""The settlements that count, one for each period, as the ledger shows them to everybody, and what they are called."""

import re
from dataclasses import dataclass
from typing import Any

from chaincode.rules.intervals import add_days
from webapp.page import Writer
from webapp.visit import Visit

Plain = dict[str, Any]
is_digest = re.compile("[0-9a-f]{64}", re.ASCII).fullmatch


@dataclass(frozen=True)
class Settlements:
    """found: each period's newest that counts, oldest first; all: with those that don't; months: what backs them."""

    found: tuple[Plain, ...]
    all: tuple[Plain, ...]
    months: tuple[Plain, ...]

    @property
    def month_names(self) -> list[str]:
        """The months in which settled periods begin."""
        return sorted({settlement["period"][:7] for settlement in self.found})

    def of_month(self, month: str) -> list[Plain]:
        """Return the settlements of the periods that begin in a month."""
        return [settlement for settlement in self.found if settlement["period"].startswith(month)]


def ask_settlements(visit: Visit) -> Settlements:
    """Ask what is settled: a definitive settlement goes before a provisional one, a newer one before an older."""
    periods = visit.read_open("periods")
    every = [
        {"period": period["period"], **settlement}
        for period in periods["periods"] for settlement in period["settlements"]
    ]
    newest: dict[str, Plain] = {}
    for settlement in sorted(filter(is_counted, every), key=_rank):
        newest[settlement["period"]] = settlement
    return Settlements(tuple(newest[period] for period in sorted(newest)), tuple(every), tuple(periods["months"]))


def is_counted(settlement: Plain) -> bool:
    """Whether two organisations signed it, and it settles something."""
    return settlement.get("countersigned_on", 0) > 0 and ".skip." not in settlement["settlement_id"]


def is_provisional(settlement: Plain) -> bool:
    """Whether it stands on figures that aren't GSE's yet."""
    return ".provisional." in settlement["settlement_id"]


def find_last_date(settlement: Plain) -> str:
    """Return the last date of its period."""
    return add_days(settlement["period"], settlement["days"] - 1)


def sum_minted(settlement: Plain) -> int:
    """Return the cents of tokens that it minted."""
    return sum(settlement.get(name, 0) for name in ("energy_cents", "bonus_cents", "welcome_cents"))


def name_settlement(settlement_id: str, days: int, writer: Writer) -> str:
    """Return what a settlement is called: its days, and whether its figures are final; never its code."""
    period, kind, revision = settlement_id.split(".")
    key = f"settlement_{kind}" if revision == "1" else f"settlement_{kind}_again"
    return writer.say(key, days=writer.formats.days(period, max(1, days)), again=revision)


def _rank(settlement: Plain) -> tuple[str, bool, int]:
    return (settlement["period"], not is_provisional(settlement), int(settlement["settlement_id"].split(".")[2]))
