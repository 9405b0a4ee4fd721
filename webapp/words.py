"""The pages' words, in Italian and English: `languages/it.json` and `languages/en.json`, the same keys in both.

A template writes `say("key", name=value)`, or `tell("key", name=value)` where the values stand out; what stands in
braces is filled in, and Italian articles before a number are elided: "il 8 maggio" is "l'8 maggio".
"""

import json
import re
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup, escape

from chaincode.words.rulebook import list_arguments, list_commands
from chaincode.words.seen import clean

LANGUAGES = ("it", "en")
FOLDER = Path(__file__).parent / "languages"
_VALUE = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\b(il|al|dal|del|nel|sul) $", re.IGNORECASE)
_ELIDED = re.compile(r"8|11(?!\d)")  # otto, ottanta, ottomila; undici, undicimila


def load_words(language: str) -> dict[str, str]:
    """Read a language's words."""
    found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


WORDS = {language: load_words(language) for language in LANGUAGES}
# What each command does, with {fields} of its arguments: what a browser shows before it signs.
RULEBOOK = {language: {name: words.in_language(language) for name, words in list_commands()} for language in LANGUAGES}
ARGUMENTS = {language: {name: words.in_language(language) for name, words in list_arguments()}
             for language in LANGUAGES}  # what each argument is that a second organisation signs


class Say:
    """The sentences of one language by their keys."""

    def __init__(self, language: str) -> None:
        self._language, self._words = language, WORDS[language]

    def __call__(self, key: str, **values: object) -> str:
        """Return a sentence with its values."""
        return "".join(self._fill_in(key, values))

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def tell(self, key: str, **values: object) -> Markup:
        """Return a sentence whose values stand out."""
        parts = self._fill_in(key, values)
        return Markup("").join(
            Markup("<strong>{}</strong>").format(part) if number % 2 else escape(part)
            for number, part in enumerate(parts))

    def _fill_in(self, key: str, values: dict[str, object]) -> list[str]:
        """The sentence in parts: text, value, text, value, ..."""
        parts = _VALUE.split(self._words[key])
        filled = [clean(str(values[part])) if number % 2 else part for number, part in enumerate(parts)]
        if self._language == "it":
            return [elide(text, value) if number % 2 == 0 else text
                    for number, (text, value) in enumerate(pairwise([*filled, ""]))]
        return filled


def elide(text: str, value: str) -> str:
    """Return an Italian text as it stands before a value: "dal " before "8 maggio" is "dall'"."""
    if not _ELIDED.match(value):
        return text
    return _ARTICLE.sub(lambda found: _shorten(found[1]), text)


def _shorten(article: str) -> str:
    return {"il": "l'", "Il": "L'"}.get(article, f"{article}l'")
