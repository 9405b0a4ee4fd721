"""The one table of commands: dispatch, arguments, first reads, causes of movement (T1), words for people.

Set n+1 is set n with named commands replaced; a superseded function stays beside its successor, unchanged.
`words` say in Italian and English what a command does, with {fields} of its arguments and {member}.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chaincode.rules import countersign, days, keys, member_keys, members, repetition
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

MEMBERS = (
    Command(
        "register", "T12", members.Register, members.process_register,
        {"en": "An officer proposes a member.", "it": "Un incaricato propone un membro."},
        lambda _call, args: (
            keys.member(members.compute_member_id(args.public_keys)), *(keys.point(p.tag) for p in args.points),
        ),
    ),
    Command(
        "suspend", "T12", members.Suspend, members.process_suspend,
        {
            "en": "An officer proposes to suspend {member} ({reason}).",
            "it": "Un incaricato propone di sospendere {member} ({reason}).",
        },
        lambda _call, args: (keys.member(args.member),),
    ),
    Command(
        "forgive", "T12", members.Forgive, members.process_forgive,
        {
            "en": "An officer proposes to forget the carry left at point {tag}.",
            "it": "Un incaricato propone di azzerare il riporto rimasto al punto {tag}.",
        },
        lambda _call, args: (keys.point(args.tag),),
    ),
    Command(
        "rotate", "T12", member_keys.Rotate, member_keys.process_rotate,
        {"en": "A member changes keys.", "it": "Un membro cambia le proprie chiavi."},
    ),
    Command(
        "freeze", "T12", member_keys.Freeze, member_keys.process_freeze,
        {"en": "The keys of {member} are frozen.", "it": "Le chiavi di {member} sono bloccate."},
        lambda _call, args: (keys.member(args.member), keys.member_key(args.member)),
    ),
    Command(
        "recover", "T12", member_keys.Recover, member_keys.process_recover,
        {
            "en": "An officer proposes new keys for {member}.",
            "it": "Un incaricato propone nuove chiavi per {member}.",
        },
        lambda _call, args: (keys.member(args.member), keys.member_key(args.member)),
    ),
    Command(
        "cancel", "T12", member_keys.Cancel, member_keys.process_cancel,
        {"en": "A member cancels a recovery of keys.", "it": "Un membro annulla un recupero di chiavi."},
    ),
    Command(
        "thaw", "T12", member_keys.Thaw, member_keys.process_thaw,
        {
            "en": "An officer proposes to lift the freeze of {member}.",
            "it": "Un incaricato propone di sbloccare {member}.",
        },
        lambda _call, args: (keys.member(args.member),),
    ),
    Command(
        "countersign", "T0", countersign.Countersign, countersign.process_countersign,
        {"en": "A second organisation signs {target}.", "it": "Una seconda organizzazione controfirma {target}."},
        lambda _call, args: (args.target,),
    ),
)

RULE_SETS: dict[int, dict[str, Command]] = {
    1: {command.name: command for command in (*DAYS, *MEMBERS)},
}
CAUSES = (
    "hold", "return", "payment", "split", "award", "bonus", "welcome", "sweep", "level", "merge", "leave", "burn",
)
