"""Checkpoints and blocks for who checks the chain without trusting this gateway."""

import json
from dataclasses import asdict
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from chaincode.rules import keys
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, Supply
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import happened
from gateway.features.wallet.service import list_all_lots
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN
from gateway.ledger.port import Block

MOST_BLOCKS = 200


def get_checkpoint(gateway: Gateway) -> dict[str, Any]:
    """What the mirror has seen: height, newest block's hash, and what the blocks came to."""
    return asdict(gateway.mirror.checkpoint)


def sum_places(connection: Connection) -> dict[str, int]:
    """Where all tokens are, in cents: minted = lots + held + commons + burnt (held: by agreements)."""
    mirror = Mirror(connection)
    supply = mirror.find(Supply, keys.SUPPLY) or Supply(0, 0)
    agreements = mirror.records(Agreement, "agreement/", holding='"amount_cents"')
    return {
        "minted_cents": supply.minted_cents,
        "lots_cents": sum(lot.amount_cents for _, lot in list_all_lots(mirror)),
        "held_cents": sum(lot.amount_cents for _, one in agreements for lot in one.lots),
        "commons_cents": sum(one.amount_cents for _, one in mirror.records(CommonsRow, "commons/")),
        "burnt_cents": supply.burnt_cents,
    }


def read_blocks(gateway: Gateway, first: int, most: int) -> list[Block]:
    """Up to `most` blocks from a number on; those that exist."""
    count = min(most, MOST_BLOCKS, gateway.ledger.height() - first)
    if count < 1:
        raise UNKNOWN(what=Words("gateway.audit.service.block"), name=first)
    stream = gateway.ledger.blocks(first)
    try:
        return list(islice(stream, count))
    finally:
        stream.close()


def find_transaction(connection: Connection, transaction_id: str) -> dict[str, Any]:
    """What a transaction did, by its id: block, command, code, receipt."""
    row = connection.execute(select(happened).where(happened.c.tx == transaction_id)).mappings().first()
    if row is None:
        raise UNKNOWN(what=Words("gateway.audit.service.transaction"), name=transaction_id)
    return describe(dict(row))


def list_happened(connection: Connection, after_block: int, most: int) -> list[dict[str, Any]]:
    """Transactions in order, after a block."""
    chosen = select(happened).where(happened.c.block > after_block).order_by(happened.c.block, happened.c.position)
    return [describe(dict(row)) for row in connection.execute(chosen.limit(most)).mappings()]


def describe(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its receipt read."""
    return {**row, "receipt": json.loads(row["receipt"]) if row["receipt"] else None}
