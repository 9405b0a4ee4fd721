"""docs/limits.md: what an operator reads there is what the code holds, and no limit of the gateway is left out."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest

from gateway.settings import Limits, Settings

ROOT = Path(__file__).parents[2]
PAGES = {"en": "limits.md", "it": "limits.it.md"}
ROW = re.compile(r"^\| (.+) \| ([\d.,]+)(?: [^|]+)? \| `([\w.]+)` \|$", re.MULTILINE)
# A name that says that a number bounds something: `MOST_ROWS`, `_KEPT_S`, `LEAST`, `REMEMBERED`, ...
FIRST = "MOST|MAX|LEAST|KEPT|WAIT|RETRY|CLOCKS|IDLE|REQUEST|STRANGERS|REMEMBERED|COUNTED"
BOUND = re.compile(rf"_?(?:{FIRST})(?:_[A-Z]+)*")
# What bounds how much the code does in one step or how much a line shows, and nothing that anybody is told.
INSIDE = {
    "gateway.ledger.embedded.ledger.COUNTED_BYTES", "gateway.features.repartition.gse_views.MOST",
    "gateway.features.repartition.views.MOST", "gateway.commandline.operating.archive_reading._MOST_HEADERS",
    "gateway.commandline.members.doubts._LEAST_DIGITS", "gateway.commandline.operating.checks.MOST_WORKERS",
    "gateway.commandline.plan.screen.MOST_MEMBERS",
}


def read_rows(language: str) -> list[tuple[str, int, str]]:
    """The rows of a page: words, figure, where the figure stands."""
    text = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
    return [(words, int(re.sub("[.,]", "", figure)), name) for words, figure, name in ROW.findall(text)]


def find_figure(name: str) -> int:
    """What the code holds under a dotted name: a module's constant, or the default of a record's field."""
    head, _, last = name.rpartition(".")
    try:
        return getattr(import_module(head), last)
    except ModuleNotFoundError:
        module, _, record = head.rpartition(".")
        return {field.name: field.default for field in fields(getattr(import_module(module), record))}[last]


def find_bounds() -> Iterator[str]:
    """Each module's constant of the gateway whose name says that it bounds something."""
    for path in sorted((ROOT / "gateway").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        assigned = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
        names = [part.id for node in assigned for part in ast.walk(node.targets[0]) if isinstance(part, ast.Name)]
        yield from (f"{module}.{name}" for name in names if BOUND.fullmatch(name))


@pytest.mark.parametrize("language", PAGES)
def test_each_figure_is_the_codes(language: str) -> None:
    rows = read_rows(language)
    assert len(rows) > 60
    assert [(name, figure) for _, figure, name in rows] == [(name, find_figure(name)) for _, _, name in rows]


def test_both_pages_have_the_same_rows() -> None:
    assert [row[1:] for row in read_rows("en")] == [row[1:] for row in read_rows("it")]


def test_no_limit_is_left_out() -> None:
    shown = {name for _, _, name in read_rows("en")}
    named = {name for name in find_bounds() if isinstance(find_figure(name), int)}
    assert named - shown - INSIDE == set()
    assert shown >= {f"gateway.settings.Limits.{field.name}" for field in fields(Limits)}
    numbers = {field.name for field in fields(Settings) if isinstance(field.default, int)}
    assert shown >= {f"gateway.settings.Settings.{name}" for name in numbers}
