"""The rule book's sentences stand outside its digest, by code and name, with the same values in both languages."""

import ast
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter
from typing import Any, get_args, get_type_hints

import pytest

import chaincode
import chaincode.rules
from chaincode import contract
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.community.countersign import ENACT
from chaincode.rules.errors import Reason
from chaincode.rules.parameters import Parameters
from chaincode.rules.queries import QUERIES
from chaincode.words import LANGUAGES, Texts
from chaincode.words.rulebook import words_of_command, words_of_parameter, words_of_query, words_of_reason

HERE = Path(chaincode.__file__).parent
RULES = [found.name for found in walk_packages(chaincode.rules.__path__, "chaincode.rules.")]
MODULES = [contract, *map(import_module, RULES)]
REASONS = {one.code: one for module in MODULES for one in vars(module).values() if isinstance(one, Reason)}
COMMANDS = {name: command for rules in RULE_SETS.values() for name, command in rules.items()}


def list_parameters() -> Iterator[str]:
    """The names of what a community governs: of a record its fields, with a dot."""
    founded = Parameters(community="one", first_period="2024-05-01")
    for field in fields(founded):
        value = getattr(founded, field.name)
        yield from ([f"{field.name}.{part.name}" for part in fields(value)] if is_dataclass(value) else [field.name])


def list_arguments(type_: Any) -> Iterator[str]:
    """The names of a record's fields, and of those of the records in it."""
    for inner in get_args(type_):
        yield from list_arguments(inner)
    if is_dataclass(type_):
        for name, inner in get_type_hints(type_).items():
            yield name
            yield from list_arguments(inner)


# A second organisation reads what it signs: each argument of each command that awaits one.
ARGUMENTS = {name for command in ENACT for name in list_arguments(COMMANDS[command].arguments)}
NAMES = {"reasons": set(REASONS), "commands": set(COMMANDS), "queries": set(QUERIES), "arguments": ARGUMENTS,
         "parameters": set(list_parameters())}


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def braces_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_code_and_name_has_a_sentence_and_no_sentence_is_left_over(language: str) -> None:
    kept = json.loads((HERE / "words" / f"{language}.json").read_text(encoding="utf-8"))
    assert {kind: set(sentences) for kind, sentences in kept.items()} == NAMES
    assert all(sentence.strip() for sentences in kept.values() for sentence in sentences.values())


@pytest.mark.parametrize("code", sorted(REASONS))
def test_both_languages_say_the_same_values_of_a_reason(code: str) -> None:
    words = words_of_reason(code)
    assert words is not None and braces_of(words.en) == braces_of(words.it)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_says_what_it_does_with_its_own_fields(name: str) -> None:
    words, own = words_of_command(name), {field.name for field in fields(COMMANDS[name].arguments)}
    assert braces_of(words.en) == braces_of(words.it) <= own | {"member"}


def test_what_has_no_sentence_is_named_bare() -> None:
    assert words_of_reason("T99_OF_TOMORROW") is None
    bare = Texts("tomorrow", "tomorrow")
    assert words_of_command("tomorrow") == words_of_query("tomorrow") == words_of_parameter("tomorrow") == bare


def list_refusals() -> Iterator[tuple[str, str, set[str]]]:
    """Where each reason is called, its code, the values that it is given; those given as a whole (**) left out."""
    for module in MODULES:
        for call in ast.walk(parse(Path(module.__file__ or ""))):
            reason = getattr(module, call.func.id, None) if _is_named_call(call) else None
            if isinstance(reason, Reason) and all(word.arg for word in call.keywords):
                yield f"{module.__name__}:{call.lineno}", reason.code, {str(word.arg) for word in call.keywords}


def _is_named_call(node: Any) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


REFUSALS = list(list_refusals())


@pytest.mark.parametrize(("place", "code", "given"), REFUSALS, ids=[place for place, _, _ in REFUSALS])
def test_a_refusal_gives_the_values_of_its_sentence(place: str, code: str, given: set[str]) -> None:
    words = words_of_reason(code)
    assert words is not None and braces_of(words.en) <= given, place


def list_sentences(path: Path) -> Iterator[str]:
    """Texts of three words and more. A docstring and what a defect says are for who reads the code."""
    tree = parse(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.Expr):
            node._fields = ()  # type: ignore[misc]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value.split()) > 2:
            yield f"{path.name}:{node.lineno}: {node.value}"


def test_no_sentence_is_under_the_digest() -> None:
    files = [*(HERE / "rules").rglob("*.py"), HERE / "contract.py"]
    assert [found for file in files for found in list_sentences(file)] == []
