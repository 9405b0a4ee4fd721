"""Which form files have is found by looking: one for all, said, and asked about where somebody can answer."""

from pathlib import Path
from typing import Any

import click
import pytest

from analytics.imports.guess import Guess
from chaincode.words import Words
from gateway.acts.reading_files import FileReader
from gateway.commandline.base.refusals import InputError
from gateway.commandline.energy import import_files, import_guess

LIKE, UNLIKE = (Words(f"gateway.energy.month.states.{name}") for name in ("ok", "waits"))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(import_guess, "is_terminal", lambda: False)


def guess(form: str, mapping: str = "", words: Words = LIKE) -> Guess:
    return Guess(form, mapping, words)


def test_a_file_that_may_be_two_forms_names_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("x")
    monkeypatch.setattr(import_guess, "guess_forms", lambda *_: [guess("unareti"), guess("table", "solax")])
    with pytest.raises(InputError, match=r"a\.csv: .*unareti, solax"):
        import_guess._guess(tmp_path / "a.csv", "")


@pytest.mark.parametrize("other", [guess("enphase"), guess("unareti", "solax")])
def test_all_files_have_one_form(other: Guess) -> None:
    files = [Path("a.csv"), Path("b.csv"), Path("c.csv")]
    same = [guess("unareti"), guess("unareti", words=UNLIKE)]
    assert import_guess._agree(same, files[:2]) == same[0]
    with pytest.raises(InputError, match=r"^c\.csv: .*a\.csv"):
        import_guess._agree([*same, other], files)


@pytest.mark.parametrize("answer", [True, False])
def test_somebody_at_a_terminal_is_asked(
    answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, bool]] = []

    def is_yes(question: str, *, default: bool) -> bool:
        asked.append((question, default))
        return answer

    monkeypatch.setattr(import_guess, "is_terminal", lambda: True)
    monkeypatch.setattr(import_guess, "is_yes", is_yes)
    if answer:
        assert import_guess._agree([guess("unareti")], [Path("a.csv")]) == guess("unareti")
    else:
        with pytest.raises(InputError, match="import"):
            import_guess._agree([guess("unareti")], [Path("a.csv")])
    assert [default for _, default in asked] == [True]
    assert capsys.readouterr().err == "a.csv: there\n"


def make_reader(*registers: str) -> FileReader:
    return FileReader("table", True, lambda *_: None, False, "portal", registers)  # type: ignore[arg-type,return-value]


FILES = [Path("prelievo.csv"), Path("immissione.csv"), Path("due.csv"), Path("tre.csv")]


def choose(*registers: str, register: str = "", files: list[Path] | None = None) -> dict[str, str]:
    found = import_files._choose_registers(make_reader(*registers), FILES if files is None else files, register)
    return {file.name: name for file, name in found.items()}


def test_a_files_name_says_its_register_and_others_are_the_forms_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, "is_terminal", lambda: False)
    assert choose("withdrawn", "injected") == {
        "prelievo.csv": "withdrawn", "immissione.csv": "injected", "due.csv": "withdrawn", "tre.csv": "withdrawn"}
    assert set(choose("withdrawn", "injected", register="produced").values()) == {"produced"}
    assert set(choose("").values()) == {""}


def test_what_a_name_says_must_be_a_register_of_the_form() -> None:
    with pytest.raises(InputError, match=r"^immissione\.csv: .*injected.*withdrawn"):
        choose("withdrawn", files=FILES[:2])


@pytest.mark.parametrize(("files", "said"), [(FILES, "due.csv"), (FILES[:3], "due.csv"), (FILES[:2], "")])
def test_somebody_at_a_terminal_says_what_silent_files_count(
    files: list[Path], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []

    def prompt(question: str, **given: Any) -> str:
        asked.append((question, given))
        return "injected"

    monkeypatch.setattr(import_files, "is_terminal", lambda: True)
    monkeypatch.setattr(import_files, "prompt", prompt)
    found = choose("withdrawn", "injected", files=files)
    assert {name for file, name in found.items() if file in ("due.csv", "tre.csv")} <= {"injected"}
    assert len(asked) == (1 if said else 0)
    for question, given in asked:
        assert said in question
        assert ("1" in question) == (len(files) == 4)
        assert (given["type"].choices, given["default"]) == (("withdrawn", "injected"), "withdrawn")


def test_a_form_of_one_register_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, "is_terminal", lambda: True)
    monkeypatch.setattr(import_files, "prompt", lambda *_, **__: pytest.fail("asked"))
    assert choose("withdrawn", files=FILES[2:]) == {"due.csv": "withdrawn", "tre.csv": "withdrawn"}


def test_the_words_of_the_group_are_only_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    group = import_guess.GuessingGroup(commands={"file": click.Command("file"), "gse": click.Command("gse")})
    ctx = click.Context(group)
    (tmp_path / "letture").write_text("x")
    monkeypatch.chdir(tmp_path)
    for words, name in ((["gse", "a.csv"], "gse"), (["letture"], "file"), (["a.csv"], "file")):
        assert group.resolve_command(ctx, list(words))[0] == name
