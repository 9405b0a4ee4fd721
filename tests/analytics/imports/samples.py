"""A good file of each form, all made up, for POINT; and how each is read."""

import io
from collections.abc import Callable
from functools import partial

from openpyxl import Workbook

from analytics.imports.curve import Imported
from analytics.imports.edistribuzione import parse_edistribuzione
from analytics.imports.edistribuzione_json import parse_edistribuzione_json
from analytics.imports.enphase import parse_enphase
from analytics.imports.gse import parse_gse
from analytics.imports.mapping import TableRules, parse_mapping
from analytics.imports.prices import parse_prices
from analytics.imports.sii import parse_sii
from analytics.imports.table import parse_table
from analytics.imports.unareti import parse_unareti

POINT = "IT001E00000001"
TIMES = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(0, 24 * 60, 15)]
LABELS = [f"{start}-{end}" for start, end in zip(TIMES, [*TIMES[1:], "24:00"], strict=True)]
UNARETI_HEADER = ("POD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;ATTIVA_IMMESSA;REATTIVA_CAPACITIVA_IMMESSA;"
                  "REATTIVA_CAPACITIVA_PRELEVATA;REATTIVA_INDUTTIVA_IMMESSA;REATTIVA_INDUTTIVA_PRELEVATA;"
                  "PICCO_PRELEVATA;CONSUMO_PICCO_IMMESSA;TIPO_DATO;")
ENPHASE_HEADER = ("Date/Time,Energy Produced (Wh),Energy Consumed (Wh),Exported to Grid (Wh),"
                  "Imported from Grid (Wh)")
RULES = """
[time]
column = "quando"
format = "%d/%m/%Y %H:%M"
[energy]
columns = { withdrawn = "prelievo", injected = "immissione" }
[point]
column = "pod"
[quality]
column = "stato"
estimated = ["S"]
"""


def make_rules(text: str = RULES) -> TableRules:
    return parse_mapping(text.encode())


def make_unareti(*rows: str) -> bytes:
    """Rows are POD;DATA;ORA;flag;withdrawn;injected;TIPO_DATO."""
    cells = [row.split(";") for row in rows]
    return "\n".join([UNARETI_HEADER, *(";".join([*one[:6], ";;;;0,001;5,004", one[6], ""]) for one in cells)]).encode()


def make_json(date: str, start: str, *values: str, **other: str) -> str:
    samples = ",".join(f'{{"id":"{number}","val":"{value}"}}' for number, value in enumerate(values, 1))
    kind = other.get("kind", "A1")
    return (f'{{"readings":{{"energyType":"{kind}","sampleDate":"{date}","sampleValues":[{samples}]}},'
            f'"sampleFrequency":15,"timeType":"{other.get("time", "CONS")}","initialSample":"{start}"}}')


def make_days(*days: str) -> bytes:
    return ('{"data":[\n' + ",\n".join(days) + "\n]}").encode()


def make_sii(*days: str, head: str = "", kind: str = "E", month: str = "05/2024") -> bytes:
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<FlussoMisure CodFlusso="PDO2G">\n<DatiPod><Pod>{POINT}</Pod>\n'
            f"<MeseAnno>{month}</MeseAnno>\n<DatiPdp><Trattamento>O</Trattamento>{head}</DatiPdp>\n<Curva>"
            f"<TipoDato>{kind}</TipoDato><Validato>S</Validato>\n" + "\n".join(days)
            + "\n</Curva></DatiPod></FlussoMisure>").encode()


def make_ea(day: str, *values: str, name: str = "Ea") -> str:
    quarters = " ".join(f'E{number}="{value}"' for number, value in enumerate(values, 1))
    return f"<{name} {quarters}>{day}</{name}>"


def make_book(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def make_samples() -> dict[str, tuple[bytes, Callable[[bytes], object]]]:
    """By name: the good bytes, and the parser that takes them."""
    wide = ["Giorno;" + ";".join(LABELS)]
    for day in (1, 2, 3):
        wide.append(f'"{day:02d}/05/2024";' + ";".join(f'"0,{day * 96 + i:03d}"' for i in range(96)) + ";")
    hours = [f"{day:02d}/05/2024;{hour:02d}:00;0,{hour:03d}" for day in (1, 2) for hour in range(24)]
    book_rows: list[list[object]] = [["quando", "pod", "prelievo", "immissione", "stato"]]
    book_rows += [[f"01/05/2024 {time}", POINT, f"0,{number:03d}", "0,1", "E"] for number, time in enumerate(TIMES)]
    table = "\n".join(";".join(map(str, row)) for row in book_rows).encode()
    prices = ["start;NORD;CSUD", *(f"2024-05-01T{hour:02d}:00+02:00;{90 + hour},5;80.25" for hour in range(24))]
    enphase = [ENPHASE_HEADER, *(f"05/{day:02d}/2024 {hour:02d}:00,{100 * hour},500,{50 * hour},{500 - 50 * hour}"
                                 for day in (1, 2) for hour in range(10))]
    unareti = [f"{POINT};20240501;{time.replace(':', '')}00;2;0,{number:03d};;E" for number, time in enumerate(TIMES)]
    samples = {
        "edistribuzione": ("\r\n".join(wide).encode(), parse_edistribuzione),
        "edistribuzione long": ("\n".join([f"POD;{POINT}", "Data;Ora;Consumo", *hours]).encode(), parse_edistribuzione),
        "edistribuzione-json": (
            make_days(make_json("20240501", "2024-04-30T22:00:00.000+00:00", *["0.125"] * 96),
                      make_json("20240502", "2024-05-01T22:00:00.000+00:00", *["0.250"] * 96)),
            parse_edistribuzione_json),
        "unareti": (make_unareti(*unareti), parse_unareti),
        "sii": (make_sii(make_ea("01", *["0,125"] * 96), make_ea("02", *["0,250"] * 96)), parse_sii),
        "enphase": ("\n".join(enphase).encode(), parse_enphase),
        "table": (table, partial(parse_table, rules=make_rules())),
        "sheet": (make_book(*book_rows), partial(parse_table, rules=make_rules())),
    }
    read: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
        name: (content, partial(_parse, parse)) for name, (content, parse) in samples.items()
    }
    read["prices"] = ("\n".join(prices).encode(), parse_prices)
    read["gse"] = (b"month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur\n"
                   b"2024-05;IT001E00000002;812,4;377,125;45,26;4,07\n2024-06;IT001E00000002;800,1;;;-1,5\n", parse_gse)
    read["mapping"] = (RULES.encode(), parse_mapping)
    return read


def _parse(parse: Callable[..., Imported], content: bytes) -> Imported:
    return parse(content, POINT)
