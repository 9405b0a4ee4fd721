"""On an Italian terminal everything is Italian: Click's own sentences, help, refusals."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from chaincode.rules.errors import Reason
from chaincode.terminal.click_words import PLACES, SENTENCES
from chaincode.words import read_sentences
from gateway.commandline.base.names import say_problem, say_role, say_source, say_state, say_thing
from gateway.commandline.base.next_steps import SAID, STEPS, find_next_step
from gateway.commandline.cli import main
from gateway.commandline.energy.import_files import SOURCES
from gateway.commandline.market.offers import THINGS
from gateway.http.errors import ApiReason
from tests.architecture.source import get_modules
from tests.helpers.gateway.italian import find_english, find_foreign, list_words, says_what_to_do, walk

# What Click says to whoever writes a program, not to who uses it; and of what Volano has none: editors, UUIDs, Windows.
TO_PROGRAMMERS = ("declar", "defined", "Choice(", "Name '", "editor", "standard stream", "color", "Windows error",
                  "shell completion", "start character", "Arguments take",
                  "Boolean option", "older than 4.4")
UNUSED = {"d"}


@pytest.fixture(autouse=True)
def italian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")


def find_sentences() -> Iterator[str]:
    """What Click hands to gettext, read from its source."""
    for path in Path(click.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                yield from (arg.value for arg in call.args
                            if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def test_each_sentence_of_click_has_an_italian_one() -> None:
    said = {one for one in find_sentences() if not any(part in one for part in TO_PROGRAMMERS)} - UNUSED
    assert len(said) > 40
    assert sorted(said - set(SENTENCES)) == []


def test_clicks_own_refusals_are_italian() -> None:
    shown = CliRunner().invoke(main, ["settle", "--perod"])
    assert shown.exit_code == 2
    assert "L'opzione '--perod' non esiste. Forse '--period'?" in shown.stderr
    assert "Usage" not in shown.stderr
    shown = CliRunner().invoke(main, ["members", "add"])
    assert "Manca l'argomento 'FILE'" in shown.stderr


def test_the_language_is_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Opzioni:" in CliRunner().invoke(main, ["settle", "--help"]).stdout
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    shown = CliRunner().invoke(main, ["settle", "--help"]).stdout
    assert "Options:" in shown
    assert "Show this message and exit." in shown


def list_helps() -> list[tuple[str, str]]:
    """Each command with what its `--help` says, in the language of the moment."""
    top = click.Context(main, info_name="volano")
    return [("volano", main.get_help(top)), *((ctx.command_path, ctx.command.get_help(ctx)) for ctx in walk())]


def test_help_of_every_command_is_italian() -> None:
    helps = list_helps()
    assert len(helps) > 90
    assert "\n".join(f"{path}: {found}" for path, text in helps if (found := find_english(text))) == ""


def test_an_italian_help_names_places_in_italian() -> None:
    names = "|".join(name for name, other in PLACES.items() if name != other)
    english = re.compile(rf"(?<![\w`./])({names})(?![\w`./])")
    told = {path: found for path, text in list_helps() if (found := english.findall(text))}
    assert told == {}


def test_the_test_knows_english_when_it_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert [path for path, text in list_helps() if not find_english(text)] == []


def test_every_option_says_what_it_is_for() -> None:
    bare = [(ctx.command_path, param.name) for ctx in walk() for param in ctx.command.params
            if isinstance(param, click.Option) and not param.help]
    assert bare == []


def test_whatever_is_left_open_in_a_usage_line_has_an_italian_name() -> None:
    same = {"BOOLEAN", "EUR", "FILE", "GSE", "IBAN", "MM", "POD", "TXID", *PLACES.values()}
    said = {word for ctx in walk() for param in ctx.command.params
            for word in re.findall(r"[A-Z][A-Z_]+", param.make_metavar(ctx))}
    assert said - same - set(" ".join(SENTENCES.values()).upper().split()) == set()


def list_codes() -> set[str]:
    """Codes of all refusals of the rules and the API."""
    names = (module.name for module in get_modules() if module.name.startswith(("gateway", "chaincode"))
             and ".migrations" not in module.name and not module.name.endswith("__main__"))
    found = (one for name in names for one in vars(import_module(name)).values())
    return {one.code for one in found if isinstance(one, ApiReason | Reason)}


def test_after_each_refusal_a_next_step_is_told() -> None:
    assert {code for code in list_codes() if not find_next_step(code, {})} == set(SAID)
    told = [read_sentences(step.key).it for step in STEPS.values()]
    assert [step for step in told if find_foreign(step) or not says_what_to_do(step)] == []
    known = {code: code for code in list_codes()} | {"LEDGER_": "", "PROPOSAL_DIFFERS": "", "TRANSACTION_DIFFERS": ""}
    assert {name for name in STEPS if not any(code.startswith(name.split()[0]) for code in known)} == set()


def test_the_commands_of_next_steps_are_commands() -> None:
    commands = {" ".join(list_words(ctx)) for ctx in walk()}
    told = [read_sentences(step.key) for step in STEPS.values()]
    typed = [re.split(r" --| [A-Z{]", found)[0].rstrip(".") for step in told for text in (step.en, step.it)
             for found in re.findall(r"\./volano ([^:;,]+)", text)]
    assert len(typed) > 60
    assert {words for words in typed if words.removesuffix(" first") not in commands | {"--help"}} == set()


def test_what_the_ledger_calls_by_one_word_has_an_italian_name() -> None:
    for words, say_it in (([*THINGS], say_thing), ([*SOURCES], say_source), (["provider", "consumer"], say_role),
                          (["requested", "accepted", "delivered", "contested", "paid"], say_state),
                          (["NO_READINGS", "MISSING", "ESTIMATED", "NOT_ON_LEDGER", "PART_OF_PERIOD"], say_problem)):
        assert [word for word in words if say_it(word) == word] == []


READINGS = """\
metering_point,perimeter,register,start,energy_wh,note
IT001E00000001,AC001E00001,injected,2024-05-14T12:00:00+02:00,1500,
IT001E00000002,AC001E00001,withdrawn,2024-05-14T12:00:00+02:00,800,
"""


def test_people_read_italian_where_programs_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(READINGS, encoding="utf-8")
    economics = ["energy", "economics", "--cost-eur", "30000", "--yearly-eur", "3000", "--years", "20",
                 "--discount-pct", "3"]
    for words in (["energy", "share", str(file)], economics):
        shown, plain = (CliRunner().invoke(main, [*words, *more]).stdout for more in ((), ("--json",)))
        assert find_english(shown.replace(str(tmp_path), "")) == []
        assert re.search(r"\d,\d", shown)
        with monkeypatch.context() as english:
            english.setenv("LC_ALL", "C.UTF-8")
            assert CliRunner().invoke(main, [*words, "--json"]).stdout == plain
            assert CliRunner().invoke(main, words).stdout != shown


@pytest.mark.parametrize("content", [
    "", "a;b\n", "\x00", READINGS.replace("1500", "x"), READINGS.replace(",800", ",-1"),
    READINGS.replace("withdrawn", "drawn"), READINGS.replace("+02:00", ""), "%PDF",
])
def test_a_file_that_cannot_be_read_is_refused_in_one_italian_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "letture.csv"
    file.write_text(content, encoding="utf-8")
    for words in (["energy", "share", str(file)], ["energy", "eligibility", str(file)],
                  ["energy", "incentive", str(file), str(file), str(file)]):
        refused = CliRunner().invoke(main, words)
        assert (refused.exit_code, refused.stdout) == (2, ""), refused.output
        assert refused.stderr.count("\n") == 1
        assert find_english(refused.stderr.replace(str(file), "")) == []


def test_what_is_not_there_is_refused_in_one_italian_line(tmp_path: Path) -> None:
    nowhere = ["--folder", str(tmp_path / "vuota")]
    for words in (["energy", "share", "no.csv"], ["audit", "verify", "no.blocks"], ["members", "add", "no.csv"],
                  ["restore", "no.volano"], ["members", "list", *nowhere], ["network", "status", *nowhere],
                  ["settle", *nowhere], ["backup", "x", *nowhere]):
        refused = CliRunner().invoke(main, words)
        assert refused.exit_code in (1, 2), refused.output
        assert refused.stderr.count("\n") == 1, refused.stderr
        assert find_english(refused.stderr.replace(str(tmp_path), "")) == [], refused.stderr
