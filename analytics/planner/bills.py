"""Bills as a file: a row a month with kWh whole or by band, CSV or XLSX; twelve months, the last of each name counts.

    month;kwh                 month;f1;f2;f3
    2024-01;212,5             01/2024;80;60;72,5

A month is 1 to 12, or stands with its year: 2024-01, 2024-01-31, 01/2024, 31/01/2024.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from analytics.cells import ReadingsFileError
from analytics.imports.numbers import may_be_thousands, parse_decimal
from analytics.planner.reading import BANDS, MONTHS, SheetRow
from analytics.planner.sheet import PlanSheet
from analytics.rows import read_rows
from chaincode.words import WordedError, Words

NAMES = (("kwh",), ("f1", "f2", "f3"))
_MONTH_NAMES = ("month", "mese")
_MONTH = re.compile(
    r"(?:(?P<iso>\d{4})-(?P<of_iso>\d{1,2})(?:-\d{1,2})?|(?:\d{1,2}/)?(?P<local>\d{1,2})/(?P<year>\d{4})"
    r"|(?P<alone>\d{1,2}))", re.ASCII)
Energies = tuple[Decimal, ...]


def read_bills(member: SheetRow, sheet: PlanSheet) -> tuple[Energies | Decimal, ...]:
    """The twelve months of the file that a member names, as the sheet itself has them; ConfigError for none such."""
    content = sheet.files.get(str(member["bills"]))
    if content is None:
        raise member.refuse("no_file", "bills", file=member["bills"])
    try:
        months = parse_bills(content)
    except ReadingsFileError as error:
        raise member.refuse("unread_bills", "bills", file=member["bills"], why=error.reason, line=error.line) from error
    return tuple(month if len(month) == BANDS else month[0] for month in months)


def parse_bills(content: bytes) -> list[Energies]:
    """kWh of January to December, one number each or one a band.

    Raises:
        ReadingsFileError: it is no such table, or lacks a month.
    """
    rows = list(read_rows(content, decimal=","))
    if not rows:
        raise _refuse(1, "no_header")
    line, header = rows[0]
    names = [name.strip().lower() for name in header]
    columns = next((found for found in (_find(names, wanted) for wanted in NAMES) if found), None)
    month_at = next((names.index(name) for name in _MONTH_NAMES if name in names), None)
    if columns is None or month_at is None:
        raise _refuse(line, "no_header")
    months: dict[int, tuple[int, Energies]] = {}
    for line, row in rows[1:]:
        if any(row[len(header):]):
            raise _refuse(line, "more_cells", cells=len(row), columns=len(header))
        year, month = _parse_month(line, row[month_at])
        if year >= months.get(month, (0, ()))[0]:
            months[month] = year, tuple(_parse_energy(line, row[column]) for column in columns)
    missing = [str(month) for month in range(1, MONTHS + 1) if month not in months]
    if missing:
        raise _refuse(line, "lacks_months", months=", ".join(missing))
    return [months[month][1] for month in range(1, MONTHS + 1)]


def _find(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [names.index(name) for name in wanted] if set(wanted) <= set(names) else []


def _parse_month(line: int, text: str) -> tuple[int, int]:
    """Year (0 where it isn't told) and month."""
    match = _MONTH.fullmatch(text.strip())
    if match is None:
        raise _refuse(line, "no_month", found=text[:20])
    month = int(match["of_iso"] or match["local"] or match["alone"])
    if not 1 <= month <= MONTHS:
        raise _refuse(line, "no_month", found=text[:20])
    return int(match["iso"] or match["year"] or 0), month


def _parse_energy(line: int, text: str) -> Decimal:
    """kWh with a comma or a point before its decimals; never below zero, or what may be thousands as well."""
    text = text.strip()
    if may_be_thousands(text):
        raise _refuse(line, "either", found=text, whole=re.sub("[.,]", "", text), part=text.replace(".", ",") + "0")
    try:
        value = parse_decimal(text, "," if "," in text else ".")
    except WordedError as error:
        raise ReadingsFileError(line, error.words) from error
    if value < 0:
        raise _refuse(line, "below_zero", found=text[:20])
    return value


def _refuse(line: int, name: str, **values: object) -> ReadingsFileError:
    return ReadingsFileError(line, Words(f"analytics.planner.bills.{name}", **values))
