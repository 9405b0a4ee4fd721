"""What is off in a sheet, and where: the table as its forms have it, the field, and what is said beside that field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.toml_tables import ConfigError
from chaincode.words import Texts, WordedError, Words
from chaincode.words.sentences import has_sentence


@dataclass(frozen=True)
class SheetFault:
    """One fault. where: "member.2", or "" for the whole sheet; key: of the field, or "" for the whole table; words:
    with both, for a terminal; beside: without, for whoever sees the field.
    """

    where: str
    key: str
    words: Words
    beside: Words


class FormError(ConfigError):
    """Several fields that can't be so; in one sentence it is the first of them."""

    def __init__(self, faults: Sequence[ConfigError]) -> None:
        first = faults[0]
        super().__init__(first.reason, at=first.at, key=first.key)
        self.faults = tuple(faults)


def describe_faults(error: WordedError) -> tuple[SheetFault, ...]:
    """What an error says, fault by fault: of a sheet, or of one of the ten answers."""
    if isinstance(error, FormError):
        return tuple(fault for one in error.faults for fault in describe_faults(one))
    if isinstance(error, ConfigError):
        return (SheetFault(error.at, error.key, error.reason, say_beside(error.reason)),)
    return (SheetFault("", getattr(error, "key", ""), error.words, say_beside(error.words)),)


def tell_faults(faults: Iterable[SheetFault]) -> list[dict[str, str]]:
    """The same for whoever shows them beside their fields: in both languages."""
    return [{"where": one.where, "key": one.key, "en": one.beside.en, "it": one.beside.it} for one in faults]


def read_faults(told: Iterable[Mapping[str, str]]) -> tuple[SheetFault, ...]:
    """Faults as they were told."""
    return tuple(SheetFault(one["where"], one["key"], words, words)
                 for one in told for words in (Texts(one["en"], one["it"]),))


def say_beside(words: Words) -> Words:
    """What is said beside a field: a sentence that names neither the table nor the key, where there is one."""
    table, name = words.key.split(".")[-2:] if "." in words.key else ("", "")
    key = f"analytics.planner_beside.{table}.{name}"
    return Words(key, **words.values) if name and has_sentence(key) else words
