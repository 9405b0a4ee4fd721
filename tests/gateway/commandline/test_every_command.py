"""Every command of `./volano`, typed on an Italian terminal as `every_command.txt` says: done, and refused.

What is said is Italian; a refusal is one line on stderr that says what to do; the exit code says that it is one.
"""

import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from gateway.commandline.cli import main
from tests.helpers.files.portal import feed_in, use_at_home, write_portal, write_prices
from tests.helpers.gateway.italian import find_english, find_foreign, list_words, says_what_to_do, walk

TABLE = Path(__file__).with_name("every_command.txt")
REGULATION = Path(__file__).parents[3] / "analytics" / "examples" / "regulations" / "half-and-half.toml"
IBAN = "IT60X0542811101000000123456"
# Not typed here, and why.
DONE_ELSEWHERE = {
    "demo": "tests/demo, in both languages", "serve": "runs until Ctrl-C: tests/gateway/commandline/test_serving.py",
    "setup look": "asks for packages: tests/gateway/commandline/test_setup.py",
    "test": "is pytest", "check": "checks the code", "bench": "measures for minutes",
    "network up": "starts Fabric: test_network.py", "network join": "needs nodes: test_network.py",
    "network upgrade": "needs nodes: test_network.py", "network revoke": "needs nodes: test_network.py",
    "network logs": "needs nodes: test_network.py",
    **dict.fromkeys(("tasks show", "tasks cancel", "tasks wait"), "needs a server: test_tasks.py"),
    **dict.fromkeys(
        [f"govern {step}" for step in
         ("propose", "support", "open", "vote", "mandate", "tally", "enact", "show", "recount")],
        "needs electors: test_votes.py",
    ),
    "market remind": "needs a bonus that was attested: tests/gateway/commandline/test_market.py",
    "countersign recall": "needs another organisation: tests/gateway/commandline/test_countersign.py",
    "repartition release": "needs definitive periods: tests/gateway/commandline/test_release.py",
    "destinations try": "needs a host: tests/gateway/commandline/test_destinations_typed.py",
    "outbox test": "needs a server of mail: tests/gateway/commandline/test_outbox_typed.py",
    "import table": "needs a mapping: test_imports.py", "import sii": "needs the form's file: test_imports.py",
    "import unareti": "needs the form's file: test_imports.py", "import enphase": "as import unareti",
    "import edistribuzione-json": "as import unareti", "import file": "another name of import",
}
# Nothing of these can be refused but how they are typed (test_usage.py).
NEVER_REFUSED = {"demo", "test", "check", "members waiting", "network units"}
FILES = {
    "soci.csv": """\
name,organisation,contact,metering_point,perimeter,power_kw,plant_kw,entry_on,region
Ada Esempio,citizens,ada@example.org,IT001E00000001,AC001E00001,6,5.5,2024-03-01,Piemonte
Bruno Prova,citizens,bruno@example.org,IT001E00000002,AC001E00001,3,,,
Bottega Prova,commerce,bottega@example.org,IT001E00000003,AC001E00001,10,,,
""",
    "errati.csv": """\
name,organisation,contact,metering_point,perimeter,power_kw,plant_kw,entry_on,region
Carla Esempio,citizens,carla,IT001E00000011,AC001E00001,6,,,
Dario Prova,altri,dario@example.org,IT001E00000012,AC001E00001,6,,,
Elena Prova,citizens,elena@example.org,pippo,AC001E00001,6,,,
Fabio Prova,citizens,fabio@example.org,IT001E00000014,pippo,6,,,
Gina Prova,citizens,gina@example.org,IT001E00000015,AC001E00001,tanti,,,
Ugo Prova,citizens,ugo@example.org,IT001E00000016,AC001E00001,6,3,ieri,Piemonte
Ivo Prova,citizens,ivo@example.org,IT001E00000017,AC001E00001,6,3,2024-03-01,Lunigiana
,citizens,,IT001E00000018,AC001E00001,6,,,
""",
    "gse.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
2024-09;IT001E00000001;800;700;70,00;5,00
""",
    "gse-errato.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
luglio;IT001E00000001;tanti;700;70,00;5,00
""",
    "gse-nessuno.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
2024-09;IT001E00000099;800;700;70,00;5,00
""",
    "letture.csv": """\
metering_point,perimeter,register,start,energy_wh,note
IT001E00000001,AC001E00001,injected,2024-09-01T12:00:00+02:00,1500,
IT001E00000002,AC001E00001,withdrawn,2024-09-01T12:00:00+02:00,800,
""",
    "letture-errate.csv": """\
metering_point,perimeter,register,start,energy_wh
IT001E00000001,AC001E00001,injected,x,y
""",
    "beneficiari.csv": f"""\
member,holder,fiscal_code,iban,threshold_eur,kind,need,left_on
IT001E00000001,Ada Esempio,RSSMRA85T10A562S,{IBAN},,person,,
IT001E00000002,Bruno Prova,,,,person,1,
IT001E00000003,Bottega Prova,00743110157,{IBAN},5,enterprise,,
""",
    "beneficiari-errati.csv": f"""\
member,holder,fiscal_code,iban,threshold_eur,kind,need,left_on
IT001E00000001,Ada Esempio,RSSMRA85T10A562X,{IBAN},,person,,
IT001E00000002,Bruno Prova,,{IBAN[:-1]}7,,person,1,
IT001E00000003,Bottega Prova,00743110157,{IBAN},tanti,altro,molto,ieri
""",
    "beneficiari-altri.csv": f"member,holder,iban\nIT001E00000099,Ugo Prova,{IBAN}\n",
    "incentivo.json": json.dumps({"months": {"2024-09": {
        "plants": {"IT001E00000001": {"allocated_wh": 559_320, "premium_eur": "72.71"}}, "shared_wh": 559_320,
        "valorisation_eur": "5.91"}}}),
    "regolamento.toml": REGULATION.read_text(encoding="utf-8"),
    "vuoto.csv": "", "bolletta.pdf": "%PDF-1.7\n", "frase.txt": "sette corvi bianchi\n", "corta.txt": "corta\n",
}


@dataclass(frozen=True)
class Row:
    """A line of the table: exit code, how the answer is told, what is typed."""

    scene: str
    code: int
    kind: str  # as the table's head says
    typed: str

    @property
    def command(self) -> str:
        """The command's own words."""
        words = self.typed.split()
        return next(name for length in (3, 2, 1) if (name := " ".join(words[:length])) in COMMANDS or length == 1)


@dataclass(frozen=True)
class Said:
    """What a row was answered."""

    row: Row
    result: Result
    place: str

    @property
    def told(self) -> str:
        """All that was written, names of places left out."""
        return self.result.output.replace(self.place, "")


COMMANDS = {" ".join(list_words(ctx)) for ctx in walk() if not isinstance(ctx.command, click.Group)}


def read_table() -> Iterator[Row]:
    scene = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            scene = line.removeprefix("== ")
        elif line and not line.startswith("#"):
            sign, _, typed = line.partition(" ")
            yield Row(scene, int(sign[0]), sign[1:], typed)


def write_files(place: Path) -> None:
    write_portal(place, [
        ("ada-immessa.csv", feed_in), ("ada.csv", use_at_home), ("bruno.csv", lambda hour: 2 * use_at_home(hour)),
        ("bottega.csv", lambda hour: 3 * use_at_home(hour))])
    write_prices(place / "prezzi.csv")
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    for words in ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out nuova.pem",
                  "req -new -key nuova.pem -subj /CN=ada -out nuova.csr"):
        subprocess.run(["openssl", *words.split()], cwd=place, check=True, capture_output=True)


