"""The Italian of help texts by their English, which stands in the code where Click wants it, as gettext has it.

    gateway/languages/it/help/members.json        {"The community's folder.": "La cartella della comunità."}

A paragraph is looked for whole, wherever its lines end. In one that begins with \\b, whose lines Click leaves as they
are, each line is looked for, and what is only typed, as most examples, is shown as it stands. All files are one
catalogue, so that an option which many commands share is translated once; JSON, as an Italian reader's command reads
all of it at once.
"""

import json
from functools import cache
from inspect import cleandoc
from pathlib import Path

_ROOT = Path(__file__).parents[2]
AS_IT_STANDS = "\b"


def translate_help(text: str) -> str:
    """Return a help text in Italian; what nobody translated, in English."""
    return "\n\n".join(_translate(paragraph) for paragraph in split_help(text))


def split_help(text: str) -> list[str]:
    """Return the paragraphs of a help text, or of a docstring with its indentation."""
    return cleandoc(text).split("\n\n")


def find_key(paragraph: str) -> str:
    """Return by what a paragraph is looked for: its words, wherever its lines end."""
    return " ".join(paragraph.split())


@cache
def load_catalogue() -> dict[str, str]:
    """Return all that the packages here have translated."""
    files = sorted(_ROOT.glob("*/languages/it/help/*.json"))
    return {english: italian for file in files
            for english, italian in json.loads(file.read_text(encoding="utf-8")).items()}


def _translate(paragraph: str) -> str:
    if paragraph.startswith(AS_IT_STANDS):
        return "\n".join(_translate_line(line) for line in paragraph.split("\n"))
    return load_catalogue().get(find_key(paragraph), paragraph)


def _translate_line(line: str) -> str:
    words = line.lstrip(" ")
    return line.removesuffix(words) + load_catalogue().get(words, words)
