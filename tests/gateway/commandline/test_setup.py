"""`volano setup look`: what is there isn't got again, and what can't be got is one line; pages stand plain then."""

import pytest
from click.testing import CliRunner

from gateway.commandline.cli import main
from gateway.commandline.operating import setup
from webapp.look import setting_up
from webapp.look.setting_up import LookError, set_up_aside


@pytest.fixture(params=["en", "it"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LC_ALL", {"en": "en_GB.UTF-8", "it": "it_IT.UTF-8"}[request.param])
    return str(request.param)


def refuse() -> None:
    raise LookError("No matching distribution")


def test_what_is_there_is_not_got_again(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "is_there", lambda: True)
    monkeypatch.setattr(setup, "set_up", refuse)
    told = CliRunner().invoke(main, ["setup", "look"])
    assert (told.exit_code, told.output) == (
        0, {"en": "the pages' look is there\n", "it": "l'aspetto delle pagine c'è\n"}[language])


def test_it_is_got_once(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(setup, "is_there", lambda: False)
    monkeypatch.setattr(setup, "set_up", lambda: done.append("made"))
    told = CliRunner().invoke(main, ["setup", "look"])
    assert (told.exit_code, done) == (0, ["made"])
    assert {"en": "is made", "it": "è pronto"}[language] in told.output


def test_without_a_network_one_line_says_so(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "is_there", lambda: False)
    monkeypatch.setattr(setup, "set_up", refuse)
    told = CliRunner().invoke(main, ["setup", "look"])
    assert told.exit_code == 1
    assert len(told.output.splitlines()) == 1 and "./volano setup look (No matching distribution)" in told.output


def test_beside_other_work_a_failure_is_told_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(setting_up, "set_up", refuse)
    set_up_aside(told.append).join(10)
    assert told == ["No matching distribution"]
