"""Refusals: a stable code, the values that caused it, and one kind that decides precedence and HTTP status.

    Refusal
      kind MALFORMED   400   the call can't be read
      kind REPETITION  409   T13: the command was sent before, or is too old to know
      kind AUTHORITY   403   T0, T12: the caller may not do this
      kind EXISTENCE   404   something named isn't there
      kind STATE       409   it is there, and its state forbids this
      kind AMOUNT      422   amounts and dates that don't fit
      kind LIMIT       429   a limit of the parameters would be passed

Precedence: a rule checks in the order of this list, so two implementations refuse for the same reason.
Nothing is written on a refusal.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """The class of a refusal; its value is the HTTP status and the chaincode's status."""

    MALFORMED = (1, 400)
    REPETITION = (2, 409)
    AUTHORITY = (3, 403)
    EXISTENCE = (4, 404)
    STATE = (5, 409)
    AMOUNT = (6, 422)
    LIMIT = (7, 429)

    @property
    def precedence(self) -> int:
        """Place in the documented order: a smaller number is checked first."""
        return self.value[0]

    @property
    def status(self) -> int:
        """HTTP status and chaincode status of a refusal of this kind."""
        return self.value[1]


@dataclass(frozen=True)
class Reason:
    """Why a command is refused: stable code and kind; its sentence, with {values}, is in chaincode/words."""

    code: str
    kind: Kind

    def __call__(self, **values: str | int) -> "Refusal":
        """Build the refusal with the values that caused it; raise it."""
        return Refusal(self, values)


class Refusal(Exception):  # noqa: N818 - a refusal is expected in normal operation, not an error
    """A command that the rules refuse. Carries its `reason` and the `values` that caused it."""

    def __init__(self, reason: Reason, values: dict[str, str | int]) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.values = values

    def to_plain(self) -> dict[str, Any]:
        """Give the code and the values, as the chaincode answers them."""
        return {"code": self.reason.code, "values": self.values}
