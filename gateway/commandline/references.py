"""How people name what has a long random id: by its first digits, as tables show them."""

import re
from collections.abc import Sequence
from typing import Any

from chaincode.words import say
from gateway.commandline.refusals import InputError

Plain = dict[str, Any]
_is_reference = re.compile(r"[0-9a-f]{4,32}", re.ASCII).fullmatch


def format_reference(key: str) -> str:
    """Give the short form by which people name an offer, agreement or proposal: the beginning of its random id."""
    return key.rsplit("/", 1)[1][:8]


def find_named(rows: Sequence[Plain], name: str, reference: str) -> Plain:
    """Give the one row whose id begins with what a person typed, or whose title that is."""
    found = [row for row in rows if _is_reference(reference) and row[name].rsplit("/", 1)[1].startswith(reference)]
    titled = [row for row in rows if (row.get("words") or {}).get("title", "").casefold() == reference.casefold() != ""]
    return require_one(found or titled, say(f"that begin with or are called {reference!r}",
                                            f"che iniziano o si chiamano {reference!r}"))


def require_one(rows: Sequence[Plain], what: str) -> Plain:
    """Give the only row, or refuse: people name what they mean by its reference."""
    if len(rows) != 1:
        raise InputError(say(f"{len(rows)} {what}; name one by its reference",
                             f"{len(rows)} {what}; indicane uno col riferimento"))
    return rows[0]
