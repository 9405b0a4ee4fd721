"""What people read stands by key in two languages: each key is used, each Italian text is Italian and says as much."""

import ast
import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from string import Formatter
from types import ModuleType
from typing import Any

import pytest

from chaincode.audit.wire_words import ITALIAN, OTHERWISE, translate
from chaincode.rules.errors import Reason
from chaincode.terminal.catalogue import load_catalogue
from chaincode.words import LANGUAGES, WordedError
from chaincode.words.rulebook import words_of_reason
from gateway.client.errors import PARTS
from tests.helpers.files.sentences import list_sentences

from .source import PACKAGES, get_modules

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
FOR_PROGRAMS = (["gateway", "ready"], ["worker", "ready"], ["broker", "ready"], ["bridge", "ready"],
                ["pages", "ready"])
Pair = tuple[str, str, str]
ListPairs = Callable[[], list[Pair]]


def find_english(text: str) -> list[str]:
    """English words of an Italian text, what is quoted or to be typed left out."""
    return [found[0] for found in ENGLISH.finditer(QUOTED.sub(" ", text))]


def read_text(node: ast.expr) -> str | None:
    """The text of a literal, {} for what is filled in; None for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def get_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def find_errors(kind: type[Exception]) -> Iterator[str]:
    """Names of a class of errors and all below it, as far as they are imported."""
    yield kind.__name__
    for below in kind.__subclasses__():
        yield from find_errors(below)


@cache
def list_said() -> set[str]:
    """What is called with a sentence's key."""
    list(import_all())
    return {"say", "Words", *find_errors(WordedError)}


def import_all() -> Iterator[ModuleType]:
    """Every module of the packages; looked for by a test, not whenever tests are listed: it takes seconds."""
    for module in get_modules():
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            yield import_module(module.name)


@cache
def list_reasons() -> list[Pair]:
    """Each refusal of the rules."""
    return [(f"{module.__name__}.{name}", words.en, words.it) for module in import_all()
            for name, value in vars(module).items()
            if isinstance(value, Reason) and (words := words_of_reason(value.code))]


@cache
def list_texts() -> Mapping[str, tuple[str, str]]:
    """Each sentence of the packages by its key, English and Italian; one for a single thing by itself."""
    en, it = ({key: text for package in PACKAGES for key, text in list_sentences(package, language)}
              for language in LANGUAGES)
    assert set(en) ^ set(it) == set()
    return {key: (en[key], it[key]) for key in en}


def list_written() -> list[Pair]:
    """Each sentence of the packages."""
    return [(key, *pair) for key, pair in list_texts().items()]


def list_helps() -> list[Pair]:
    """Each paragraph of a help text, which is its own key."""
    return [(english, english, italian) for english, italian in load_catalogue().items()]


OF_ALL = pytest.mark.parametrize("list_pairs", [list_written, list_reasons, list_helps])


TABLES = ("chaincode.words.system",)  # asked for whole
KEY = re.compile(rf"({'|'.join(PACKAGES)})(\.[\w*]+){{2,}}")
# A client of the API is whoever's, and takes nothing of ours along; what a shim asks of its peer nobody reads.
WITH_PAIRS = ("gateway.client.errors", "chaincode.shim.requests")


def test_there_are_sentences_to_look_at() -> None:
    assert len(list_written()) > 1200
    assert len({place.rpartition(".")[2] for place, _, _ in list_reasons()}) > 60


def find_keys(tree: ast.AST) -> Iterator[str]:
    """The keys in a module: as they stand, with * for what an f-string puts in."""
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or node not in inside:
            text = (read_text(node) or "").replace("{}", "*") if isinstance(node, ast.expr) else ""
            if KEY.fullmatch(text):
                yield text


def test_each_key_that_is_used_is_written_and_each_that_is_written_is_used() -> None:
    written = {key.rpartition(".")[0] if is_counted(key) else key for key in list_texts()}
    topics = {get_topic(key) for key in written}
    modules = {name for module in get_modules() for name in (module.name, module.name.rpartition(".")[0])}
    asked = {(module.name, key) for module in get_modules() for key in find_keys(module.tree)
             if get_topic(key) in topics and key not in modules and key not in TABLES}
    found = {key: fnmatch.filter(written, key) if "*" in key else [key] for _, key in asked}
    assert [(place, key) for place, key in sorted(asked) if not set(found[key]) & written] == []
    assert written - {key for keys in found.values() for key in keys} == set()


