"""The forms of files that hold readings, by the name that a person types."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.imports.curve import Imported
from analytics.imports.edistribuzione import parse_edistribuzione
from analytics.imports.edistribuzione_json import parse_edistribuzione_json
from analytics.imports.enphase import parse_enphase
from analytics.imports.sii import parse_sii
from analytics.imports.unareti import parse_unareti
from chaincode.kernel.registers import GRID_REGISTERS
from chaincode.words import Words

Parse = Callable[[bytes, str, str], Imported]


@dataclass(frozen=True)
class Form:
    """A form. parse(content, metering_point or "", register): raises ReadingsFileError; registers: those one may ask
    for, the first being meant unless one is ("" for all that the file holds); is_verified: checked on a real file;
    names_point: whether the file names its point or points; is_table: whether it has rows and columns;
    source: who gave what stands in it, a portal that the
    customer asked or the distributor itself.
    """

    name: str
    parse: Parse
    words: Words
    registers: tuple[str, ...]
    is_verified: bool
    names_point: bool
    example: str
    source: str = "portal"
    is_table: bool = True


FORMS = {
    form.name: form
    for form in (
        Form(
            "edistribuzione", parse_edistribuzione,
            Words("the quarter-hour curve that e-Distribuzione's customer portal exports, wide or long (the long form "
                  "is unverified)",
                  "la curva quartoraria esportata dal portale di e-Distribuzione, larga o lunga (la forma lunga non è "
                  "verificata)"),
            GRID_REGISTERS, True, False, "ExportData_settembre.csv --point IT001E00000001",
        ),
        Form(
            "edistribuzione-json", parse_edistribuzione_json,
            Words("the curve as e-Distribuzione's app receives it, JSON",
                  "la curva ricevuta dall’app di e-Distribuzione, JSON"),
            ("withdrawn",), False, False, "curva.json --point IT001E00000001", is_table=False,
        ),
        Form(
            "unareti", parse_unareti,
            Words("the curves of Unareti and Duereti, CSV with FL_ORA_LEGALE",
                  "le curve di Unareti e Duereti, CSV con FL_ORA_LEGALE"),
            ("", "withdrawn", "injected"), False, True, "C_202605.csv",
        ),
        Form(
            "sii", parse_sii,
            Words("curves of the SII's flows to traders (PDO, PDO2G), XML",
                  "le curve dei flussi SII ai venditori (PDO, PDO2G), XML"),
            GRID_REGISTERS, False, True, "PDO2G_202605.xml", "distributor", is_table=False,
        ),
        Form(
            "enphase", parse_enphase,
            Words("the hourly export of an inverter's portal with a prosumer's four flows",
                  "l’esportazione oraria del portale di un inverter, con i quattro flussi di un prosumer"),
            ("", "withdrawn", "injected", "produced"), True, False, "export_1h.csv --point IT001E00000001",
        ),
    )
}
