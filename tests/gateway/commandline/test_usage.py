"""Whatever is typed wrongly at any command of the tree: exit code 2, one line that says what to do."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gateway.commandline.cli import main
from tests.helpers.gateway.italian import find_english, list_words, walk

COMMANDS = {" ".join(list_words(ctx)): ctx.command for ctx in walk()}
GROUPS = [name for name, one in COMMANDS.items() if isinstance(one, click.Group)]
PASSED_ON = {"test"}  # what isn't its own goes to pytest
LANGUAGES = {"it_IT.UTF-8": "Digita ./volano", "C.UTF-8": "Type ./volano"}


@pytest.fixture(autouse=True, params=LANGUAGES)
def to_do(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LC_ALL", request.param)
    return LANGUAGES[request.param]


def find_wrong(param: click.Parameter, here: Path) -> list[str]:
    """Values that a parameter's type refuses; of a text's any may be right here."""
    kind = param.type
    if isinstance(kind, click.Choice):
        return ["altro"]
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        least = getattr(kind, "min", None)
        return ["tre", *([str(least - 1)] if least is not None else [])]
    if isinstance(kind, click.Path) and not (kind.file_okay and kind.dir_okay):
        return [str(here / "cartella")] if not kind.dir_okay else [str(here / "file")]
    return []


def type_wrong(words: list[str], to_do: str) -> None:
    shown = CliRunner().invoke(main, words)
    assert (shown.exit_code, shown.stdout) == (2, ""), (words, shown.output)
    assert shown.stderr.count("\n") == 1, shown.stderr
    name_another = "Indica" if to_do.startswith("Digita") else "Name"
    assert to_do in shown.stderr or name_another in shown.stderr, shown.stderr
    assert to_do.startswith("Type") or find_english(shown.stderr) == [], shown.stderr


def test_there_are_commands_to_type() -> None:
    assert len(COMMANDS) > 110
    assert len(GROUPS) > 10


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in PASSED_ON])
def test_an_option_that_is_none(name: str, to_do: str) -> None:
    type_wrong([*name.split(), "--inventata"], to_do)


@pytest.mark.parametrize("name", ["", *GROUPS])
def test_a_command_that_is_none(name: str, to_do: str) -> None:
    type_wrong([*name.split(), "inventato"], to_do)


@pytest.mark.parametrize("name", [
    name for name, one in COMMANDS.items() if any(param.required for param in one.params)])
def test_a_word_or_an_option_that_is_missing(name: str, to_do: str) -> None:
    type_wrong(name.split(), to_do)


@pytest.mark.parametrize("name", [
    name for name, one in COMMANDS.items() if name not in PASSED_ON | set(GROUPS)
    and not any(param.nargs == -1 for param in one.params)])
def test_a_word_too_many(name: str, to_do: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    count = sum(isinstance(param, click.Argument) for param in COMMANDS[name].params)
    words = [file] * count
    shown = CliRunner().invoke(main, [*name.split(), *map(str, words), "troppo"])
    assert shown.exit_code == 2
    assert shown.stderr.count("\n") == 1


def list_typed() -> Iterator[tuple[str, str]]:
    for name, command in COMMANDS.items():
        for param in command.params:
            if not isinstance(param, click.Option) or not param.is_flag:
                yield name, str(param.name)


@pytest.mark.parametrize(("name", "param"), list(list_typed()))
def test_a_value_that_its_type_refuses(name: str, param: str, to_do: str, tmp_path: Path) -> None:
    (tmp_path / "cartella").mkdir()
    file = tmp_path / "file"
    file.touch()
    command = COMMANDS[name]
    one = next(other for other in command.params if other.name == param)
    before = [str(file) for other in command.params[:command.params.index(one)] if isinstance(other, click.Argument)]
    for value in find_wrong(one, tmp_path):
        words = [one.opts[-1], value] if isinstance(one, click.Option) else [*before, "--", value]
        type_wrong([*name.split(), *words], to_do)


@pytest.mark.parametrize(("name", "option"), [
    (name, one.opts[-1]) for name, command in COMMANDS.items() for one in command.params
    if isinstance(one, click.Option) and name not in PASSED_ON])
def test_an_option_without_its_value_and_a_flag_with_one(name: str, option: str, to_do: str) -> None:
    one = next(other for other in COMMANDS[name].params if option in other.opts)
    assert isinstance(one, click.Option)
    type_wrong([*name.split(), f"{option}=1" if one.is_flag else option], to_do)
