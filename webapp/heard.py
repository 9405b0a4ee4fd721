"""What other organisations' gateways say, taken up as records: it may be anything, and what doesn't fit is silence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chaincode.rules.units import ORGANISATIONS
from gateway.client import NotAnAnswerError

MOST = 2**53
MOST_SLIP = 60
PARTS = "wallet", "agreements", "programmes"  # of a page, that are kept fresh
_OFFER = re.compile("offer/([0-9a-f]{64})/[0-9a-f]{32}")
_HEX = re.compile("[0-9a-f]{0,128}")


@dataclass(frozen=True)
class Health:
    """How a gateway says that it is. day: the ledger's, "" before founding; mirrored: the height that it shows."""

    status: str
    height: int
    mirrored: int
    day: str
    energy_operator: str


@dataclass(frozen=True)
class Checkpoint:
    """How many blocks a gateway has, the newest one's hash, and what they came to; both hex, "" of none."""

    height: int
    block_hash: str
    outcome: str


@dataclass(frozen=True)
class HeardSlip:
    """What a till asks for under a code. member: whose till it is."""

    code: str
    member: str
    offer: str
    price_cents: int
    text: str


@dataclass(frozen=True)
class Moved:
    """At which heights records were last written, by the part of a page that shows them. height: up to which is known;
    moved: of each session's member, 0 for never since the gateway began, None where the session is over; common: of
    those that name nobody.
    """

    height: int
    moved: tuple[Mapping[str, int] | None, ...]
    common: Mapping[str, int]


def parse_slip(answer: Any) -> HeardSlip:
    """Take up a till's slip.

    Raises:
        NotAnAnswerError: it is none.
    """
    code, whose, offer, text = (_take(answer, name, _is_text) for name in ("code", "member", "offer", "text"))
    slip = HeardSlip(code, whose, offer, _take(answer, "price_cents", _is_count), text)
    member = _OFFER.fullmatch(slip.offer)
    if not member or member[1] != slip.member or len(slip.text) > MOST_SLIP:
        raise NotAnAnswerError("no slip")
    return slip


def parse_health(answer: Any) -> Health:
    """Take up a gateway's health.

    Raises:
        NotAnAnswerError: it is none.
    """
    height = _take(answer, "height", _is_count)
    return Health(_take(answer, "status", _is_text), height, height - _take(answer, "blocks_behind", _is_count),
                  _take(answer, "date", _is_date), _take(answer, "energy_operator", ORGANISATIONS.__contains__))


def parse_checkpoint(answer: Any) -> Checkpoint:
    """Take up a gateway's checkpoint.

    Raises:
        NotAnAnswerError: it is none.
    """
    return Checkpoint(_take(answer, "height", _is_count), _take(answer, "block_hash", _is_hex),
                      _take(answer, "outcome", _is_hex))


def parse_moved(answer: Any) -> Moved:
    """Take up what was written of sessions' members.

    Raises:
        NotAnAnswerError: it is none.
    """
    moved: list[Mapping[str, int] | None] = _take(answer, "moved", lambda value: isinstance(value, list))
    if not all(heights is None or _is_heights(heights) for heights in moved):
        raise NotAnAnswerError("no heights")
    return Moved(_take(answer, "height", _is_count), tuple(moved), _take(answer, "common", _is_heights))


def _take(answer: Any, name: str, fits: Callable[[Any], bool]) -> Any:
    if not isinstance(answer, dict) or name not in answer or not fits(answer[name]):
        raise NotAnAnswerError(f"no {name}")
    return answer[name]


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < MOST


def _is_heights(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_count(value.get(part)) for part in PARTS)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_hex(value: Any) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _is_date(value: Any) -> bool:
    try:
        return bool(value == "" or date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False
