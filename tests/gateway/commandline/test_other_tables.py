"""A sound file given to the wrong command: it says what the file is and what to type; a faulty one keeps its cause."""

import re

import pytest
from click.testing import CliRunner

from gateway.commandline.cli import main
from tests.helpers.gateway.italian import find_english

from .conftest import MEMBERS, Desk
from .table_files import FILES, MAPPING

READINGS = ("metering_point,perimeter,register,start,energy_wh\n"
            "IT001E00000001,AC001E00001,withdrawn,2024-09-03T12:00:00+02:00,100\n")
KINDS = {
    "prices": ("Data;Ora;NORD\n" + "".join(f"03/09/2024;{hour};100,5\n" for hour in range(1, 25)), "import prices"),
    "bad prices": ("Data;Ora;NORD\n03/09/2024;1;100,5\n03/09/2024;2;cento\n", "import prices"),
    "readings": (READINGS, "import readings"),
    "members": (MEMBERS, "members add"),
    "payees": ("membro;intestatario;iban\nIT001E00000001;Ada Esempio;\n", "repartition payees"),
    "gse": ("mese;impianto;immessa_kwh;condivisa_kwh;premio_eur;valorizzazione_eur\n"
            "2024-08;IT001E00000001;1;1;1;1\n", "import gse"),
    "curve": ("Data;Ora;Consumo (kWh)\n03/09/2024;00:00;0,1\n03/09/2024;00:15;0,1\n", "import edistribuzione"),
}
COMMANDS = (
    ("members", "add", "{}"), ("repartition", "payees", "{}"), ("import", "gse", "{}"), ("import", "prices", "{}"),
    ("import", "readings", "{}"), ("import", "edistribuzione", "{}", "--point", "IT001E00000001"),
    ("import", "table", "{}", "--mapping", str(MAPPING), "--point", "IT001E00000001"), ("energy", "share", "{}"),
)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_command_says_which_other_table_a_file_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    content, takes = KINDS[kind]
    path = desk.write("dati.csv", content)
    for words in COMMANDS:
        if " ".join(words).startswith(takes) or (kind, words[1]) == ("readings", "share"):
            continue
        given = [word.format(path) for word in words]
        told = CliRunner().invoke(main, given) if words[0] == "energy" else desk.run(*given)
        assert (told.exit_code, told.stdout, told.stderr.count("\n")) == (2, "", 1), (words, told.output)
        assert f"che questo comando non prende: usa ./volano {takes} {path}" in told.stderr, (words, told.stderr)
        assert find_english(told.stderr.replace(path, "FILE").replace(takes, "")) == []



@pytest.mark.parametrize(("name", "content", "words"), [
    *((name, FILES[name], "") for name in ("half.xlsx", "locked.xlsx", "cut.xlsx", "old.xls", "pdf.csv", "page.xls")),
    ("ora.csv", b"ora;kwh\n03/09/2024 12:00;0,1\n03/09/2024 12:15;abc\n", r"ora.csv:3: .*'abc'"),
    ("letture.csv", READINGS.replace(",100", ",x").encode(), r"letture.csv:2: .*'x'"),
    ("prezzi.csv", KINDS["bad prices"][0].encode(), r"prezzi.csv:3: NORD.*'cento'"),
    ("pdo.xml", b"<FlussoMisure>\n<a>\n</FlussoMisure>", r"pdo.xml:3: "),
    ("curva.json", b'{"data": [\n{"a" 1}]}', r"curva.json:2: "),
    ("curva.json", b'{"data": [{"readings": 1}]}', r"curva.json:1: "),
])
def test_a_faulty_file_keeps_its_cause_where_the_form_is_guessed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, words: str
) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    path = desk.home / name
    path.write_bytes(content)
    told = desk.run("import", str(path), "--point", "IT001E00000001")
    assert (told.exit_code, told.stdout, told.stderr.count("\n")) == (2, "", 1), told.output
    assert re.search(words, told.stderr) and "nessuna forma nota" not in told.stderr, told.stderr
    assert find_english(told.stderr.replace(str(path), "FILE")) == []
