"""The embedded broker's parts without a network: sizes, what goes out together, who hears a message, whose session."""

import asyncio
from types import SimpleNamespace

import pytest
from amqtt.contexts import Action
from amqtt.errors import AMQTTError, MQTTError

from iot_bridge import broker
from iot_bridge.broker import (
    CONNECT_WITHIN_S,
    MAX_PACKET_BYTES,
    EmbeddedBroker,
    _amqtt_config,
    _BoundedReader,
    _close,
    _GatheringWriter,
    _Handler,
    _send,
)
from iot_bridge.mosquitto import CONF, init_broker
from iot_bridge.settings import BrokerSettings
from iot_bridge.tls import create_broker_tls


def run(work):
    return asyncio.run(work)


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
        assert run(read()) == bytes(size)
    else:
        with pytest.raises(AMQTTError, match="131073 bytes"):
            run(read())


def test_what_is_read_without_a_size_is_all_there_is():
    async def read():
        stream = asyncio.StreamReader()
        stream.feed_data(b"abc")
        stream.feed_eof()
        return await _BoundedReader(stream).read()

    assert run(read()) == b"abc"


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

    run(write())


@pytest.mark.parametrize(("size", "is_out"), [(131_071, False), (131_072, True)])
def test_a_full_share_goes_out_at_once(size, is_out):
    async def write():
        stream = Stream()
        writer = _GatheringWriter(stream)
        writer.write(bytes(size))
        await writer.drain()
        return [len(one) for one in stream.written], stream.drained

    assert run(write()) == (([size], 1) if is_out else ([], 0))


def test_what_waits_goes_out_before_a_close_and_a_peer_that_has_gone_is_no_error():
    async def close():
        stream = Stream()
        writer = _GatheringWriter(stream)
        writer.write(b"last")
        await writer.close()
        return stream.written, stream.closed

    assert run(close()) == ([b"last"], 1)
    assert _GatheringWriter(Stream()).peer == "192.0.2.7"
    assert _GatheringWriter(Stream(peer=None)).peer == "an unknown address"


def test_a_silent_peer_is_told_once():
    async def time_out():
        for waiter in (None, asyncio.get_running_loop().create_future()):
            handler = SimpleNamespace(_disconnect_waiter=waiter)
            for _ in range(2):
                _Handler.handle_read_timeout(handler)
            assert waiter is None or (waiter.done() and waiter.result() is None)

    run(time_out())


# Who hears a message


def deliver(topic, subscriptions, allowed=lambda session, topic: True, matches=lambda topic, name: True):
    """(session, qos) of each delivery of a message on a topic."""
    found, asked = [], []

    async def filtering(session, name, action):
        asked.append((name, action))
        return allowed(session, name)

    async def note(message, session, qos):
        found.append((session, qos))

    async def work():
        queue = asyncio.Queue()
        queue.put_nowait({"topic": topic, "data": b"x"})
        own = SimpleNamespace(
            _broadcast_queue=queue, _subscriptions=subscriptions, _matches=matches, _topic_filtering=filtering,
            _deliver=note,
        )
        await EmbeddedBroker._deliver_next(own)

    run(work())
    assert set(asked) <= {(topic, Action.RECEIVE)}
    return found


def test_a_message_is_delivered_by_its_name_and_by_the_wildcards_that_match():
    subscriptions = {"a/b": [("ada", 1), ("bea", 0)], "a/c": [("carlo", 1)], "a/+": [("dora", 1)], "#": [("elio", 0)],
                     "b/#": [("fabio", 1)]}
    matching = lambda topic, name: name in ("a/+", "#")  # noqa: E731
    assert deliver("a/b", subscriptions, matches=matching) == [("ada", 1), ("bea", 0), ("dora", 1), ("elio", 0)]
    # names without a wildcard are not walked
    assert deliver("a/b", subscriptions) == [("ada", 1), ("bea", 0), ("dora", 1), ("elio", 0), ("fabio", 1)]
    assert deliver("z", {"a/b": [("ada", 1)]}) == []
    assert deliver("a/b", subscriptions, lambda session, _: session == "bea") == [("bea", 0)]


