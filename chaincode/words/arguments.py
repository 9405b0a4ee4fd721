"""A command's arguments in words, a line each: what a second organisation reads before it signs.

Page, signing dialog (webapp/static/describing.js) and command line say them alike. Values stand whole: two that begin
or end alike are told apart.
"""

from collections.abc import Iterator
from typing import Any

from chaincode.words.rulebook import words_of_argument


def list_arguments(value: Any, language: str, name: str = "") -> Iterator[str]:
    """Yield an argument's values a line each, an object of plain values on one."""
    if isinstance(value, dict) and not (name and _is_flat(value)):
        for key, one in value.items():
            yield from list_arguments(one, language, key)
    elif isinstance(value, dict):
        yield f"{_say(name, language)}: " + ", ".join(f"{_say(key, language)} {one}" for key, one in value.items())
    elif isinstance(value, list):
        for one in value:
            yield from list_arguments(one, language, name)
    else:
        yield f"{_say(name, language)}: {value}"


def _is_flat(value: dict[str, Any]) -> bool:
    return not any(isinstance(one, dict | list) for one in value.values())


def _say(name: str, language: str) -> str:
    return words_of_argument(name).in_language(language)
