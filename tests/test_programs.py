"""What an operator types beside `./volano`: help and refusals of each program, in both languages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, get_modules
from tests.helpers.gateway.italian import find_english

# program: what it is typed with, wrongly
PROGRAMS = {
    "chaincode.shim": [["--config"], ["--inventata"], [], ["--config", "manca.toml"], ["--config", "vuoto.toml"]],
    "gateway.hosting.serve": [["--inventata"], [], ["qui", "--port", "tanti"], ["qui"]],
    "iot_bridge": [["inventato"], ["broker", "--inventata"], ["broker", "run"], ["broker", "run", "manca.toml"],
                   ["broker", "run", "vuoto.toml"], ["bridge", "run", "vuoto.toml"], ["broker", "init", "b"],
                   ["device", "create", ".", "è!"], ["device", "revoke", ".", "IT001E00000001"],
                   ["simulate", "vuoto.toml", "--metering-point=x", "--password-file=vuoto.toml", "--outbox=o"],
                   ["broker", "init", "b", "--community", "prova", "--port", "99999"]],
    "network.images": [["troppo"], ["--inventata"]],
    "network.programs": [["troppo"], ["--inventata"]],
}
# typed by nobody: `./volano` itself, children of others (of a bench, the worker and its tasks, pages apart, what reads
# photos or a sheet's files, what cuts the look), and what remakes an example from files of others
NOT_TYPED = {
    "gateway", "gateway.commandline.operating.bench", "gateway.hosting.worker", "gateway.hosting.worker.taking",
    "gateway.hosting.serve.pages", "gateway.darkroom", "webapp.look.cutting", "analytics.examples.extract",
    "analytics.planner.shipped.extract", "analytics.planner.apart", "analytics.planner.judged",
}
WRONG = [(program, words) for program, lines in PROGRAMS.items() for words in lines]
LANGUAGES = ("it_IT.UTF-8", "C.UTF-8")


def type_at(place: Path, program: str, words: list[str], language: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOLANO_")}
    return subprocess.run([sys.executable, "-P", "-m", program, *words], cwd=place, text=True, capture_output=True,
                          check=False, env=environment | {"PYTHONPATH": str(ROOT), "LC_ALL": language})


def test_each_program_that_can_be_typed_stands_above() -> None:
    found = {module.name.removesuffix(".__main__") for module in get_modules()
             if 'if __name__ == "__main__":' in module.path.read_text(encoding="utf-8")}
    assert found == PROGRAMS.keys() | NOT_TYPED


@pytest.mark.parametrize("program", PROGRAMS)
def test_help_is_in_the_readers_language(tmp_path: Path, program: str) -> None:
    italian, english = (type_at(tmp_path, program, ["--help"], language) for language in LANGUAGES)
    assert (italian.returncode, italian.stderr, find_english(italian.stdout)) == (0, "", [])
    assert italian.stdout.startswith(f"Uso: python -m {program}")
    assert english.stdout.startswith(f"Usage: python -m {program}")
    assert find_english(english.stdout) != []


def test_help_of_each_command_of_the_bridge_is_italian(tmp_path: Path) -> None:
    for words in (["bridge", "run"], ["broker", "run"], ["broker", "init"], ["device", "create"], ["device", "revoke"],
                  ["simulate"], ["broker"], ["device"], ["bridge"]):
        shown = type_at(tmp_path, "iot_bridge", [*words, "--help"], "it_IT.UTF-8")
        assert (shown.returncode, find_english(shown.stdout)) == (0, []), shown.stdout
        assert shown.stdout.startswith(f"Uso: python -m iot_bridge {' '.join(words)}")


@pytest.mark.parametrize(("program", "words"), WRONG, ids=[f"{program} {' '.join(words)}" for program, words in WRONG])
def test_what_is_typed_wrongly_is_one_line_in_the_readers_language(
    tmp_path: Path, program: str, words: list[str],
) -> None:
    (tmp_path / "vuoto.toml").touch()
    italian, english = (type_at(tmp_path, program, words, language) for language in LANGUAGES)
    for refused in (italian, english):
        assert refused.returncode in (1, 2), refused
        assert (refused.stdout, "Traceback" in refused.stderr) == ("", False), refused.stderr
    last = italian.stderr.splitlines()[-1]  # a service's log may stand before
    assert find_english(last.replace(str(tmp_path), "")) == [], last
    assert last != english.stderr.splitlines()[-1]
    assert program == "chaincode.shim" or italian.stderr.count("\n") == 1, italian.stderr
