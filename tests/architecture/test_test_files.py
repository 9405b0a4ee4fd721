"""Each file of tests is about one thing: at most 300 lines, a name that says which, and nothing of other tests."""

import ast
import re
from pathlib import Path

import pytest

from .source import ROOT

MOST_LINES = 300
# test_<module or rule>[_<aspect>].py; the numbers of rules stand in docstrings, where words stand beside them
NAME = re.compile(r"test_(?!t\d)[a-z]+\d*(_[a-z0-9]+)*\.py")
# what is at the edge is called limits, and a file about anything else than one thing is two files
NO_SUBJECT = {"boundaries", "edges", "misc", "more", "parts", "various"}
NAMED_FOR_IT = {
    "test_boundaries.py": "where bytes that a hash covers are cut and joined",
    "test_serve_parts.py": "the parts of the running service, as its plan calls them",
}
# The same tests once more, with another folder's worlds: that is what these are for.
SAME_TESTS = ("fabric/contract/test_conflicts.py", "fabric/contract/test_flow.py", "fabric/contract/test_trust.py")


def find_files() -> list[Path]:
    files = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("*.py")]
    return sorted(path for path in files if "__pycache__" not in path.parts)


def test_no_file_is_longer() -> None:
    lengths = {str(path): (ROOT / "tests" / path).read_bytes().count(b"\n") for path in find_files()}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def find_tests_imported(path: Path) -> list[str]:
    """Return the files of tests that a file imports; what several need is a helper's."""
    tree = ast.parse((ROOT / "tests" / path).read_bytes())
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    return [module for module in modules if module.rpartition(".")[2].startswith("test_")]


def test_no_file_imports_a_file_of_tests() -> None:
    found = {str(path): modules for path in find_files() if (modules := find_tests_imported(path))}
    assert found.keys() == set(SAME_TESTS)


def find_faults(name: str) -> list[str]:
    """Return what a file's name lacks or has too much."""
    if name in NAMED_FOR_IT:
        return []
    vague = NO_SUBJECT & set(name.removesuffix(".py").split("_"))
    return ([] if NAME.fullmatch(name) else ["form"]) + sorted(vague)


def test_a_name_says_what_the_file_is_about() -> None:
    names = [path.name for path in find_files() if path.name.startswith("test_")]
    assert {name: faults for name in names if (faults := find_faults(name))} == {}
    assert set(names) >= NAMED_FOR_IT.keys()


@pytest.mark.parametrize("name", ["test_t12_keys.py", "test_Periods.py", "test_edges_of_it.py", "test_.py"])
def test_another_name_is_found(name: str) -> None:
    assert find_faults(name)
