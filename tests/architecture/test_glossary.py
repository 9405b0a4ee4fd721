"""The glossary of ARCHITECTURE.md: each word has one meaning, and what it is not called is in no name of the code."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from .source import ROOT, Module, get_modules, parse_module

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|([^|]*)\|$", re.MULTILINE)
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Where a word may stand that isn't ours to choose, or means something else than the row forbids: module or above, why.
ALLOWED: dict[str, dict[str, str]] = {
    "approve": dict.fromkeys(
        ("chaincode.wire.messages", "network.messages", "network.lifecycle"),
        "Fabric's own step of a chaincode's life"),
    "balance": {
        "analytics.incentives.report": "GSE's conguaglio at the year's end",
        "chaincode.rules.parameters": "the parameter by which a community bounds what a member may hold",
    },
    "consumption": {"analytics.reports.indicators": "self-consumption, the word of the law (autoconsumo)"},
    "device": {
        "iot_bridge": "what sends messages, of whatever kind: it may be no meter",
        "gateway.commandline.operating.devices": "the same, as an operator lets one in",
        "gateway.features.members.views": "the name by which such a device logs in at the broker",
        "gateway.settings": "how old its readings may be",
    },
    "group": {
        "chaincode.rules.governance": "parameters that one vote changes together",
        "chaincode.wire": "Fabric's groups of a configuration", "network": "the same",
        "gateway.commandline": "click's groups of commands", "iot_bridge.__main__": "the same",
        "iot_bridge.dialects": "a regular expression's groups",
        "gateway.acts.enrolling": "what goes together into one call",
        "gateway.features.readings": "days, or rows of a register, that lie together",
        "analytics.planner": "players who come together, by how many of each kind",
    },
    "message": {
        "chaincode.wire": "Fabric's messages", "chaincode.shim": "the same", "chaincode.peer": "the same",
        "network": "the same", "gateway.ledger": "the text of Fabric's Response, and bytes that are signed",
        "gateway.client": "bytes that are signed", "gateway.http.errors": "marshmallow's own",
        "gateway.hosting.metrics_port": "the standard library's own",
        "iot_bridge": "MQTT's messages", "gateway.features.readings.erasing": "what such a message said",
    },
    "payout": {
        "analytics.repartition.payees": "what the bank brings to a payee: several parts at once",
        "gateway.commandline.energy.month": "the same", "gateway.features.repartition": "the same",
    },
    "production": {
        "analytics.reports.indicators": "what plants give, also behind the meter: the third register",
        "gateway.features.repartition.registers": "the same",
    },
    "setting": {
        "gateway": "an operator's own file, which no vote changes", "iot_bridge": "the same",
    },
    "surplus": dict.fromkeys(
        ("analytics.incentives", "analytics.planner", "analytics.repartition", "analytics.tariffs"),
        "GSE's eccedenza: premium above a share of the energy, which goes to other than firms"),
    "type": {
        **dict.fromkeys(("chaincode.wire.messages", "network.messages"), "Fabric's own word"),
        **dict.fromkeys(("gateway.destinations", "gateway.features.destinations"), "media types, HTTP's own word"),
    },
    "zone": {
        **dict.fromkeys((
            "analytics.examples.town", "analytics.imports.prices", "analytics.incentives.plants", "analytics.planner",
            "gateway.acts.prices", "gateway.commandline.energy.imports", "gateway.features.periods",
            "gateway.features.planner", "gateway.features.repartition", "gateway.settings",
        ), "a market zone, in which one price of energy holds"),
        "analytics.imports.clock": "a time zone",
    },
}

# Words that once meant two things, and the modules in whose names they stand for the one that the glossary gives.
ONLY_IN = {
    "statement": ("analytics.statement", "gateway.features.periods"),
    "account": ("analytics.reports", "gateway.features.repartition", "gateway.commandline.repartition.out",
                "webapp.parts.euro", "webapp.parts.outcomes"),
    "purse": ("analytics.repartition", "analytics.reports"),
    "trial": ("gateway.hosting.trial",),
    "home": ("analytics.economy", "analytics.examples.extract", "analytics.planner", "gateway.commandline.plan.home",
             "gateway.features.periods.daily"),
    "chain": ("chaincode.audit.chain", "chaincode.rules.energy"),
    "place": ("chaincode.rules", "gateway.features.market", "gateway.db.mirror"),
}
VERBS = {"place", "_place"}  # to place is none of them, nor is place_<what>


@cache
def read_glossary() -> tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]:
    """Each row: words in use, what they mean, words not in use."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text[text.index("## Names"):].split("\n## ")[0]
    rows = [row for row in ROW.findall(table) if not row[0].startswith(("use", "---"))]
    return tuple((split(use), meaning, split(never)) for use, meaning, never in rows)


