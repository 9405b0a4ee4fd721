"""A month of 1,000 members: frozen key, closing of a payment with firms and reserve, and all statements as PDF."""

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import pairwise
from time import perf_counter

import numpy as np

from analytics.repartition.books import Books, Terms
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import PerimeterMonth, Standing, compute_key
from analytics.repartition.payments import Payment
from analytics.repartition.regulation import parse_regulation
from analytics.reports.pdf import format_pdf
from analytics.reports.statement import HourTable, MonthStatements
from chaincode.rules.intervals import hours_of_days
from gateway.bench import ROOT, Figure

MEMBERS, MONTH, DAYS = 1_000, "2024-07", 31
DIVIDE_S, PDF_S = 10.0, 120.0
REGULATION = ROOT / "analytics" / "examples" / "regulations" / "shops-and-homes.toml"


@cache
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


def write_statements(members: int, first: int, last: int) -> int:
    """Make the PDFs of some members; give their bytes in all."""
    month = build_month(members)
    sharing, statements = month.share(), MonthStatements(close_month(month), MONTH, "Bench")
    shared = sharing.shared_wh.tolist()
    size = 0
    for row in range(first, last):
        table = HourTable(
            month.perimeter, month.withdrawn_wh[row].tolist(), month.injected_wh[row].tolist(),
            sharing.withdrawn_part_wh[row].tolist(), sharing.injected_part_wh[row].tolist(), shared,
        )
        size += len(format_pdf(statements.build(month.holders[row], f"Member {row}", [table]), "it"))
    return size


def measure(quick: bool) -> Iterable[Figure]:
    """Seconds of both; when quick, of a tenth of the statements against a tenth of the bar."""
    month = build_month(MEMBERS)
    began = perf_counter()
    close_month(month)
    seconds = perf_counter() - began
    yield {"name": "key and four closings of 1,000 members, without the incentive", "value": round(seconds, 2),
           "unit": "s", "bar": f"<= {DIVIDE_S:g}", "ok": seconds <= DIVIDE_S}
    count, bar_s = (MEMBERS // 10, PDF_S / 10) if quick else (MEMBERS, PDF_S)
    workers = min(2, os.cpu_count() or 1)
    began = perf_counter()
    with ProcessPoolExecutor(workers) as pool:
        bounds = [count * number // workers for number in range(workers + 1)]
        jobs = [pool.submit(write_statements, MEMBERS, *pair) for pair in pairwise(bounds)]
        sizes = [job.result() for job in jobs]
    seconds = perf_counter() - began
    yield {"name": f"{count:,} statements as PDF, hour by hour ({sum(sizes) // count:,} bytes each)",
           "value": round(seconds, 1), "unit": "s", "bar": f"<= {bar_s:g}", "ok": seconds <= bar_s}
