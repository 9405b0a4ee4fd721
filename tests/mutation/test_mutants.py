"""What counts as a mutant, what is left alone, and that the list of equivalent ones is of today's code."""

import ast
import gc
import tomllib
from pathlib import Path

import pytest

from . import mutants
from .mutants import Mutant, find_mutants
from .objects import find_functions
from .record import Record

ROOT = Path(__file__).parents[2]


def find(tmp_path: Path, text: str) -> list[Mutant]:
    file = tmp_path / "module.py"
    file.write_text(text, encoding="utf-8")
    return find_mutants(tmp_path, file)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a < b", {"(a <= b)", "(a >= b)"}),
        ("a < b <= c", {"(a <= b <= c)", "(a >= b <= c)", "(a < b < c)", "(a < b > c)"}),
        ("a and b", {"(a or b)"}),
        ("not a", {"(a)"}),
        ("a // b", {"(a * b)"}),
        ("a += b", {"a -= b"}),
        ("7", set()),  # a sentence of its own does nothing
        ("a = 7", {"a = 8", "a = 6"}),
        ("a = True", {"a = False"}),
        ("a = [b for b in c if d(b)]", {"a = [b for b in c if (True)]"}),
        ("if a: b", {"if (not a): b"}),
        ("max(a)", {"pass", "(min(a))"}),
        ("refuse(a)", {"pass"}),
        ("raise a", {"pass"}),
        ("show_table(a, right=(1, 2))", {"pass"}),
        ("def f():\n return a", {"def f():\n return None"}),
        ("def f():\n return None", set()),
    ],
)
def test_each_kind_of_change(tmp_path: Path, text: str, written: set[str]) -> None:
    assert {mutant.write(text.encode()).decode() for mutant in find(tmp_path, text)} == written


@pytest.mark.parametrize(
    "text",
    ['"""Words: 1 < 2."""', "log.info(1)", "print(1)", "def __repr__(self):\n return 1", "a: Bounds(1, 2)",
     "@f(1)\ndef g(): pass", "if TYPE_CHECKING:\n a = 1", "f'{a + 1}'", "class A(B[1]): pass",
     "a = zip(b, c, strict=True)", "a: int = field(repr=False)",
     "a = bar.add_task(b, total=2 * c)", "bar.advance(a)"],
)  # fmt: skip
def test_what_is_no_behaviour_is_left_alone(tmp_path: Path, text: str) -> None:
    assert find(tmp_path, text) == []


def test_a_change_keeps_the_lines_that_functions_are_known_by(tmp_path: Path) -> None:
    text = "def f(a):\n    g(\n        a,\n    )  # why\n    return (a +\n            1)\n\n\ndef last():\n    pass\n"
    for mutant in find(tmp_path, text):
        tree = ast.parse(mutant.write(text.encode()))
        assert [node.lineno for node in tree.body] == [1, 9], mutant.name


def test_what_runs_at_import_is_told_from_what_is_called(tmp_path: Path) -> None:
    text = "a = 1\nclass A:\n b = 2\n def f(self, c=3, *, d=lambda: 4):\n  def g(e=5):\n   return e\n"
    found = {mutant.before: mutant.is_imported for mutant in find(tmp_path, text) if mutant.before.isdigit()}
    assert found == {"1": True, "2": True, "3": True, "4": False, "5": False}


def test_a_function_that_only_an_import_runs_is_imported_anew(tmp_path: Path) -> None:
    found = find(tmp_path, "a = 1\ndef f():\n return b\ndef g():\n return c\n")
    record = Record({"test_f": 0.1}, {"module.py": {"3": ["test_f"]}})
    assert {mutant.line: record.needs_import(mutant) for mutant in found} == {1: True, 3: False, 5: True}


def test_names_of_a_module_are_each_of_one_mutant() -> None:
    names = [mutant.name for mutant in find_mutants(ROOT, ROOT / "chaincode/rules/intervals.py")]
    assert len(names) == len(set(names)) > 100


def test_every_equivalent_mutant_is_one_of_todays_code() -> None:
    with (Path(__file__).parent / "equivalent.toml").open("rb") as file:
        rows = tomllib.load(file)["equivalent"]
    paths = {row["name"].split(" ")[0] for row in rows}
    found = {mutant.name for path in paths for mutant in find_mutants(ROOT, ROOT / path)}
    assert [row["name"] for row in rows if row["name"] not in found or not row["why"]] == []


def test_functions_are_found_also_once_the_collector_looks_no_more_at_them() -> None:
    gc.freeze()
    names = {function.__code__.co_qualname for function in find_functions(Path(mutants.__file__).parent)}
    assert {"find_mutants", "Mutant.write", "find_functions"} <= names
