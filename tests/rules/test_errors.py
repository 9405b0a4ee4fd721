"""Refusals: stable codes, each documented; their sentences are in chaincode/words."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import chaincode.contract
import chaincode.rules
from chaincode.rules.errors import Kind, Reason
from chaincode.words.rulebook import words_of_reason

TABLE = Path(chaincode.rules.__file__).parent / "ERRORS.md"


def find_reasons() -> Iterator[Reason]:
    names = [module.name for module in walk_packages(chaincode.rules.__path__, "chaincode.rules.")]
    for module in (chaincode.contract, *map(import_module, names)):
        yield from (value for value in vars(module).values() if isinstance(value, Reason))


REASONS = list({id(reason): reason for reason in find_reasons()}.values())


def test_each_code_is_defined_once():
    codes = [reason.code for reason in REASONS]
    assert sorted(codes) == sorted(set(codes))


def test_the_documented_table_is_what_the_rules_say():
    rows = {line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}
    assert rows == {f"| `{one.code}` | {one.kind.name.lower()} | {words_of_reason(one.code).en} |" for one in REASONS}


def test_kinds_are_checked_in_the_documented_order_and_have_their_status():
    in_order = sorted(Kind, key=lambda kind: kind.precedence)
    assert [kind.status for kind in in_order] == [400, 409, 403, 404, 409, 422, 429]
