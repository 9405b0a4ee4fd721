"""A fake peer hands out transactions: what is asked of it, what is answered."""

import asyncio
import json
from collections import Counter

import grpc
import pytest

from chaincode.shim import messages as m
from chaincode.wire.identity import key_id
from tests.shim import toy
from tests.shim.fake_peer import FakePeer
from tests.shim.house import PACKAGE, House, in_house

STATE = {f"key{number}": b"value%d" % number for number in range(250)}
KEYS = tuple(key.encode() for key in STATE)


@in_house
async def test_it_registers_by_its_package(house: House) -> None:
    peer = await house.peer()
    assert peer.registered == PACKAGE


@in_house
async def test_reads_writes_event_and_digest_one_by_one(house: House) -> None:
    peer = await house.peer(STATE)
    answer = await peer.transact(house.client.propose(b"copy", b"key1", b"key2", b"absent"))
    assert (answer.status, answer.message, answer.payload) == (200, toy.DIGEST, b"copied")
    assert answer.event == ("copy", b"event")
    assert answer.writes == {"copy/key1": b"value1", "copy/key2": b"value2", "copy/absent": None}
    assert answer.asked == [m.GET_STATE] * 3 + [m.DEL_STATE] + [m.PUT_STATE] * 2


@in_house
async def test_announced_sizes_are_respected(house: House) -> None:
    peer = await house.peer(STATE, keys_at_once=100, writes_at_once=60)
    answer = await peer.transact(house.client.propose(b"copy", *KEYS))
    assert len(answer.writes) == 250
    assert all(answer.writes[f"copy/{key}"] == value for key, value in STATE.items())
    assert answer.asked == [m.GET_STATE_MULTIPLE] * 3 + [m.WRITE_BATCH_STATE] * 5
    assert peer.sizes == Counter({
        (m.GET_STATE_MULTIPLE, 100): 2, (m.GET_STATE_MULTIPLE, 50): 1,
        (m.WRITE_BATCH_STATE, 60): 4, (m.WRITE_BATCH_STATE, 10): 1,
    })  # fmt: skip


@in_house
async def test_only_reads_at_once_are_announced(house: House) -> None:
    peer = await house.peer(STATE, keys_at_once=1_000)
    answer = await peer.transact(house.client.propose(b"copy", *KEYS[:3]))
    assert answer.asked == [m.GET_STATE_MULTIPLE] + [m.PUT_STATE] * 3


@in_house
async def test_a_delete_in_a_batch(house: House) -> None:
    peer = await house.peer(STATE, keys_at_once=9, writes_at_once=9)
    answer = await peer.transact(house.client.propose(b"copy", b"absent", b"key1"))
    assert answer.writes == {"copy/absent": None, "copy/key1": b"value1"}


