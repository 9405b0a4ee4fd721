"""A table as somebody types it, and its mapping."""

from analytics.imports.curve import Imported
from analytics.imports.mapping import parse_mapping
from analytics.imports.table import parse_table
from tests.analytics.imports.samples import POINT

TIME = '[time]\ncolumn = "ora"\nformat = "%d/%m/%Y %H:%M"\n'
QUARTERS = ("12:00", "12:15", "12:30", "12:45")


def read(content: str | bytes, energy: str, *, time: str = TIME, other: str = "", point: str = POINT) -> Imported:
    rules = parse_mapping(f"{time}[energy]\n{energy}\n{other}".encode())
    return parse_table(content.encode() if isinstance(content, str) else content, point, rules=rules)


def rows(header: str, *cells: str) -> str:
    return "\n".join([header, *(f"12/03/2025 {at};{cell}" for at, cell in zip(QUARTERS, cells, strict=False))])


KWH = 'columns = { withdrawn = "kwh" }'
