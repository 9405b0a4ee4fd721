"""The embedded broker's connections without a network: who gets in, whose session, how each ends."""

import asyncio
from types import SimpleNamespace

import pytest
from amqtt.errors import MQTTError

from iot_bridge import broker
from iot_bridge.broker import CONNECT_WITHIN_S, EmbeddedBroker, _amqtt_config, _close, _Handler
from iot_bridge.settings import BrokerSettings
from iot_bridge.tls import create_broker_tls


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
    asyncio.run(_close(session, SimpleNamespace(handle_connection_closed=closed, stop=stop)))
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
    found = asyncio.run(EmbeddedBroker._session_of(SimpleNamespace(_sessions=sessions, _delete_session=delete), fresh))
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

    (handler, session), connection, own = asyncio.run(work(True))
    assert (handler, session.client_id, session.will_flag, session.keep_alive) == ("handler", "P", False, 45)
    assert (vars(connection), own._refused) == ({"peer": "192.0.2.7"}, 0)
    why, connection, own = asyncio.run(work(False))
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
        asyncio.run(own._read_connect(None, connection))
    assert (waited, connection.closed, own._refused, CONNECT_WITHIN_S) == ([10], 1, 1, 10)


def test_who_asks_for_another_version_of_mqtt_is_no_alarm(monkeypatch, caplog):
    """The bridge itself asks so at its start, to learn which version a broker speaks."""
    caplog.set_level("INFO")

    async def init(*_):
        raise MQTTError("Invalid protocol from @192.0.2.7:4711: 5")

    monkeypatch.setattr(_Handler, "init_from_connect", init)
    own, connection = EmbeddedBroker.__new__(EmbeddedBroker), Connection(peer="192.0.2.7")
    own._refused, own.plugins_manager = 0, None
    with pytest.raises(MQTTError, match="no CONNECT"):
        asyncio.run(own._read_connect(None, connection))
    assert (connection.closed, own._refused) == (1, 0)
    (record,) = [one for one in caplog.records if one.name == "iot_bridge.broker"]
    assert (record.levelname, record.getMessage()) == (
        "INFO", "192.0.2.7 asked for another version of MQTT than 3.1.1, and was told so")


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
    handler = SimpleNamespace(handle_connection_closed=close)
    assert asyncio.run(own._handle_message_delivery(None, handler, None)) is True
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
        asyncio.run(EmbeddedBroker._watch_credentials(own))
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
    assert [asyncio.run(work(count)) for count in range(3)] == [[], [True], [True, True]]
    assert len(ended) == 3
