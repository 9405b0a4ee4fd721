"""What people read is written twice, side by side: each Italian text is Italian, and says as much as the English."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from chaincode.audit.findings import Reason as Finding
from chaincode.audit.wire_words import ITALIAN, OTHERWISE, translate
from chaincode.rules.errors import Reason
from chaincode.words import WordedError
from chaincode.words.rulebook import words_of_reason
from gateway.client.errors import PARTS
from gateway.http.errors import ApiReason

from .source import get_modules

# The commonest English words that are none in Italian; names of things, commands and files aren't looked at.
ENGLISH = re.compile(
    r"(?<![\w./'_-])(the|of|is|are|and|with|not|from|must|which|that|this|for|its|by|be|been|was|were|has|have|had|"
    r"what|when|where|who|whose|only|isn't|doesn't|can't|there|unknown|missing|more|than|neither|already|an|you|your|"
    r"here|can|may|will|each|needs|wants)(?![\w./_=-])",
    re.IGNORECASE,
)
QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\./volano\S*( [a-z]+)*|--[\w-]+|\[\[?\w+\]?\]|\{[^{}]*\}")
TO_PEOPLE = ("InputError", "RefusedError", "ClickException", "UsageError", "BadParameter")
SHOWS = ("echo", "secho", "print", "write", "prompt", *TO_PEOPLE)
# what a program waits for on another's output
FOR_PROGRAMS = (["gateway", "ready"], ["broker", "ready"], ["bridge", "ready"])
Pair = tuple[str, str, str]


def find_english(text: str) -> list[str]:
    """English words of an Italian text, what is quoted or to be typed left out."""
    return [found[0] for found in ENGLISH.finditer(QUOTED.sub(" ", text))]


def read_text(node: ast.expr) -> str | None:
    """The text of a literal, {} for what is filled in; None for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def find_pairs() -> Iterator[Pair]:
    """Each pair that is written in the source: where, English, Italian."""
    for module in get_modules():
        for call in ast.walk(module.tree):
            if isinstance(call, ast.Call) and get_name(call.func) in PAIRS and len(call.args) >= 2:
                en, it = read_text(call.args[-2]), read_text(call.args[-1])
                if en is not None and it is not None:
                    yield f"{module.name}:{call.lineno}", en, it


def get_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def find_errors(kind: type[Exception]) -> Iterator[str]:
    """Names of a class of errors and all below it, as far as they are imported."""
    yield kind.__name__
    for below in kind.__subclasses__():
        yield from find_errors(below)


def find_reasons() -> Iterator[Pair]:
    """Each refusal of the rules, the API and the audit."""
    for module in get_modules():
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            for name, one in vars(import_module(module.name)).items():
                if isinstance(one, Reason) and (words := words_of_reason(one.code)):
                    yield f"{module.name}.{name}", *words
                if isinstance(one, ApiReason | Finding):
                    yield f"{module.name}.{name}", one.en, one.it


REASONS = list(find_reasons())
PAIRS = {"say", "Words", *find_errors(WordedError)}
WRITTEN = list(find_pairs())


def test_there_are_pairs_to_look_at() -> None:
    assert len(WRITTEN) > 700
    assert len({place.rpartition(".")[2] for place, _, _ in REASONS}) > 150


@pytest.mark.parametrize("pairs", [WRITTEN, REASONS], ids=["written", "reasons"])
def test_the_italian_text_is_italian(pairs: list[Pair]) -> None:
    assert [(place, it, found) for place, _, it in pairs if (found := find_english(it))] == []


@pytest.mark.parametrize("pairs", [WRITTEN, REASONS], ids=["written", "reasons"])
def test_a_sentence_is_another_in_italian(pairs: list[Pair]) -> None:
    assert [(place, en) for place, en, it in pairs if en == it and len(find_english(en)) > 0] == []


def test_the_test_knows_english_when_it_sees_it() -> None:
    sentences = [en for _, en, _ in REASONS if len(en.split()) > 5]
    assert sum(bool(find_english(en)) for en in sentences) > 0.9 * len(sentences)


@pytest.mark.parametrize("pairs", [WRITTEN, REASONS], ids=["written", "reasons"])
def test_both_say_the_same_values_on_as_many_lines(pairs: list[Pair]) -> None:
    def count(text: str) -> tuple[int, int]:
        return text.count("\n"), 0

    assert [place for place, en, it in pairs if count(en) != count(it)] == []


