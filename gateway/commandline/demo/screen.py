"""The demo's screen: headings, tables and bars for a terminal; plain lines where there is none."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import track
from rich.table import Table

from chaincode.rules.units import format_kwh, format_tokens
from chaincode.words.seen import clean
from gateway.commandline.demo.month import Day
from gateway.commandline.demo.words import say

BAR_WIDTH = 24
_LONG_ID = re.compile("([0-9a-f]{8})[0-9a-f]{24,}")
FULL_DAY_WH = 600_000


@dataclass(frozen=True)
class Screen:
    """Where the story is told, in one language."""

    language: str
    console: Console = field(default_factory=lambda: Console(highlight=False))

    def say(self, key: str, style: str = "", **values: object) -> None:
        """Print a sentence."""
        self.console.print(say(self.language, key, **values), style=style, markup=False)

    def head(self, key: str, **values: object) -> None:
        """Print a heading."""
        self.console.print()
        self.console.print(say(self.language, key, **values), style="bold green", markup=False)

    def follow(self, key: str, things: Iterable[object], total: int) -> Iterator[object]:
        """Show a progress bar while things are made."""
        words = say(self.language, key, count=total)
        yield from track(things, words, total=total, console=self.console, transient=True)

    def kwh(self, wh: int) -> str:
        """Write an energy with one decimal, as the language does."""
        return self._localise(format_kwh(wh)[:-2])

    def money(self, cents: int) -> str:
        """Write cents with two decimals, as the language does."""
        return self._localise(format_tokens(cents))

    def _localise(self, text: str) -> str:
        return text.replace(".", ",") if self.language == "it" else text

    def table(self, names: Sequence[str], rows: Iterable[Sequence[str]], footer: Sequence[str] = ()) -> None:
        """Print a table; all columns but the first stand right when they look like numbers."""
        table = Table(show_footer=bool(footer), box=None, pad_edge=False, padding=(0, 2, 0, 0))
        held = [list(row) for row in rows]
        for number, name in enumerate(names):
            is_number = bool(held) and all(row[number].lstrip("-")[:1].isdigit() for row in held)
            table.add_column(
                say(self.language, name), footer[number] if footer else "", justify="right" if is_number else "left",
            )
        for row in held:
            table.add_row(*map(clean, row))
        self.console.print(table)

    def day(self, day: Day) -> None:
        """Print a day as one line with a bar, and its settlement."""
        bar = "█" * round(BAR_WIDTH * min(1.0, day.shared_wh / FULL_DAY_WH))
        self.console.print(
            f"{day.date}  {self.kwh(day.shared_wh):>7}  {self.money(day.euro_cents):>7}  "
            f"{self.money(day.token_cents):>6}  [green]{bar}[/green]"
        )
        if day.settled:
            made = {name: self.money(day.settled[f"{name}_cents"]) for name in ("energy", "welcome", "bonus")}
            self.say("settled", "dim", settlement=day.settled["settlement"], **made)

    def days_head(self) -> None:
        """Print the names of the columns of `day`."""
        names = [say(self.language, key) for key in ("day", "shared", "euro", "tokens")]
        self.console.print("  ".join(names), style="dim")


def shorten(text: str) -> str:
    """Cut long ids to their first eight digits: for people, never for checks."""
    return _LONG_ID.sub(r"\1…", text)
