"""A link and a gateway that note the order of what is asked of them."""

import json
import threading

from iot_bridge.bridge import Bridge
from iot_bridge.mqtt import Incoming
from iot_bridge.uplink import Answer
from tests.helpers.network.waiting import wait_for

TOPIC = "volano/v1/prova/IT001E00000001/readings"


class Log(list):
    """What happened, in order, by both fakes."""


class FakeLink:
    def __init__(self, log):
        self.log = log

    def open(self):
        self.log.append(("open",))

    def close(self):
        self.log.append(("close",))

    def publish(self, topic, payload):
        self.log.append(("publish", topic.rsplit("/", 1)[1], json.loads(payload)))

    def acknowledge(self, incoming):
        self.log.append(("ack", incoming.mid))


class FakeGateway:
    """Answers from a list of answers or errors; then takes everything."""

    def __init__(self, log, *answers):
        self.log, self.answers = log, list(answers)

    def post_readings(self, readings):
        answer = self.answers.pop(0) if self.answers else Answer(len(readings), 0, ())
        if callable(answer):
            answer = answer(readings)
        self.log.append(("post", len(readings), type(answer).__name__))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def post_dead_letter(self, topic, reason, payload):
        self.log.append(("dead letter", topic, reason, payload))


def run(messages, *answers, until, **options):
    """Feed messages, run until the condition holds over the log, and return the log."""
    log = Log()
    options = {"backoff_s": (0.01, 2), "letters_a_minute": 10_000, **options}
    bridge = Bridge("prova", FakeGateway(log, *answers), **options)
    for mid, (topic, payload) in enumerate(messages, 1):
        bridge.receive(Incoming(topic, payload, mid, 1, 1))
    thread = threading.Thread(target=bridge.run, args=(FakeLink(log),))
    thread.start()
    try:
        wait_for(lambda: until(log), f"the log to be complete: {log}")
    finally:
        bridge.stop()
        thread.join()
    return log


def receipts(count):
    return lambda log: sum(entry[0] == "publish" for entry in log) >= count
