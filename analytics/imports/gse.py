"""GSE's monthly figures by plant, typed into a template: the file that GSE itself would give isn't public.

    month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
    2026-05;IT001E00000002;812,4;377,125;45,26;4,07

A row a month and plant, by the POD of its point; an empty figure is one that GSE hasn't given, not 0. Decimal
comma. Columns may have their Italian names, of `analytics.columns`; others are for one's own remarks, but for
`sale_eur`: what GSE paid the producer for the energy that it bought (RID), which is kept apart and never divided.
"""

import re
from dataclasses import dataclass

from analytics.cells import ReadingsFileError
from analytics.columns import find_names, list_names
from analytics.imports.numbers import UNITS_WH, join_thousands
from analytics.imports.sheets import MAX_ROWS
from analytics.rows import find_columns, read_rows
from chaincode.kernel.months import is_month
from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.kernel.quoting import show
from chaincode.rules.units import CENTS_PER_TOKEN
from chaincode.words import WordedError, Words, words_of

TEMPLATE = ("month", "plant", "injected_kwh", "shared_kwh", "premium_eur", "valorisation_eur")
SALE = "sale_eur"
CENTS_PER_EUR = CENTS_PER_TOKEN
NEVER = "2100-01"
"""From here on a year is a slip of the hand."""
_is_typed_month = re.compile(r"\d{4}-\d\d-01", re.ASCII).fullmatch  # a spreadsheet makes a date of 2026-05
_is_plant = re.compile(r"[A-Z0-9_]{4,30}", re.ASCII).fullmatch
_number = re.compile(r"(-?)(\d{1,12})(?:,(\d{1,6}))?", re.ASCII).fullmatch


@dataclass(frozen=True)
class GseFigure:
    """What GSE says of a month "YYYY-MM" and plant; None where it says nothing. line: where it stands, or 0."""

    month: str
    plant: str
    injected_wh: int | None
    shared_wh: int | None
    premium_cents: int | None
    valorisation_cents: int | None
    line: int
    sale_cents: int | None = None


def parse_gse(content: bytes) -> tuple[GseFigure, ...]:
    """Read a filled template, in order of month and plant; ReadingsFileError names the line that can't be read."""
    found, faults = read_gse(content)
    if faults:
        raise faults[0]
    return found


def read_gse(
    content: bytes, most_rows: int = MAX_ROWS
) -> tuple[tuple[GseFigure, ...], tuple[ReadingsFileError, ...]]:
    """Read a filled template: the rows that can be read, in order of month and plant, and the faults of all others.

    Raises:
        ReadingsFileError: it is no such table, an empty one, or has more than `most_rows`.
    """
    rows = read_rows(content, decimal=",")
    line, header = next(rows, (1, []))
    names = find_names(header, (*TEMPLATE, SALE))
    at = find_columns(line, names, (*TEMPLATE, SALE) if SALE in names else TEMPLATE, list_names(TEMPLATE))
    found: dict[tuple[str, str], GseFigure] = {}
    faults: list[ReadingsFileError] = []
    for count, (line, row) in enumerate(rows, 1):
        if count > most_rows:
            raise ReadingsFileError(line, Words("analytics.imports.gse.more_than_rows", most_rows=most_rows))
        try:
            if len(row) != len(header):
                raise WordedError("analytics.imports.gse.fields_where_header_has", count=len(row), count_2=len(header))
            one = _parse_row(line, [row[at[name]] if name in at else "" for name in (*TEMPLATE, SALE)])
            if found.setdefault((one.month, one.plant), one) is not one:
                raise WordedError("analytics.imports.gse.of_stands_twice", month=one.month, plant=one.plant)
        except ValueError as error:
            faults.append(ReadingsFileError(line, words_of(error)))
    if not found and not faults:
        raise ReadingsFileError(line, Words("analytics.imports.gse.no_figures_after_header"))
    return tuple(found[key] for key in sorted(found)), tuple(faults)


def _parse_row(line: int, cells: list[str]) -> GseFigure:
    month, plant, injected, shared, premium, valorisation, sale = cells
    plant = parse_pod(plant) if is_pod(plant) else plant
    if not _is_plant(plant):
        raise WordedError("analytics.imports.gse.not_plant_pod_or_code", plant=show(plant))
    return GseFigure(
        _parse_month(month), plant, _parse_scaled(injected, UNITS_WH["kWh"]), _parse_scaled(shared, UNITS_WH["kWh"]),
        _parse_scaled(premium, CENTS_PER_EUR, is_signed=True),
        _parse_scaled(valorisation, CENTS_PER_EUR, is_signed=True), line,
        _parse_scaled(sale, CENTS_PER_EUR, is_signed=True),
    )


def _parse_month(text: str) -> str:
    """A month as yyyy-mm, mm/yyyy, or the date that a spreadsheet makes of either."""
    month = re.sub(r"^(\d\d)[/.-](\d{4})$", r"\2-\1", text.removesuffix("-01") if _is_typed_month(text) else text)
    if not is_month(month) or month >= NEVER:
        raise WordedError("analytics.imports.gse.not_month_yyyy_mm_or_mm", text=show(text))
    return month


def _parse_scaled(text: str, scale: int, *, is_signed: bool = False) -> int | None:
    """A decimal as whole Wh or cents; a correction of euro may be below 0."""
    if not text:
        return None
    match = _number(join_thousands(text, ","))
    if match is None or (match[1] and not is_signed):
        raise WordedError("analytics.imports.gse.not_number_with_decimal_comma_such", text=show(text))
    digits = len(str(scale)) - 1
    part = (match[3] or "").rstrip("0")
    if len(part) > digits:
        raise WordedError("analytics.imports.gse.more_than_decimals", digits=digits, text=show(text))
    value = int(match[2]) * scale + int(part.ljust(digits, "0") or "0")
    return -value if match[1] else value
