"""What can be typed or set is documented, and the files that repeat a fact agree about it."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analytics.planner_libraries import LIBRARIES
from gateway import __version__
from gateway.commandline.cli import COMMANDS, LazyGroup
from tests.helpers.gateway.command_pages import PAGES, format_page, walk_commands

from .import_rules import OURS
from .source import ROOT, get_files, get_modules

OPERATING = ("operating.md", "operating.it.md")
SETTING = re.compile(r"\bVOLANO_[A-Z][A-Z0-9_]*[A-Z0-9]\b")
LOCKS = ("requirements.lock", "requirements-dev.lock")
PLANNER_LOCK = "requirements-planner.lock"
POSTGRESQL_LOCK = "requirements-postgresql.lock"  # only what the driver adds to the core

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


def get_project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def get_locked(name: str) -> dict[str, list[str]]:
    """Package -> versions of a lock; more than one where they depend on the Python version."""
    locked: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE):
        locked.setdefault(canonicalize_name(package), []).append(version)
    return locked


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_every_dependency(lock: str) -> None:
    project = get_project()
    wanted = [*project["dependencies"], *(project["optional-dependencies"]["dev"] if "dev" in lock else [])]
    locked = get_locked(lock)
    for requirement in map(Requirement, wanted):
        versions = locked.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement} is not in {lock}: the comment at its top says how to make it again"
        assert all(requirement.specifier.contains(version, prereleases=True) for version in versions)


def test_the_locks_agree_and_the_core_is_small() -> None:
    core, dev = map(get_locked, LOCKS)
    assert {name: dev.get(name) for name in core} == core
    assert {"scipy", "pvlib", "pytest", "mypy"} & set(core) == set()


def test_each_library_has_its_line_and_each_line_is_a_library() -> None:
    project = get_project()
    stated = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("\n## Libraries and reasons\n")[2]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)
    lines = [canonicalize_name(name) for row in rows if row != "library" for name in row.split(", ")]
    assert sorted(lines) == sorted({canonicalize_name(Requirement(one).name) for one in stated})


def test_the_databases_driver_is_locked_as_the_tests_have_it() -> None:
    driver, dev = get_locked(POSTGRESQL_LOCK), get_locked("requirements-dev.lock")
    (wanted,) = map(Requirement, get_project()["optional-dependencies"]["postgresql"])
    assert canonicalize_name(wanted.name) in driver
    assert {name: dev.get(name) for name in driver} == driver
    assert str(wanted) in (ROOT / POSTGRESQL_LOCK).read_text(encoding="utf-8")


def test_the_planners_libraries_are_locked_as_the_tests_have_them() -> None:
    planner, dev = get_locked(PLANNER_LOCK), get_locked("requirements-dev.lock")
    wanted = get_project()["optional-dependencies"]["planner"]
    assert {canonicalize_name(Requirement(one).name) for one in wanted} == set(LIBRARIES)
    assert set(wanted) <= set(get_project()["optional-dependencies"]["dev"])
    assert set(LIBRARIES) <= set(planner) and {name: dev.get(name) for name in planner} == planner


def test_the_version_is_said_alike() -> None:
    assert get_project()["version"] == __version__
    assert f'softwareVersion: "{__version__}"' in (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert f"[{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_library_that_is_imported_is_in_the_core_lock() -> None:
    locked, distributions = get_locked("requirements.lock"), packages_distributions()
    tops = {imported.split(".")[0] for module in get_modules() for _, imported in module.find_imports()}
    libraries = sorted(tops - set(sys.stdlib_module_names) - set(OURS) - set(LIBRARIES))
    brought_by = {name: {canonicalize_name(d) for d in distributions.get(name, ())} for name in libraries}
    assert [name for name in libraries if not brought_by[name] & set(locked)] == []


def test_only_the_planner_imports_its_libraries() -> None:
    importers = {module.name for module in get_modules() for _, imported in module.find_imports()
                 if imported.split(".")[0] in LIBRARIES}
    assert [name for name in importers if not name.startswith("analytics.planner.")] == []
