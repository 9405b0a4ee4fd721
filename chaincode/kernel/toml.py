"""The one reader of TOML: what a small file could make of the parser's time and memory is refused first."""

import re
import tomllib
from collections.abc import Callable
from typing import Any

from chaincode.words import WordedError, Words

MAX_BYTES = 1_000_000
MAX_PARTS = 16
MAX_DEPTH = 100
# The parser keeps every beginning of a key with dots, so memory grows with the square of its parts: 100,000 of them in
# 200 kB took 3 GB. Texts, comments and keys are cut off one after another as the parser does, each character once; a
# text that nothing ends goes to the end, as the parser gets no further.
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"?+|'[^'\n]*+'?+)"""
_DOT = r"[ \t]*+\.[ \t]*+"
_TEXTS = r'''"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+"{0,5}+|''' r"""'''(?:[^']++|'(?!''))*+'{0,5}+"""
_PIECE = re.compile(rf"{_TEXTS}|#[^\n]*+|(?P<long>{_PART}(?:{_DOT}{_PART}){{{MAX_PARTS}}})|{_PART}(?:{_DOT}{_PART})*+")
_PLACE = re.compile(r" \(at line (\d+), column \d+\)\Z")


class TomlError(WordedError):
    """A text that isn't TOML, or more than is read: the reason, and the line (from 1) where it is known."""

    def __init__(self, reason: Words, line: int | None = None) -> None:
        super().__init__(reason if line is None else Words("chaincode.kernel.toml.line", line=line, words=reason))
        self.reason = reason
        self.line = line


def parse_toml(content: bytes, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Read a file's tables.

    Raises:
        TomlError: over a megabyte, a key of more than 16 parts, arrays or tables within each other over 100 deep, not
            UTF-8, not TOML.
    """
    text = _decode(content)
    if (start := _find_long_key(text)) is not None:
        raise TomlError(Words(
            "chaincode.kernel.toml.key_of_more_than_parts", max_parts=MAX_PARTS,
        ), text.count("\n", 0, start) + 1)
    try:
        tables = tomllib.loads(text, parse_float=parse_float)
    except RecursionError as error:
        raise TomlError(Words("chaincode.kernel.toml.arrays_or_tables_lie_too")) from error
    except ValueError as error:
        place = _PLACE.search(str(error))
        reason = Words("chaincode.kernel.toml.not_toml", in_english=_PLACE.sub("", str(error)))
        raise TomlError(reason, int(place[1]) if place else None) from error
    _limit_depth(tables)
    return tables


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise TomlError(Words("chaincode.kernel.toml.more_than_bytes", max_bytes=MAX_BYTES))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TomlError(Words("chaincode.kernel.toml.not_utf"), content[: error.start].count(b"\n") + 1) from error


def _find_long_key(text: str) -> int | None:
    return next((piece.start() for piece in _PIECE.finditer(text) if piece["long"]), None)


def _limit_depth(tables: dict[str, Any]) -> None:
    """Refuse what only a loop can walk: a recursive reader would end with the interpreter's error instead of ours."""
    level: list[Any] = [tables]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in (outer.values() if isinstance(outer, dict) else outer)
                 if isinstance(inner, dict | list)]
        if not level:
            return
    raise TomlError(Words("chaincode.kernel.toml.arrays_or_tables_lie_too"))
