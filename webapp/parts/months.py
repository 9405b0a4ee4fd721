"""The choice of a month and of a day: what stands in the address, if there is such a one, else the newest."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.visit import Visit


@dataclass(frozen=True)
class Choice:
    """One of several in order, with its neighbours; "" where there is none."""

    names: tuple[str, ...]
    chosen: str

    @property
    def earlier(self) -> str:
        """The one before."""
        return self._find(-1)

    @property
    def later(self) -> str:
        """The one after."""
        return self._find(1)

    def _find(self, step: int) -> str:
        if self.chosen not in self.names:
            return ""
        number = self.names.index(self.chosen) + step
        return self.names[number] if 0 <= number < len(self.names) else ""


def choose(visit: Visit, field: str, names: Sequence[str], default: str = "") -> Choice:
    """Return which of some names the address asks for; else the default, else the last one."""
    asked = visit.asked.get(field, "")
    newest = names[-1] if names else ""
    return Choice(tuple(names), asked if asked in names else default or newest)
