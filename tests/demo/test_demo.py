"""`volano demo --fast` as a newcomer without a terminal runs it, in both languages; what it says adds up."""

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from analytics.examples.town import load_town
from gateway.commandline.cli import main
from gateway.commandline.demo.page import FIRST_PORT, HOST, LAST_PORT, _listen
from gateway.commandline.demo.services import PERSONS

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-P", "-m", "gateway", "demo", "--fast"]
NUMBER = r"-?\d+[.,]\d+"
FRAUDS = (
    "T4_NO_OFFER", "T0_SAME_ORGANISATION", "T3_LOT_SPENT", "T12_POINT_TAKEN", "T8_COUNTED", "T12_NOT_YOUR_KEY",
    "T16_OTHER_CONTENT", "T8_UNBACKED",
)
BLOCK = re.compile(r"<!-- demo output begins -->\n```\n(.*?)```\n<!-- demo output ends -->", re.DOTALL)


@dataclass(frozen=True)
class Told:
    """What a run of the demo printed."""

    language: str
    code: int
    text: str
    errors: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def cents(self, pattern: str) -> list[tuple[int, ...]]:
        """The amounts of each line that a pattern fits, numbers with their decimals taken off."""
        found = (re.search(pattern, line) for line in self.lines)
        return [tuple(int(re.sub("[.,]", "", one)) for one in match.groups()) for match in found if match]


