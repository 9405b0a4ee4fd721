"""Why a message or a reading is refused before it reaches the gateway: stable codes with words.

Codes are part of the device protocol: they may be added, never renamed. A reject that comes from the gateway
(a reading too old, a metering point that it doesn't know) keeps the gateway's own code.

The words are English alone: they go to devices and into logs, where programs read the code, and a receipt's bytes must
not depend on the locale of the machine that the bridge runs on.
"""

from dataclasses import dataclass
from typing import Final

REASONS: Final[dict[str, str]] = {
    # of a whole message
    "M1_TOPIC": "the topic is not volano/v1/{community}/{metering_point}/readings",
    "M1_TOO_LARGE": "the message is larger than 65,536 bytes",
    "M1_NOT_UTF8": "the message is not UTF-8 text",
    "M1_NOT_JSON": "the message is not JSON (duplicate names, NaN and Infinity are not allowed)",
    "M1_NOT_AN_OBJECT": "the message is not a JSON object",
    "M1_BATCH": "batch must be a text of 1 to 64 characters out of A-Z a-z 0-9 . _ : -",
    "M1_READINGS": "readings must be a list",
    "M1_EMPTY": "the message holds no reading",
    "M1_TOO_MANY": "a message holds at most 200 readings",
    "M1_NO_DIALECT": "the bridge's settings name no dialect for this metering point",
    "M1_SHAPE": "the message is not of the shape that its dialect has",
    "M1_NO_ENERGY": "the message holds no energy that the settings' dialect and topic name; said once for a topic",
    "M1_COUNTERS": "a message holds at most 50 values of counters",
    # of one reading
    "R1_NOT_AN_OBJECT": "a reading must be a JSON object",
    "R1_REGISTER": "register must be withdrawn, injected or produced",
    "R1_START": "start must be an ISO 8601 instant from 1996 on, such as 2024-05-01T00:15:00+02:00",
    "R1_OFFSET": "start must end with its offset from UTC, or Z",
    "R1_ENERGY": "energy_wh must be an integer from 0 to 2147483647",
    "R1_INTERVAL": "interval_s must be an integer that divides an hour",
    "R1_GRID": "start must lie on the grid of its interval",
    "R1_QUALITY": "quality must be measured or estimated",
    "R1_TWO_VALUES": "the message gives two values for this register and start",
    # of one value of a counter
    "R2_BASE": "the first value since the bridge began only sets the base that energy counts from",
    "R2_ADDED": "the first value only sets the base; the channel is added to others of its register: name it in the "
                "settings where it is no phase of the point",
    "R2_BOOT_ZERO": "zero after a larger value: the device is starting",
    "R2_RESET": "the counter went back: energy counts from this value on",
    "R2_JUMP": "more energy than the point can carry: energy counts from this value on",
    "R2_GAP": "no value for more than a day: energy counts from this value on",
    "R2_REPEATED": "the same value and time again",
    "R2_OLD": "older than the value before",
    "R2_CLOCK": "the device's clock is ahead",
    "R2_CHANNEL": "another channel of the device feeds this register already; name both in the settings to add them up",
    "R2_UNNAMED": "nothing says which register this channel feeds: name it in the settings, or leave it out with \"\"",
    "R2_VALUE": "the value is no count of energy",
    "R2_POINT": "the value is of another metering point",
    # of the gateway's answer
    "G1_REFUSED": "the gateway refused the message",
}


@dataclass(frozen=True, slots=True)
class ReadingReject:
    """One refused reading of a message; `index` counts from 0 in the message's own list."""

    index: int
    code: str
    reason: str

    def to_plain(self) -> dict[str, object]:
        """As it stands in a receipt."""
        return {"index": self.index, "code": self.code, "reason": self.reason}


class MessageRejectError(Exception):
    """A message that can't be used at all. `batch` is its id where it could be read."""

    def __init__(self, code: str, batch: str | None = None, reason: str = "") -> None:
        self.code = code
        self.batch = batch
        self.reason = reason or REASONS.get(code, REASONS["G1_REFUSED"])
        super().__init__(f"{code}: {self.reason}")


def reject_reading(index: int, code: str) -> ReadingReject:
    """A refused reading with the words of its code."""
    return ReadingReject(index, code, REASONS[code])
