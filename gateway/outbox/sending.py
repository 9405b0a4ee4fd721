"""Hand over what is due. Each try is counted before it is made, and ended right after the server has taken the letter.

A letter is sent twice only where this process, or the connection, ends between the server's "taken" and the row that
says so: SMTP can't tell that from a letter that was never taken. It then has the same Message-ID.
"""

import json
import logging
import secrets
from typing import Any

from sqlalchemy import select

from gateway.db.tables import outbox
from gateway.destinations import MAIL, is_address
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, Problem
from gateway.logs import describe_failure
from gateway.outbox.letters import LETTERS, Letter, write
from gateway.outbox.rows import FAILED, NO_ADDRESS, QUEUED, SENT, begin_try, end, find_reader, is_stopped, note
from gateway.outgoing import Carrier, RefusedLetterError, carry
from gateway.outgoing.asking import find_destination
from gateway.outgoing.refusals import REFUSES
from gateway.settings import Settings

MOST_AT_ONCE = 20   # letters over one connection
PAUSES_S = (60, 300, 1_800, 7_200, 21_600, 43_200)   # after the first try, the second, ...
GIVEN_UP, STOPPED, NOT_WRITTEN = "GIVEN_UP", "STOPPED", "INTERNAL"
_FOR_GOOD = 500
_POSTMAN = "outbox"
_log = logging.getLogger(__name__)


def send_due(gateway: Gateway) -> int:
    """Hand over the letters that are due, the oldest first; how many the server took."""
    if MAIL not in gateway.settings.destinations:
        return 0
    due, sent = _list_due(gateway), 0
    if not due:
        return 0
    left = list(due)
    try:
        with carry(gateway, MAIL, _POSTMAN) as carrier:
            while left:
                sent += _try(gateway, carrier, left.pop(0))
    except Exception as error:
        why = error.code if isinstance(error, Problem) else NOT_WRITTEN
        _log.warning("letters: %s", why if isinstance(error, Problem) else describe_failure(error))
        _count_failed(gateway, due, left, why)
    return sent


def _count_failed(gateway: Gateway, due: list[Any], left: list[Any], why: str) -> None:
    """Say what a connection that broke means: the end of the try on the way, or, before the first, one try of each."""
    if len(left) < len(due):
        _end_try(gateway, due[len(due) - len(left) - 1], why)
        return
    for row in left:
        if _begin(gateway, row):
            _end_try(gateway, row, why)


def send_test(gateway: Gateway, to: str, language: str, asked_by: str) -> None:
    """Hand a letter over at once that says only that it came.

    Raises:
        ApiError: no address, no server of mail, or it didn't take the letter.
    """
    if not is_address(to):
        raise INVALID(fields="to")
    with carry(gateway, MAIL, asked_by) as carrier:
        letter = Letter("test", secrets.token_hex(16), to, language, {})
        try:
            carrier.send(write(gateway.settings, find_destination(gateway, MAIL), letter, gateway.clock()), to)
        except RefusedLetterError as error:
            raise REFUSES(destination=MAIL, status=error.code) from None


def _list_due(gateway: Gateway) -> list[Any]:
    chosen = select(outbox).where(outbox.c.state == QUEUED, outbox.c.next_at_s <= gateway.clock())
    with gateway.database.read() as connection:
        return list(connection.execute(chosen.order_by(outbox.c.next_at_s, outbox.c.id).limit(MOST_AT_ONCE)))


def _try(gateway: Gateway, carrier: Carrier, row: Any) -> int:
    """Try one letter; 1 if the server took it. What breaks the connection is its own matter."""
    if not _begin(gateway, row):
        return 0
    letter = _address(gateway, row)
    if letter is None:
        return 0
    try:
        mail = write(gateway.settings, find_destination(gateway, MAIL), letter, gateway.clock())
    except Exception as error:
        _log.error("a letter wasn't written: %s", describe_failure(error))
        _close(gateway, row.id, FAILED, NOT_WRITTEN)
        return 0
    try:
        carrier.send(mail, letter.to)
    except RefusedLetterError as error:
        is_for_good = error.code >= _FOR_GOOD
        _close(gateway, row.id, FAILED, str(error.code)) if is_for_good else _end_try(gateway, row, str(error.code))
        return 0
    _close(gateway, row.id, SENT)
    return 1


def _address(gateway: Gateway, row: Any) -> Letter | None:
    """Give a row's letter to whom it goes today; None, and its end, where it goes nowhere."""
    with gateway.database.read() as connection:
        reader = find_reader(connection, row.member)
        may_be_stopped = LETTERS.get(row.letter, False)
        is_unwanted = may_be_stopped and is_stopped(connection, row.member, row.letter)
    if reader is None or is_unwanted:
        _close(gateway, row.id, FAILED, STOPPED if is_unwanted else NO_ADDRESS.code)
        return None
    url = find_stop_url(gateway.settings, row.token) if may_be_stopped else ""
    return Letter(row.letter, row.id, *reader, json.loads(row.filled), url)


def find_stop_url(settings: Settings, token: str) -> str:
    """Give the address by which letters are stopped, at this gateway's own; "mailto:" where the world knows none."""
    known = (settings.gateways.get(settings.organisation, ""), *settings.origins)
    base = next((address.rstrip("/") for address in known if address.startswith("https://")), "")
    if not base.endswith("/api/v1"):
        base += f"/{settings.organisation}/api/v1"
    return f"{base}/outbox/stop/{token}" if base.startswith("https://") else "mailto:"


def _begin(gateway: Gateway, row: Any) -> bool:
    pause_s = PAUSES_S[min(row.tries, len(PAUSES_S) - 1)]
    with gateway.database.write() as connection:
        return begin_try(connection, row, gateway.clock() + pause_s)


def _end_try(gateway: Gateway, row: Any, why: str) -> None:
    """Leave a letter for its next try, or give it up after the last one."""
    if row.tries >= len(PAUSES_S):
        _close(gateway, row.id, FAILED, f"{GIVEN_UP} {why}")
        return
    with gateway.database.write() as connection:
        note(connection, row.id, why)


def _close(gateway: Gateway, name: str, state: str, why: str = "") -> None:
    with gateway.database.write() as connection:
        end(connection, name, state, gateway.clock(), why)
