"""Each command of `volano plan` ends with what to type next, in the reader's language."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.commandline.cli import main
from gateway.commandline.plan.group import plan

WORDS = {
    "new": ["new", "new.toml", "--answer", "homes=2"], "run": ["run", "borgo.toml"],
    "duplicate": ["duplicate", "borgo.toml", "other.toml"], "rerun": ["rerun", "borgo.json"],
    "compare": ["compare", "borgo.toml", "borgo.json"], "explain": ["explain", "borgo.json", "premium"],
    "home": ["home", "borgo.toml", "HOME-01"], "found": ["found", "borgo.toml", "--into", "here"],
    "fields": ["fields", "plant"], "size": ["size", "sized.toml"],
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(main, ["plan", "new", "borgo.toml", "--answer", "homes=2", "--json"])
    (tmp_path / "borgo.json").write_text(made.output)
    sheet = (tmp_path / "borgo.toml").read_text()
    assert json.loads(made.output)["sheet"] == sheet
    (tmp_path / "sized.toml").write_text(sheet.replace('[[plant]]\n', '[[plant]]\nmost_kw = 10\n', 1))
    return tmp_path


def test_each_command_is_played_here() -> None:
    assert set(plan.commands) == set(WORDS)


@pytest.mark.parametrize(("language", "begins"), [("en_GB.UTF-8", "Next: "), ("it_IT.UTF-8", "Ora: ")])
@pytest.mark.parametrize("command", sorted(plan.commands))
def test_the_last_line_says_what_to_type_next(place: Path, command: str, language: str, begins: str) -> None:
    answer = CliRunner(env={"LC_ALL": language}).invoke(main, ["plan", *WORDS[command]])
    assert answer.exit_code == 0, answer.output
    told = answer.output[answer.output.rindex(begins):]
    assert "./volano " in told
