"""Lock files hold whole environments: pip works nothing out, so that a release of tomorrow changes no install."""

import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analytics.planner_libraries import LIBRARIES

from .import_rules import OURS
from .locks import find_all_asked, get_locked, get_project
from .source import ROOT, get_files, get_modules

LOCKS = ("requirements.lock", "requirements-dev.lock")
PLANNER_LOCK = "requirements-planner.lock"
POSTGRESQL_LOCK = "requirements-postgresql.lock"  # only what the driver adds to the core
CHAINCODE_LOCK = "chaincode/requirements.lock"
ASKS_ONLY = "advisories.py"  # pip-audit's option, which installs nothing


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


def test_every_library_that_is_imported_is_in_the_core_lock() -> None:
    locked, distributions = get_locked("requirements.lock"), packages_distributions()
    tops = {imported.split(".")[0] for module in get_modules() for _, imported in module.find_imports()}
    libraries = sorted(tops - set(sys.stdlib_module_names) - set(OURS) - set(LIBRARIES))
    brought_by = {name: {canonicalize_name(d) for d in distributions.get(name, ())} for name in libraries}
    assert [name for name in libraries if not brought_by[name] & set(locked)] == []


def list_wanted() -> dict[tuple[str, ...], list[str]]:
    """Locks that are installed together -> what is asked of them."""
    project = get_project()
    core, extras = project["dependencies"], project["optional-dependencies"]
    peers = (ROOT / "chaincode" / "requirements.in").read_text(encoding="utf-8").splitlines()
    return {
        ("requirements.lock",): core,
        ("requirements-dev.lock",): [*core, *extras["dev"]],
        ("requirements.lock", POSTGRESQL_LOCK): extras["postgresql"],
        ("requirements.lock", PLANNER_LOCK): extras["planner"],
        (CHAINCODE_LOCK,): [line for line in peers if not line.startswith("#")],
    }


@pytest.mark.parametrize("locks", list_wanted(), ids=" ".join)
def test_what_a_lock_is_asked_for_needs_nothing_that_it_lacks(locks: tuple[str, ...]) -> None:
    locked = {name: versions for lock in locks for name, versions in get_locked(lock).items()}
    asked = find_all_asked(list_wanted()[locks])
    assert len(asked) >= len(list_wanted()[locks])
    lacking = [str(one) for one in asked if not any(
        one.specifier.contains(version, prereleases=True) for version in locked.get(canonicalize_name(one.name), []))]
    assert lacking == []


def test_each_install_of_a_lock_leaves_dependencies_to_the_lock() -> None:
    written = [path for path in get_files() if "tests" not in path.relative_to(ROOT).parts and path.name != ASKS_ONLY]
    lines = [line for path in written if path.suffix in {".py", ".md", ".sh", ""}
             for line in path.read_text(encoding="utf-8").splitlines() if "--require-hashes" in line]
    assert len(lines) >= 10
    assert [line for line in lines if "--no-deps" not in line] == []
