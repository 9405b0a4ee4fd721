"""What the table of commands, and the steps of sending one, answer."""

from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.words import Words


@dataclass(frozen=True)
class ShownQuery:
    """A question to the ledger. arguments: their JSON schema; words: what it reads, by language."""

    name: str
    arguments: dict[str, Any]
    words: Words


@dataclass(frozen=True)
class ShownCommand:
    """A command. arguments: their JSON schema; words: what it does, by language, with {fields} of its arguments."""

    name: str
    rule: str
    arguments: dict[str, Any]
    causes: tuple[str, ...]
    words: Words


@dataclass(frozen=True)
class Commands:
    """The table of the rule set in force, and that of queries."""

    commands: tuple[ShownCommand, ...]
    queries: tuple[ShownQuery, ...]


@dataclass(frozen=True)
class Proposal:
    """A proposal to be signed."""

    proposal: Annotated[str, "base64: sign these bytes"]


@dataclass(frozen=True)
class EndorsedTransaction:
    """A transaction to be signed, and who endorsed it."""

    transaction: Annotated[str, "base64: sign these bytes"]
    transaction_id: str
    response: Any
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Submitted:
    """A transaction in a block. checkpoint: height, block_hash, outcome to keep; {} where the mirror is late."""

    transaction_id: str
    block: int
    code: str
    response: Any
    checkpoint: dict[str, Any]


@dataclass(frozen=True)
class QueryAnswer:
    """What a query answers."""

    answer: Any
