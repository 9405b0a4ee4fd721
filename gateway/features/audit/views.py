"""Checkpoints, blocks and what happened, over HTTP."""

import base64
from typing import Any

from flask import Response
from marshmallow import fields

from gateway.features.audit import service
from gateway.http.context import get_gateway
from gateway.http.routes import anyone, make_blueprint, roles, route
from gateway.http.schemas import number, schema

blueprint = make_blueprint("audit", "What an auditor takes away: checkpoints and blocks")
READER = roles("service", "auditor")
Checkpoint = schema("Checkpoint", height=fields.Integer(), block_hash=fields.String(), outcome=fields.String())
Places = schema(
    "Places", minted_cents=fields.Integer(), lots_cents=fields.Integer(), held_cents=fields.Integer(),
    commons_cents=fields.Integer(), burnt_cents=fields.Integer(),
)
From = schema(
    "FromBlock", first=number(0, 10**12, 0),
    most=number(1, service.MOST_BLOCKS, 100),
)
Block = schema(
    "Block", number=fields.Integer(), hash=fields.String(), previous_hash=fields.String(),
    raw=fields.String(metadata={"description": "base64 of Fabric's common.Block"}),
)
Blocks = schema("Blocks", blocks=fields.List(fields.Nested(Block)))
After = schema(
    "AfterBlock", since=number(-1, 10**12, -1),
    most=number(1, 1_000, 100),
)
Happened = schema("Happened", happened=fields.List(fields.Dict()))


@route(blueprint, "GET", "/audit/checkpoint", access=anyone, answer=Checkpoint)
def get_checkpoint() -> dict[str, Any]:
    """Give height, newest block's hash and outcome, to be kept elsewhere: later cuts and changes show by them."""
    return service.get_checkpoint(get_gateway())


@route(blueprint, "GET", "/audit/supply", access=READER, answer=Places)
def get_places() -> dict[str, int]:
    """Give the supply equation, summed from every wallet: to services and auditors."""
    with get_gateway().database.read() as connection:
        return service.sum_places(connection)


@route(blueprint, "GET", "/audit/blocks", access=READER, query=From, answer=Blocks)
def get_blocks(query: dict[str, int]) -> dict[str, Any]:
    """Give whole blocks from a number on: to services and auditors."""
    blocks = service.read_blocks(get_gateway(), query["first"], query["most"])
    return {"blocks": [{"number": one.number, "hash": one.hash, "previous_hash": one.previous_hash,
                        "raw": base64.b64encode(one.raw).decode("ascii")} for one in blocks]}


@route(blueprint, "GET", "/audit/blocks/<int:number>", access=READER)
def get_block(number: int) -> Response:
    """Give one block as the bytes of Fabric's common.Block."""
    block = service.read_blocks(get_gateway(), number, 1)[0]
    return Response(block.raw, content_type="application/octet-stream")


@route(blueprint, "GET", "/audit/happened", access=READER, query=After, answer=Happened)
def get_happened(query: dict[str, int]) -> dict[str, Any]:
    """Give transactions in order with their codes and receipts, the refused ones of a block too."""
    with get_gateway().database.read() as connection:
        return {"happened": service.list_happened(connection, query["since"], query["most"])}


@route(blueprint, "GET", "/audit/transactions/<name>", access=READER)
def get_transaction(name: str) -> dict[str, Any]:
    """Give what one transaction did."""
    with get_gateway().database.read() as connection:
        return service.find_transaction(connection, name[:64])
