"""The tree: a README in each folder, modules that stay readable, nothing of one machine or one registry."""

import ast
import os
import re
from pathlib import Path

import pytest

from .source import PACKAGES, ROOT, Module, get_files, get_modules

LONG_MODULE_LINES = 400
LONG_FUNCTION_LINES = 80
# A module or function over the limit says why, in its docstring, with these words.
REASON = "Long because"

FIXED = (
    ".ci/run", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.it.md", "README.md",
    "docker-compose.yml", "publiccode.yml", "pyproject.toml", "volano",
)  # fmt: skip

# Written in two parts, so that this file does not hold what it looks for.
HOSTS = (
    "pypi" ".org", "pythonhosted" ".org", "npmjs" ".org", "npmjs" ".com", "proxy.golang" ".org", "crates" ".io",
    "repo1.maven" ".org", "repo.maven" ".apache.org", "deb.debian" ".org", "index" "-url =", "index" "-url=",
)  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" "work|home|root|Users" r")/\w")


def get_texts() -> list[tuple[str, str]]:
    """Each text file of the tree with its path."""
    found = []
    for path in get_files():
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def needs_readme(folder: Path) -> bool:
    """Folders of the packages with modules in them, the tests' own top, and the top-level folders."""
    inside = folder.relative_to(ROOT).parts
    if inside[0] == "tests":
        return inside in (("tests",), ("tests", "vectors"))
    has_modules = any(path.name != "__init__.py" for path in folder.glob("*.py"))
    return inside[0] in PACKAGES and "migrations" not in inside and has_modules


def test_the_fixed_files_are_there() -> None:
    assert [name for name in FIXED if not (ROOT / name).is_file()] == []


def test_every_folder_says_what_lives_there() -> None:
    folders = {path.parent for path in get_files()} | {ROOT / package for package in PACKAGES}
    checked = sorted(folder for folder in folders if folder != ROOT and needs_readme(folder))
    assert [str(f.relative_to(ROOT)) for f in checked if not (f / "README.md").is_file()] == []


# A migration is one long list of columns, whatever one does.
READ_BY_PEOPLE = [pytest.param(m, id=m.name) for m in get_modules() if ".migrations." not in m.name]


@pytest.mark.parametrize("module", READ_BY_PEOPLE)
def test_a_long_module_or_function_says_why(module: Module) -> None:
    lines = len(module.path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONG_MODULE_LINES or REASON in (ast.get_docstring(module.tree) or "")
    functions = [n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f for f in functions if (f.end_lineno or f.lineno) - f.lineno >= LONG_FUNCTION_LINES]
    assert [f.name for f in long if REASON not in (ast.get_docstring(f) or "")] == []


def test_no_registry_is_named() -> None:
    assert [(name, host) for name, text in get_texts() for host in HOSTS if host in text] == []


def test_no_path_of_a_machine_is_named() -> None:
    found = [(name, match.group()) for name, text in get_texts() for match in MACHINE_PATH.finditer(text)]
    assert found == []
    assert [name for name, text in get_texts() if str(ROOT) in text] == []


def test_commands_can_be_run() -> None:
    assert os.access(ROOT / "volano", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_what_is_ones_own_says_whose_it_is() -> None:
    """English has "its own" and "their own", never "the own". The rule book's bytes change only with its rules."""
    texts = [(name, text) for name, text in get_texts() if not name.startswith("chaincode/rules/")]
    spoken = re.compile(r"\b(?:the|an)[\s#*/]+own\b(?!\")", re.IGNORECASE)
    assert [(name, found[0]) for name, text in texts for found in spoken.finditer(text)] == []
