"""What can be typed or set is documented, and the files that repeat a fact agree about it."""

import re
from itertools import chain

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analytics.planner_libraries import LIBRARIES
from gateway import __version__
from gateway.commandline.cli import COMMANDS, LazyGroup
from tests.helpers.gateway.command_pages import PAGES, format_page, walk_commands

from .locks import get_project
from .source import ROOT, get_files, get_modules

OPERATING = ("operating.md", "operating.it.md")
SETTING = re.compile(r"\bVOLANO_[A-Z][A-Z0-9_]*[A-Z0-9]\b")

ALL_COMMANDS = [pytest.param(path, command, id=" ".join(path)) for path, command in walk_commands()]


@pytest.mark.parametrize(("path", "command"), ALL_COMMANDS)
def test_help_of_every_command_has_an_example(path: tuple[str, ...], command: click.Command) -> None:
    shown = command.get_help(click.Context(command, info_name=path[-1]))
    assert "Example" in shown
    assert f"volano {' '.join(path)}" in shown


@pytest.mark.parametrize("language", PAGES)
def test_the_page_of_commands_says_what_their_help_says(language: str) -> None:
    kept = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
    assert kept == format_page(language), "python -m tests.helpers.gateway.command_pages writes the pages anew"


def test_help_imports_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    class Refusing(LazyGroup):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            raise AssertionError(f"--help imports {cmd_name}")

    Refusing(name="volano").main(["--help"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in shown] == []


@pytest.mark.parametrize("page", OPERATING)
def test_every_setting_is_on_the_page_of_operating(page: str) -> None:
    is_source = {".py", ".yml", ".sh", ""}
    sources = [p for p in get_files() if p.suffix in is_source and p.name != "LICENSE"]
    used = {name for path in sources for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    shown = set(SETTING.findall((ROOT / "docs" / page).read_text(encoding="utf-8")))
    assert used - shown == set()
    assert shown - used == set()


def test_each_library_has_its_line_and_each_line_is_a_library() -> None:
    project = get_project()
    stated = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("\n## Libraries and reasons\n")[2]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)
    lines = [canonicalize_name(name) for row in rows if row != "library" for name in row.split(", ")]
    assert sorted(lines) == sorted({canonicalize_name(Requirement(one).name) for one in stated})


def test_the_version_is_said_alike() -> None:
    assert get_project()["version"] == __version__
    assert f'softwareVersion: "{__version__}"' in (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert f"[{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_only_the_planner_imports_its_libraries() -> None:
    importers = {module.name for module in get_modules() for _, imported in module.find_imports()
                 if imported.split(".")[0] in LIBRARIES}
    assert [name for name in importers if not name.startswith("analytics.planner.")] == []