def play(row: Row, values: Mapping[str, str]) -> Result:
    return CliRunner().invoke(main, shlex.split(row.typed.format_map(values)))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Said]]:
    """All rows played, each scene in a folder of its own."""
    base, answers, place = tmp_path_factory.mktemp("base"), [], Path()
    write_files(base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "it_IT.UTF-8")
        scene, values = "", {"transaction": ""}
        for row in read_table():
            if row.scene != scene:
                scene, place = row.scene, base
                if scene != "base":
                    place = tmp_path_factory.mktemp("scene") / "qui"
                    shutil.copytree(base, place)
                    (place / "tagliato.blocks").write_bytes((place / ".volano" / "ledger.db").read_bytes()[:100])
                patch.chdir(place)
            if "{transaction}" in row.typed:
                values["transaction"] = find_transaction()
            answers.append(Said(row, play(row, values), str(place)))
        patch.chdir(base.parent)
        yield answers


def find_transaction() -> str:
    """The beginning of one transaction's id, as a step of the market shows it."""
    shown = CliRunner().invoke(main, shlex.split(
        'market publish --as bottega-prova --title Corso --category sapere --price 1 --json'))
    return str(json.loads(shown.stdout)["transaction_id"][:12])


def describe(one: Said) -> str:
    error = one.result.exception
    trace = "" if isinstance(error, SystemExit) else repr(error or "")
    return f"[{one.row.scene}] {one.row.typed} -> {one.result.exit_code} {trace}\n{one.told}"


def test_every_command_stands_in_the_table() -> None:
    rows = list(read_table())
    done = {row.command for row in rows if row.code == 0 or "!" in row.kind}
    refused = {row.command for row in rows if row.code and "!" not in row.kind}
    assert {row.command for row in rows} - COMMANDS - {"import"} == set()
    assert COMMANDS - done - DONE_ELSEWHERE.keys() == set()
    assert COMMANDS - refused - NEVER_REFUSED == set()
    assert done & DONE_ELSEWHERE.keys() == set(), "done here by now"
    assert len(rows) > 350


def test_each_ends_as_the_table_says(said: list[Said]) -> None:
    odd = [describe(one) for one in said if one.result.exit_code != one.row.code
           or not isinstance(one.result.exception, SystemExit | None)]
    assert not odd, "\n".join(odd)


def test_all_that_is_said_is_italian(said: list[Said]) -> None:
    odd = [f"{found} {describe(one)}" for one in said if "=" not in one.row.kind
           and (found := (find_english if "~" in one.row.kind else find_foreign)(one.told))]
    assert not odd, "\n".join(odd)


def test_a_refusal_is_one_line_on_stderr_and_says_what_to_do(said: list[Said]) -> None:
    odd = []
    for one in said:
        if one.row.code and "!" not in one.row.kind:
            lines = one.result.stderr.splitlines()
            is_short = len(lines) == 1 or ("+" in one.row.kind and lines)
            if one.result.stdout or not is_short or not any(map(says_what_to_do, lines)):
                odd.append(describe(one))
    assert not odd, "\n".join(odd)
