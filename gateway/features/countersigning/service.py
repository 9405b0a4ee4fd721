"""Commands that wait for another organisation's signature (T0), as this gateway's copy of the ledger holds them."""

from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.codec import to_plain
from chaincode.rules.community.pending import WAIT_DAYS, is_waiting
from chaincode.rules.records import Pending
from chaincode.rules.state import read_record
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway

DONE = b'"is_done":true'  # a member's pending command stays for ever: thousands needn't be parsed to list a few
Plain = dict[str, Any]


def list_waiting(gateway: Gateway) -> list[Plain]:
    """Give all pending commands that don't act yet, oldest first, also those that have waited too long."""
    with gateway.database.read() as connection:
        now = Mirror(connection).now()
        rows = [(key, data) for key, data in Mirror(connection).scan(keys.pending("")) if DONE not in data]
    if now is None:
        return []
    found = [(key, read_record(Pending, data)) for key, data in rows]
    return [_describe(key, one, now.number) for key, one in sorted(found, key=lambda row: (row[1].proposed_on, row[0]))]


def _describe(key: str, one: Pending, day: int) -> Plain:
    plain: Plain = to_plain(one)
    return plain | {
        "pending": key, "arguments": canonical.decode(one.arguments.encode("ascii")),
        "countersigned_by": list(one.countersigned_by),
        "last_day": one.proposed_on + WAIT_DAYS, "may_act": is_waiting(one, day),
    }