@pytest.mark.parametrize(("state", "handler", "clean", "qos", "waiting", "outcome"), [
    ("connected", "h", True, 0, 0, "sent"), ("connected", "h", False, 1, 10_000, "sent"),
    ("connected", None, False, 1, 0, "kept"), ("disconnected", "h", False, 1, 0, "kept"),
    ("disconnected", None, False, 1, 9_999, "kept"), ("disconnected", None, False, 1, 10_000, None),
    ("disconnected", None, True, 1, 0, None), ("disconnected", None, False, 0, 0, None),
    ("connected", None, True, 1, 0, None), ("disconnected", None, False, 2, 0, "kept"),
])  # fmt: skip
def test_a_message_is_sent_or_kept_for_a_session_that_will_come_back(
    monkeypatch, state, handler, clean, qos, waiting, outcome
):
    found = []

    async def send(to, message, at):
        found.append(("sent", to, at))

    async def keep(message, at, session):
        found.append(("kept", session, at))

    session = SimpleNamespace(
        transitions=SimpleNamespace(state=state), clean_session=clean,
        retained_messages=SimpleNamespace(qsize=lambda: waiting),
    )

    async def work():
        own = SimpleNamespace(
            _get_handler=lambda _: handler, _deliveries=set(), _retain_broadcast_message=keep)
        await EmbeddedBroker._deliver(own, {}, session, qos)
        held = len(own._deliveries)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return held, len(own._deliveries)

    monkeypatch.setattr(broker, "_send", send)
    assert run(work()) == (int(outcome == "sent"), 0)
    assert found == ([(outcome, handler if outcome == "sent" else session, qos)] if outcome else [])


@pytest.mark.parametrize("error", [None, OSError("gone"), AMQTTError("gone")])
def test_a_delivery_that_fails_is_the_devices_to_repeat(error):
    sent = []

    async def publish(*arguments, **named):
        sent.append((arguments, named))
        if error:
            raise error

    run(_send(SimpleNamespace(mqtt_publish=publish), {"topic": "t", "data": b"x"}, 1))
    assert sent == [(("t", b"x", 1), {"retain": False})]


def test_one_message_that_fails_ends_no_others_delivery():
    seen = []

    async def next_one():
        seen.append(len(seen))
        if len(seen) == 3:
            raise asyncio.CancelledError
        raise ValueError("odd")

    with pytest.raises(asyncio.CancelledError):
        run(EmbeddedBroker._broadcast_loop(SimpleNamespace(_deliver_next=next_one)))
    assert seen == [0, 1, 2]


# Whose session


class Transitions:
    def __init__(self, state="connected"):
        self.state = state

    def disconnect(self):
        self.state = "disconnected"


@pytest.mark.parametrize(("ends_after", "closings", "stops"), [(0, 0, 0), (1, 1, 0), (99, 99, 0), (10**6, 100, 1)])
def test_a_connection_is_closed_and_after_a_second_by_force(monkeypatch, ends_after, closings, stops):
    session, asked, slept = SimpleNamespace(transitions=Transitions()), [], []
    if ends_after == 0:
        session.transitions.disconnect()

    async def closed():
        asked.append("close")
        if len(asked) == ends_after:
            session.transitions.disconnect()

    async def stop():
        asked.append("stop")

    async def sleep(time_s):
        slept.append(time_s)

    monkeypatch.setattr(broker.asyncio, "sleep", sleep)
    run(_close(session, SimpleNamespace(handle_connection_closed=closed, stop=stop)))
    assert (asked.count("close"), asked.count("stop"), len(slept)) == (closings, stops, closings)
    assert session.transitions.state == "disconnected"
    assert set(slept) <= {0.01}


@pytest.mark.parametrize(("has_earlier", "is_clean"), [(False, False), (True, False), (True, True)])
def test_a_users_earlier_session_goes_on_unless_it_is_to_be_clean(has_earlier, is_clean):
    deleted = []

    async def delete(name):
        deleted.append(name)

    earlier = SimpleNamespace(transitions=Transitions("disconnected"), keep_alive=1, clean_session=True, parent=0)
    fresh = SimpleNamespace(client_id="P", keep_alive=45, clean_session=is_clean, username="P", password="new")
    sessions = {"P": (earlier, None)} if has_earlier else {}
    found = run(EmbeddedBroker._session_of(SimpleNamespace(_sessions=sessions, _delete_session=delete), fresh))
    assert found is (earlier if has_earlier and not is_clean else fresh)
    assert deleted == (["P"] if is_clean else [])
    if found is earlier:
        assert (found.keep_alive, found.clean_session, found.username, found.password, found.parent) == (
            45, False, "P", "new", 1)


def build(tmp_path):
    create_broker_tls(tmp_path)
    return BrokerSettings("prova", tmp_path, tmp_path / "broker.pem", tmp_path / "broker-key.pem", "127.0.0.1", 0)


class Connection(SimpleNamespace):
    async def close(self):
        self.closed = getattr(self, "closed", 0) + 1

    def write(self, data):
        self.written = getattr(self, "written", b"") + data

    async def drain(self):
        return None


