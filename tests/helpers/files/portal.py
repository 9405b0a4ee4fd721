"""Files as the distributor's portal exports them, and prices, for fictional points: one shape of day, every day."""

import csv
import math
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

QUARTERS = 96
FIRST, DAYS = date(2024, 9, 1), 30


def use_at_home(hour: float) -> float:
    """kWh of a quarter: some at noon, more in the evening."""
    return 0.05 + 0.12 * math.exp(-(((hour - 20) / 3) ** 2)) + 0.06 * math.exp(-(((hour - 12) / 2) ** 2))


def feed_in(hour: float) -> float:
    """kWh of a quarter: what a roof feeds in between six and six."""
    return max(0.0, 0.9 * math.sin((hour - 6) / 12 * math.pi))


def format_portal(shape: Callable[[float], float], *, first: date = FIRST, days: int = DAYS) -> str:
    """A portal file: semicolons, decimal commas, quoted, and the extra field at each row's end."""
    labels = [f"{_clock(q)}-{_clock(q + 1)}" for q in range(QUARTERS)]
    cells = ";".join(f'"{_kwh(shape(q / 4))}"' for q in range(QUARTERS))
    rows = [f'"{first + timedelta(number):%d/%m/%Y}";{cells};' for number in range(days)]
    return "\r\n".join([";".join(["Giorno", *labels]), *rows, ""])


def _clock(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


def _kwh(value: float) -> str:
    return f"{math.floor(value * 1000) / 1000:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def write_prices(path: Path, *, first: date = FIRST, days: int = DAYS) -> None:
    """Hourly prices of those days and some more, 100.50 EUR/MWh and up."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=2)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("start", "eur_mwh"))
        out.writerows(((start + timedelta(hours=n)).isoformat(), f"{100 + n % 24}.50") for n in range((days + 1) * 24))


def write_portal(path: Path, shapes: Iterable[tuple[str, Callable[[float], float]]]) -> None:
    """Write (file name, shape) files into a folder."""
    for name, shape in shapes:
        (path / name).write_text(format_portal(shape), encoding="utf-8", newline="")
