"""A treasurer's typos, in Italian, in an empty folder: each is told with its line, and nothing is written."""

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from .conftest import Desk
from .kept_tables import read_tables

HEADER = ("Nome", "Organizzazione", "Recapito", "POD", "Cabina", "Potenza kW", "Dal", "Impianto kW", "In esercizio dal",
          "Regione", "Contributo pct")
GOOD = ("Ada Esempio", "cittadini", "ada@example.org", "IT001E00000001", "AC001E00001", "6", "01/09/2024", "5,5",
        "01/03/2024", "Piemonte", "20")
OTHER = ("Bruno Prova", "cittadini", "333 1234567", "IT001E00000002", "AC001E00001", "3", "", "", "", "", "")
# what is mistyped: column, what stands there, a word of what is said
TYPOS = [
    ("Nome", "", "nome manca"), ("Nome", "ada@example.org", "colonna sbagliata"),
    ("Organizzazione", "citadini", "organizzazione è una tra"), ("Organizzazione", "", "organizzazione è una tra"),
    ("Recapito", "ada.example.org@", "non è un indirizzo"), ("Recapito", "ada@example,org", "non è un indirizzo"),
    ("Recapito", "3,33E+09", "ha abbreviato"), ("Recapito", "333", "non è un numero di telefono"),
    ("Recapito", "ada@gmial.com", "si intende ada@gmail.com?"),
    ("POD", "IT001E0000001", "non è un POD"), ("POD", "1T001E00000001", "non è un POD"),
    ("POD", "IT001E00000O0I", "si intende IT001E00000001?"), ("POD", "", "non è un POD"),
    ("POD", "IT001E00000002", "c'è già alla riga"), ("POD", "it001e000000024", "c'è già alla riga"),
    ("Cabina", "AC01E00001", "non è una cabina primaria"), ("Cabina", "", "non è una cabina primaria"),
    ("Potenza kW", "", "potenza_kw è un numero"), ("Potenza kW", "sei", "potenza_kw è un numero"),
    ("Potenza kW", "1.234,5", "potenza_kw è un numero"), ("Potenza kW", "6 kW", "potenza_kw è un numero"),
    ("Potenza kW", "6000", "si intende 6?"), ("Potenza kW", "0,006", "si intende 6?"),
    ("Potenza kW", "300", "è giusto?"), ("Potenza kW", "0", "potenza_kw è un numero"),
    ("Dal", "31/09/2024", "dal non è una data"), ("Dal", "1/9/24", "dal non è una data"),
    ("Dal", "01/09/2204", "è giusto?"), ("Dal", "settembre", "dal non è una data"),
    ("Impianto kW", "5500", "si intende 5,5?"), ("Impianto kW", "", "impianto_kw è un numero"),
    ("In esercizio dal", "", "in_esercizio_dal non è una data"),
    ("In esercizio dal", "03/2024", "in_esercizio_dal non è una data"),
    ("Regione", "Piemont", "regione è una regione"), ("Regione", "", "regione è una regione"),
    ("Contributo pct", "120", "contributo_pct è al massimo 100"),
    ("Contributo pct", "20 per cento", "contributo_pct è un numero"),
]
ENGLISH = {"the", "is", "isn't", "no", "not", "or", "of", "and", "there", "has", "at", "missing"}


@pytest.fixture(autouse=True)
def italian(monkeypatch: pytest.MonkeyPatch, english: None) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")


def mistype(column: str, text: str) -> tuple[str, ...]:
    return tuple(text if name == column else cell for name, cell in zip(HEADER, GOOD, strict=True))


def save(desk: Desk, *rows: tuple[str, ...]) -> str:
    """As an Italian Excel saves it."""
    text = "\r\n".join(";".join(row) for row in (HEADER, *rows)) + "\r\n"
    path = desk.home / "soci.csv"
    path.write_bytes(text.encode("cp1252"))
    return str(path)


def test_each_typo_is_told_with_its_line_and_writes_nothing(empty_desk: Desk) -> None:
    before = empty_desk.height(), read_tables(empty_desk)
    for column, text, said in TYPOS:
        file = save(empty_desk, OTHER, mistype(column, text))
        told = empty_desk.type("members", "add", file, expects=2).stderr.splitlines()
        assert [line.partition(": ")[0] for line in told] == [f"{file}:3"], (column, text, told)
        assert said in told[0], (column, text, told)
        assert not ENGLISH & set(told[0].split()), told
        assert (empty_desk.height(), read_tables(empty_desk)) == before, (column, text)


def test_all_typos_of_one_file_are_told_at_once_and_the_mended_file_is_taken(empty_desk: Desk) -> None:
    desk, before = empty_desk, (empty_desk.height(), read_tables(empty_desk))
    rows = [mistype(column, text) for column, text, _ in TYPOS]
    told = desk.type("members", "add", save(desk, OTHER, *rows), expects=2).stderr.splitlines()
    assert {int(line.split(":")[1]) for line in told} == set(range(3, 3 + len(TYPOS)))
    for line, (_, _, said) in enumerate(TYPOS, 3):
        assert any(said in one for one in told if one.split(":")[1] == str(line)), said
    assert (desk.height(), read_tables(desk)) == before
    shown = desk.type("members", "add", save(desk, OTHER, GOOD)).stdout
    assert "2 membri, ciascuno iscritto da un'organizzazione e controfirmato da un'altra." in shown
    assert desk.type("members", "list").stdout.splitlines()[-1] == "2 membri"


def test_a_sheet_is_refused_by_the_row_that_the_eye_sees(empty_desk: Desk) -> None:
    book, saved = Workbook(), io.BytesIO()
    for row in (HEADER, OTHER, (), mistype("POD", "IT001E0000001"), (*GOOD[:5], 6000, *GOOD[6:])):
        book.active.append(row)
    book.save(saved)
    path = Path(empty_desk.home / "soci.xlsx")
    path.write_bytes(saved.getvalue())
    before = empty_desk.height(), read_tables(empty_desk)
    told = empty_desk.type("members", "add", str(path), expects=2).stderr.splitlines()
    assert [int(line.split(":")[1]) for line in told] == [4, 5]
    assert (empty_desk.height(), read_tables(empty_desk)) == before
