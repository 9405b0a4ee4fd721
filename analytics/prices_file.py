"""Text of a price file (CSV: zone, start, eur_per_mwh) to hourly zonal prices; the first thing wrong is named.

A zone's hour has one value, at its start, or four quarters, whose mean it is (the day-ahead market has quarters since
2025-10-01; that the mean counts is unconfirmed). One to three quarters are no price.
"""

import csv
import io
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from analytics.cells import ReadingsFileError, decode_lines, parse_header, parse_start, show
from chaincode.rules.intervals import HOUR_S

COLUMNS = ("zone", "start", "eur_per_mwh")
QUARTER_S = 900
_PRICE = re.compile(r"[+-]?\d{1,6}(\.\d{0,12})?", re.ASCII)


@dataclass(frozen=True)
class Prices:
    """EUR/MWh by zone and hour's start (UTC seconds); lone: hours with a value of their own amid days of quarters."""

    by_zone: dict[str, dict[int, Fraction]]
    lone: dict[str, frozenset[int]]
    ignored_columns: tuple[str, ...]

    def find(self, zone: str, hour_s: int) -> Fraction | None:
        """A zone's price of an hour; None where it isn't whole."""
        return self.by_zone.get(zone, {}).get(hour_s)


def parse_prices(content: bytes) -> Prices:
    """Read a whole file; ReadingsFileError names the first line that can't be read or contradicts an earlier one."""
    reader = csv.reader(io.StringIO(decode_lines(content), newline=""), strict=True)
    stamps: dict[str, dict[int, tuple[Fraction, int]]] = {}
    start_of, price_of = cache(_parse_stamp), cache(_parse_price)
    try:
        header = parse_header(next(reader, []), reader.line_num or 1, COLUMNS)
        zone_at, start_at, price_at = (header.columns[name] for name in COLUMNS)
        for row in reader:
            if len(row) != header.width:
                if not row or (len(row) == 1 and not row[0].strip()):
                    continue
                raise ValueError(f"{len(row)} fields where the header has {header.width}")
            zone, start_s, price = row[zone_at].strip(" \t"), start_of(row[start_at]), price_of(row[price_at])
            known, line = stamps.setdefault(zone, {}).setdefault(start_s, (price, reader.line_num))
            if known != price:
                raise ValueError(f"the price of line {line} again with another value")
    except csv.Error as error:
        raise ReadingsFileError(max(reader.line_num, 1), f"not a CSV line: {error}") from error
    except ReadingsFileError:
        raise
    except ValueError as error:
        raise ReadingsFileError(reader.line_num, str(error)) from error
    hours = {zone: _sum_hours(own) for zone, own in stamps.items()}
    return Prices({zone: own[0] for zone, own in hours.items()}, {zone: own[1] for zone, own in hours.items()},
                  header.ignored)  # fmt: skip


def _parse_stamp(text: str) -> int:
    start_s = parse_start(text)
    if start_s % QUARTER_S:
        raise ValueError(f"start is not on a quarter of an hour: {show(text)}")
    return start_s


def _parse_price(text: str) -> Fraction:
    digits = text.strip(" \t")
    if not _PRICE.fullmatch(digits):
        raise ValueError(f"eur_per_mwh is no decimal number: {show(text)}")
    return Fraction(digits.removesuffix("."))


def _sum_hours(stamps: dict[int, tuple[Fraction, int]]) -> tuple[dict[int, Fraction], frozenset[int]]:
    """Whole hours, and those with one value in a day (UTC) that also has quarters."""
    hours: dict[int, list[int]] = {}
    for start_s in stamps:
        hours.setdefault(start_s - start_s % HOUR_S, []).append(start_s)
    days = {hour // (24 * HOUR_S) for hour, own in hours.items() if len(own) > 1}
    prices, lone = {}, set()
    for hour, own in hours.items():
        if len(own) == HOUR_S // QUARTER_S:
            prices[hour] = sum((stamps[s][0] for s in own), Fraction(0)) / len(own)
        elif own == [hour]:
            prices[hour] = stamps[hour][0]
            if hour // (24 * HOUR_S) in days:
                lone.add(hour)
    return prices, frozenset(lone)
