"""The rules and the contract hold nothing that could make two endorsers answer differently."""

from pathlib import Path

import pytest

from .determinism import find_faults
from .import_rules import is_under
from .source import get_modules, parse_module


def test_rules_and_contract_are_deterministic() -> None:
    checked = [module for module in get_modules() if is_under(module.name, ("chaincode.rules", "chaincode.contract"))]
    assert checked
    assert [fault for module in checked for fault in find_faults(module)] == []


def find_in(text: str) -> list[str]:
    return find_faults(parse_module("chaincode.rules.example", Path("x.py"), text))


@pytest.mark.parametrize("text", [
    "rate = 0.1",
    "part = whole / 3",
    "whole /= 3",
    "order = hash(key)",
    "now = datetime.now()",
    "day = date.today()",
    "word = name.casefold()",
    "if text.isdigit(): pass",
    "ok = text.isdigit() and text.isascii()",
    "for key in {1, 2}: pass",
    "for key in set(keys): pass",
    "keys: set[str] = find()\nfor key in keys: pass",
    "def f(keys: frozenset[str]) -> list[str]: return [k for k in keys]",
    "both = list(a.keys() & b.keys())",
    "first = next(iter(set(keys)))",
    "text = ','.join({1, 2})",
    "both = [*(set(a) | set(b))]",
    "seen = set()\nany_one = seen.pop()",
    "try: pass\nexcept: pass",
    "try: pass\nexcept Missing: pass",
    "try: pass\nexcept ValueError as error: text = str(error)",
    "try: pass\nexcept ValueError as error: text = f'{error}'",
    r"re.compile(r'\d+')",
    "root = math.sqrt(4)",
])  # fmt: skip
def test_a_fault_is_found(text: str) -> None:
    assert len(find_in(text)) == 1


@pytest.mark.parametrize("text", [
    "part, rest = divmod(whole, 3)",
    "for key in sorted(set(keys)): pass",
    "count = len(set(keys))",
    "known = set(a)\nok = key in known",
    "for key in {'a': 1}: pass",
    r"re.compile(r'\d+', re.ASCII)",
    r"re.compile(r'[0-9]+')",
    "root = math.isqrt(4)",
    "items.pop()",
    "ok = part.isascii() and part.isdigit()",
])  # fmt: skip
def test_what_is_deterministic_passes(text: str) -> None:
    assert find_in(text) == []
