"""The incentive of 1,000 points (100 of them plants) over a month of quarters, from the files' bytes to the report."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from time import perf_counter

import numpy as np

from analytics.incentives.report import compute_incentive_report
from gateway.commandline.operating.bench import Figure

POINTS, QUARTERS = 1_000, 31 * 96
START = datetime(2024, 4, 30, 22, tzinfo=UTC)
HOLDERS = ("person", "enterprise", "local_authority", "other")


def measure(quick: bool) -> Iterable[Figure]:
    """One run; granted plants and mixed holders, so that every hour has its own exact factor."""
    points = 100 if quick else POINTS
    files = make_files(points)
    start = perf_counter()
    report = compute_incentive_report(*files)
    seconds = perf_counter() - start
    assert report["months"]["2024-05"]["complete"]
    name = f"incentive, {points:,} points x a month of quarters"
    yield {"name": name, "value": round(seconds, 2), "unit": "s", "bar": "<= 10", "ok": seconds <= 10}


def make_files(points: int) -> tuple[bytes, bytes, bytes]:
    """Configuration, readings, prices; one point in ten is a plant."""
    random = np.random.default_rng(1)
    stamps = [(START + timedelta(minutes=15 * i)).isoformat() for i in range(QUARTERS)]
    config, rows = ['[configuration]\nkind = "cer"'], ["metering_point,perimeter,register,start,energy_wh"]
    for number in range(points):
        code = f"IT001E{number:08d}"
        config.append(f'[[point]]\npoint = "{code}"\nholder = "{HOLDERS[number % 4]}"')
        registers = [("withdrawn", random.integers(0, 900, QUARTERS))]
        if number % 10 == 0:
            config.append(f'[[plant]]\npoint = "{code}"\npower_kw = 60\nentry = 2023-05-01\nsource = "pv"\n'
                          f'region = "Piemonte"\nzone = "NORD"\ngrant_pct = {number % 40}')  # fmt: skip
            registers.append(("injected", random.integers(0, 9_000, QUARTERS)))
        rows += [f"{code},AC001E00001,{register},{at},{wh}" for register, energy in registers
                 for at, wh in zip(stamps, energy.tolist(), strict=True)]  # fmt: skip
    prices = ["zone,start,eur_per_mwh", *(f"NORD,{at},{i % 250}.{i % 97:02d}" for i, at in enumerate(stamps[::4]))]
    return tuple("\n".join([*lines, ""]).encode() for lines in (config, rows, prices))  # type: ignore[return-value]
