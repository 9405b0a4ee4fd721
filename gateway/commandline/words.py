"""Sentences in the reader's language: Italian where the locale is Italian, else English, as `./volano` does."""

import os
from collections.abc import Mapping

LANGUAGES = ("en", "it")


def find_language() -> str:
    """Give "it" or "en" by LC_ALL, LC_MESSAGES, LANG: the first that is set."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "it" if named.startswith("it") else "en"


def say(en: str, it: str) -> str:
    """Choose the sentence in the reader's language."""
    return it if find_language() == "it" else en


def choose(words: Mapping[str, str]) -> str:
    """Choose from words that are kept by language."""
    return words[find_language()]


def find_point() -> str:
    """Give the decimal point of the reader's language."""
    return say(".", ",")
