"""What a command printed, without what differs from one day, ledger and machine to the next: named by what it is.

<id>: of a member, a transaction, an agreement, a hash, a key; rows that begin with one stand in the order of the rest.
<now>: a date or instant of today; <block>: how many transactions share one depends on who was quick.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

LINES = 60  # of one answer that are kept as they are
_ID = r"(?<![\w.,])(?:[0-9a-f]{8,}|[\w-]{32})(?![\w-])(?:…|\.\.\.)?|\b[0-9a-f]{64}\b"
_DAYS = [(datetime.now(UTC) + timedelta(days)).date().isoformat() for days in (-1, 0, 1)]
_RULES = [(re.compile(pattern, re.MULTILINE), name) for pattern, name in (
    (rf"(?:{'|'.join(_DAYS)})-[0-9a-f]{{4,}}", "<now>-<id>"),
    (r"(\d{4}-\d\d-\d\d)-[0-9a-f]{4,}", r"\1-<id>"),
    (rf"(?:{'|'.join(_DAYS)})(?:[ T]\d\d:\d\d(?::\d\d)?(?:\+\d\d(?::\d\d)?|Z)?)?", "<now>"),
    (r"\b\d+:[0-9a-f]{64}:[0-9a-f]{64}", "<block>:<id>:<id>"),
    (r"\b([Bb]loc(?:k|co)) \d+", r"\1 <block>"), (r"\b\d+ (blocks|blocchi)", r"<block> \1"),
    (r"^((?:blocks, transactions|blocchi, transazioni) +)\d+", r"\1<block>"),
    (_ID, "<id>"),
    (r" +$", ""),
)]
_TIMES, _BLOCKS = re.compile(r"(?:^|_)at_s$|^at$"), {"block", "height", "blocks", "first_block", "last_block"}


def make_stable(text: str) -> str:
    """What was printed, alike each time."""
    if text.startswith(("{", "[")):
        try:
            return json.dumps(_make_stable_value("", json.loads(text)), indent=1, ensure_ascii=False)
        except ValueError:
            pass  # a file's own lines, or a refusal after it
    return "\n".join(_order(_name_all(text).splitlines()))


def shorten(text: str) -> str:
    """The first lines of a long answer, with the digest of the whole."""
    lines = text.splitlines()
    if len(lines) <= LINES:
        return text.rstrip("\n")
    digest = sha256(text.encode()).hexdigest()[:16]
    return "\n".join([*lines[: LINES // 2], f"... {len(lines)} lines, sha256 {digest}"])


def _name_all(text: str) -> str:
    for pattern, name in _RULES:
        text = pattern.sub(name, text)
    return text


def _order(lines: list[str]) -> list[str]:
    """Neighbours that begin with an id by what follows it."""
    groups = groupby(lines, key=lambda line: line.startswith("<id>"))
    return [line for is_named, group in groups for line in (sorted(group) if is_named else list(group))]


def _make_stable_value(name: str, value: Any) -> Any:
    match value:
        case dict():
            pairs = ((_name_all(key), _make_stable_value(key, one)) for key, one in value.items())
            return dict(sorted(pairs)) if any(key.startswith("<") for key in map(_name_all, value)) else dict(pairs)
        case list():
            found = [_make_stable_value(name, one) for one in value]
            return sorted(found, key=json.dumps) if "<id>" in json.dumps(found) else found
        case str():
            return _name_all(value)
        case bool() | None:
            return value
        case int() if _TIMES.search(name) and value:
            return "<now>"
        case int() if name in _BLOCKS:
            return "<block>"
    return value
