"""The embedded broker's messages without a network: who hears one, what is kept, what is repeated."""

import asyncio
from types import SimpleNamespace

import pytest
from amqtt.contexts import Action
from amqtt.errors import AMQTTError

from iot_bridge import broker
from iot_bridge.broker import EmbeddedBroker, _send


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

    asyncio.run(work())
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
    assert asyncio.run(work()) == (int(outcome == "sent"), 0)
    assert found == ([(outcome, handler if outcome == "sent" else session, qos)] if outcome else [])


@pytest.mark.parametrize("error", [None, OSError("gone"), AMQTTError("gone")])
def test_a_delivery_that_fails_is_the_devices_to_repeat(error):
    sent = []

    async def publish(*arguments, **named):
        sent.append((arguments, named))
        if error:
            raise error

    asyncio.run(_send(SimpleNamespace(mqtt_publish=publish), {"topic": "t", "data": b"x"}, 1))
    assert sent == [(("t", b"x", 1), {"retain": False})]


def test_one_message_that_fails_ends_no_others_delivery():
    seen = []

    async def next_one():
        seen.append(len(seen))
        if len(seen) == 3:
            raise asyncio.CancelledError
        raise ValueError("odd")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(EmbeddedBroker._broadcast_loop(SimpleNamespace(_deliver_next=next_one)))
    assert seen == [0, 1, 2]