def test_a_connection_begins_when_its_password_is_right(tmp_path, caplog):
    async def work(accepts):
        own = EmbeddedBroker(build(tmp_path))
        session = SimpleNamespace(client_id="x", username="P", password="p", keep_alive=30, will_flag=True)
        connection = Connection(peer="192.0.2.7")

        async def read(reader, writer):
            return "handler", session

        async def authenticate(one, _):
            return accepts

        async def continue_(one):
            return one

        own._read_connect, own._authenticate, own._session_of = read, authenticate, continue_
        try:
            return await own._initialize_client_session(None, connection, "", 0), connection, own
        except MQTTError as error:
            return str(error), connection, own

    (handler, session), connection, own = run(work(True))
    assert (handler, session.client_id, session.will_flag, session.keep_alive) == ("handler", "P", False, 45)
    assert (vars(connection), own._refused) == ({"peer": "192.0.2.7"}, 0)
    why, connection, own = run(work(False))
    assert (why, connection.closed, own._refused) == ("not authorised", 1, 1)
    assert connection.written == b"\x20\x02\x00\x05", "CONNACK: not authorised, no session"
    assert "refused a connection from 192.0.2.7: user or password (1 so far)" in caplog.text
    own._refuse("x", connection)
    assert own._refused == 2


def test_a_connect_that_doesnt_come_within_ten_seconds_is_none(monkeypatch):
    waited = []

    async def wait_for(work, time_s):
        waited.append(time_s)
        work.close()
        raise TimeoutError

    async def init(*_):
        return None

    monkeypatch.setattr(broker.asyncio, "wait_for", wait_for)
    monkeypatch.setattr(_Handler, "init_from_connect", init)
    own, connection = EmbeddedBroker.__new__(EmbeddedBroker), Connection(peer="192.0.2.7")
    own._refused, own.plugins_manager = 0, None
    with pytest.raises(MQTTError, match="no CONNECT"):
        run(own._read_connect(None, connection))
    assert (waited, connection.closed, own._refused, CONNECT_WITHIN_S) == ([10], 1, 1, 10)


def test_the_listener_is_tls_alone_and_no_plugin_lets_anybody_in(tmp_path):
    settings = build(tmp_path)
    assert _amqtt_config(settings) == {
        "listeners": {"default": {
            "type": "tcp", "bind": "127.0.0.1:0", "ssl": True, "certfile": str(settings.certificate),
            "keyfile": str(settings.private_key),
        }},
        "timeout_disconnect_delay": 5, "plugins": {},
    }


@pytest.mark.parametrize("is_delivered", [True, False])
def test_a_forbidden_topic_ends_its_connection(monkeypatch, is_delivered):
    closed = []

    async def handle(*_):
        return is_delivered

    async def close():
        closed.append(1)

    monkeypatch.setattr(broker.Broker, "_handle_message_delivery", handle)
    own = EmbeddedBroker.__new__(EmbeddedBroker)
    assert run(own._handle_message_delivery(None, SimpleNamespace(handle_connection_closed=close), None)) is True
    assert len(closed) == (not is_delivered)


@pytest.mark.parametrize(("is_changed", "is_accepted", "is_cut"), [
    (True, False, True), (True, True, False), (False, False, False),
])
def test_who_is_revoked_is_cut_off(monkeypatch, is_changed, is_accepted, is_cut):
    cut, slept = [], []

    async def sleep(time_s):
        slept.append(time_s)
        if len(slept) == 2:
            raise asyncio.CancelledError

    async def close(session, handler):
        cut.append(("close", handler))

    async def delete(name):
        cut.append(("delete", name))

    monkeypatch.setattr(broker.asyncio, "sleep", sleep)
    monkeypatch.setattr(broker, "_close", close)
    credentials = SimpleNamespace(refresh=lambda: is_changed, accepts=lambda name, password: is_accepted)
    sessions = {"P": (SimpleNamespace(username="P", password="p"), "handler")}
    own = SimpleNamespace(_credentials=credentials, _sessions=sessions, _delete_session=delete)
    with pytest.raises(asyncio.CancelledError):
        run(EmbeddedBroker._watch_credentials(own))
    assert cut == ([("close", "handler"), ("delete", "P")] if is_cut else [])
    assert slept == [0.5, 0.5]


def test_a_broker_that_ends_leaves_no_task_behind(monkeypatch):
    async def end(*_):
        ended.append("amqtt")

    async def forever():
        await asyncio.Event().wait()

    async def work(count):
        own = EmbeddedBroker.__new__(EmbeddedBroker)
        tasks = [asyncio.create_task(forever()) for _ in range(count)]
        own._watcher, own._broadcast_task = (*tasks, None, None)[:2]
        await own.shutdown()
        await asyncio.sleep(0)
        return [task.cancelled() for task in tasks]

    ended = []
    monkeypatch.setattr(broker.Broker, "shutdown", end)
    assert [run(work(count)) for count in range(3)] == [[], [True], [True, True]]
    assert len(ended) == 3
