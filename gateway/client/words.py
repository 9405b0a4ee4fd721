"""Words of offers and agreements: how long they may be, and asking a gateway for them, believed where their salt proves
them.

hash = SHA-256(16-byte salt || canonical JSON of the words)
"""

import json
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol

MAX_WORDS, MAX_NAME, MAX_TEXT = 20, 40, 2_000
READ_AT_ONCE = 100  # hashes in one question
SALT_BYTES = 16
Plain = dict[str, Any]


class WordSource(Protocol):
    """A gateway's client, as far as words go."""

    def get(self, path: str, **query: Any) -> Any:
        """GET a path below the API."""


def compute_hash(salt: bytes, words: Mapping[str, str]) -> str:
    """Return what stands for words on the ledger."""
    return sha256(salt + json.dumps(words, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def are_words(words: object) -> bool:
    """Whether this is what a gateway keeps as words: texts by their names, so many and so long."""
    return isinstance(words, dict) and 0 < len(words) <= MAX_WORDS and all(
        isinstance(name, str) and len(name) <= MAX_NAME and isinstance(text, str) and len(text) <= MAX_TEXT
        and is_text(name + text) for name, text in words.items()
    )


def is_text(text: str) -> bool:
    """Whether every place can hold it: no NUL, no half of a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def fetch_words(
    client: WordSource, names: Sequence[str], within_s: float = 60.0, found: dict[str, dict[str, str]] | None = None
) -> dict[str, dict[str, str]]:
    """Return by hash those words that a gateway keeps, that the caller may read, and that their salt proves.

    found: filled answer by answer, for who doesn't wait for the last one.

    Raises:
        ValueError: it gives something else than words with their salt, or no end of them.
    """
    found = {} if found is None else found
    ends_at = time.monotonic() + within_s
    rest = list(names)
    while rest:
        if time.monotonic() > ends_at:
            raise ValueError("it takes too long")
        wanted = rest[:READ_AT_ONCE]
        come, left_off = _read(client.get("words", of=",".join(wanted)), wanted)
        found.update(come)
        rest = [name for name in wanted if name in left_off and name not in found] + rest[READ_AT_ONCE:]
    return found


def _read(answer: Any, wanted: Sequence[str]) -> tuple[dict[str, dict[str, str]], set[str]]:
    """Return the proven words that were wanted, and what there was no room for."""
    try:
        proven = [row for row in answer["words"] if row["hash"] in wanted and _is_proven(row)]
        return {row["hash"]: row["words"] for row in proven}, set(answer["left_off"])
    except (KeyError, TypeError) as error:
        raise ValueError("no words") from error


def _is_proven(row: Plain) -> bool:
    salt = bytes.fromhex(row["salt"])
    return len(salt) == SALT_BYTES and are_words(row["words"]) and compute_hash(salt, row["words"]) == row["hash"]
