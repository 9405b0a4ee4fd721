"""What has its home in `chaincode.kernel` isn't written down again elsewhere: registers, PODs, months, chunks,
files that are replaced whole.

The rules have registers and months of their own: their text is what the organisations agree on.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .source import Module, get_modules, parse_module

REGISTERS = {"withdrawn", "injected", "produced"}
POD = re.compile(r"IT\(?\[?(?:0-9|\\d)")
MONTH = re.compile(r"0\[1-9\]\|1\[0-2\]")
WRITES = {"write_text", "write_bytes"}
OWN = ("chaincode.kernel", "chaincode.rules")
OTHERWISE = {
    "analytics.imports.sii": "the form's own months, 05/2026",
    "network.images": "the list of images is written by whoever develops, and no node reads it",
    "chaincode.wire.rwset": "Fabric's Merkle summary of a range; what is below imports nothing of ours",
}


def find_again(module: Module) -> Iterator[str]:
    """What stands in a module though the kernel has it: each with its line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and is_list_of_registers(node.elts):
            yield f"{module.name}:{node.lineno} registers"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_pattern(node.value):
            yield f"{module.name}:{node.lineno} grammar"
        if module.name.startswith("network.") and isinstance(node, ast.Attribute) and node.attr in WRITES:
            yield f"{module.name}:{node.lineno} file that nodes read"
        if is_stepped_range(node):
            yield f"{module.name}:{node.lineno} chunks"


def is_list_of_registers(elements: list[ast.expr]) -> bool:
    names = [one.value for one in elements if isinstance(one, ast.Constant)]
    return len(names) == len(elements) > 1 and set(names) <= REGISTERS


def is_pattern(text: str) -> bool:
    return bool(POD.search(text) or MONTH.search(text))


def is_stepped_range(node: ast.AST) -> bool:
    """`range(0, len(items), some)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"):
        return False
    return len(node.args) == 3 and ast.unparse(node.args[1]).startswith("len(")


def is_own(module: Module) -> bool:
    return module.name.startswith(OWN)


def test_nothing_of_the_kernel_is_written_down_again() -> None:
    again = [found for module in get_modules() if not is_own(module) for found in find_again(module)]
    assert [one for one in again if one.split(":")[0] not in OTHERWISE] == []
    assert {one.split(":")[0] for one in again} >= OTHERWISE.keys()


def test_versions_of_readings_have_one_writer() -> None:
    """Whatever comes, from devices or files, or is taken back, is judged and written by the same two modules."""
    writes = re.compile(r"(?:INSERT INTO|COPY) reading\b|insert\(reading\)|reading\.(?:insert|update)\(")
    found = {module.name for module in get_modules() if writes.search(module.path.read_text(encoding="utf-8"))}
    store = "gateway.features.readings.store"
    assert {name for name in found if ".migrations." not in name} == {store, f"{store}_postgresql"}


@pytest.mark.parametrize("text", [
    'REGISTERS = ("withdrawn", "injected")', 'kinds = ["withdrawn", "injected", "produced"]',
    r'pod = "IT\\d{3}E"', 'pod = "IT[0-9]{3}E"', 'month = "(0[1-9]|1[0-2])"', "for at in range(0, len(rows), 7): pass",
])
def test_a_second_home_is_found(text: str) -> None:
    assert list(find_again(parse_module("gateway.x", Path("x.py"), text)))


def test_what_a_node_may_be_reading_is_replaced_whole() -> None:
    assert list(find_again(parse_module("network.x", Path("x.py"), "path.write_bytes(block)")))
