"""Hourly zonal prices in EUR/MWh, as published: a CSV, wide (a column a zone) or long (a row an hour and zone).

    start;NORD;CSUD            data_ora;zona;prezzo_eur_mwh          start,eur_mwh
    2024-05-01T00:00+02:00;... 01/05/2024 00:00;NORD;92,85           2024-05-01T00:00+02:00,92.85

Separated by semicolons or commas; a decimal comma is allowed with semicolons. Times are ISO 8601 with offset; without
one they are UTC in a column whose name ends in `utc`, else the clock of Rome, where a repeated hour is summer time
first. A month in quarters is refused: how hourly prices follow from them isn't confirmed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.cells import ReadingsFileError, decode_lines, parse_start, show
from analytics.imports.clock import Clock, parse_slashed_date, parse_wall
from analytics.imports.curve import Note, find_columns, read_rows
from chaincode.rules.intervals import HOUR_S

ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD", "PUN")
TIMES = ("start", "data_ora", "hour_start_utc", "ora", "date", "datetime")
PRICES = ("eur_mwh", "prezzo_eur_mwh")
ZONE_NAMES = ("zone", "zona")
_is_price = re.compile(r"-?[0-9]{1,6}([.][0-9]{1,6})?", re.ASCII).fullmatch
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})[T ](\d\d[:.]\d\d(?:[:.]\d\d)?)", re.A)


@dataclass(frozen=True)
class Prices:
    """Prices of zones: text by hour (its start, UTC seconds)."""

    by_zone: dict[str, dict[int, str]]
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return sum(len(one) for one in self.by_zone.values())


def parse_prices(content: bytes, zone: str = "") -> Prices:
    """Read prices; zone: the only one taken, and the one meant where the file names none. ReadingsFileError by line."""
    rows = read_rows(content, _find_delimiter(content))
    line, header = next(rows, (1, []))
    times = [name for name in header if name.lower() in TIMES]
    if len(times) != 1:
        raise ReadingsFileError(line, f"no header: one column must be named {' or '.join(TIMES)}")
    find = _find_wide(line, header, zone) or _find_long(line, header, zone)
    clock, found = Clock(0 if times[0].lower().endswith("utc") else None), dict[str, dict[int, str]]()
    for line, row in rows:
        try:
            if len(row) != len(header):
                raise ValueError(f"{len(row)} fields where the header has {len(header)}")
            for name, text in find.pick(row):
                hour_s = _find_hour(clock, name, row[header.index(times[0])])
                if found.setdefault(name, {}).setdefault(hour_s, _parse_price(text)) != _parse_price(text):
                    raise ValueError(f"another price for the same hour: {show(text)}")
        except ValueError as error:
            raise ReadingsFileError(line, str(error)) from error
    if not any(found.values()):
        raise ReadingsFileError(line, f"no prices{f' of {zone}' if zone else ''} after the header")
    return Prices(found)


@dataclass(frozen=True)
class _Columns:
    """Where prices stand: by zone; or one column, with the zone's column or the zone itself."""

    zones: dict[str, int]
    price: int = -1
    zone_at: int = -1
    zone: str = ""

    def pick(self, row: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(zone, text) of a row's prices; an empty cell is none."""
        yield from ((zone, row[at]) for zone, at in self.zones.items() if row[at])
        if self.price < 0:
            return
        name = row[self.zone_at].upper() if self.zone_at >= 0 else self.zone
        if name not in ZONES:
            raise ValueError(f"no market zone: {show(name)}")
        if self.zone in {"", name}:
            yield name, row[self.price]


def _find_wide(line: int, header: Sequence[str], zone: str) -> _Columns | None:
    names = [name for name in header if name in ZONES]
    if not names:
        return None
    if zone and zone not in names:
        raise ReadingsFileError(line, f"no column of the zone {zone}")
    at = find_columns(line, header, names)
    return _Columns({name: place for name, place in at.items() if zone in {"", name}})


def _find_long(line: int, header: Sequence[str], zone: str) -> _Columns:
    prices = [name for name in header if name in PRICES]
    zones = [name for name in header if name in ZONE_NAMES]
    if len(prices) != 1 or len(zones) > 1:
        raise ReadingsFileError(line, f"no header: it must name zones, or one of {', '.join(PRICES)}")
    if not zones and not zone:
        raise ReadingsFileError(line, "the file names no zone: name it")
    return _Columns({}, header.index(prices[0]), header.index(zones[0]) if zones else -1, zone)


def _find_delimiter(content: bytes) -> str:
    return ";" if ";" in decode_lines(content).split("\n", 1)[0] else ","


def _find_hour(clock: Clock, zone: str, text: str) -> int:
    local = _LOCAL.fullmatch(text)
    if local:
        date = parse_slashed_date(local[1]) if "/" in local[1] else local[1]
        start_s = clock.find(zone, date, parse_wall(local[2]))
        if start_s is None:
            raise ValueError(f"a time that the clock doesn't show: {show(text)}")
    else:
        start_s = parse_start(text)
    if start_s % HOUR_S:
        raise ValueError(f"not on the hour: {show(text)}")
    return start_s


def _parse_price(text: str) -> str:
    price = text.replace(",", ".")
    if not _is_price(price):
        raise ValueError(f"not a price such as 92.85: {show(text)}")
    return price
