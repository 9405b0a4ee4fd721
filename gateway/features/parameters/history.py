"""The parameters as they were: what the community was founded with, and each vote that came into force since (T9)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from sqlalchemy import Connection, select

from chaincode.rules import keys
from chaincode.rules.governance.coming import apply_subject
from chaincode.rules.governance.records import Value
from chaincode.rules.records import Now
from chaincode.rules.state import read_record
from gateway.db.mirror import Mirror, split_key
from gateway.db.tables import happened
from gateway.http.context import Gateway
from gateway.ledger.port import VALID


@dataclass(frozen=True)
class History:
    """founded: the first day, with what was in force on it; changes: dates with what came into force, oldest first."""

    founded: Now
    changes: Sequence[tuple[str, Value]]

    def find(self, date: str) -> tuple[str, Now]:
        """Return what was in force on a date since the founding, and the date on which the newest of it came."""
        since, found = self.founded.date, self.founded
        for changed_on, value in self.changes:
            if changed_on <= date:
                since, found = changed_on, apply_subject(found, value.subject)
        return since, replace(found, date=date)


class FoundingDay:
    """A gateway's founding, read once from its block."""

    def __init__(self) -> None:
        self._now: Now | None = None

    def find(self, gateway: Gateway, connection: Connection) -> Now:
        """Return the first day as the founding wrote it."""
        self._now = self._now or _read_founding(gateway, connection)
        return self._now


def _read_founding(gateway: Gateway, connection: Connection) -> Now:
    founding = select(happened.c.block, happened.c.tx).where(happened.c.command == "found", happened.c.code == VALID)
    block, transaction_id = connection.execute(founding.limit(1)).one()
    stream = gateway.ledger.blocks(block)
    try:
        (founded,) = [one for one in next(iter(stream)).transactions if one.transaction_id == transaction_id]
    finally:
        stream.close()
    return read_record(Now, dict(founded.writes)[keys.NOW] or b"")


def load_history(gateway: Gateway, connection: Connection) -> History:
    """Return all that was ever in force. The community is founded."""
    found = [(split_key(key)[-1], value) for key, value in Mirror(connection).records(Value, "value")]
    return History(gateway.memory(FoundingDay).find(gateway, connection), sorted(found, key=itemgetter(0)))
