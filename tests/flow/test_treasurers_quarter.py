"""A treasurer's quarter in an empty folder, in Italian: each refusal says what to type, and typing that works.

The fixture plays the scenes in order and keeps what was said; a test a scene looks at it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from tests.helpers.files import treasurer as office
from tests.helpers.files.treasurer import FORGOTTEN, IBAN, MONTHS, Desk, name_pod

REGULATION = Path(__file__).parents[2] / "analytics" / "examples" / "regulations" / "half-and-half.toml"
PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.03}"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """What each scene was answered."""
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("quarter")
        patch.chdir(place)
        patch.setenv("LC_ALL", "it_IT.UTF-8")
        desk, found = Desk(), SimpleNamespace(place=place)
        for play in (enrol, bring_prices, bring_curves, settle, bring_figures, divide, pay, keep):
            play(desk, found)
        yield found


def enrol(desk: Desk, found: SimpleNamespace) -> None:
    desk.type('init "Borgo Sole" --founded-on 2025-07-01')
    office.write_sheet("errati.xlsx", [office.HEADER, *office.spoil(office.list_members())])
    office.write_sheet("soci.xlsx", [office.HEADER, *office.list_members()])
    found.slips = desk.refuse("members add errati.xlsx", expects=2, lines=6)
    found.nobody = json.loads(desk.type("members list --json").stdout)
    desk.type("members add soci.xlsx")
    found.members = desk.type("members list").stdout
    desk.type("days open --until 2025-10-02")


def bring_prices(desk: Desk, found: SimpleNamespace) -> None:
    office.write_excel_prices()
    found.no_prices = desk.type("month 2025-07").stdout
    found.prices = desk.type("import prices prezzi.csv").stdout


def bring_curves(desk: Desk, found: SimpleNamespace) -> None:
    office.write_curves()
    forgotten, other = (f"curve/{name_pod(one)}_prelevata.csv" for one in (FORGOTTEN, 12))
    files = " ".join(sorted(map(str, Path("curve").iterdir()))).replace(f"{forgotten} ", "")
    Path("bolletta.pdf").write_bytes(b"%PDF-1.7\n")
    found.bill = desk.refuse(f"import edistribuzione {files} bolletta.pdf", expects=2)
    found.curves = desk.type(f"import {files}").stdout
    found.again = desk.type(f"import {other}").stdout
    found.replaces = desk.refuse(f"import edistribuzione {forgotten} --point {name_pod(12)} --register withdrawn",
                                 lines=3)
    found.lacking = desk.type("month 2025-07").stdout
    found.height = json.loads(desk.type("audit verify --json").stdout)["height"]
    found.incomplete = desk.refuse("settle")
    assert json.loads(desk.type("audit verify --json").stdout)["height"] == found.height
    desk.obey(found.lacking, FILE=forgotten)


def settle(desk: Desk, found: SimpleNamespace) -> None:
    found.weeks = []
    for month in MONTHS:
        while "./volano settle" in (told := desk.type(f"month {month}").stdout):
            found.weeks.append(desk.obey(told).stdout)


def bring_figures(desk: Desk, found: SimpleNamespace) -> None:
    office.write_figures("gse-di-troppo.xlsx", (*list(office.PLANTS)[:-1], 99))
    office.write_figures("gse.xlsx", office.PLANTS)
    found.figures_wanted = desk.type("month 2025-07").stdout
    found.nobodys = desk.refuse("import gse gse-di-troppo.xlsx")
    desk.obey(found.figures_wanted, FILE="gse.xlsx")
    found.official = desk.obey(desk.type("month 2025-07").stdout, FILE="gse.xlsx").stdout


def divide(desk: Desk, found: SimpleNamespace) -> None:
    desk.obey(desk.type("month 2025-07").stdout, FILE=str(REGULATION))
    for number, month in enumerate(MONTHS, 1):
        desk.obey(desk.type(f"month {month}").stdout)
        desk.type(f"repartition record --flow premium --kind advance --month {month} --eur 420,15 "
                  f"--reference G{number}")
    found.preview = desk.obey(desk.type("month 2025-07").stdout).stdout
    found.differs = desk.refuse("repartition close 1")
    desk.type("energy compare --community --month 2025-07", expects=1)
    for number in range(1, len(MONTHS) + 1):
        desk.type(f'repartition close {number} --because "il GSE conta la maggiorazione a saldo"')
    desk.type("repartition accounts 2025-07 --out estratti")


def pay(desk: Desk, found: SimpleNamespace) -> None:
    office.write_payees("beneficiari-errati.xlsx", wrong=4)
    office.write_payees("beneficiari.xlsx")
    found.iban = desk.refuse("repartition payees beneficiari-errati.xlsx", expects=2)
    desk.type("repartition payees beneficiari.xlsx")
    found.due = desk.type("month").stdout
    found.recorded = desk.obey(found.due, **{"bank.xml": "banca.xml", "IBAN": IBAN}).stdout
    found.sent = desk.obey(desk.type("month").stdout).stdout
    desk.type('repartition runs returned 2025-10-02 "Nicolò Prova 3" --reason "AC04 conto chiuso"')
    found.returned = desk.type("month").stdout
    desk.obey(found.returned, **{"bank.xml": "banca-2.xml", "IBAN": IBAN})
    desk.obey(desk.type("month").stdout)
    found.months = [desk.type(f"month {month}").stdout for month in MONTHS]


def keep(desk: Desk, found: SimpleNamespace) -> None:
    found.year = json.loads(desk.type("repartition year 2025 --json").stdout)
    found.year_told = desk.type("repartition year 2025 --out anno.pdf").stdout
    Path("frase.txt").write_text("sette corvi bianchi\n", encoding="utf-8")
    desk.type("backup trimestre.volano --with-keys --passphrase-file frase.txt")
    found.no_place = desk.refuse("restore trimestre.volano --passphrase-file frase.txt")
    desk.type("restore trimestre.volano --passphrase-file frase.txt --folder altrove")
    found.blocks = [json.loads(desk.type(f"audit verify --folder {one} --json").stdout)["block_hash"]
                    for one in (".volano", "altrove")]
    found.restored = desk.type("month --folder altrove").stdout


def test_all_slips_are_told_at_once_and_nothing_is_written(said: SimpleNamespace) -> None:
    assert [line.split(":")[1] for line in said.slips.splitlines()] == ["4", "6", "10", "12", "13", "17"]
    assert said.nobody == {"members": []}
    assert "25 membri" in said.members and said.members.count("cittadini") == 20


def test_prices_of_an_italian_spreadsheet_are_read(said: SimpleNamespace) -> None:
    assert "./volano import prices FILE" in said.no_prices
    assert "2232 prezzi orari di NORD" in said.prices


def test_a_file_forgotten_is_named_with_what_brings_it(said: SimpleNamespace) -> None:
    assert "bolletta.pdf:1: un PDF, non una tabella" in said.bill
    assert "256128 nuove, 0 uguali, 0 sostituite, 0 rifiutate" in said.curves
    assert "0 nuove, 8832 uguali" in said.again
    assert "--replace" in said.replaces and f"{name_pod(12)} prelevata" in said.replaces
    assert f"{name_pod(FORGOTTEN)} prelevata 2025-07-01..2025-07-31" in said.lacking
    assert f"{name_pod(FORGOTTEN)} prelevata 2025-07-01..2025-07-07" in said.incomplete
    assert "--incomplete" in said.incomplete and "./volano month 2025-07" in said.incomplete


def test_the_weeks_are_settled_as_the_list_says(said: SimpleNamespace) -> None:
    assert len(said.weeks) == 13
    assert all("controfirmato, seconda firma: comune" in one for one in said.weeks)


def test_gses_figures_come_from_a_spreadsheet(said: SimpleNamespace) -> None:
    assert "GSE_PLANT_UNKNOWN" in said.nobodys and name_pod(99) in said.nobodys
    assert said.official.count("registrato sul registro") == len(MONTHS)


def test_far_from_gses_figures_a_word_is_asked_for(said: SimpleNamespace) -> None:
    assert "Nulla è stato scritto." in said.preview and "lontani" in said.preview
    told = said.preview.splitlines()[-1]
    assert "oltre il 2 % (" in told and " / " in told and told.endswith("repartition close 1 --because MOTIVO")
    assert said.differs.startswith("DIFFERS_FROM_GSE: 2025-07:") and "--because" in said.differs


def test_each_member_has_a_account(said: SimpleNamespace) -> None:
    assert len(list(said.place.glob("estratti/*.pdf"))) == len(office.MEMBERS)


def test_a_wrong_iban_is_told_by_its_line(said: SimpleNamespace) -> None:
    assert said.iban.startswith("beneficiari-errati.xlsx:5: iban")
    assert IBAN[:-1] not in said.iban


def test_the_bank_gets_what_it_takes_and_nothing_is_left(said: SimpleNamespace) -> None:
    sent = ElementTree.parse(said.place / "banca.xml")
    names = [one.text or "" for one in sent.iterfind(f".//{PAIN}Cdtr/{PAIN}Nm")]
    assert "Nicolo Prova 3" in names and "".join(names).isascii()
    (again,) = ElementTree.parse(said.place / "banca-2.xml").iterfind(f".//{PAIN}Cdtr/{PAIN}Nm")
    assert again.text == "Nicolo Prova 3"
    assert "runs sent 2025-10-02" in said.recorded and "inviata alla banca" in said.sent
    assert "a 1 membro\n  ./volano repartition payments --record" in said.returned
    assert ["Non resta nulla da fare." in one for one in said.months] == [True, True, True]


def test_the_year_adds_up(said: SimpleNamespace) -> None:
    total = said.year["total"]
    assert total["premium_cents"] == 3 * 42_015
    assert "Arrivati = trattenuti" in said.year_told and "1.260,45" in said.year_told


def test_the_backup_goes_on_elsewhere(said: SimpleNamespace) -> None:
    assert said.blocks[0] == said.blocks[1]
    assert "--force" in said.no_place
    assert "Non resta nulla da fare." in said.restored
