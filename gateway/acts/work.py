"""An act's two halves: the calls that it takes, as data worked out of facts alone, and whoever signs them.

    work = plan_countersignatures(pending, client.new_command_id)     # nothing is asked, nothing sent
    for outcome in try_all(work, client): ...                         # a key file signs: command line, demo, tests

In a portal the same work goes to the browser, which shows each call in words, and signs it there. Each call has its
command's id from the beginning: work that was interrupted is taken up by running all of it, and what acted acts no
second time (T13).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chaincode.words import Texts
from chaincode.words.rulebook import words_of_command
from gateway.acts.desk import SERVER_FAILED
from gateway.acts.patience import patiently
from gateway.client import ApiError, Client

OWN, OFFICER = "own", "officer"
Plain = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One command to be signed.

    command, arguments: as the table of commands has them
    command_id: the ledger's date and 128 random bits
    member: whom it is for; "" for an officer's
    signer: OWN, the member's key, or OFFICER
    waits_for: ids of calls of the same work that must have acted before
    """

    command: str
    arguments: Mapping[str, Any]
    command_id: str
    member: str = ""
    signer: str = OWN
    waits_for: tuple[str, ...] = ()

    @property
    def words(self) -> Texts:
        """What is signed, for whoever signs it; its braces are the arguments'."""
        return words_of_command(self.command)


@dataclass(frozen=True)
class Work:
    """Calls in the order in which they are signed."""

    calls: tuple[Call, ...]


@dataclass(frozen=True)
class CallOutcome:
    """What became of a call. receipt: None where it was refused, or waits for one that was; refusal: why."""

    call: Call
    receipt: Plain | None = None
    refusal: ApiError | None = None

    @property
    def response(self) -> Plain:
        """What the command answered; {} where it didn't act."""
        return dict(self.receipt["response"]) if self.receipt else {}


@dataclass
class _Signing:
    """Who signs, and which calls have acted."""

    client: Client
    acted: set[str] = field(default_factory=set)

    def sign(self, call: Call) -> CallOutcome:
        if not self.acted.issuperset(call.waits_for):
            return CallOutcome(call)
        try:
            receipt = patiently(self.client.execute, call.command, call.arguments, call.member,
                                command_id=call.command_id)
        except ApiError as error:
            if error.status >= SERVER_FAILED:
                raise
            return CallOutcome(call, refusal=error)
        self.acted.add(call.command_id)
        return CallOutcome(call, receipt)


def try_all(work: Work, client: Client) -> Iterator[CallOutcome]:
    """Sign and send call after call as the client's key, and give what became of each; one that is refused holds up
    those alone that wait for it.

    Raises:
        ApiError: a gateway failed by itself; what was sent until then stands.
    """
    signing = _Signing(client)
    return (signing.sign(call) for call in work.calls)


def sign_one(work: Work, client: Client) -> Plain:
    """Sign and send work of one call as the client's key, and give its receipt.

    Raises:
        ApiError: it is refused.
    """
    (outcome,) = run(work, client)
    return outcome.receipt or {}


def run(work: Work, client: Client) -> list[CallOutcome]:
    """Sign and send all calls as the client's key, and give their outcomes.

    Raises:
        ApiError: one is refused; those after it weren't sent.
    """
    outcomes = []
    for outcome in try_all(work, client):
        if outcome.refusal is not None:
            raise outcome.refusal
        outcomes.append(outcome)
    return outcomes
