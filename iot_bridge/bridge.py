"""From MQTT to the gateway and back: what a device sent is acknowledged when the gateway has it, never before.

    broker --PUBLISH--> held --POST--> gateway
    broker <--PUBACK--- held <--2xx--- gateway, then the receipt on the device's topic

Nothing is kept but messages in memory that the broker (no PUBACK yet) and the device (no receipt yet) still hold.
"""

import hashlib
import json
import logging
import queue
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import Protocol, TypeVar

from chaincode.kernel.ending import Ending
from chaincode.kernel.retrying import retry
from iot_bridge.mqtt import Incoming
from iot_bridge.payloads import Batch, volano
from iot_bridge.ready_made import ReadyMade
from iot_bridge.receipts import build_receipt
from iot_bridge.rejects import MessageRejectError
from iot_bridge.topics import DEVICE, READINGS, RECEIPTS, REJECTS, Topic, parse_device_topic, parse_topic
from iot_bridge.uplink import Answer, GatewayDownError, GatewayRefusedError

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


class Gateway(Protocol):
    """What the bridge needs of an uplink."""

    def post_readings(self, readings: Sequence[Mapping[str, object]]) -> Answer:
        """Store readings."""

    def post_dead_letter(self, topic: str, reason: str, payload: bytes) -> None:
        """Keep a message that can't be used."""


class Broker(Protocol):
    """What the bridge needs of a link."""

    def open(self) -> None:
        """Connect."""

    def close(self) -> None:
        """End the connection, keep the session."""

    def publish(self, topic: str, payload: bytes) -> None:
        """Send."""

    def acknowledge(self, message: Incoming) -> None:
        """PUBACK."""


class StoppedError(Exception):
    """The bridge is to end; what it holds stays with broker and device."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A parsed message that waits for the gateway."""

    message: Incoming
    topic: Topic
    batch: Batch

    def rows(self) -> Iterator[dict[str, object]]:
        """Its readings as the gateway takes them."""
        for reading in self.batch.readings:
            row: dict[str, object] = {
                "metering_point": self.topic.metering_point, "register": reading.register, "start": reading.start,
                "energy_wh": reading.energy_wh, "interval_s": reading.interval_s,
            }
            yield {**row, "quality": reading.quality} if reading.quality else row