@in_house
async def test_missing_reads_are_fetched_and_the_rules_run_again(house: House) -> None:
    peer = await house.peer({"a": b"b", "b": b"c", "c": b"d"})
    answer = await peer.transact(house.client.propose(b"chain", b"a"))
    assert answer.payload == b"d"
    assert answer.asked == [m.GET_STATE] * 4


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 350])
def test_a_whole_prefix_however_many_pages(count: int) -> None:
    rows = {f"row/{number:03d}": b"v%d" % number for number in range(count)}

    async def scan(house: House) -> None:
        peer = await house.peer(rows | {"row": b"before", "row0": b"after", "s": b"other"})
        answer = await peer.transact(house.client.propose(b"scan", b"row/"))
        assert answer.payload == b",".join(key.encode() + b"=" + value for key, value in rows.items())
        assert answer.asked == [m.GET_STATE_BY_RANGE] + [m.QUERY_STATE_NEXT] * (max(count - 1, 0) // 100)
        assert answer.writes == {}

    in_house(scan)()


@in_house
async def test_a_refusal_completes_with_its_status_and_writes_nothing(house: House) -> None:
    peer = await house.peer()
    answer = await peer.transact(house.client.propose(b"refuse"))
    assert (answer.status, answer.message, answer.payload) == (409, '{"code":"TOY","values":{}}', b"")
    assert answer.event is None
    assert answer.writes == {}


@in_house
async def test_creator_attributes_time_and_transient(house: House) -> None:
    peer = await house.peer()
    proposal = house.client.propose(b"who", transient={"secret": b"\x00\xff"})
    answer = await peer.transact(proposal)
    organisation, key, roles, _time, secret = answer.payload.split(b"|")
    assert (organisation, roles, secret) == (b"municipality", b"service", b"\x00\xff")
    assert key.decode() == key_id(house.client.credential.key.public_key())


async def code_of(peer: FakePeer, house: House, *args: bytes) -> tuple[int, str]:
    answer = await peer.transact(house.client.propose(*args))
    assert answer.event is None
    return answer.status, json.loads(answer.message)["code"]


@in_house
async def test_an_exception_never_says_what_it_is(house: House) -> None:
    peer = await house.peer()
    answer = await peer.transact(house.client.propose(b"boom"))
    assert (answer.status, answer.message) == (500, '{"code":"CHAINCODE_DEFECT","values":{}}')
    assert await code_of(peer, house, b"nothing of that name") == (500, "CHAINCODE_DEFECT")
    assert (await peer.transact(house.client.propose(b"copy"))).status == 200


@in_house
async def test_rules_that_ask_for_what_they_have_end(house: House) -> None:
    peer = await house.peer()
    assert await code_of(peer, house, b"loop") == (500, "CHAINCODE_DEFECT")


@in_house
async def test_an_event_has_4096_bytes_at_most(house: House) -> None:
    peer = await house.peer()
    answer = await peer.transact(house.client.propose(b"shout", b"4096"))
    assert answer.event == ("long", b"x" * 4_096)
    assert await code_of(peer, house, b"shout", b"4097") == (500, "CHAINCODE_DEFECT")


FAILING = [
    (m.GET_STATE, (b"copy", b"key1"), {}),
    (m.PUT_STATE, (b"copy", b"key1"), {}),
    (m.DEL_STATE, (b"copy", b"absent"), {}),
    (m.GET_STATE_BY_RANGE, (b"scan", b"key"), {}),
    (m.QUERY_STATE_NEXT, (b"scan", b"key"), {}),
    (m.GET_STATE_MULTIPLE, (b"copy", b"key1", b"key2"), {"keys_at_once": 10}),
    (m.WRITE_BATCH_STATE, (b"copy", b"key1", b"key2"), {"writes_at_once": 10}),
]


@pytest.mark.parametrize(("kind", "args", "params"), FAILING)
@pytest.mark.parametrize("payload", [b"GET_STATE failed: secret", b"\xff\xfe", b""])
def test_an_error_is_never_a_value(
    kind: int, args: tuple[bytes, ...], params: dict[str, int], payload: bytes
) -> None:
    async def fail(house: House) -> None:
        peer = await house.peer(STATE, **params)
        peer.override = lambda message: (m.ERROR, payload) if message.type == kind else None
        assert await code_of(peer, house, *args) == (500, "PEER_ERROR")
        peer.override = lambda _message: None
        assert (await peer.transact(house.client.propose(*args))).status == 200

    in_house(fail)()


UNREADABLE = [
    (m.GET_STATE_MULTIPLE, (b"copy", b"key1", b"key2"), {"keys_at_once": 10}),
    (m.GET_STATE_BY_RANGE, (b"scan", b"key"), {}),
    (m.QUERY_STATE_NEXT, (b"scan", b"key"), {}),
]


@pytest.mark.parametrize(("kind", "args", "params"), UNREADABLE)
def test_an_answer_that_cannot_be_read_is_an_error(
    kind: int, args: tuple[bytes, ...], params: dict[str, int]
) -> None:
    async def fail(house: House) -> None:
        peer = await house.peer(STATE, **params)
        peer.override = lambda message: (m.RESPONSE, b"\xff\xff") if message.type == kind else None
        assert await code_of(peer, house, *args) == (500, "PEER_ERROR")

    in_house(fail)()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_many_values_as_keys_or_an_error(count: int) -> None:
    async def fail(house: House) -> None:
        peer = await house.peer(STATE, keys_at_once=10)
        short = m.GetStateMultipleResult(values=[b"x"] * count).SerializeToString()
        peer.override = lambda message: (m.RESPONSE, short) if message.type == m.GET_STATE_MULTIPLE else None
        assert await code_of(peer, house, b"copy", b"key1", b"key2") == (500, "PEER_ERROR")

    in_house(fail)()


@in_house
async def test_a_thousand_interleaved_transactions(house: House) -> None:
    peer = await house.peer(STATE)
    peer.delay_s = 0.01
    proposals = [house.client.propose(b"copy", b"key%d" % (n % 250), b"key%d" % (n % 7)) for n in range(1_000)]
    answers = await asyncio.gather(*(peer.transact(proposal) for proposal in proposals))
    for number, answer in enumerate(answers):
        kept = {f"key{number % 250}", f"key{number % 7}"}
        assert answer.writes == {f"copy/{key}": STATE[key] for key in kept}
    assert peer.dropped == 0


@in_house
async def test_a_slow_peer_holds_up_nobody_else(house: House) -> None:
    peer = await house.peer(STATE | {"row/1": b""})
    peer.delays = {m.GET_STATE_BY_RANGE: 1.5}
    slow = asyncio.create_task(peer.transact(house.client.propose(b"scan", b"row/")))
    await asyncio.sleep(0.05)
    for _ in range(50):
        await peer.transact(house.client.propose(b"copy", b"key1"))
    assert not slow.done()
    assert (await slow).status == 200
    assert peer.dropped == 0


@in_house
async def test_a_transaction_with_many_large_writes(house: House) -> None:
    one_by_one, at_once = await house.peer(), await house.peer(writes_at_once=1_000)
    few = await one_by_one.transact(house.client.propose(b"fill", b"300", b"1000"))
    many = await at_once.transact(house.client.propose(b"fill", b"10000", b"100"))
    large = await at_once.transact(house.client.propose(b"fill", b"40", b"1000000"))
    assert (len(few.writes), len(many.writes), len(large.writes)) == (300, 10_000, 40)
    # 40 MB: no batch over 16 MB
    assert large.asked == [m.WRITE_BATCH_STATE] * 3


@in_house
async def test_two_peers_with_one_transaction_each_of_the_same_id(house: House) -> None:
    first, second = await house.peer({"key1": b"one"}), await house.peer({"key1": b"two"})
    proposal = house.client.propose(b"copy", b"key1")
    answers = await asyncio.gather(first.transact(proposal), second.transact(proposal))
    assert [answer.writes["copy/key1"] for answer in answers] == [b"one", b"two"]


@in_house
async def test_a_value_over_100_mb_is_an_error_of_its_transaction_alone(house: House) -> None:
    peer = await house.peer()
    assert await code_of(peer, house, b"fill", b"1", b"110000000") == (500, "CHAINCODE_DEFECT")
    assert not peer.ended.done()


@in_house
async def test_an_answer_over_100_mb_ends_its_stream_alone(house: House) -> None:
    peer, other = await house.peer(), await house.peer()
    peer.override = lambda _message: (m.RESPONSE, b"v" * 110_000_000)
    with pytest.raises(ConnectionError):
        await peer.transact(house.client.propose(b"copy", b"key1"))
    assert await peer.ended == grpc.StatusCode.RESOURCE_EXHAUSTED.name
    assert (await other.transact(house.client.propose(b"copy", b"key1"))).status == 200


@in_house
async def test_50_mb_of_transient_data(house: House) -> None:
    peer = await house.peer()
    answer = await peer.transact(house.client.propose(b"who", transient={"secret": b"s" * 50_000_000}))
    assert len(answer.payload) > 50_000_000
