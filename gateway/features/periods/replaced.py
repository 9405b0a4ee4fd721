"""What became of a period's readings since the statement before: for whoever is about to sign.

A definitive is held against the newest provisional, a provisional against its revision before.
"""

from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import Connection

from chaincode.rules.energy.periods import DEFINITIVE, PROVISIONAL, SettlementName, parse_name
from chaincode.rules.intervals import hours_of_days
from gateway.features.periods import store
from gateway.features.periods.energy import find_holdings
from gateway.features.periods.records import ReplacedHidden, ReplacedOf
from gateway.features.readings.service import find_rank, list_replaced
from gateway.http.answers import widen


def list_since(
    connection: Connection, period: str, days: int, before: str, until_s: int | None = None
) -> list[ReplacedOf]:
    """What was replaced since the statement `before` ("": none, and nothing), by point and register, whose it is."""
    since_s = store.find_made_at(connection, before) if before else None
    if since_s is None:
        return []
    span = hours_of_days(period, days)
    _, holdings = find_holdings(connection, period, days, [])
    return [
        widen(ReplacedOf, one, member=holdings[one.metering_point].member)
        for one in list_replaced(connection, holdings, (span.start_s, span.end_s), since_s, until_s)
    ]


def find_before(settlement: str, provisionals: int) -> str:
    """The statement that a settlement is held against, where a period has so many revisions of the provisional."""
    name = parse_name(settlement)
    revision = provisionals if name.kind == DEFINITIVE else name.revision - 1
    return SettlementName(name.period, PROVISIONAL, revision).settlement_id if revision > 0 else ""


def hide_points(replaced: Iterable[ReplacedOf]) -> tuple[ReplacedHidden, ...]:
    """The same for another organisation, which knows members by pseudonym alone."""
    names = [field.name for field in fields(ReplacedHidden)]
    return tuple(ReplacedHidden(**{name: getattr(one, name) for name in names}) for one in replaced)


def is_weaker(one: ReplacedHidden) -> bool:
    """Whether a weaker source stands where a stronger one stood: no honest gateway takes that, unless an import was
    undone, which is named.
    """
    return 0 < find_rank(one.new_source) < find_rank(one.old_source) and one.undone is None


def say_replaced(replaced: Iterable[ReplacedHidden]) -> str:
    """What whoever signs is told, in the log: how many, how many of them are gone, which imports were undone; or ""."""
    rows = list(replaced)
    gone = sum(row.count for row in rows if not row.new_source)
    undone = sorted({(row.undone.import_id, row.undone.made_by[:8], row.undone.undone_on)
                     for row in rows if row.undone})
    said = [f"{sum(row.count for row in rows)} readings replaced since the statement before"] if rows else []
    said += [f"{gone} of them are gone"] if gone else []
    said += [f"import {number} by key {key} undone on {date}" for number, key, date in undone]
    return ", ".join(said)
