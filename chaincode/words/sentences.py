"""The sentences of both languages by key, as translators keep them.

    chaincode.audit.bundle.other_period        [bundle] other_period in chaincode/languages/{en,it}/audit.toml

A key names the package, the topic's file, and the sentence in it; what stands in braces is filled in by its name. A
sentence that depends on a number is two: `one`, and `other` for all other numbers, told apart by its {count}. A topic
is read when the first of its sentences is asked for.
"""

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "it")
Sentence = str | dict[str, str]
_ROOT = Path(__file__).parents[2]


@cache
def find_sentence(key: str, language: str) -> Sentence:
    """Return a sentence as it is kept.

    Raises:
        KeyError, FileNotFoundError: nobody wrote it.
    """
    package, topic, *names = key.split(".")
    found: object = _load(package, topic, language)
    for name in names:
        found = found[name]  # type: ignore[index]
    return found  # type: ignore[return-value]


def has_sentence(key: str) -> bool:
    """Whether somebody wrote it."""
    try:
        return bool(find_sentence(key, LANGUAGES[0]))
    except (KeyError, FileNotFoundError):
        return False


@cache
def _load(package: str, topic: str, language: str) -> dict[str, object]:
    path = _ROOT / package / "languages" / language / f"{topic}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
