"""A month of 1,000 members divided from arrays; from readings in SQL, and with accounts as PDF, by `bench town`."""

from collections.abc import Iterable
from time import perf_counter

import numpy as np

from analytics.repartition.books import Books, Terms
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import PerimeterMonth, Standing, compute_key
from analytics.repartition.payments import Payment
from analytics.repartition.regulation import parse_regulation
from chaincode.rules.intervals import hours_of_days
from gateway.commandline.operating.bench import ROOT, Figure

MEMBERS, MONTH, DAYS = 1_000, "2024-07", 31
DIVIDE_S = 10.0
REGULATION = ROOT / "analytics" / "examples" / "regulations" / "shops-and-homes.toml"


def build_month(members: int) -> PerimeterMonth:
    """Everybody withdraws, every fifth injects by day."""
    random = np.random.default_rng(1)
    hours = hours_of_days(f"{MONTH}-01", DAYS).hours
    withdrawn = random.integers(50, 900, (members, hours))
    injected = np.zeros_like(withdrawn)
    day = np.arange(hours) % 24
    injected[::5] = np.where((day >= 7) & (day < 20), random.integers(300, 4_000, (len(injected[::5]), hours)), 0)
    return PerimeterMonth("AC001E00001", tuple(f"{number:064x}" for number in range(members)), withdrawn, injected)


def close_month(month: PerimeterMonth) -> Books:
    """Freeze the key and close the advances, the balance and a correction of it."""
    standings = {member: Standing(number % 10 == 0) for number, member in enumerate(month.holders)}
    key = compute_key(MONTH, [month], standings)
    terms = Terms(key, parse_regulation(REGULATION.read_text(encoding="utf-8")), Backing(5_000, 300_000),
                  YearCap(120_000, 20_000))
    books = Books()
    for flow, kind, cents in (("premium", "advance", 1_000_000), ("valorisation", "advance", 120_000),
                              ("premium", "balance", 333_333), ("premium", "correction", -77_777)):
        books.add(books.divide(Payment(flow, kind, MONTH, cents, "GSE"), terms))
    return books


def measure(quick: bool) -> Iterable[Figure]:
    """Seconds of the same month, whether quick or not."""
    month = build_month(MEMBERS)
    began = perf_counter()
    close_month(month)
    seconds = perf_counter() - began
    yield {"name": "key and four closings of 1,000 members, without the incentive", "value": round(seconds, 2),
           "unit": "s", "bar": f"<= {DIVIDE_S:g}", "ok": seconds <= DIVIDE_S}