def get_topic(key: str) -> str:
    """The file of a key."""
    return ".".join(key.split(".")[:2])


def is_counted(key: str) -> bool:
    """Whether a key is one of the two of a sentence that counts."""
    stem, _, last = key.rpartition(".")
    return last in ("one", "other") and all(f"{stem}.{name}" in list_texts() for name in ("one", "other"))


def names_of(text: str) -> set[str]:
    """What is filled into a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def texts_of(key: str) -> list[str]:
    """All texts of a key."""
    texts = list_texts()
    return [text for name in (key, f"{key}.one", f"{key}.other") if name in texts for text in texts[name]]


def test_a_sentence_is_given_what_it_is_filled_with() -> None:
    wrong = []
    said = list_said() | {"say_in"}
    for module in get_modules():
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
        fills = any(get_name(call.func) == "fill" for call in calls)
        for call in calls:
            keys = [text for arg in call.args if (text := read_text(arg)) and KEY.fullmatch(text) and texts_of(text)]
            given = {word.arg for word in call.keywords}
            if keys and None not in given and get_name(call.func) in said:
                wanted = set().union(*map(names_of, texts_of(keys[0])))
                if given - wanted or (wanted - given and not (fills and not given)):
                    wrong.append((f"{module.name}:{call.lineno}", sorted(given ^ wanted)))
    assert wrong == []


def is_sentence(text: str) -> bool:
    """Whether a text is more than names and numbers of things."""
    return re.search(r"[a-z]{2,} [a-z]{2,}", QUOTED.sub(" ", text)) is not None


def test_no_sentence_stands_in_the_code() -> None:
    """What is said to people is a key: neither a pair of texts, nor a table of them by language."""
    pairs = []
    said = list_said() | {"Texts"}
    for module in get_modules():
        for node in ast.walk(module.tree):
            if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in said
                    and module.name not in WITH_PAIRS):
                texts = [text for arg in node.args if (text := read_text(arg)) and is_sentence(text)]
                pairs += [(f"{module.name}:{node.lineno}", text) for text in texts]
            if isinstance(node, ast.Dict) and module.name not in WITH_PAIRS:
                keys = {str(key.value): value for key, value in zip(node.keys, node.values, strict=True)
                        if isinstance(key, ast.Constant)}
                if set(LANGUAGES) <= set(keys) and is_sentence(read_text(keys["en"]) or ""):
                    pairs.append((f"{module.name}:{node.lineno}", str(read_text(keys["en"]))))
    assert pairs == []


@OF_ALL
def test_the_italian_text_is_italian(list_pairs: ListPairs) -> None:
    assert [(place, it, found) for place, _, it in list_pairs() if (found := find_english(it))] == []


@OF_ALL
def test_quotes_and_apostrophes_are_those_that_a_keyboard_has(list_pairs: ListPairs) -> None:
    """One kind in all texts: what is copied from a terminal is typed again."""
    assert [key for key, *texts in list_pairs() for text in texts if re.search("[‘’“”]", text)] == []


@OF_ALL
def test_a_sentence_is_another_in_italian(list_pairs: ListPairs) -> None:
    assert [(place, en) for place, en, it in list_pairs() if en == it and len(find_english(en)) > 0] == []


def test_the_test_knows_english_when_it_sees_it() -> None:
    sentences = [en for _, en, _ in (*list_reasons(), *list_written()) if len(en.split()) > 5]
    assert sum(bool(find_english(en)) for en in sentences) > 0.9 * len(sentences)


@OF_ALL
def test_both_languages_say_the_same_values_on_as_many_lines(list_pairs: ListPairs) -> None:
    """A library's own words are English, and stand in the English sentence alone."""
    assert [place for place, en, it in list_pairs() if en.count("\n") != it.count("\n")] == []
    assert [(place, names_of(en) ^ names_of(it)) for place, en, it in list_pairs()
            if names_of(en) != names_of(it) and "in_english" not in names_of(en)] == []


def find_shown(call: ast.Call) -> Iterator[str]:
    """Texts that a call shows as they stand; those that are one of a pair are looked at elsewhere."""
    waiting: list[ast.AST] = [*call.args, *(word.value for word in call.keywords if word.arg != "style")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and get_name(node.func) in list_said():
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
