"""What waits for a second signature, as a gateway says it: a row that isn't what it should be is only counted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chaincode.rules.units import ORGANISATIONS
from webapp.heard import MOST
from webapp.parts.settlements import is_digest
from webapp.visit import Visit
from webapp.words import RULEBOOK, WORDS

Plain = dict[str, Any]
_TITLES = {command for command in RULEBOOK["en"] if f"to_sign_{command}" in WORDS["en"]}
_PENDING = re.compile("pending/[0-9a-f]{32}")
_DEEPEST = 8


@dataclass(frozen=True)
class Pending:
    """The rows that can be shown, and how many can't."""

    rows: list[Plain]
    odd: int


def ask_pending(visit: Visit) -> Pending:
    """Ask the visitor's gateway for all that waits."""
    rows = visit.own.get("pending")["pending"]
    fit = [row for row in rows if is_row(row)]
    return Pending(fit, len(rows) - len(fit))


def is_row(row: Any) -> bool:
    """Whether it is a command of the rules that somebody proposed, with plain arguments."""
    return isinstance(row, dict) and all(name in row and fits(row[name]) for name, fits in _FITS.items())


def _is_plain(value: Any, depth: int = 0) -> bool:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return depth < _DEEPEST and all(_is_plain(one, depth + 1) for one in inner)
    return value is None or isinstance(value, str | bool) or (type(value) is int and abs(value) < MOST)


_FITS: dict[str, Callable[[Any], object]] = {
    "pending": lambda value: isinstance(value, str) and _PENDING.fullmatch(value),
    "digest": lambda value: isinstance(value, str) and is_digest(value),
    "command": lambda value: isinstance(value, str) and value in _TITLES,
    "organisation": lambda value: value in ORGANISATIONS,
    "arguments": lambda value: isinstance(value, dict) and _is_plain(value),
    "countersigned_by": lambda value: isinstance(value, list) and all(one in ORGANISATIONS for one in value),
    "needed": lambda value: type(value) is int and 0 <= value < MOST,
    "may_act": lambda value: isinstance(value, bool),
}
