"""Zonal prices in EUR/MWh, as published: a table, wide (a column a zone) or long (a row an hour and zone).

    start;NORD;CSUD            data_ora;zona;prezzo_eur_mwh          Data;Ora;NORD;PUN
    2024-05-01T00:00+02:00;... 01/05/2024 00:00;NORD;92,85           26/10/2025;1;101,5;91,1

Times are ISO 8601 with offset; without one they are UTC in a column whose name ends in `utc`, else the clock of Rome.
The market operator's `Ora` counts the hours of a day from 1: 23 or 25 of them when the clock changes; its own files
name them `Data/Date (YYYYMMDD)` and `Ora /Hour`. Names are read as `analytics.columns` has it. An hour has one
value, at its start, or four quarters, whose mean is its price (the day-ahead market has quarters since 2025-10-01; that
the mean counts is unconfirmed). One to three quarters are no price, and counted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from analytics.cells import OtherTableError, ReadingsFileError, parse_start
from analytics.columns import find_names, fold_name, words_of_column
from analytics.imports.clock import Stamp, find_day, parse_slashed_date, parse_wall, place_stamps
from analytics.imports.curve import QUARTER_S, Note
from analytics.imports.numbers import find_decimal, join_thousands
from analytics.rows import find_columns, read_rows
from chaincode.kernel.quoting import show
from chaincode.rules.intervals import DAY_S, HOUR_S, Span, hours_of_days
from chaincode.words import WordedError, Words, words_of

ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD", "PUN")
TIMES = ("start", "inizio", "data_ora", "data_e_ora", "hour_start_utc", "ora", "date", "datetime")
DATES, HOURS = ("data", "date", "data_date_yyyymmdd"), ("ora", "hour", "ora_hour")
PRICE, ZONE = "eur_mwh", "zone"
_PRICE = re.compile(r"[+-]?\d{1,6}(\.\d{0,12})?", re.ASCII)
_PACKED_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.A)
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})[T ](\d\d[:.]\d\d(?:[:.]\d\d)?)", re.A)
_MICROS = 10**6
By = dict[str, dict[int, tuple[Fraction, int]]]


@dataclass(frozen=True)
class Prices:
    """EUR/MWh by zone and hour's start (UTC seconds); lone: hours with a value of their own amid days of quarters."""

    by_zone: dict[str, dict[int, Fraction]]
    lone: dict[str, frozenset[int]]
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return sum(len(hours) for hours in self.by_zone.values())

    def find(self, zone: str, hour_s: int) -> Fraction | None:
        """A zone's price of an hour; None where it isn't whole."""
        return self.by_zone.get(zone, {}).get(hour_s)


def format_price(price: Fraction) -> str:
    """A price as a decimal text, to the millionth of a euro (half away from 0): a mean of quarters may have more."""
    micros = (abs(price) * _MICROS + Fraction(1, 2)) // 1
    whole, part = divmod(int(micros), _MICROS)
    sign = "-" if price < 0 and micros else ""
    return f"{sign}{whole}.{part:06d}".rstrip("0").rstrip(".")


def parse_prices(content: bytes, zone: str = "", *, may_be_empty: bool = False) -> Prices:
    """Read prices; zone: the only one taken, and the one meant where the file names none. ReadingsFileError by line."""
    rows = read_rows(content)
    line, names = next(rows, (1, []))
    header = [name.upper() if name.upper() in ZONES else name for name in find_names(names, (PRICE, ZONE))]
    zone = zone.upper()
    columns = _find_wide(line, header, zone) or _find_long(line, header, names, zone)
    times = _Times(line, header)
    stamps: By = {}
    picked = list(_pick(rows, columns, len(header), times))
    decimal = find_decimal(text for _, _, text, _, _ in picked)
    for line, name, text, start_s in times.place(picked):
        try:
            price = _parse_price(columns.name_price(name), text, decimal)
            if start_s % QUARTER_S:
                raise WordedError("analytics.imports.prices.is_not_on_quarter_of_hour", times=times.name)
            known, before = stamps.setdefault(name, {}).setdefault(start_s, (price, line))
            if known != price:
                raise WordedError("analytics.imports.prices.price_of_line_again_with_another", before=before)
        except ValueError as error:
            raise ReadingsFileError(line, words_of(error)) from error
    prices = _sum_zones(stamps)
    if not prices and not may_be_empty:
        raise ReadingsFileError(line, Words(
            "analytics.imports.prices.no_prices_of_whole_hours", zone=zone,
        ) if zone else Words("analytics.imports.prices.no_prices_of_whole_hours_after"))
    return prices


