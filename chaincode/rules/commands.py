"""The one table of commands: dispatch, arguments, first reads, causes of movement (T1), words for people.

Set n+1 is set n with named commands replaced; a superseded function stays beside its successor, unchanged.
`words` say in Italian and English what a command does, with {fields} of its arguments and {member}.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chaincode.rules import days, repetition
from chaincode.rules.calls import Call, Outcome

FirstReads = Callable[[Call, Any], tuple[str, ...]]


def no_first_reads(_call: Call, _args: Any) -> tuple[str, ...]:
    """For commands that read nothing beyond what all read."""
    return ()


@dataclass(frozen=True)
class Command:
    """A row: its name, the rule it obeys, the type of its arguments, what it does.

    first_reads: the keys fetched before the first run, besides what all commands read (the row of the concurrency
    table); causes: how tokens may change place by it (T1), empty for none; words: by language.
    """

    name: str
    rule: str
    arguments: type
    process: Callable[..., Outcome]
    words: dict[str, str]
    first_reads: FirstReads = no_first_reads
    causes: tuple[str, ...] = field(default=())


DAYS = (
    Command(
        "found", "T14", days.Found, days.process_found,
        {"en": "The community is founded on {date}.", "it": "La comunità è fondata il {date}."},
    ),
    Command(
        "open_day", "T14", days.OpenDay, days.process_open_day,
        {"en": "The day {date} is opened.", "it": "Si apre il giorno {date}."},
    ),
    Command(
        "drop", "T13", repetition.Drop, repetition.process_drop,
        {"en": "Command records over 60 days old are dropped.", "it": "Si eliminano record di oltre 60 giorni."},
        lambda _call, args: args.records,
    ),
)

RULE_SETS: dict[int, dict[str, Command]] = {
    1: {command.name: command for command in DAYS},
}
CAUSES = (
    "hold", "return", "payment", "split", "award", "bonus", "welcome", "sweep", "level", "merge", "leave", "burn",
)
