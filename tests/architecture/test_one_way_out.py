"""What is told at a terminal goes one way, which leaves out what a terminal would act on: others' words stand in it."""

import ast
from collections.abc import Iterator

import pytest

from .source import ROOT, Module, get_modules, parse_module

WAY_OUT = ("chaincode.terminal.telling", "chaincode.terminal.failures")  # both clean what they tell
TELLING = {"click.echo", "click.secho", "click.echo_via_pager", "sys.stdout.write", "sys.stderr.write"}
ELSEWHERE = {
    "chaincode.shim.command": "fixed sentences, in a process that has no click",
    "gateway.hosting.serve.kept_process": "a child's lines, cleaned there",
    "gateway.hosting.worker.__main__": "a fixed word for its parent",
}


def find_telling(module: Module) -> Iterator[str]:
    """Where a module tells something past the one way out."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in TELLING:
            yield f"{module.name}:{node.lineno} {ast.unparse(node)}"
    yield from (f"{module.name}:{line} {name}" for line, name in module.find_imports() if name in TELLING)


def test_nothing_is_told_past_the_one_way_out() -> None:
    told = {module.name: found for module in get_modules() if (found := list(find_telling(module)))}
    assert set(told) == {*WAY_OUT, *ELSEWHERE}, told


@pytest.mark.parametrize("text", [
    "import click\nclick.echo(1)", "from click import secho", "import sys\nsys.stdout.write('')",
])
def test_another_way_is_found(text: str) -> None:
    assert len(list(find_telling(parse_module("gateway.x", ROOT / "x.py", text)))) == 1
