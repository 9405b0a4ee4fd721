"""A treasurer's table of who is paid how: Italian names and words, PODs and IBANs however written, faults by line."""


import pytest

from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.payees_file import parse_payees
from tests.gateway.commandline.metered_month import PAYEES

from .conftest import Desk

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


@pytest.mark.parametrize(("row", "said"), [
    (f"IT001E00000001,Ada Esempio,,{IBAN[:-1]}7,,,,", "iban"), ("IT001E00000099,Nobody,,,,,,", "no member"),
    ("abc,Nobody,,,,,,", "no member"), ("IT001E00000001,Ada Esempio,RSSMRA85T10A562T,,,,,", "fiscal_code"),
    ("IT001E00000001,Ada Esempio,,,x,,,", "amount"), ("IT001E00000001,Ada Esempio,,,,firm,,", "kind"),
    ("IT001E00000001,Ada Esempio,,,,,-1,", "need"), ("IT001E00000001,Ada Esempio,,,,,,soon", "left_on"),
])  # fmt: skip
def test_a_payees_file_is_refused_by_line_without_repeating_it(desk: Desk, row: str, said: str) -> None:
    header = PAYEES.splitlines()[0]
    refused = desk.type("repartition", "payees", desk.write("x.csv", f"{header}\n{row}\n"), expects=2)
    assert f":2: {said}" in refused.stderr or said in refused.stderr
    assert "IT60" not in refused.stderr and "RSSMRA" not in refused.stderr


def test_a_payees_file_without_its_columns_is_refused(desk: Desk) -> None:
    assert "columns" in desk.type("repartition", "payees", desk.write("x.csv", "a,b\n1,2\n"), expects=2).stderr


@pytest.mark.parametrize(("encoding", "separator"), [("cp1252", ";"), ("utf-16", "\t"), ("utf-8-sig", ";")])
def test_a_payees_file_may_be_saved_as_a_spreadsheet_in_italy_does(encoding: str, separator: str) -> None:
    content = PAYEES.replace("Ada Esempio", "Niccolò Esempio").replace(",", separator).encode(encoding)
    holders = {f"IT001E0000000{number}": f"{number}" * 64 for number in (1, 2, 3)}
    found = parse_payees(content, "payees.csv", holders.values(), holders)
    assert [row["holder"] for row in found] == ["Niccolò Esempio", "Bruno Prova", "Bottega Prova"]
    assert found[2]["threshold_cents"] == 500


def test_an_absent_column_of_payees_says_nothing_and_an_empty_cell_empties() -> None:
    holders = {"IT001E00000001": "1" * 64}
    (plain,) = parse_payees(b"member,holder\nIT001E00000001,Ada Esempio\n", "payees.csv", holders.values(), holders)
    assert {name for name, value in plain.items() if value is not None} == {"member", "holder"}
    (emptied,) = parse_payees(b"member,holder,iban\nIT001E00000001,Ada Esempio,\n", "payees.csv", [], holders)
    assert (emptied["iban"], "fiscal_code" in emptied) == ("", False)
