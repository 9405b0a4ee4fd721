"""The pages of docs/ and the READMEs: each figure, column and command in them is the code's, in both languages."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from analytics.cells import DEFAULT_INTERVAL_S
from analytics.columns import ITALIAN
from analytics.imports import gse
from analytics.imports.forms import FORMS
from analytics.planner.series.game import MAX_PARTIES
from analytics.readings_file import COLUMNS as READINGS
from analytics.readings_file import INTERVAL
from chaincode.rules.community.pending import WAIT_DAYS
from chaincode.rules.units import BPS, POWER_LIMIT_BPS
from gateway.commandline.cli import COMMANDS, main
from gateway.commandline.members import columns
from gateway.commandline.repartition import payees_file
from gateway.features.repartition.against_gse import CLOSING_TOLERANCE_BPS
from gateway.features.repartition.payees import WAIT_S
from gateway.features.tasks.service import KEPT_S
from gateway.hosting.timetable import LEAP_DAYS
from network.programs import BUILT_VERSION
from tests.helpers.gateway.command_pages import LOCALES
from tests.helpers.rules.rulebook_pages import DAYS_AND_TOKENS, format_parameter, list_parameters

from .source import ROOT, get_files

LANGUAGES = ("en", "it")
ENDS = {"en": ".md", "it": ".it.md"}
DAY_S = 86_400
PERCENT_BPS = BPS // 100
CODE = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|<!--.*?-->", re.DOTALL)
# Names with digits that are no figures: rules, standards, flows of the SII, the licence.
NAMES = re.compile(r"\b(?:T\d+|ISO \d+|UTF-8|Apache-2\.0|PDO2G)\b")
ROW = re.compile(r"^\| `([\w.]+)` \| (.*?) \| .* \|$", re.MULTILINE)


def read(page: str, language: str) -> str:
    return (ROOT / f"{page}{ENDS[language]}").read_text(encoding="utf-8")


def find_default(name: str) -> str:
    """What docker-compose.yml takes where a setting isn't there."""
    found = re.search(rf"\$\{{{name}:-([^}}]*)\}}", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def find_in_compose(pattern: str) -> str:
    found = re.search(pattern, (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert found is not None, pattern
    return found[1]


def find_python() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["requires-python"]).removeprefix(">=")


RAFT = find_in_compose(r"VOLANO_FABRIC=(\S+) chooses")
# page: the words around each figure, in English and Italian, and the figure
FIGURES: Mapping[str, tuple[tuple[str, str, object], ...]] = {
    "docs/operating": (
        ("Python {} or newer", "Python {} o successivo", find_python()),
        ("environment, {} or newer", "l'ambiente, {} o successivo", find_python()),
        ("`countersign sign`, within {} days", "`countersign sign`, entro {} giorni", WAIT_DAYS),
        ("over {} days behind", "indietro di oltre {} giorni", LEAP_DAYS),
        ("act within {} days", "valgono entro {} giorni", WAIT_S // DAY_S),
        ("ended in the last {} days", "terminate negli ultimi {} giorni", KEPT_S // DAY_S),
        ("over {} % from GSE's figures", "oltre il {} % dai dati del GSE", CLOSING_TOLERANCE_BPS // PERCENT_BPS),
        ("run as | {} |", "girano i contenitori | {} |", find_default("VOLANO_UID")),
        ("images: {} chooses", "contenitori: {} sceglie", RAFT),
        ("chooses the {} line", "sceglie la linea {}", RAFT.rpartition(".")[0]),
        ("| {} with BFT |", "| {} con BFT |", find_default("VOLANO_FABRIC")),
        ("from {} on |", "dalla {} |", BUILT_VERSION.rpartition(".")[0]),
        ("v{}'s, built", "della v{}, compilati", BUILT_VERSION),
        ("containers bring {}.", "contenitori portano il {}.", find_in_compose(r"image: postgres:(\d+)")),
    ),
    "docs/formats": (
        ("{} s unless given", "{} s se non indicato", DEFAULT_INTERVAL_S),
        ("above {} % of its point's power", "oltre il {} % della potenza", POWER_LIMIT_BPS // PERCENT_BPS),
        ("acts after {} days", "vale dopo {} giorni", WAIT_S // DAY_S),
        ("At most {} parties", "Al più {} partecipanti", MAX_PARTIES),
    ),
    "docs/rules": (),
    "README": (("Python {} or newer", "Python {} o successivo", find_python()),),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", FIGURES)
def test_each_figure_of_a_page_is_the_codes(page: str, language: str) -> None:
    text = read(page, language)
    text = " ".join((ROW.sub("", text) if page == "docs/rules" else text).split())  # its rows are compared below
    for en, it, figure in FIGURES[page]:
        words = {"en": en, "it": it}[language]
        assert words.format(figure) in text
        text = text.replace(words.format(figure), words)
    assert re.findall(r".{0,30}\d+.{0,20}", NAMES.sub("", CODE.sub("", text))) == []


def list_numbers() -> Iterator[tuple[str, int]]:
    """Each number that the community governs, with the value that it is founded with."""
    return ((name, value) for name, value in list_parameters() if isinstance(value, int))


def format_constant(name: str, language: str) -> str:
    """A constant of a module of the rules as the page has it."""
    module, _, constant = name.rpartition(".")
    value = getattr(import_module(f"chaincode.rules.{module}"), constant)
    if constant.endswith("_BPS"):
        return f"{value // PERCENT_BPS} %"
    if constant.endswith("_DAYS"):
        return f"{value} {DAYS_AND_TOKENS[language][0]}"
    return f"{value:,}".replace(",", "." if language == "it" else ",")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_page_has_every_parameter_and_its_founding_value(language: str) -> None:
    shown = [row for row in ROW.findall(read("docs/rules", language)) if row[0].rpartition(".")[2].islower()]
    assert dict(shown) == {name: format_parameter(name, value, language) for name, value in list_numbers()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_page_has_the_constants_of_the_code(language: str) -> None:
    shown = [row for row in ROW.findall(read("docs/rules", language)) if row[0].rpartition(".")[2].isupper()]
    assert len(shown) > 5
    assert shown == [(name, format_constant(name, language)) for name, _ in shown]


def find_table(text: str, title: str) -> list[tuple[str, str]]:
    """The first two columns of the table that stands below a title, without backticks."""
    section = text[text.index(f"\n## {title}\n") :].split("\n## ")[1]
    rows = re.findall(r"^\| `([^`]+)` \|(.*?)\|", section, re.MULTILINE)
    return [(name, cell.strip(" `")) for name, cell in rows]


TABLES = (
    (("Readings", "Letture"), (*READINGS, INTERVAL)),
    (("Members", "Membri"), columns.COLUMNS),
    (("GSE's figures", "Dati del GSE"), (*gse.TEMPLATE, gse.SALE)),
    (("How members are paid", "Come sono pagati i membri"), payees_file.COLUMNS),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("titles", "columns"), TABLES, ids=[titles[0] for titles, _ in TABLES])
def test_a_table_of_columns_is_the_codes(titles: tuple[str, str], columns: tuple[str, ...], language: str) -> None:
    shown = find_table(read("docs/formats", language), titles[LANGUAGES.index(language)])
    assert shown == [(name, ITALIAN.get(name, ("",))[0]) for name in columns]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_formats_has_every_form_and_says_which_are_unverified(language: str) -> None:
    title = {"en": "Curves of distributors and portals", "it": "Curve di distributori e portali"}[language]
    shown = dict(find_table(read("docs/formats", language), title))
    assert sorted(shown) == sorted(FORMS)
    word = {"en": "unverified", "it": "non verificata"}[language]
    said = {name for name, words in shown.items() if words.endswith(f"; {word}")}
    assert said == {name for name, form in FORMS.items() if not form.is_verified}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_shared_energy_is_what_is_printed(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", LOCALES[language])
    example = re.search(r"```csv\n(.*?)```.*?```\n(.*?)```", read("docs/formats", language), re.DOTALL)
    assert example is not None
    file = tmp_path / "readings.csv"
    file.write_text(example[1], encoding="utf-8")
    assert CliRunner().invoke(main, ["energy", "share", str(file)]).output == example[2]


def find_typed(text: str, *, is_page: bool) -> Iterator[str]:
    """What a page says can be typed: `./volano ...`, and on the pages of docs/ also a command's words alone."""
    for code in re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if code.startswith("./volano "):
            yield code.removeprefix("./volano ")
        elif is_page and code.split()[0] in COMMANDS:
            yield code


def find_unknown(typed: str) -> str | None:
    """The first word that no command has; what stands for a value or begins with a hyphen ends the search."""
    group: click.Command = main
    for word in typed.split():
        if not isinstance(group, click.Group) or not re.fullmatch("[a-z][a-z-]*", word):
            return None
        found = group.get_command(click.Context(group), word)
        if found is None:
            return word
        group = found
    return None


PROSE = [path for path in get_files() if path.suffix == ".md" and path.name != "CHANGELOG.md"]


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_command_that_a_page_names_can_be_typed(path: Path) -> None:
    typed = find_typed(path.read_text(encoding="utf-8"), is_page=path.parent.name == "docs")
    assert [(command, word) for command in typed if (word := find_unknown(command))] == []


def test_the_words_of_a_command_that_is_none_are_found() -> None:
    assert list(find_typed("`./volano members ad FILE`, `members lost`, `fish`", is_page=True)) == [
        "members ad FILE", "members lost"]
    assert [find_unknown(typed) for typed in ("members ad FILE", "members add FILE", "settle --preview")] == [
        "ad", None, None]
