"""Nothing is logged with an exception's own words: they quote what was being read."""

import ast
from functools import cache
from pathlib import Path

import pytest

from .source import ROOT

LOGGERS = {"_log", "LOG", "logging"}
PACKAGES = ("gateway", "iot_bridge", "analytics", "webapp")
LEDGER = ROOT / "gateway" / "ledger"  # nothing personal is on a ledger
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if LEDGER not in path.parents]
PERSONAL = {"username", "payload", "topic", "email", "phone", "address", "metering_point", "point", "pod"}


@cache
def find_calls(path: Path) -> list[ast.Call]:
    """The calls of a logger in a file; only a file with the name of one is parsed."""
    text = path.read_text(encoding="utf-8")
    if not any(name in text for name in LOGGERS):
        return []
    return [
        node for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name) and node.func.value.id in LOGGERS
    ]


@pytest.mark.parametrize("path", [path for path in FILES if find_calls(path)], ids=lambda path: str(path.name))
def test_logged_are_neither_exceptions_words_nor_people(path) -> None:
    for call in find_calls(path):
        assert call.func.attr != "exception", f"{path}:{call.lineno}"
        assert "exc_info" not in {one.arg for one in call.keywords}, f"{path}:{call.lineno}"
        for argument in call.args:
            named = {node.attr for node in ast.walk(argument) if isinstance(node, ast.Attribute)}
            assert not named & PERSONAL, f"{path}:{call.lineno}"


def test_there_are_such_calls() -> None:
    assert sum(len(find_calls(path)) for path in FILES) > 10
