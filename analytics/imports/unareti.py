"""The curve of Unareti and Duereti (Brescia, Milan), CSV of their portal, both registers in one file.

    POD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;ATTIVA_IMMESSA;...;TIPO_DATO;
    IT001E00000001;20260501;000000;2;0,025;;...;E;

A row a quarter named by its start; kWh with decimal comma; empty is missing. FL_ORA_LEGALE is the offset from UTC in
hours: 1 in winter, 2 in summer. Days when the clock changes hold rows for quarters that the clock doesn't show with
that offset (in March 02:00 to 02:45; in October both offsets for the whole day): zeros there are placeholders, left out
and counted; anything else there is refused. TIPO_DATO: E measured, S estimated.

Known from public parsers and their notes on real exports: unverified here.
"""

import re
from collections.abc import Sequence

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.frames import Series
from analytics.imports.curve import Curves, Imported, pick_point
from analytics.imports.numbers import parse_energy
from analytics.rows import find_columns, read_rows
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import REGISTER_WORDS
from chaincode.rules.intervals import DAY_S, HOUR_S, parse_date, rome_offset_s
from chaincode.words import WordedError, Words, words_of

WANTED = ("POD", "DATA", "ORA", "FL_ORA_LEGALE", "TIPO_DATO")
REGISTERS = {
    "ATTIVA_PRELEVATA": "withdrawn", "CONSUMO_ATTIVA_PRELEVATA": "withdrawn",
    "ATTIVA_IMMESSA": "injected", "CONSUMO_ATTIVA_IMMESSA": "injected",
}
QUALITIES = {"E": False, "S": True}
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.A)
_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)00", re.A)

_KINDS = {"": Words("analytics.imports.unareti.active"), **REGISTER_WORDS}


def parse_unareti(content: bytes, metering_point: str = "", register: str = "") -> Imported:
    """Read a file of one or more points; a named one must be the only one, a named register is the only one taken."""
    rows = read_rows(content)
    line, header = next(rows, (1, []))
    header = [name.upper() for name in header]
    at = find_columns(line, header, WANTED)
    energy = {header.index(name): kind for name, kind in REGISTERS.items()
              if name in header and register in {"", kind}}
    if not energy:
        kind = _KINDS[register]
        raise OtherTableError(line, Words("analytics.imports.unareti.no_header_no_column_of_kind", kind=kind))
    curves = Curves()
    for line, row in rows:
        try:
            if len(row) not in {len(header), len(header) - 1, len(header) + 1}:
                raise WordedError(
                    "analytics.imports.unareti.fields_where_header_has", count=len(row), count_2=len(header),
                )
            _parse_row(curves, line, {name: row[place] for name, place in at.items()}, metering_point,
                       [(kind, row[place]) for place, kind in energy.items() if row[place]])
        except (ValueError, IndexError) as error:
            raise ReadingsFileError(line, words_of(error)) from error
    return curves.build(line)


def _parse_row(
    curves: Curves, line: int, cells: dict[str, str], metering_point: str, values: Sequence[tuple[str, str]]
) -> None:
    point = pick_point(cells["POD"], metering_point)
    date, start_s, is_shown = _find_start(cells["DATA"], cells["ORA"], cells["FL_ORA_LEGALE"])
    if cells["TIPO_DATO"] not in QUALITIES:
        raise WordedError("analytics.imports.unareti.tipo_dato_is_e_or_s_not", tipo_dato=show(cells["TIPO_DATO"]))
    curves.dates.add(date)
    for kind, text in values:
        value = parse_energy(text)
        if is_shown:
            is_estimated = QUALITIES[cells["TIPO_DATO"]]
            curves.add(line, Series(point, kind), start_s, value, is_estimated=is_estimated)
        elif value:
            raise WordedError("analytics.imports.unareti.kwh_at_time_that_does_not_have", text=show(text), date=date)
        else:
            curves.note("ZERO_PLACEHOLDER", line)


def _find_start(date: str, time: str, flag: str) -> tuple[str, int, bool]:
    """Date, instant, and whether the clock shows this time with this offset."""
    found, wall = _DATE.fullmatch(date), _TIME.fullmatch(time)
    if found is None:
        raise WordedError("analytics.imports.unareti.not_date_yyyymmdd", date=show(date))
    if wall is None:
        raise WordedError("analytics.imports.unareti.not_time_hhmm00", time=show(time))
    if flag not in {"1", "2"}:
        raise WordedError("analytics.imports.unareti.fl_ora_legale_is_or_not", flag=show(flag))
    local = "-".join(found.groups())
    start_s = parse_date(local) * DAY_S + int(wall[1]) * HOUR_S + int(wall[2]) * 60 - int(flag) * HOUR_S
    return local, start_s, rome_offset_s(start_s) == int(flag) * HOUR_S
