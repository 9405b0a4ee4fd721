"""The embedded broker's packets without a network: sizes, and what goes out together."""

import asyncio
from types import SimpleNamespace

import pytest
from amqtt.errors import AMQTTError

from iot_bridge.broker import MAX_PACKET_BYTES, _BoundedReader, _GatheringWriter, _Handler
from iot_bridge.mosquitto import CONF, init_broker
from iot_bridge.tls import create_broker_tls


@pytest.mark.parametrize(("size", "is_read"), [(0, True), (131_072, True), (131_073, False)])
def test_a_packet_has_at_most_128_kib_as_at_mosquitto(tmp_path, size, is_read):
    init_broker(tmp_path, create_broker_tls(tmp_path), community="prova")
    assert f"message_size_limit {MAX_PACKET_BYTES}\n" in (tmp_path / CONF).read_text()

    async def read():
        stream = asyncio.StreamReader(limit=2**20)
        stream.feed_data(bytes(size))
        stream.feed_eof()
        return await _BoundedReader(stream).read(size)

    if is_read:
        assert asyncio.run(read()) == bytes(size)
    else:
        with pytest.raises(AMQTTError, match="131073 bytes"):
            asyncio.run(read())


def test_what_is_read_without_a_size_is_all_there_is():
    async def read():
        stream = asyncio.StreamReader()
        stream.feed_data(b"abc")
        stream.feed_eof()
        return await _BoundedReader(stream).read()

    assert asyncio.run(read()) == b"abc"


class Stream:
    """In place of a stream's writer."""

    def __init__(self, peer=("192.0.2.7", 5)):
        self.peer, self.written, self.drained, self.closed = peer, [], 0, 0

    def get_extra_info(self, name, default=None):
        return self.peer if name == "peername" else default

    def write(self, data):
        self.written.append(bytes(data))

    async def drain(self):
        self.drained += 1

    def is_closing(self):
        return False

    def can_write_eof(self):
        return False

    def close(self):
        self.closed += 1

    async def wait_closed(self):
        raise ConnectionResetError


def test_packets_of_a_few_milliseconds_go_out_together():
    async def write():
        stream = Stream()
        writer = _GatheringWriter(stream)
        for data in (b"a", b"b", b"c"):
            writer.write(data)
            await writer.drain()
        assert (stream.written, stream.drained) == ([], 0)
        await asyncio.sleep(0.05)
        assert (stream.written, stream.drained) == ([b"abc"], 0)
        writer.write(b"d")
        await asyncio.sleep(0.05)
        assert stream.written == [b"abc", b"d"]
        writer._flush()
        assert stream.written == [b"abc", b"d"], "nothing waits, nothing is written"

    asyncio.run(write())


@pytest.mark.parametrize(("size", "is_out"), [(131_071, False), (131_072, True)])
def test_a_full_share_goes_out_at_once(size, is_out):
    async def write():
        stream = Stream()
        writer = _GatheringWriter(stream)
        writer.write(bytes(size))
        await writer.drain()
        return [len(one) for one in stream.written], stream.drained

    assert asyncio.run(write()) == (([size], 1) if is_out else ([], 0))


def test_what_waits_goes_out_before_a_close_and_a_peer_that_has_gone_is_no_error():
    async def close():
        stream = Stream()
        writer = _GatheringWriter(stream)
        writer.write(b"last")
        await writer.close()
        return stream.written, stream.closed

    assert asyncio.run(close()) == ([b"last"], 1)
    assert _GatheringWriter(Stream()).peer == "192.0.2.7"
    assert _GatheringWriter(Stream(peer=None)).peer == "an unknown address"


def test_a_silent_peer_is_told_once():
    async def time_out():
        for waiter in (None, asyncio.get_running_loop().create_future()):
            handler = SimpleNamespace(_disconnect_waiter=waiter)
            for _ in range(2):
                _Handler.handle_read_timeout(handler)
            assert waiter is None or (waiter.done() and waiter.result() is None)

    asyncio.run(time_out())
