"""A treasurer's table of who is paid how: Italian names and words, PODs and IBANs however written, faults by line."""

import pytest

from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.payees_file import parse_payees

MEMBER, IBAN = "3f9a0c1d" * 8, "IT60X0542811101000000123456"
HOLDERS = {"IT001E00000001": MEMBER}
HEADER = "membro;intestatario;codice fiscale;IBAN;soglia (€);tipo;peso;uscito il"


def parse(row: str, header: str = HEADER) -> list[dict[str, object]]:
    return parse_payees(f"{header}\n{row}".encode(), "payees.csv", [MEMBER], HOLDERS)


@pytest.mark.parametrize("point", ["IT001E00000001", "it001e000000019", "IT 001 E 00000001", MEMBER[:8]])
@pytest.mark.parametrize("iban", [IBAN, IBAN.lower(), "it60 x054\u00a02811 1010 0000 0123 456"])
def test_a_treasurers_own_table_is_read(point: str, iban: str) -> None:
    assert parse(f"{point};Ada Esempio;RSSMRA85T10A562S;{iban};1.000,50;Persona;0;31/12/2024\n") == [{
        "member": MEMBER, "holder": "Ada Esempio", "fiscal_code": "RSSMRA85T10A562S", "iban": IBAN,
        "threshold_cents": 100_050, "kind": "person", "need": 0, "left_on": "2024-12-31"}]


ROW = "IT001E00000001;Ada Esempio;;;;;;\n"


@pytest.mark.parametrize(("row", "header", "words"), [
    (ROW * 2, HEADER, "payees.csv:3: the member of line 2 again"),
    ("", HEADER, "payees.csv:1: no rows"),
    ("IT001E00000001;Ada;;;;socio;;\n", HEADER, "payees.csv:2: kind is one of"),
    ("IT001E00000001;Ada;;;;;;31/02/2024\n", HEADER, "payees.csv:2: left_on is no date"),
    (ROW, "Data;Ora;NORD;x;y;z;a;b", "payees.csv: it holds zonal prices"),
    (ROW, HEADER.replace("codice fiscale", "titolare"), "others stand at: 2, 3"),
])
def test_what_cannot_be_used_is_refused_by_line_without_what_stands_there(row: str, header: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(row, header)
    assert words in refused.value.message
    assert "Ada" not in refused.value.message and "31/02" not in refused.value.message