def start(locale: str, *arguments: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "COLUMNS"))}
    environment = kept | {"LANG": locale, "COLUMNS": "100", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [*COMMAND, *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )


def finish(process: subprocess.Popen[str], language: str) -> Told:
    text, errors = process.communicate()
    return Told(language, process.returncode, text, errors)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "kept"


@pytest.fixture(scope="module")
def both(folder: Path) -> dict[str, Told]:
    """Two runs at once: one in English that is kept, one in Italian."""
    processes = {"en": start("en_GB.UTF-8", "--keep", str(folder)), "it": start("it_IT.UTF-8")}
    return {language: finish(process, language) for language, process in processes.items()}


@pytest.fixture(scope="module", params=["en", "it"])
def told(request: pytest.FixtureRequest, both: dict[str, Told]) -> Told:
    return both[request.param]


def test_it_ends_by_itself_without_a_complaint(told: Told) -> None:
    assert (told.code, told.errors) == (0, "")
    assert "\x1b" not in told.text


def test_it_speaks_the_locales_language(told: Told) -> None:
    heads = {"en": ("The month, day by day", "What adds up"), "it": ("Il mese, giorno per giorno", "I conti tornano")}
    for language, words in heads.items():
        assert all((one in told.lines) == (language == told.language) for one in words)


def test_seven_days_add_up_to_the_sums(told: Told) -> None:
    days = told.cents(rf"^2024-05-0\d +({NUMBER}) +({NUMBER}) +({NUMBER}) ")
    assert len(days) == 7
    kwh, euro, tokens = (sum(column) for column in zip(*days, strict=True))
    ((all_kwh, all_euro, all_tokens),) = told.cents(rf"({NUMBER}) kWh [a-z]+, [a-z]+ ({NUMBER}) EUR .*? ({NUMBER}) ")
    assert (euro, tokens) == (all_euro, all_tokens)
    assert abs(kwh - all_kwh) <= 4  # tenths of a kWh, each day rounded by itself


def test_a_plan_stands_beside_the_month(told: Told) -> None:
    """The parish's published figures, and the town's own sums once more."""
    ((_, all_euro, _),) = told.cents(rf"({NUMBER}) kWh [a-z]+, [a-z]+ ({NUMBER}) EUR .*? ({NUMBER}) ")
    ((euro, plan_euro),) = told.cents(rf"^EUR [^0-9]*\) +({NUMBER}) +({NUMBER})$")
    assert (euro, plan_euro) == (all_euro, 315892)
    assert all(one in re.sub(r"[.,]", "", told.text) for one in ("146795", "562931"))
    assert "./volano plan new" in told.text


def test_what_four_people_have_is_what_they_earned_received_and_got_from_funds_less_what_they_paid(told: Told) -> None:
    accounts = [told.cents("^" + name + rf" +({NUMBER})" * 5 + "$")[0] for name in PERSONS]
    assert [sum(came) - paid for *came, paid, _ in accounts] == [has for *_, has in accounts]
    assert all(earned > 0 for earned, *_ in accounts)
    assert all(paid > 0 or received > 0 for _, received, _, paid, _ in accounts)


def test_a_pledge_gives_a_fifth_back_and_a_behaviour_its_reward(told: Told) -> None:
    from_funds = [told.cents("^" + name + rf" +({NUMBER})" * 5 + "$")[0][2] for name in PERSONS]
    assert from_funds == [3 * 50, 2 * 50 + 350 // 5, 0, 0]


def test_the_closing_table_adds_up(told: Told) -> None:
    names = {"en": ("minted", "in wallets", "held by agreements", "set apart in funds", "in the commons", "burnt"),
             "it": ("emessi", "nei portafogli", "impegnati in accordi", "accantonati nei fondi", "nei beni comuni",
                    "bruciati")}[told.language]
    minted, *places = (told.cents(rf"^{name} +({NUMBER})$")[0][0] for name in names)
    assert minted == sum(places) > 0
    ((all_minted, *same),) = told.cents(rf"^({NUMBER}) [a-z]+ = ({NUMBER})" + rf" \+ ({NUMBER})" * 4 + "$")
    assert (all_minted, same) == (minted, places)


def test_eight_frauds_are_refused_by_name(told: Told) -> None:
    word = {"en": "refused", "it": "rifiutata"}[told.language]
    assert [name for name in FRAUDS if f"    {word}: {name}: " not in told.text] == []
    assert "NOT REFUSED" not in told.text and "NON RIFIUTATA" not in told.text


def test_nothing_is_found_in_the_ledger_and_the_changed_byte_in_its_copy(told: Told) -> None:
    text = " ".join(told.lines)
    whole, copy = {
        "en": (r"\d+ blocks, \d+ transactions: [^.]*nothing found",
               r"one byte of block (\d+) flipped in a copy: (.*?):"),
        "it": (r"\d+ blocchi, \d+ transazioni: [^.]*nulla da segnalare",
               r"un byte del blocco (\d+) cambiato in una copia: (.*?):"),
    }[told.language]
    assert re.search(whole, text)
    changed = re.search(copy, text)
    assert changed is not None
    assert "CHAIN_" in changed[2]
    assert f" {changed[1]})" in changed[2]


def test_every_source_is_named(told: Told) -> None:
    text = re.sub(r"\s+", " ", told.text)
    assert all(one in text for one in ("CityLearn 2.1.2", "MIT", "RSE", "BSD-3-Clause"))


def test_a_page_that_is_gone_has_no_address(told: Told) -> None:
    assert not re.search(rf"http://{re.escape(HOST)}:\d+", told.text)
    assert "--fast" in told.text and "./volano demo" in told.text


def test_a_port_that_is_taken_is_passed_over() -> None:
    with ExitStack() as opened:
        ports = []
        for _ in range(3):
            server = _listen(lambda *_: [])
            opened.callback(server.close)
            ports.append(int(server.effective_port))
    assert len(set(ports)) == 3
    assert all(FIRST_PORT <= port < LAST_PORT for port in ports)


def test_the_community_that_is_kept_stands_up_to_the_audit(both: dict[str, Told], folder: Path) -> None:
    assert str(folder) in both["en"].text.replace("\n", "")
    result = CliRunner().invoke(main, ["audit", "verify", "--folder", str(folder)], env={"LANG": "en"})
    unbound = "No checkpoint was given: a ledger cut at its end would go unnoticed."
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, f"Everything holds. {unbound}")


def test_the_ledger_that_is_kept_names_nobody(both: dict[str, Told], folder: Path) -> None:
    assert both["en"].code == 0
    written = b"".join(path.read_bytes() for path in sorted(folder.glob("ledger.db*")))
    named = [text for point in load_town().points for text in (point.name, point.metering_point)]
    assert [text for text in named if text.encode() in written] == []


def test_a_second_run_into_the_same_folder_is_refused(both: dict[str, Told], folder: Path) -> None:
    assert both["en"].code == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = finish(start("en_GB.UTF-8", "--keep", str(folder)), "en")
    assert again.code != 0
    assert again.text == ""
    assert f"{folder} is not empty" in again.errors
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def hide_ids(line: str) -> str:
    return re.sub("[0-9a-f]{8}…", "12345678…", line)


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.it.md", "it")])
def test_the_readme_shows_what_is_printed(both: dict[str, Told], readme: str, language: str) -> None:
    block = BLOCK.search((ROOT / readme).read_text(encoding="utf-8"))
    assert block is not None
    shown = [hide_ids(line) for line in block[1].splitlines() if line.strip() not in ("", "…")]
    printed = {hide_ids(line.rstrip()) for line in both[language].lines}
    assert [line for line in shown if line not in printed] == []
    assert len(shown) > 20
