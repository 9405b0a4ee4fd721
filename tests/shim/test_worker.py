"""The long command runs beside the stream."""

import asyncio
import json
import os
import time

from tests.shim.house import House, in_house

ROWS = {f"row/{number:05d}": b"v" * 100 for number in range(5_000)} | {"first": b"1", "key1": b"value1"}


@in_house
async def test_the_stream_goes_on_meanwhile(house: House) -> None:
    peer = await house.peer(ROWS)
    await peer.transact(house.client.propose(b"slow", b"0"))
    slow = asyncio.create_task(peer.transact(house.client.propose(b"slow", b"1")))
    longest_s = 0.0
    count = 0
    while not slow.done():
        began = time.monotonic()
        await peer.transact(house.client.propose(b"copy", b"key1"))
        longest_s = max(longest_s, time.monotonic() - began)
        count += 1
    answer = await slow
    rows, process = answer.payload.split()
    assert int(rows) == 5_000
    assert int(process) != os.getpid()
    assert answer.writes == {"slow": b"1"}
    assert count > 100
    assert longest_s < 0.7


@in_house
async def test_its_process_is_started_anew_when_it_dies(house: House) -> None:
    peer = await house.peer(ROWS)
    answer = await peer.transact(house.client.propose(b"die"))
    assert (answer.status, json.loads(answer.message)["code"]) == (500, "CHAINCODE_DEFECT")
    assert (await peer.transact(house.client.propose(b"slow", b"0"))).status == 200
