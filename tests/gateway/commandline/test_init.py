"""`volano init`: all or nothing, eleven questions or a file."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from analytics.slugs import make_id
from chaincode.audit.trust import parse_trust
from gateway.commandline.cli import main
from gateway.commandline.operating import init as init_module
from gateway.commandline.operating.questions import ask, list_questions, make_plan
from gateway.hosting.opening import open_gateways


def found(folder: Path, *more: str, expects: int = 0, typed: str = "") -> str:
    result = CliRunner().invoke(main, ["init", "Borgo Sole", "--folder", str(folder), *more], input=typed)
    assert result.exit_code == expects, (result.output, result.exception)
    return result.output


def test_the_folder_holds_trust_settings_and_private_keys(founded: Path) -> None:
    trust = parse_trust((founded / "trust.toml").read_text())
    assert (trust.channel, set(trust.roots)) == ("borgo-sole", {"citizens", "commerce", "municipality", "gse"})
    assert tomllib.loads((founded / "community.toml").read_text())["title"] == "Borgo Sole"
    keys = list((founded / "keys").rglob("*.pem"))
    assert len(keys) >= 40
    assert [path for path in keys if path.stat().st_mode & 0o077] == []


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "volano"
    folder.mkdir()
    (folder / "note.txt").write_text("mine")
    assert "already" in found(folder, expects=1)
    assert [path.name for path in tmp_path.rglob("*")] == ["volano", "note.txt"]


@pytest.mark.parametrize(("config", "expects", "said"), [
    ("[parameters]\nw_consume = 9_000\nw_produce = 9_000\n", 1, "T14_WEIGHTS"),
    ("[parameters]\nnonsense = 1\n", 1, "T0_ARGUMENTS"),
    ('[founding]\nfounded_on = "2024-13-01"\n', 2, "no date"),
    ('[founding]\nfounded_on = "2024-09-08"\nfirst_period = "2024-09-01"\n', 2, "before the founding"),
    ("[founding]\nday = 1\n", 2, "founding.day"),
    ('energy_operator = "municipality"\n', 2, "sign second"),
    ("colour = 1\n", 2, "unknown setting"),
    ("not toml", 2, "community.toml"),
    ("founding = 1\n", 2, "tables"),
])
def test_what_cannot_be_founded_leaves_nothing_behind(tmp_path: Path, config: str, expects: int, said: str) -> None:
    file = tmp_path / "community.toml"
    file.write_text(config)
    output = found(tmp_path / "volano", "--config", str(file), expects=expects)
    assert said in output
    assert len(output.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_answers_all(tmp_path: Path) -> None:
    file = tmp_path / "community.toml"
    file.write_text('zone = "SUD"\n[founding]\nfounded_on = "2024-09-01"\nfirst_period = "2024-09-02"\n')
    output = found(tmp_path / "volano", "--config", str(file), "--json")
    assert '"first_period": "2024-09-02"' in output
    assert tomllib.loads((tmp_path / "volano" / "community.toml").read_text())["zone"] == "SUD"


def test_the_option_for_the_founding_day_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "community.toml"
    file.write_text('[founding]\nfounded_on = "2024-09-01"\n')
    assert '"founded_on": "2024-05-01"' in found(
        tmp_path / "volano", "--config", str(file), "--founded-on", "2024-05-01", "--json")


def test_eleven_questions_are_asked_at_a_terminal_until_the_answer_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, asked = CliRunner(), "\n2024-09-01\n\n99\n14\n\n\n\n\n60\n35\ncare:social\n"
    monkeypatch.setattr(init_module, "is_terminal", lambda: True)
    result = runner.invoke(main, ["init", "Borgo", "--folder", str(tmp_path / "volano")], input=asked)
    assert result.exit_code == 0, result.output
    assert all(f"{number}/11" in result.output for number in range(1, 12))
    assert "a whole number from 1 to 31" in result.output
    with open_gateways(tmp_path / "volano") as trial:
        trial.catch_up()
        assert trial.client("gse").get("parameters")["parameters"]["euro_kept_bps"] == 3_500


def test_a_folder_with_something_in_it_is_refused_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.txt").write_text("mine")
    monkeypatch.setattr(init_module, "is_terminal", lambda: True)
    output = found(tmp_path, expects=1)
    assert "already" in output and "1/11" not in output


def test_who_settles_is_asked_again_who_signs_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init_module, "is_terminal", lambda: True)
    output = found(tmp_path / "volano", typed="\n\n\n\n\nmunicipality\nmunicipality\ncitizens\n\n\n\n\n")
    assert output.count("7/11") == 2 and "can't sign second as well" in output
    assert 'countersigner = "citizens"' in (tmp_path / "volano" / "community.toml").read_text()


def test_the_answers_become_parameters() -> None:
    plan = make_plan("borgo", ask(list_questions("Borgo", "2024-09-01"), is_terminal=False))
    assert (plan.date, plan.first_period) == ("2024-09-01", "2024-09-01")
    assert (plan.parameters["w_consume"], plan.parameters["w_produce"]) == (5_000, 5_000)
    assert plan.parameters["euro_kept_bps"] == 5_000


@pytest.mark.parametrize(("name", "expected"), [("Borgo Sòle", "borgo-sole"), ("  A--b ", "a-b"), ("!!", "")])
def test_a_community_is_named_in_ascii(name: str, expected: str) -> None:
    assert make_id(name) == expected


@pytest.mark.parametrize("more", [("--founded-on", "soon"), ("--config", "nowhere.toml")])
def test_options_that_cannot_be_used_are_refused(tmp_path: Path, more: tuple[str, str]) -> None:
    found(tmp_path / "volano", *more, expects=2)
    assert list(tmp_path.iterdir()) == []


def test_a_founding_that_is_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("gateway.hosting.founding.format_trust", fail)
    result = CliRunner().invoke(main, ["init", "Borgo", "--folder", str(tmp_path / "volano")])
    assert isinstance(result.exception, OSError)
    assert list(tmp_path.iterdir()) == []


def test_italian_is_spoken_where_the_locale_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    assert "Borgo Sole è fondata" in found(tmp_path / "volano")


def test_a_past_founding_says_that_its_days_are_opened(tmp_path: Path) -> None:
    assert "./volano days open --until DATE" in found(tmp_path / "past", "--founded-on", "2024-09-01").splitlines()[-1]
    assert found(tmp_path / "now").splitlines()[-1] == "Next: ./volano members add members.csv"
