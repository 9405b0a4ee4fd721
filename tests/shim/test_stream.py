"""What goes wrong on a stream: other messages, other proposals, ends, and what stays served."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fabric_protos.peer.proposal_pb2 import SignedProposal

from chaincode.shim import messages as m
from chaincode.wire.pace import Pace
from chaincode.wire.possession import bring_keys
from tests.shim.fake_peer import FakePeer
from tests.shim.house import House, in_house

STATE = {"key1": b"value1", "row/1": b"", "row/2": b""}


@in_house
async def test_keepalive_is_echoed(house: House) -> None:
    peer = await house.peer()
    await peer.send(m.ChaincodeMessage(type=m.KEEPALIVE))
    assert (await asyncio.wait_for(peer.received.get(), 5)).type == m.KEEPALIVE


@pytest.mark.parametrize("data", [b"\xff\xff", m.ChaincodeMessage(type=11).SerializeToString(), b""])
def test_what_is_no_message_of_a_peer_ends_the_stream(data: bytes) -> None:
    async def send(house: House) -> None:
        peer, other = await house.peer(), await house.peer(STATE)
        await peer.call.write(data)
        assert await asyncio.wait_for(peer.ended, 5) == grpc.StatusCode.INVALID_ARGUMENT.name
        assert (await other.transact(house.client.propose(b"copy", b"key1"))).status == 200

    in_house(send)()


@in_house
async def test_an_unreadable_ready_ends_the_stream(house: House) -> None:
    peer = await house.peer(says_ready=False)
    await peer.send(m.ChaincodeMessage(type=m.READY, payload=b"\xff\xff"))
    assert await asyncio.wait_for(peer.ended, 5) == grpc.StatusCode.INVALID_ARGUMENT.name


@in_house
async def test_a_size_of_zero_is_one_by_one(house: House) -> None:
    peer = await house.peer(STATE)
    params = m.AdditionalParams(use_write_batch=True, use_get_multiple_keys=True)
    await peer.send(m.ChaincodeMessage(type=m.READY, payload=params.SerializeToString()))
    answer = await peer.transact(house.client.propose(b"copy", b"key1", b"row/1"))
    assert answer.asked == [m.GET_STATE] * 2 + [m.PUT_STATE, m.DEL_STATE]


@in_house
async def test_a_peer_of_before_3_1_sends_an_empty_ready(house: House) -> None:
    peer = await house.peer(STATE, says_ready=False)
    await peer.send(m.ChaincodeMessage(type=m.REGISTERED))
    await peer.send(m.ChaincodeMessage(type=m.READY))
    answer = await peer.transact(house.client.propose(b"copy", b"key1"))
    assert answer.asked == [m.GET_STATE, m.PUT_STATE]


@in_house
async def test_answers_that_nobody_waits_for_are_ignored(house: House) -> None:
    peer = await house.peer(STATE)
    for kind in (m.RESPONSE, m.ERROR):
        await peer.send(m.ChaincodeMessage(type=kind, txid="unknown", channel_id="c", payload=b"x"))
    assert (await peer.transact(house.client.propose(b"copy", b"key1"))).status == 200


@in_house
async def test_init_is_refused(house: House) -> None:
    peer = await house.peer()
    assert await refused(peer, house.client.propose(b"copy"), type=m.INIT) == (400, "INIT_UNKNOWN")


async def refused(peer: FakePeer, proposed: Any, **changes: Any) -> tuple[int, str]:
    answer = await peer.transact(proposed, **changes)
    assert (answer.asked, answer.writes, answer.payload, answer.event) == ([], {}, b"", None)
    return answer.status, json.loads(answer.message)["code"]


@pytest.mark.parametrize(("age_s", "is_refused"), [
    (0, False), (890, False), (-890, False), (910, True), (-910, True), (3_600, True), (-3_600, True),
])  # fmt: skip
def test_a_proposal_a_quarter_of_an_hour_off_is_refused(age_s: int, is_refused: bool) -> None:
    async def propose(house: House) -> None:
        peer = await house.peer(STATE)
        proposal = house.client.propose(b"copy", b"key1", age_s=age_s)
        if is_refused:
            assert await refused(peer, proposal) == (400, "TIMESTAMP_OUTSIDE_WINDOW")
        else:
            assert (await peer.transact(proposal)).status == 200

    in_house(propose)()


def signed(raw: bytes) -> Any:
    return SignedProposal(proposal_bytes=raw, signature=b"s")


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"payload": b"\xff\xff"}, "PROPOSAL_MALFORMED"),
    ({"proposal": signed(b"\xff\xff")}, "PROPOSAL_MALFORMED"),
    ({"proposal": signed(b"")}, "PROPOSAL_MALFORMED"),
    ({"proposal": None}, "PROPOSAL_MALFORMED"),
    ({"channel_id": "another"}, "CHANNEL_OR_CHAINCODE_UNKNOWN"),
    ({"channel_id": ""}, "CHANNEL_OR_CHAINCODE_UNKNOWN"),
    ({"txid": "5" * 64}, "CHANNEL_OR_CHAINCODE_UNKNOWN"),
    # as when another chaincode calls this one: nobody signed these arguments
    ({"payload": m.ChaincodeInput(args=[b"copy", b"other"]).SerializeToString()}, "CHANNEL_OR_CHAINCODE_UNKNOWN"),
    ({"payload": b""}, "CHANNEL_OR_CHAINCODE_UNKNOWN"),
]


@pytest.mark.parametrize(("changes", "code"), MALFORMED)
def test_a_transaction_that_is_not_as_signed_is_refused(changes: dict[str, Any], code: str) -> None:
    async def propose(house: House) -> None:
        peer = await house.peer(STATE)
        assert await refused(peer, house.client.propose(b"copy", b"key1"), **changes) == (400, code)
        assert (await peer.transact(house.client.propose(b"copy", b"key1"))).status == 200

    in_house(propose)()


@in_house
async def test_a_creator_that_is_no_certificate_is_refused(house: House) -> None:
    peer = await house.peer(STATE)
    client = type(house.client).__new__(type(house.client))
    client.creator = b"\x0a\x04citi\x12\x03PEM"
    assert await refused(peer, client.propose(b"copy")) == (400, "PROPOSAL_MALFORMED")


@in_house
async def test_a_transaction_in_progress_is_not_begun_again(house: House) -> None:
    peer = await house.peer(STATE)
    peer.delays = {m.GET_STATE_BY_RANGE: 0.5}
    proposal = house.client.propose(b"scan", b"row/")
    first = asyncio.create_task(peer.transact(proposal))
    await asyncio.sleep(0.1)
    running = peer.running[proposal.channel, proposal.txid]
    done, running.done = running.done, asyncio.get_running_loop().create_future()
    await peer.send(proposal.to_message())
    again = await asyncio.wait_for(running.done, 5)
    assert (again.status, json.loads(again.message)["code"]) == (500, "TRANSACTION_IN_PROGRESS")
    running.done = done
    assert (await first).status == 200


@in_house
async def test_a_dropped_stream_leaves_nothing_behind(house: House) -> None:
    peer = await house.peer(STATE)
    peer.delays = {m.GET_STATE: 30}
    waiting = [asyncio.create_task(peer.transact(house.client.propose(b"copy", b"key1"))) for _ in range(20)]
    waiting.append(asyncio.create_task(peer.transact(house.client.propose(b"slow", b"1"))))
    await asyncio.sleep(0.2)
    await peer.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, ConnectionError) for result in results)
    again = await house.peer(STATE)
    assert (await again.transact(house.client.propose(b"copy", b"key1"))).status == 200
    await asyncio.sleep(0.1)
    assert len(house.server.streams) == 1


@in_house
async def test_a_stream_whose_connection_breaks_leaves_nothing_behind(house: House) -> None:
    peer = await house.peer(STATE)
    await peer.channel.close(0)
    await asyncio.wait_for(peer.ended, 5)
    for _ in range(50):
        if not house.server.streams:
            break
        await asyncio.sleep(0.1)
    assert not house.server.streams


@in_house
async def test_a_new_key_that_did_not_sign_for_the_command_is_refused(house: House) -> None:
    peer = await house.peer(STATE)
    key = ec.generate_private_key(ec.SECP256R1())
    brought = bring_keys([key], "2024-05-01-" + "0" * 32)
    proposal = house.client.propose(b"register", b"2024-05-01-" + b"1" * 32, b"", json.dumps(brought).encode())
    assert await refused(peer, proposal) == (400, "KEY_PROOF_INVALID")


@in_house
async def test_rules_that_the_service_does_not_have_are_not_adopted(house: House) -> None:
    peer = await house.peer(STATE)
    adoption = {"number": 2, "digest": "sha256+" + "0" * 16}
    proposal = house.client.propose(b"adopt", b"2024-05-01-" + b"1" * 32, b"", json.dumps(adoption).encode())
    assert await refused(peer, proposal) == (400, "RULE_SET_NOT_HERE")


@in_house
async def test_one_key_proposes_so_much_a_minute_and_another_its_own(house: House) -> None:
    house.server._service = replace(house.server._service, pace=Pace(3))
    peer = await house.peer(STATE)
    answers = [await peer.transact(house.client.propose(b"copy", b"key1")) for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 200, 429]
    assert json.loads(answers[3].message) == {"code": "T0_TOO_FAST", "values": {"most": 3}}
    assert answers[3].asked == []