class Bridge:
    """Collects messages into POSTs. `receive` is called by the link's thread, `run` by the bridge's own."""

    def __init__(
        self, community: str, gateway: Gateway, *, batch_readings: int = 5_000, batch_wait_ms: int = 20,
        held_messages: int = 1_000, letters_a_minute: int = 100, backoff_s: tuple[float, float] = (0.2, 10),
        ready_made: ReadyMade | None = None, clock: Callable[[], float] = time.time,
    ) -> None:
        self._community, self._gateway = community, gateway
        self._batch_readings, self._batch_wait_s = batch_readings, batch_wait_ms / 1_000
        self._backoff_s = backoff_s
        self._queue: queue.Queue[Incoming] = queue.Queue(held_messages)
        self._letters: Counter[str] = Counter()
        self._letters_a_minute, self._minute = letters_a_minute, 0
        self._overflowed = False
        self._stop = Ending()
        self._ready_made, self._clock = ready_made or ReadyMade({}), clock
        self.link: Broker

    def receive(self, message: Incoming) -> None:
        """Take a message; one too many is left unacknowledged and asked for again once the rest is done."""
        try:
            self._queue.put_nowait(message)
        except queue.Full:
            self._overflowed = True

    def stop(self) -> None:
        """Make `run` return."""
        self._stop.set()

    def run(self, link: Broker) -> None:
        """Open the link and forward until stopped; a broker that isn't there yet is waited for."""
        self.link = link
        try:
            self._until_open()
        except StoppedError:
            return
        while not self._stop.is_set():
            try:
                self._store(self._collect())
                if self._overflowed and self._queue.empty():
                    self._overflowed = False
                    self._reopen()
            except StoppedError:
                return

    def _collect(self) -> list[_Held]:
        """The usable messages that came within `batch_wait_ms` of the first, at most a POST full of readings."""
        held: list[_Held] = []
        readings = 0
        until = time.monotonic() + 0.5
        while readings + volano.MAX_READINGS <= self._batch_readings:
            try:
                message = self._queue.get(timeout=max(0, until - time.monotonic()))
            except queue.Empty:
                break
            until = until if held else time.monotonic() + self._batch_wait_s
            parsed = self._parse(message)
            if parsed is not None:
                held.append(parsed)
                readings += len(parsed.batch.readings)
        return held

    def _parse(self, message: Incoming) -> _Held | None:
        """The message's batch; None when it was refused, answered and kept as a dead letter."""
        topic: Topic | None = None
        try:
            own = parse_device_topic(message.topic)
            topic = own[0] if own else parse_topic(message.topic)
            if topic.community != self._community or topic.channel not in {READINGS, DEVICE}:
                raise MessageRejectError("M1_TOPIC")
            held = _Held(message, topic, self._read(topic, own[1] if own else "", message.payload))
        except MessageRejectError as error:
            self._refuse(message, topic, error)
            return None
        if not held.batch.readings and not held.batch.rejected:  # a device says much that isn't energy
            self.link.acknowledge(message)
            return None
        if held.batch.rejected:
            codes = ",".join(sorted({reject.code for reject in held.batch.rejected}))
            self._keep_dead_letter(message, codes)
        return held

    def _read(self, topic: Topic, own_topic: str, payload: bytes) -> Batch:
        if topic.channel == READINGS:
            return volano.parse(payload)
        return self._ready_made.parse(topic.metering_point, own_topic, payload, int(self._clock()))

    def _refuse(self, message: Incoming, topic: Topic | None, error: MessageRejectError) -> None:
        """Answer the device, keep the message at the gateway, acknowledge it."""
        if topic is not None:
            digest = hashlib.sha256(message.payload).hexdigest()
            reject = {"batch": error.batch, "sha256": digest, "code": error.code, "reason": error.reason}
            self._answer(topic, REJECTS, reject)
        self._keep_dead_letter(message, error.code)
        self.link.acknowledge(message)

    def _keep_dead_letter(self, message: Incoming, reason: str) -> None:
        """A POST for each, so one broken device's flood is cut: its rejects are still answered, not all kept."""
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute = minute
            self._letters.clear()
        self._letters[message.topic] += 1
        if self._letters[message.topic] > self._letters_a_minute:
            return
        payload = message.payload[:volano.MAX_BYTES]
        try:
            self._until_up(lambda: self._gateway.post_dead_letter(message.topic, reason, payload))
        except GatewayRefusedError as error:
            _log.error("the gateway refuses a dead letter (%s): %s", reason, error.code)

    def _store(self, held: Sequence[_Held]) -> None:
        """Send messages in one POST; when the gateway refuses it whole, find the message that it refuses."""
        rows = [row for message in held for row in message.rows()]
        if not held:
            return
        try:
            answer = self._until_up(lambda: self._gateway.post_readings(rows)) if rows else Answer(0, 0, ())
        except GatewayRefusedError as error:
            if len(held) > 1:
                self._store(held[:len(held) // 2])
                self._store(held[len(held) // 2:])
                return
            lone = held[0]
            refusal = MessageRejectError(error.code, lone.batch.batch, error.reason)
            self._refuse(lone.message, lone.topic, refusal)
            return
        self._acknowledge(held, answer)

    def _acknowledge(self, held: Sequence[_Held], answer: Answer) -> None:
        first = 0
        for message in held:
            self.link.acknowledge(message.message)
            self._answer(message.topic, RECEIPTS, build_receipt(message.batch, first, answer, is_alone=len(held) == 1))
            first += len(message.batch.readings)

    def _answer(self, topic: Topic, channel: str, value: Mapping[str, object]) -> None:
        answer = Topic(topic.community, topic.metering_point, channel)
        self.link.publish(str(answer), json.dumps(value, separators=(",", ":")).encode())

    def _until_up(self, call: Callable[[], Result]) -> Result:
        """Repeat a call while the gateway is down, and leave new messages with the broker meanwhile."""
        first_s, longest_s = self._backoff_s
        pauses_s = accumulate(repeat(first_s), lambda before_s, _: min(2 * before_s, longest_s))
        is_paused = False

        def find_pause(error: Exception) -> float | None:
            if not isinstance(error, GatewayDownError):
                return None
            _log.warning("the gateway is down: %s", error)
            return next(pauses_s)

        def wait(pause_s: float) -> None:
            nonlocal is_paused
            self._wait(pause_s)
            if not is_paused and pause_s >= 1:
                self.link.close()
                is_paused = True

        result = retry(call, find_pause, wait)
        if is_paused:
            self._ready_made.counters.forget_unstamped()
            self._until_open()
        return result

    def _wait(self, pause_s: float) -> None:
        if self._stop.wait(pause_s):
            raise StoppedError

    def _reopen(self) -> None:
        self.link.close()
        self._until_open()

    def _until_open(self) -> None:
        retry(self.link.open, _find_broker_pause, self._wait)


def _find_broker_pause(error: Exception) -> float | None:
    """Ask again only while the version is being found out; later the link tries by itself."""
    if not isinstance(error, OSError):
        return None
    _log.warning("the broker is down: %s", error)
    return 1.0