def split(cell: str) -> tuple[str, ...]:
    return tuple(word.strip(" `") for word in re.split("[,;]", cell) if word.strip())


def find_names(module: Module) -> Iterator[tuple[int, str]]:
    """Names of classes and functions, parameters, fields of records, and fields of the API's schemas."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.lineno, node.target.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "schema":
            yield from ((word.value.lineno, word.arg) for word in node.keywords if word.arg)


def get_words(name: str) -> set[str]:
    """A name's words, each also without the s of many."""
    words = set(HUMP.sub("_", name).lower().split("_"))
    return words | {word.removesuffix("s") for word in words}


def find_forbidden(module: Module) -> list[str]:
    forbidden = {word for _, _, never in read_glossary() for word in never}
    return [f"{module.name}:{line} {name}: {word}" for line, name in find_names(module)
            for word in sorted(get_words(name) & forbidden) if not is_allowed(module.name, word)]


def is_allowed(name: str, word: str) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in ALLOWED.get(word, {}))


def test_no_name_has_a_word_that_something_is_not_called() -> None:
    assert [found for module in get_modules() for found in find_forbidden(module)] == []


def test_each_word_has_one_meaning() -> None:
    used = [word for use, _, _ in read_glossary() for word in use]
    assert len(used) == len(set(used)) > 40
    assert not set(used) & {word for _, _, never in read_glossary() for word in never}
    assert all(meaning.strip() for _, meaning, _ in read_glossary())


def find_elsewhere(module: Module) -> list[str]:
    """Names, the module's own included, with a word that means something else where it stands."""
    names = [(1, module.name.rpartition(".")[2]), *find_names(module)]
    return [f"{module.name}:{line} {name}: {word}" for line, name in names
            for word in sorted(get_words(name) & ONLY_IN.keys()) if not (name in VERBS or name.startswith("place_"))
            and not any(f"{module.name}.".startswith(f"{place}.") for place in ONLY_IN[word])]


def test_a_word_that_meant_two_things_stands_for_one() -> None:
    assert [found for module in get_modules() for found in find_elsewhere(module)] == []
    assert ONLY_IN.keys() <= {word for use, _, _ in read_glossary() for word in use}


@pytest.mark.parametrize("text", ["def f(statement): pass", "class TrialOpener: pass", "class A:\n    places: int"])
def test_a_word_in_its_other_meaning_is_found(text: str) -> None:
    assert find_elsewhere(parse_module("gateway.x", Path("x.py"), text))


def test_no_class_is_defined_twice_in_one_package() -> None:
    """Of the whole gateway, of analytics, ...: a name that two classes have means two things."""
    found = Counter((module.name.partition(".")[0], node.name) for module in get_modules()
                    for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))
    assert [name for name, count in found.items() if count > 1] == []


def test_each_exception_is_needed() -> None:
    found = [(module.name, word) for module in get_modules() for _, name in find_names(module)
             for word in get_words(name)]
    unused = [(word, place) for word, places in ALLOWED.items() for place in places
              if not any(word == one and f"{name}.".startswith(f"{place}.") for name, one in found)]
    assert unused == []
    forbidden = {word for _, _, never in read_glossary() for word in never}
    assert ALLOWED.keys() <= forbidden


@pytest.mark.parametrize("text", [
    "class UserRecord: pass", "def count_customers(): pass", "def f(sample): pass",
    "class A:\n    balance_cents: int", 'schema("Name", listing=fields.String())',
])
def test_a_forbidden_word_is_found(text: str) -> None:
    assert find_forbidden(parse_module("gateway.x", Path("x.py"), text))
