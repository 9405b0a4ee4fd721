"""What a command about a member will change and from when; shown before, and with what came of it.

    what           now     then    from
    power          6 kW    4.5 kW  2024-10-01
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.countersigning import countersign, plan_proposal, read_proposed
from gateway.acts.desk import OFFICER, explain
from gateway.acts.patience import patiently
from gateway.acts.work import run
from gateway.client import ApiError
from gateway.commandline.base.community import Community
from gateway.commandline.base.options import is_terminal, show_json, show_table
from gateway.commandline.base.references import format_reference
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.commandline.members.doubts import Known, ask, list_doubts
from gateway.commandline.members.file import Rows
from gateway.commandline.members.find import Found

T = TypeVar("T")
PREVIEW, DONE, AWAITS = "preview", "done", "awaits"
Plain = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One thing that changes: its words, and as it is and will be from a date on."""

    what: str
    now: str
    then: str
    from_date: str


@dataclass(frozen=True)
class Outcome:
    """preview: nothing was written; done: it acts; awaits: another organisation has still to sign `pending`."""

    state: str
    pending: str = ""


def read(reader: Callable[..., T], *values: object) -> T:
    """Read options as the file's cells are read; a fault ends the command."""
    try:
        return reader(*values)
    except ValueError as error:
        raise InputError(str(error)) from error


def settle_doubts(found: Found, given: Mapping[str, str], points: Sequence[Plain], *, is_as_written: bool) -> Plain:
    """Ask about options, by columns of the file, what would be asked about a file's row; give them as answered."""
    rows: Rows = [(1, {"organisation": found.organisation, **given})]
    doubts = [] if is_as_written else list_doubts(rows, Known((), points, found.date))
    if doubts and not is_terminal():
        raise InputError("\n".join(say(
            "gateway.members.steps.mend_it_or_give_as_written", name=doubt.words,
        ) for doubt in doubts))
    return dict(ask(rows, doubts, found.shown)[0][1])


def show_steps(
    found: Found, steps: Sequence[Step], outcome: Outcome, *, as_json: bool, notes: Sequence[str] = ()
) -> None:
    """Show what changes and what came of it."""
    if as_json:
        show_json({"member": found.member, "name": found.name, "state": outcome.state, "pending": outcome.pending,
                   "changes": [asdict(step) for step in steps], "notes": list(notes)})
        return
    echo(f"{found.shown} ({found.member[:12]})")
    if steps:
        show_table([
            say("gateway.members.steps.what"), say("gateway.members.steps.now"), say("gateway.members.steps.then"),
            say("gateway.members.steps.from"),
        ],
                   [[step.what, step.now, step.then, step.from_date] for step in steps])
    for note in (*notes, _say_outcome(outcome)):
        echo(note)


def _say_outcome(outcome: Outcome) -> str:
    if outcome.state == PREVIEW:
        return say("gateway.members.steps.nothing_was_written_without_preview")
    if outcome.state == DONE:
        return say("gateway.members.steps.done")
    reference = format_reference(outcome.pending)
    return say("gateway.members.steps.proposed_it_acts_once_another", reference=reference)


def put_pending(
    community: Community, found: Found, name: str, arguments: Plain, *, is_preview: bool, command_id: str = ""
) -> Outcome:
    """Have the rules try a command about a member; propose it unless that is all, and sign it second if a key is here.

    Raises:
        RefusedError: the rules refuse it; nothing was written.
    """
    with community.client(found.organisation, OFFICER) as officer:
        command_id = command_id or officer.new_command_id()
        try:
            patiently(officer.rehearse, name, arguments, command_id=command_id)
        except ApiError as error:
            raise RefusedError(explain(community, error)) from error
        if is_preview:
            return Outcome(PREVIEW)
        (proposal,) = run(plan_proposal(name, arguments, command_id), officer)
    proposed = read_proposed(proposal)
    second = community.find_second(found.organisation)
    if not second:
        return Outcome(AWAITS, proposed["pending"])
    with community.client(second, OFFICER) as other:
        return Outcome(DONE if countersign(other, proposed) else AWAITS, proposed["pending"])
