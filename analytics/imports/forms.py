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
            Words("analytics.imports.forms.quarter_hour_curve_that_e"),
            GRID_REGISTERS, True, False, "ExportData_settembre.csv --point IT001E00000001",
        ),
        Form(
            "edistribuzione-json", parse_edistribuzione_json,
            Words("analytics.imports.forms.curve_as_e_distribuzione_app"),
            ("withdrawn",), False, False, "curva.json --point IT001E00000001", is_table=False,
        ),
        Form(
            "unareti", parse_unareti,
            Words("analytics.imports.forms.curves_of_unareti_and_duereti_csv"),
            ("", "withdrawn", "injected"), False, True, "C_202605.csv",
        ),
        Form(
            "sii", parse_sii,
            Words("analytics.imports.forms.curves_of_sii_flows_to_traders"),
            GRID_REGISTERS, False, True, "PDO2G_202605.xml", "distributor", is_table=False,
        ),
        Form(
            "enphase", parse_enphase,
            Words("analytics.imports.forms.hourly_export_of_inverter_portal"),
            ("", "withdrawn", "injected", "produced"), True, False, "export_1h.csv --point IT001E00000001",
        ),
    )
}