@dataclass(frozen=True)
class _Columns:
    """Where prices stand: by zone; or one column, with the zone's column or the zone itself."""

    zones: dict[str, int]
    price: tuple[str, int] = ("", -1)
    zone_at: int = -1
    zone: str = ""

    def name_price(self, zone: str) -> str:
        """The name of the column that a zone's price stands in."""
        return self.price[0] or zone

    def pick(self, row: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(zone, text) of a row's prices; in a zone's own column an empty cell is none."""
        yield from ((zone, row[at]) for zone, at in self.zones.items() if row[at])
        if not self.price[0]:
            return
        name = row[self.zone_at].upper() if self.zone_at >= 0 else self.zone
        if name not in ZONES:
            raise WordedError("analytics.imports.prices.no_market_zone", name=show(name))
        if self.zone in {"", name}:
            yield name, row[self.price[1]]


_Row = tuple[int, str, str, str, str]  # line, zone, text of the price, text of the time, of the operator's hour


def _pick(
    rows: Iterable[tuple[int, list[str]]], columns: _Columns, width: int, times: "_Times"
) -> Iterator[_Row]:
    for line, row in rows:
        try:
            if len(row) != width:
                raise WordedError("analytics.imports.prices.fields_where_header_has", count=len(row), width=width)
            for zone, text in columns.pick(row):
                yield line, zone, text, row[times.at], row[times.hour_at] if times.hour_at >= 0 else ""
        except ValueError as error:
            raise ReadingsFileError(line, words_of(error)) from error


def _find_wide(line: int, header: Sequence[str], zone: str) -> _Columns | None:
    names = [name for name in header if name in ZONES]
    if not names:
        return None
    if zone and zone not in names:
        raise ReadingsFileError(line, Words("analytics.imports.prices.no_column_of_zone", zone=zone))
    at = find_columns(line, header, names)
    return _Columns({name: place for name, place in at.items() if zone in {"", name}})


def _find_long(line: int, header: Sequence[str], written: Sequence[str], zone: str) -> _Columns:
    """written: the header as the file has it."""
    if header.count(PRICE) != 1 or header.count(ZONE) > 1:
        raise OtherTableError(line, Words(
            "analytics.imports.prices.no_header_it_must_name_zones", price=words_of_column(PRICE),
            zone=words_of_column(ZONE),
        ))
    if ZONE not in header and not zone:
        raise ReadingsFileError(line, Words("analytics.imports.prices.file_names_no_zone_name_it"))
    at = header.index(PRICE)
    return _Columns({}, (written[at], at), header.index(ZONE) if ZONE in header else -1, zone)


class _Times:
    """Where a row's time stands, and how it is read."""

    def __init__(self, line: int, header: Sequence[str]) -> None:
        lower = [fold_name(name) for name in header]
        dates, hours = ([place for place, name in enumerate(lower) if name in names] for names in (DATES, HOURS))
        self.hour_at = hours[0] if len(dates) == 1 and len(hours) == 1 else -1
        found = dates if self.hour_at >= 0 else [place for place, name in enumerate(lower) if name in TIMES]
        if len(found) != 1:
            raise OtherTableError(line, Words("analytics.imports.prices.no_header_one_column_must"))
        self.at, self.name = found[0], header[self.hour_at if self.hour_at >= 0 else found[0]]
        self.offset_s = 0 if self.name.lower().endswith("utc") else None
        self._parse = cache(_parse_time)

    def place(self, rows: Iterable[_Row]) -> Iterator[tuple[int, str, str, int]]:
        """(line, zone, text of the price, instant) of each row, in the file's order."""
        read = [(row, self._read(*row)) for row in rows]
        self._validate_long_days(read)
        clocks = [time for _, time in read if isinstance(time, Stamp)]
        placed = iter(place_stamps(clocks, self.offset_s))
        for (line, zone, text, *words), time in read:
            start_s = next(placed) if isinstance(time, Stamp) else time
            if start_s is None:
                raise ReadingsFileError(line, Words(
                    "analytics.imports.prices.time_that_clock_does_not_show", words=show(words[0]),
                ))
            yield line, zone, text, start_s

    def _validate_long_days(self, read: Sequence[tuple[_Row, "Stamp | int"]]) -> None:
        """Refuse the operator's hours 1 to 24 of a day that has 25: one is missing."""
        if self.hour_at < 0:
            return
        days: dict[tuple[str, str], tuple[int, set[int]]] = {}
        for (line, zone, _, date, hour), _ in read:
            days.setdefault((zone, date), (line, set()))[1].add(int(hour))
        for (_, date), (line, hours) in days.items():
            if hours == set(range(1, 25)) and _find_day(date).hours > len(hours):
                raise ReadingsFileError(line, Words("analytics.imports.prices.has_hours_and_file_of_them", date=date))

    def _read(self, line: int, zone: str, _price: str, time: str, hour: str) -> Stamp | int:
        try:
            if self.hour_at >= 0:
                return _find_hour(time, hour)
            found = self._parse(time)
            return found if isinstance(found, int) else Stamp(zone, *found)
        except ValueError as error:
            raise ReadingsFileError(line, Words(
                "analytics.imports.prices.of_column", name=self.name, words=words_of(error),
            )) from error


def _parse_time(text: str) -> int | tuple[str, int]:
    """An instant, or a date and seconds after midnight on the clock."""
    local = _LOCAL.fullmatch(text)
    if not local:
        return parse_start(text)
    date = parse_slashed_date(local[1]) if "/" in local[1] else local[1]
    find_day(date)
    return date, parse_wall(local[2])


def _find_day(text: str) -> Span:
    return hours_of_days(parse_slashed_date(text) if "/" in text else _PACKED_DATE.sub(r"\1-\2-\3", text), 1)


def _find_hour(text: str, hour: str) -> int:
    """The start of the market operator's hour of a date, counted from 1."""
    span = _find_day(text)
    if not re.fullmatch(r"\d{1,2}", hour, re.A) or not 1 <= int(hour) <= span.hours:
        raise WordedError(
            "analytics.imports.prices.is_not_hour_of_which_has_to", hour=show(hour), text=text, hours=span.hours,
        )
    return span.start_s + (int(hour) - 1) * HOUR_S


def _parse_price(name: str, text: str, decimal: str) -> Fraction:
    """A price with a point or comma before decimals; the euro sign after it doesn't count.

    decimal: the file's; a number such as 1.092 among 92,85 may be a thousand, and is refused.
    """
    digits = join_thousands(text.removesuffix("€").rstrip(), decimal)
    may_be_thousand = decimal not in digits and re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", digits, re.ASCII)
    if may_be_thousand or not _PRICE.fullmatch(digits.replace(",", ".")):
        raise WordedError(
            "analytics.imports.prices.no_price_such_as", name=words_of_column(name), decimal=decimal, text=show(text),
        )
    return Fraction(digits.replace(",", ".").removesuffix("."))


def _sum_zones(stamps: By) -> Prices:
    for own in stamps.values():
        _refuse_ends(own)
    hours = {zone: _sum_hours(own) for zone, own in stamps.items()}
    lost = [line for _, _, lines in hours.values() for line in lines]
    notes = (Note("PART_OF_AN_HOUR", len(lost), min(lost)),) if lost else ()
    return Prices({zone: own[0] for zone, own in hours.items() if own[0]},
                  {zone: own[1] for zone, own in hours.items()}, notes)


def _refuse_ends(stamps: Mapping[int, tuple[Fraction, int]]) -> None:
    """Refuse quarters from a quarter past to a full hour: each is named by its end, and would count too late."""
    first_s, last_s = min(stamps), max(stamps)
    if first_s % HOUR_S == QUARTER_S and last_s % HOUR_S == 0:
        raise ReadingsFileError(stamps[first_s][1], Words("analytics.imports.prices.quarters_begin_at_quarter_past"))


def _sum_hours(stamps: dict[int, tuple[Fraction, int]]) -> tuple[dict[int, Fraction], frozenset[int], list[int]]:
    """Whole hours; those with one value in a day (UTC) that also has quarters; lines of hours that aren't whole."""
    hours: dict[int, list[int]] = {}
    for start_s in stamps:
        hours.setdefault(start_s - start_s % HOUR_S, []).append(start_s)
    days = {hour_s // DAY_S for hour_s, own in hours.items() if len(own) > 1}
    prices, lone, lost = {}, set(), []
    for hour_s, own in hours.items():
        if len(own) == HOUR_S // QUARTER_S:
            prices[hour_s] = sum((stamps[start_s][0] for start_s in own), Fraction(0)) / len(own)
        elif own == [hour_s]:
            prices[hour_s] = stamps[hour_s][0]
            if hour_s // DAY_S in days:
                lone.add(hour_s)
        else:
            lost.append(stamps[own[0]][1])
    return prices, frozenset(lone), lost
