"""Citizens confirm what they had, on a network, by the community's own rules."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import cycle, islice

import grpc

from network.authority import load_authority
from network.native import Network
from tests.bench.fabric.load import Load, Order, Prepared, prepare
from tests.bench.fabric.running import load_signers, python_services, replace_chaincode
from tests.bench.fabric.throughput import Measured, measure_orders, require
from tests.bench.payments import Town

PUT_AT_ONCE = 300  # keys in one transaction
MEETS_S = 30


def prepare_town(network: Network, count: int) -> list[Order]:
    """Put a town on the ledger whose citizens may confirm; gives their confirmations, a peer each in turn."""
    names = network.topology.names()
    town = Town({name: load_authority(name, network.folder / "keys") for name in ("citizens", "commerce")}, count)
    replace_chaincode(network, python_services(network, "tests.bench.fabric.playing"))
    asyncio.run(_put(network, town))
    replace_chaincode(network, {})
    return [
        Order(signer, "citizens", call.to_args(), peer=peer)
        for (call, signer), peer in zip(town.steps(), cycle(names), strict=False)
    ]


def measure_confirmations(network: Network, orders: Sequence[Order]) -> Measured:
    """Have citizens confirm, by the community's own chaincode."""
    replace_chaincode(network, {})
    return measure_orders(network, orders)


def sign_alike(orders: Sequence[Order], arguments: Iterable[tuple[bytes, ...]]) -> list[Order]:
    """Send other arguments: signed by the same, through the same peers."""
    return [replace(order, args=args) for order, args in zip(orders, arguments, strict=True)]


async def _put(network: Network, town: Town) -> None:
    name, signer = next(iter(load_signers(network).items()))
    orders = [
        Order(signer, name, (b"put",), {"state": json.dumps(part).encode()}) for part in _split(town.played.state)
    ]
    names = network.topology.names()
    async with Load(network) as load:
        await _meet(load, prepare(load.channel, orders[:1], names)[0])
        require(await load.run(prepare(load.channel, orders, names), 8))


async def _meet(load: Load, one: Prepared) -> None:
    """Wait until the asked peer of a young network knows all others."""
    for _ in range(MEETS_S * 5):
        with suppress(grpc.aio.AioRpcError):
            await load.endorse(one)
            return
        await asyncio.sleep(0.2)


def _split(state: dict[str, bytes]) -> Iterator[dict[str, str]]:
    items = iter(sorted(state.items()))
    while part := {key: value.decode() for key, value in islice(items, PUT_AT_ONCE)}:
        yield part
