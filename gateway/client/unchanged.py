"""What pages tell the door in front of them with an answer that nothing changed: how far that is known, and of whom.

By it the door says so again by itself, until a block writes something: `gateway.http.unchanged`.
"""

from dataclasses import dataclass, field
from typing import Self

UNCHANGED = "X-Volano-Unchanged"  # goes no further than the door
HEARS = "volano.door_hears"  # in a request's environment, where no caller writes: it came by such a door


@dataclass(frozen=True)
class UnchangedTo:
    """Of the holder of a gateway's session nothing that a page shows changed up to a height of its ledger."""

    organisation: str
    height: int
    token: str = field(repr=False)

    def format(self) -> dict[str, str]:
        """Return the header that says so."""
        return {UNCHANGED: f"{self.organisation} {self.height} {self.token}"}

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return what a header says; None where it says nothing."""
        organisation, _, rest = text.partition(" ")
        height, _, token = rest.partition(" ")
        return cls(organisation, int(height), token) if token and height.isdecimal() else None
