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


def list_months(first: str, last: str) -> list[str]:
    """Return the months from one to another, both with them; the first alone where the last is before it."""
    year, month = map(int, first.split("-"))
    names = [first]
    while names[-1] < last:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        names.append(f"{year:04d}-{month:02d}")
    return names
