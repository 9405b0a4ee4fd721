"""numbers.json: each number and each yes or no that a module of the gateway holds before anything is called.

    python -m tests.gateway.numbers    writes it anew

A module's constants, the fields that a class fills by itself, what a function takes where nothing else is said, what a
command takes. Whoever changes one changes a line that somebody reads; sentences and tables' columns are kept elsewhere.
"""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import click

from .number_values import ROOT, describe, holds_number

KEPT = Path(__file__).with_name("numbers.json")
ELSEWHERE = {"migrations", "__main__.py", "tables.py"}  # alembic's, programs, tests/gateway/test_table_columns.py
Assigned = ast.Assign | ast.AnnAssign
Function = ast.FunctionDef | ast.AsyncFunctionDef
Named = Iterator[tuple[str, Any]]


def describe_all() -> dict[str, Any]:
    """By dotted name, what stands under it."""
    return {name: described for path in sorted((ROOT / "gateway").rglob("*.py")) if not ELSEWHERE & set(path.parts)
            for name, value in _list_module(path) if holds_number(described := describe(value))}


def _list_module(path: Path) -> Named:
    """What a module itself assigns and defines: names that it imports are another's."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    yield from list_held(ast.parse(path.read_text(encoding="utf-8")).body, vars(import_module(name)), name)


def list_held(body: list[ast.stmt], held: Mapping[str, Any], place: str) -> Named:
    """The values of a module's or class's names, and of its functions' defaults. held: by name, itself under ""."""
    for node in body:
        if isinstance(node, Assigned):
            yield from ((f"{place}.{name}", _find(held, name)) for name in _list_names(node))
        elif isinstance(node, ast.ClassDef):
            kind = held[node.name]
            yield from list_held(node.body, vars(kind) | {"": kind}, f"{place}.{node.name}")
        elif isinstance(node, Function):
            yield from _list_defaults(node, held.get(node.name), f"{place}.{node.name}")


def _list_names(node: Assigned) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if node.value else []
    for target in targets:
        yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _find(held: Mapping[str, Any], name: str) -> Any:
    """A name's value; of a record's field what it is where nothing else is said."""
    own = {field.name: field for field in fields(held[""])} if is_dataclass(held.get("")) else {}
    if name not in own:
        return held.get(name)
    make = own[name].default_factory
    if make is MISSING:
        return own[name].default
    return None if inspect.isbuiltin(make) else make()  # what a clock says is no default


def _list_defaults(node: Function, found: Any, place: str) -> Named:
    """A function's defaults, and the options of a command."""
    written = [*zip(node.args.args[::-1], node.args.defaults[::-1], strict=False),
               *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    yield from ((f"{place}({one.arg})", _find_default(found, one.arg)) for one, default in written if default)
    if isinstance(found, click.Command):
        yield place, found


def _find_default(found: Any, name: str) -> Any:
    """A parameter's default, of a function or of what stands in its place: a command, a property, a class's."""
    for one in (found, *(getattr(found, inner, None) for inner in ("callback", "fget", "__func__"))):
        function = inspect.unwrap(one) if callable(one) else None
        if isinstance(function, FunctionType) and name in inspect.signature(function).parameters:
            return inspect.signature(function).parameters[name].default
    return None


def format_page() -> str:
    """The file, a name a line."""
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(one)}" for name, one in sorted(describe_all().items()))
    return f"{{\n{rows}\n}}\n"


if __name__ == "__main__":
    KEPT.write_text(format_page(), encoding="utf-8")
