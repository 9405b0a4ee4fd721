"""Checkpoints, blocks and what happened, over HTTP."""

from flask import Response

from gateway.features.audit import service
from gateway.features.audit.service import Blocks, Happened, Holdings, Transaction
from gateway.http.context import get_gateway
from gateway.http.request_fields import number, schema
from gateway.http.routes import anyone, make_blueprint, roles, route
from gateway.ledger.port import Checkpoint

blueprint = make_blueprint("audit", "What an auditor takes away: checkpoints and blocks")
READER = roles("service", "auditor")
From = schema(
    "FromBlock", first=number(0, 10**12, 0),
    most=number(1, service.MOST_BLOCKS, 100),
)
After = schema(
    "AfterBlock", since=number(-1, 10**12, -1),
    most=number(1, 1_000, 100),
)


@route(blueprint, "GET", "/audit/checkpoint", access=anyone)
def get_checkpoint() -> Checkpoint:
    """Give height, newest block's hash and outcome, to be kept elsewhere: later cuts and changes show by them."""
    return get_gateway().mirror.checkpoint


@route(blueprint, "GET", "/audit/supply", access=READER)
def get_holdings() -> Holdings:
    """Give the supply equation, summed from every wallet: to services and auditors."""
    return service.sum_holdings(get_gateway())


@route(blueprint, "GET", "/audit/blocks", access=READER, query=From)
def get_blocks(query: dict[str, int]) -> Blocks:
    """Give whole blocks from a number on: to services and auditors."""
    return service.list_blocks(get_gateway(), query["first"], query["most"])


@route(blueprint, "GET", "/audit/blocks/<int:number>", access=READER, media="application/octet-stream")
def get_block(number: int) -> Response:
    """Give one block as the bytes of Fabric's common.Block."""
    block = service.read_blocks(get_gateway(), number, 1)[0]
    return Response(block.raw, content_type="application/octet-stream")


@route(blueprint, "GET", "/audit/happened", access=READER, query=After)
def get_happened(query: dict[str, int]) -> Happened:
    """Give transactions in order with their codes and receipts, the refused ones of a block too."""
    return service.list_happened(get_gateway(), query["since"], query["most"])


@route(blueprint, "GET", "/audit/transactions/<name>", access=READER)
def get_transaction(name: str) -> Transaction:
    """Give what one transaction did."""
    return service.find_transaction(get_gateway(), name[:64])
