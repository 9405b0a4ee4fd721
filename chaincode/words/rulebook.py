"""The rule book's sentences by the names that the rules use: reasons, commands, arguments, queries, parameters.

They stand in en.json and it.json, outside the digest of the rules: a mended sentence is no new rule book.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from chaincode.words import LANGUAGES, Texts

_KINDS = ("reasons", "commands", "arguments", "queries", "parameters")


def words_of_reason(code: str) -> Texts | None:
    """Give the sentence, with {values}, of a reason's code; None where this release knows no such code."""
    return _load()["reasons"].get(code)


def words_of_command(name: str) -> Texts:
    """Say what a command does, with {fields} of its arguments and {member}; the bare name where none is known."""
    return _load()["commands"].get(name, Texts(name, name))


def list_commands() -> Iterable[tuple[str, Texts]]:
    """Give what each command does, by its name."""
    return _load()["commands"].items()


def words_of_argument(name: str) -> Texts:
    """Say what an argument of what a second organisation signs is; the bare name where none is known."""
    return _load()["arguments"].get(name, Texts(name, name))


def list_arguments() -> Iterable[tuple[str, Texts]]:
    """Give what each such argument is, by its name."""
    return _load()["arguments"].items()


def words_of_query(name: str) -> Texts:
    """Say what a query reads; the bare name where none is known."""
    return _load()["queries"].get(name, Texts(name, name))


def words_of_parameter(name: str) -> Texts:
    """Say what a parameter is, by its name with dots; the bare name where none is known."""
    return _load()["parameters"].get(name, Texts(name, name))


@cache
def _load() -> dict[str, dict[str, Texts]]:
    here = Path(__file__).parent
    en, it = (json.loads((here / f"{language}.json").read_text(encoding="utf-8")) for language in LANGUAGES)
    return {kind: {name: Texts(text, it[kind][name]) for name, text in en[kind].items()} for kind in _KINDS}
