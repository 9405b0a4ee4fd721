"""A simulated device: keeps its readings until the receipt comes and sends them again until then.

It stands for real devices in trials, tests and benches, and shows their makers what the protocol asks of them.
"""

import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iot_bridge.mqtt import Incoming, Link, Login
from iot_bridge.outbox import Outbox
from iot_bridge.topics import READINGS, RECEIPTS, REJECTS, Topic, parse_topic

_log = logging.getLogger(__name__)


@dataclass
class _Sent:
    """When a batch is due to be sent again, and after how many seconds the time after that."""

    due_at: float
    next_s: float


class Device:
    """One metering point's device. `window` batches at most are on their way at once."""

    def __init__(
        self, login: Login, community: str, outbox: Outbox, *, resend_s: float = 30, longest_resend_s: float = 600,
        window: int = 20,
    ) -> None:
        self._outbox, self._window = outbox, window
        self._resend_s, self._longest_resend_s = resend_s, longest_resend_s
        self._topic = str(Topic(community, login.username, READINGS))
        listens = [str(Topic(community, login.username, channel)) for channel in (RECEIPTS, REJECTS)]
        self.link = Link(login, listens, self._received, on_ready=self._send_again)
        self._waiting: dict[str, bytes] = outbox.waiting()
        self._sent: dict[str, _Sent] = {}
        self._changed = threading.Condition()
        self._is_open = False

    def open(self) -> None:
        """Connect and send what waits, from now on by itself."""
        self._is_open = True
        threading.Thread(target=self._run, name=f"device {self._topic}", daemon=True).start()

    def close(self) -> None:
        """Stop; what has no receipt stays in the outbox."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
        self.link.close()

    def add(self, readings: Sequence[Mapping[str, object]]) -> str:
        """Keep 1 to 200 readings and send them; return the batch's id."""
        batch, payload = self._outbox.add(readings)
        with self._changed:
            self._waiting[batch] = payload
            self._changed.notify_all()
        return batch

    def refused(self) -> dict[str, list[dict[str, object]]]:
        """What was refused so far, by batch: entries of the receipt's "rejected", or the reject of the whole."""
        return self._outbox.refused()

    def wait_until_settled(self, timeout_s: float) -> bool:
        """Whether every batch had its answer within the time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, timeout_s)

    def _run(self) -> None:
        with self._changed:
            self._connect()
            while self._is_open:
                if self.link.is_connected:
                    self._send_due(time.monotonic())
                self._changed.wait(0.2)

    def _connect(self) -> None:
        """Open the link; a broker that is down while the version is being found out is tried again."""
        while self._is_open:
            try:
                self.link.open()
            except OSError as error:
                _log.info("the broker is down: %s", error)
                self._changed.wait(1)
            else:
                return

    def _send_due(self, now: float) -> None:
        """Send what was never sent while the window has room, and again what waited too long."""
        for batch, sent in self._sent.items():
            if sent.due_at <= now:
                self.link.publish(self._topic, self._waiting[batch])
                sent.due_at, sent.next_s = now + sent.next_s, min(2 * sent.next_s, self._longest_resend_s)
        for batch, payload in self._waiting.items():
            if len(self._sent) >= self._window:
                return
            if batch not in self._sent:
                self._sent[batch] = _Sent(now + self._resend_s, min(2 * self._resend_s, self._longest_resend_s))
                self.link.publish(self._topic, payload)

    def _send_again(self) -> None:
        """A new connection: what was on its way may be lost."""
        with self._changed:
            self._sent.clear()
            self._changed.notify_all()

    def _received(self, message: Incoming) -> None:
        """A receipt or a reject ends a batch; anything else is ignored."""
        try:
            answer = json.loads(message.payload)
            batch = answer["batch"]
            is_receipt = parse_topic(message.topic).channel == RECEIPTS
            refused = answer["rejected"] if is_receipt else [answer]
        except (ValueError, KeyError, TypeError):
            _log.warning("not a receipt")
        else:
            self._settle(batch, refused)
        self.link.acknowledge(message)

    def _settle(self, batch: str, refused: Sequence[Mapping[str, object]]) -> None:
        if refused:
            codes = sorted({str(answer.get("code")) for answer in refused})
            _log.warning("%d refused of a batch: %s", len(refused), ", ".join(codes))
        self._outbox.settle(batch, refused)
        with self._changed:
            self._waiting.pop(batch, None)
            self._sent.pop(batch, None)
            self._changed.notify_all()
