"""A view names a route and hands over: what it answers, and what of the database it takes, is its service's."""

import ast
from pathlib import Path

import pytest

from .source import Module, get_modules, parse_module

KEPT_OUT = ("gateway.db", "sqlalchemy")


def is_view(module: Module) -> bool:
    return module.name.startswith("gateway.features.") and module.name.endswith("views")


def find_breaches(module: Module) -> list[str]:
    """Imports of the database, and transactions that are opened, one line each."""
    found = [f"{module.name}:{line} imports {imported}" for line, imported in module.find_imports()
             if any(imported == name or imported.startswith(f"{name}.") for name in KEPT_OUT)]
    return found + [f"{module.name}:{node.lineno} uses .database" for node in ast.walk(module.tree)
                    if isinstance(node, ast.Attribute) and node.attr == "database"]


def test_no_view_opens_a_transaction() -> None:
    views = [module for module in get_modules() if is_view(module)]
    assert len(views) > 15
    assert [breach for module in views for breach in find_breaches(module)] == []


@pytest.mark.parametrize("text", [
    "from gateway.db.mirror import Mirror", "import sqlalchemy",
    "def view():\n    with get_gateway().database.read() as connection:\n        pass",
])
def test_a_transaction_in_a_view_is_found(text: str) -> None:
    assert find_breaches(parse_module("gateway.features.wallet.views", Path("x.py"), text))
