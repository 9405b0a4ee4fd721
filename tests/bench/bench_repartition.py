"""A month of 1,000 members: closings from arrays and from quarters in SQL, and all statements as PDF."""

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from sqlalchemy import Connection, insert

from analytics.repartition.books import Books, Terms
from analytics.repartition.facts import Backing, YearCap
from analytics.repartition.month_key import PerimeterMonth, Standing, compute_key
from analytics.repartition.payments import Payment
from analytics.repartition.regulation import parse_regulation
from analytics.reports.pdf import format_pdf
from analytics.reports.statement import HourTable, MonthStatements
from chaincode.rules.intervals import hours_of_days
from gateway.bench import ROOT, Figure
from gateway.db.tables import metering_point, series
from tests.helpers.trial import founded_trial, open_days

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


def close_from_sql(folder: Path, month: PerimeterMonth) -> float:
    """Seconds of closing a payment by the API, from a month of quarters in SQLite."""
    with founded_trial(folder, euro_kept_bps=5_000) as trial, trial.client("gse") as operator:
        open_days(trial, "2024-08-01")
        trial.gateway("gse").mirror.wait(trial.ledger.height() - 1)
        with trial.gateway("gse").database.write(durable=False) as connection:
            fill(connection, month)
        text = REGULATION.read_text(encoding="utf-8")
        operator.post("repartition/regulation", {"text": text, "from_month": MONTH})
        payment = {"flow": "premium", "kind": "advance", "month": MONTH, "cents": 10**6, "reference": "GSE"}
        number = operator.post("repartition/payments", payment)["id"]
        began = perf_counter()
        operator.post("repartition/closings", {"payment_id": number})
        return perf_counter() - began


def fill(connection: Connection, month: PerimeterMonth) -> None:
    """Points of all members, and each hour as four quarters."""
    start_s = hours_of_days(f"{MONTH}-01", 1).start_s
    connection.execute(insert(metering_point), [
        {"metering_point": f"IT001E{number:08d}", "from_date": f"{MONTH}-01", "to_date": "", "member": member,
         "perimeter": month.perimeter, "power_w": 60_000, "device": "", "tag": ""}
        for number, member in enumerate(month.holders)
    ])
    registers = (("withdrawn", month.withdrawn_wh), ("injected", month.injected_wh))
    for number in range(len(month.holders)):
        for place, (register, energy) in enumerate(registers):
            if energy[number].any():
                row = {"id": 2 * number + place + 1, "metering_point": f"IT001E{number:08d}", "register": register}
                connection.execute(insert(series), row)
                quarters = np.repeat(energy[number] // 4, 4).tolist()
                connection.connection.driver_connection.executemany(  # type: ignore[union-attr]
                    "INSERT INTO reading (series_id, start_s, version, interval_s, energy_wh, is_estimated, source, "
                    "known_at_s) VALUES (?, ?, 0, 900, ?, 0, 3, 1)",
                    [(row["id"], start_s + 900 * slot, wh) for slot, wh in enumerate(quarters)],
                )


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
    small = month if not quick else PerimeterMonth(
        month.perimeter, month.holders[:100], month.withdrawn_wh[:100], month.injected_wh[:100]
    )
    bar_s = DIVIDE_S * len(small.holders) / MEMBERS
    with TemporaryDirectory() as folder:
        seconds = close_from_sql(Path(folder) / "volano", small)
    yield {"name": f"closing a payment by the API, {len(small.holders):,} members' quarters in SQLite",
           "value": round(seconds, 2), "unit": "s", "bar": f"<= {bar_s:g}", "ok": seconds <= bar_s}
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