def test_a_reason_names_the_same_values_in_both_languages() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", text))

    assert [place for place, en, it in REASONS if names(en) != names(it)] == []
    assert [place for place, en, it in REASONS if "\n" in en + it] == []


def count_values(node: ast.expr) -> int:
    """How many values a text is filled with; not a library's own English words, nor a list that may be written out."""
    parts = [ast.unparse(part) for part in getattr(node, "values", []) if isinstance(part, ast.FormattedValue)]
    return sum("error" not in part and ".join(" not in part for part in parts)


def test_what_is_filled_in_is_filled_in_in_both_languages() -> None:
    uneven = [
        f"{module.name}:{call.lineno}" for module in get_modules() for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and get_name(call.func) in PAIRS and len(call.args) >= 2
        and None not in (read_text(call.args[-2]), read_text(call.args[-1]))
        and count_values(call.args[-2]) != count_values(call.args[-1])
    ]
    assert uneven == []


def find_shown(call: ast.Call) -> Iterator[str]:
    """Texts that a call shows as they stand; those that are one of a pair are looked at elsewhere."""
    waiting: list[ast.AST] = [*call.args, *(word.value for word in call.keywords if word.arg != "style")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and get_name(node.func) in {*PAIRS, "say_count"}:
            continue
        text = read_text(node) if isinstance(node, ast.expr) else None
        if text is not None:
            yield text
        if not isinstance(node, ast.JoinedStr) or text is None:
            waiting.extend(ast.iter_child_nodes(node))
        else:
            waiting.extend(part for part in node.values if isinstance(part, ast.FormattedValue))


def test_nothing_is_shown_in_one_language() -> None:
    shown = {
        (module.name, text) for module in get_modules() for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and get_name(call.func) in SHOWS
        for text in find_shown(call) if re.search(r"[a-z]{2,} [a-z]{2,}", QUOTED.sub(" ", text))
    }
    assert {place for place, text in shown if text.split()[:2] not in FOR_PROGRAMS} == set()


def test_the_wires_reasons_have_italian_words() -> None:
    said = {
        re.sub(r"\{\w*\}", "{}", text) for module in get_modules() for call in ast.walk(module.tree)
        if module.name.startswith("chaincode.wire.") and isinstance(call, ast.Call)
        and get_name(call.func) in ("MalformedError", "UntrustedError", "ConfigurationError") and call.args
        and (text := read_text(call.args[-1])) is not None
    }
    assert len(said) > 35
    assert said - set(ITALIAN) == set()
    assert [one for one, other in ITALIAN.items() if one.count("{}") != other.count("{}") or find_english(other)] == []


def test_a_reason_of_the_wire_is_told_in_italian_with_its_values() -> None:
    assert translate("no organisation gse") == "nessuna organizzazione gse"
    assert translate("sequence 3 follows 1") == "la sequenza 3 segue la 1"
    assert translate("too_long") == "too_long"
    assert translate("'utf-8' codec can't decode byte 0xff") == OTHERWISE


def test_no_command_refuses_in_one_language() -> None:
    """What ends a command is a pair, or quotes what is one: never a sentence alone."""
    alone = []
    for module in get_modules():
        for node in ast.walk(module.tree):
            call: Any = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and get_name(call.func) in TO_PEOPLE and call.args:
                text = read_text(call.args[0])
                if text is not None and re.search(r"[a-z]{2,} [a-z]{2,}", QUOTED.sub(" ", text)):
                    alone.append(f"{module.name}:{node.lineno} {text}")
    assert alone == []


def test_each_part_that_a_client_names_has_an_italian_name() -> None:
    named = set()
    for module in get_modules():
        if module.name in ("gateway.client.proposals", "gateway.client.transactions", "gateway.client.sessions"):
            for node in ast.walk(module.tree):
                parts: Any = ()
                if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                    parts = node.value.elts[:1]
                elif isinstance(node, ast.Call) and get_name(node.func) == "UnsignedError":
                    parts = node.args[1:]
                named |= {part.value for part in parts if isinstance(part, ast.Constant)}
    assert len(named) > 20
    assert named - set(PARTS) == set()
