"""Both languages say the same things, and every word that a page uses exists."""

import re
from string import Formatter

import pytest

from webapp.app import HERE, PORTALS
from webapp.words import LANGUAGES, WORDS

ITALIAN, ENGLISH = WORDS["it"], WORDS["en"]
TEMPLATES = list(HERE.rglob("*.html"))
SCRIPTS = list(HERE.rglob("*.js"))
# Keys that are put together: what a portal, a state, a role, a category is called.
MADE = re.compile(r"door_|state_|as_|category_")
NAME = re.compile(r"\b([a-z_]+)\b")
# A table's columns: { key: kind }; `class` is an attribute's name.
COLUMN = re.compile(r"""\b(?!class)([a-z_]+): "(?:text|number)\"""")
CALLED = re.compile(r"""\b(?:say\(|tell\("[\w-]+", )"([a-z_]+)\"""")


def read(paths: list) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def find_words(*patterns: re.Pattern[str]) -> set[str]:
    return {name for pattern in patterns for name in pattern.findall(read(SCRIPTS))}


def find_braces(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert list(ITALIAN) == list(ENGLISH)
    assert set(WORDS) == set(LANGUAGES)


def test_quotes_and_apostrophes_are_those_that_a_keyboard_has() -> None:
    assert [key for words in WORDS.values() for key, text in words.items() if re.search("[‘’“”]", text)] == []


@pytest.mark.parametrize("key", ITALIAN)
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert find_braces(ITALIAN[key]) == find_braces(ENGLISH[key])
    assert all(one[key].strip() == one[key] != "" for one in WORDS.values())


def test_every_word_that_is_used_exists() -> None:
    used = set(re.findall(r"\bsay\.([a-z_]+)", read(TEMPLATES))) | find_words(CALLED, COLUMN)
    used |= {f"door_{portal}{end}" for portal in PORTALS for end in ("", "_is")}
    assert len(used) > 100
    assert used - set(ITALIAN) == set()


def test_every_word_is_used() -> None:
    used = set(re.findall(r"\bsay\.([a-z_]+)", read(TEMPLATES))) | find_words(NAME)
    organisations = set(PORTALS.values())
    assert {key for key in ITALIAN if not MADE.match(key)} - used - organisations == set()


def test_the_tokens_have_one_name() -> None:
    assert [key for key, text in ITALIAN.items() if "gettoni" in text.lower()] == []
