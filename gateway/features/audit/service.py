"""Blocks, and what happened in them, for who checks the chain without trusting this gateway; where the tokens are."""

import base64
import json
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any

from sqlalchemy import Connection, RowMapping, select

from chaincode.rules.funding.records import Budget, Redemption
from chaincode.rules.records import FundRow
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import happened
from gateway.features.market.service import OPEN
from gateway.features.programmes.service import list_undrawn
from gateway.features.wallet.service import list_all_lots
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN
from gateway.ledger.port import Block

MOST_BLOCKS = 200


@dataclass(frozen=True)
class Holdings:
    """Where all tokens are, in cents: minted = lots + held + funds + commons + burnt.

    paid_in: of what was minted, not by a settlement but for euro; held: by agreements and redemptions; funds: with what
    is set apart of them, and what settlements minted for programmes.
    """

    minted_cents: int
    paid_in_cents: int
    lots_cents: int
    held_cents: int
    funds_cents: int
    commons_cents: int
    burnt_cents: int


@dataclass(frozen=True)
class WholeBlock:
    """A block of the ledger."""

    number: int
    hash: str
    previous_hash: str
    raw: Annotated[str, "base64 of Fabric's common.Block"]


@dataclass(frozen=True)
class Blocks:
    """Blocks in order."""

    blocks: tuple[WholeBlock, ...]


@dataclass(frozen=True)
class Transaction:
    """What became of a transaction. number: the ledger's day; cause: of a conflict, the kind of key."""

    block: int
    position: int
    tx: str
    number: int
    command: str
    code: str
    receipt: dict[str, Any] | None
    cause: str


@dataclass(frozen=True)
class Happened:
    """Transactions in order."""

    happened: tuple[Transaction, ...]


def sum_holdings(gateway: Gateway) -> Holdings:
    """Where all tokens are."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        supply = mirror.supply()
        return Holdings(
            minted_cents=supply.minted_cents, paid_in_cents=supply.paid_in_cents,
            lots_cents=sum(lot.amount_cents for _, lot in list_all_lots(mirror)), held_cents=_sum_held(mirror),
            funds_cents=_sum_funds(mirror), commons_cents=sum(row.amount_cents for _, row in mirror.commons()),
            burnt_cents=supply.burnt_cents,
        )


def _sum_held(mirror: Mirror) -> int:
    held = [agreement.lots for _, agreement in mirror.agreements(statuses=OPEN)]
    held += [redemption.lots for _, redemption in mirror.records(Redemption, "redemption")]
    return sum(lot.amount_cents for lots in held for lot in lots)


def _sum_funds(mirror: Mirror) -> int:
    rows = sum(row.amount_cents for _, row in mirror.records(FundRow, "fund"))
    budgets = sum(budget.left_cents for _, budget in mirror.records(Budget, "budget"))
    return rows + budgets + sum(one.cents for undrawn in list_undrawn(mirror).values() for one in undrawn)


def list_blocks(gateway: Gateway, first: int, most: int) -> Blocks:
    """Up to `most` blocks from a number on; those that exist."""
    return Blocks(tuple(
        WholeBlock(block.number, block.hash, block.previous_hash, base64.b64encode(block.raw).decode("ascii"))
        for block in read_blocks(gateway, first, most)
    ))


def read_blocks(gateway: Gateway, first: int, most: int) -> list[Block]:
    """The same as the ledger gives them."""
    count = min(most, MOST_BLOCKS, gateway.ledger.height() - first)
    if count < 1:
        raise UNKNOWN(what=Words("gateway.audit.service.block"), name=first)
    stream = gateway.ledger.blocks(first)
    try:
        return list(islice(stream, count))
    finally:
        stream.close()


def find_transaction(gateway: Gateway, transaction_id: str) -> Transaction:
    """What a transaction did, by its id."""
    with gateway.database.read() as connection:
        row = connection.execute(select(happened).where(happened.c.tx == transaction_id)).mappings().first()
    if row is None:
        raise UNKNOWN(what=Words("gateway.audit.service.transaction"), name=transaction_id)
    return _read(row)


def list_happened(gateway: Gateway, after_block: int, most: int) -> Happened:
    """Transactions in order, after a block."""
    with gateway.database.read() as connection:
        return Happened(tuple(map(_read, _choose(connection, after_block, most))))


def _choose(connection: Connection, after_block: int, most: int) -> list[RowMapping]:
    chosen = select(happened).where(happened.c.block > after_block).order_by(happened.c.block, happened.c.position)
    return list(connection.execute(chosen.limit(most)).mappings())


def _read(row: RowMapping) -> Transaction:
    return Transaction(**{**row, "receipt": json.loads(row["receipt"]) if row["receipt"] else None})
