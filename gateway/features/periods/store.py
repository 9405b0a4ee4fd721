"""The statements that the energy operator keeps for periods, with their salts."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from chaincode.rules.energy.records import Anchor
from chaincode.rules.energy.vectors import Vectors, format_vectors, parse_vectors
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import statement
from gateway.features.periods.records import Gap
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN


def save_statement(
    connection: Connection, settlement: str, root: str, vectors: Vectors, at_s: int, *, gap: Gap | None
) -> None:
    """Keep a statement before its anchor is sent: its salts can't be made again. gap: what lacked, and why."""
    connection.execute(insert(statement), {
        "settlement": settlement, "root": root, "made_at_s": at_s,
        "vectors": zlib.compress(format_vectors(vectors), 6), "gap": json.dumps(asdict(gap)) if gap else "",
    })


def list_gaps(connection: Connection, month: str) -> dict[str, Gap]:
    """What lacked of the anchored periods that begin in a month, by settlement, and why they stand all the same."""
    rows = connection.execute(select(statement.c.settlement, statement.c.root, statement.c.gap).where(
        statement.c.settlement.startswith(month), statement.c.gap != ""
    ))
    mirror = Mirror(connection)
    anchors = {row: mirror.anchor(row.settlement) for row in rows}
    return {row.settlement: Gap(**json.loads(row.gap)) for row, found in sorted(anchors.items())
            if found is not None and found.root == row.root}


def forget_statement(gateway: Gateway, settlement: str, root: str) -> None:
    """Forget a statement whose anchor was refused: no ledger will ever name it."""
    with gateway.database.write() as connection:
        connection.execute(delete(statement).where(statement.c.settlement == settlement, statement.c.root == root))


def require_statement(connection: Connection, settlement: str) -> tuple[Anchor, Vectors]:
    """Give the anchor and the vectors that belong to it, or refuse."""
    anchored = require_anchor(connection, settlement)
    return anchored, require_vectors(connection, settlement, anchored.root)


def require_anchor(connection: Connection, settlement: str) -> Anchor:
    """Give the anchor of a settlement, or refuse."""
    anchored = Mirror(connection).anchor(settlement)
    if anchored is None:
        raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=settlement)
    return anchored


def require_vectors(connection: Connection, settlement: str, root: str) -> Vectors:
    """Give the vectors of which an anchored root was made, or refuse."""
    packed = connection.scalar(select(statement.c.vectors).where(
        statement.c.settlement == settlement, statement.c.root == root
    ))
    if packed is None:
        raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=settlement)
    return parse_vectors(zlib.decompress(packed))


def load_statements(connection: Connection) -> Iterator[Vectors]:
    """All statements' vectors, one after another."""
    for packed in connection.scalars(select(statement.c.vectors)):
        yield parse_vectors(zlib.decompress(packed))


def find_made_at(connection: Connection, settlement: str) -> int | None:
    """The instant (UTC seconds) at which an anchored statement was made; None where there is none."""
    anchored = Mirror(connection).anchor(settlement)
    return None if anchored is None else connection.scalar(select(statement.c.made_at_s).where(
        statement.c.settlement == settlement, statement.c.root == anchored.root
    ))


def is_own(connection: Connection, settlement: str) -> bool:
    """Whether what is anchored for a settlement is a statement of this gateway, and not another operator's."""
    anchored = Mirror(connection).anchor(settlement)
    return anchored is not None and connection.scalar(select(statement.c.root).where(
        statement.c.settlement == settlement, statement.c.root == anchored.root
    )) is not None


def list_foreign(connection: Connection) -> list[str]:
    """The settlements that others anchored, which this gateway can't account for."""
    return [name for name, _ in Mirror(connection).anchors() if not is_own(connection, name)]
