"""A small town's closed month for reports: six homes, a shop and a school, with hours."""

import numpy as np

from analytics.repartition.books import Books, Terms
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import MonthKey, PerimeterMonth, Standing, compute_key
from analytics.repartition.payments import Payment
from analytics.reports.account import HourTable
from chaincode.rules.intervals import hours_of_days
from tests.analytics.repartition.building import HALF_AND_HALF, build_regulation

MONTH = "2024-10"
HOURS = hours_of_days("2024-10-01", 31).hours
MEMBERS = tuple(f"{number:x}" * 64 for number in range(1, 9))
WORDS = '[words]\nit = "Metà e metà."\nen = "Half and half."\n'


def build_town(members: tuple[str, ...] = MEMBERS, seed: int = 1) -> PerimeterMonth:
    """All but the last withdraw all day; the last (a school) injects by day."""
    random = np.random.default_rng(seed)
    withdrawn = random.integers(0, 900, (len(members), HOURS))
    injected = np.zeros_like(withdrawn)
    day = np.arange(HOURS) % 24
    injected[-1] = np.where((day >= 8) & (day < 18), random.integers(500, 4_000, HOURS), 0)
    withdrawn[-1] = 0
    return PerimeterMonth("AC001E00001", members, withdrawn, injected)


def build_key_of(town: PerimeterMonth) -> MonthKey:
    return compute_key(MONTH, [town], {MEMBERS[6]: Standing(is_enterprise=True)})


def build_books(key: MonthKey, text: str = HALF_AND_HALF) -> Books:
    """An advance, a balance and a valorisation, closed."""
    books = Books()
    terms = Terms(key, build_regulation(text.replace("[[line]]", WORDS + "[[line]]", 1)), Backing(5_000, 2_000),
                  YearCap(500, 100))
    for payment in (
        Payment("premium", "advance", MONTH, 6_001, "GSE-2024-11-A", 15, 0),
        Payment("valorisation", "advance", MONTH, 800, "GSE-2024-11-B"),
        Payment("premium", "balance", MONTH, 1_999, "GSE-2025-05-C"),
    ):
        books.add(books.divide(payment, terms))
    return books


def build_hours(town: PerimeterMonth, row: int, *, shows_all: bool = True) -> HourTable:
    sharing = town.share()
    return HourTable(
        town.perimeter, town.withdrawn_wh[row].tolist(), town.injected_wh[row].tolist(),
        sharing.withdrawn_part_wh[row].tolist(), sharing.injected_part_wh[row].tolist(),
        sharing.shared_wh.tolist() if shows_all else None,
    )
