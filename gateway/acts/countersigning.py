"""Proposing, signing second, taking back: what makes a member, mints or suspends needs two organisations (T0).

    proposed by one's officer -> countersigned by another's: it acts -> or recalled by who proposed it
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.acts.work import OFFICER, Call, CallOutcome, Work, run
from gateway.client import Client

Plain = dict[str, Any]
NewId = Callable[[], str]


def plan_proposal(command: str, arguments: Mapping[str, Any], command_id: str) -> Work:
    """Return what an officer signs to propose a command."""
    return Work((Call(command, arguments, command_id, signer=OFFICER),))


def plan_countersignatures(pending: Iterable[Mapping[str, Any]], new_id: NewId) -> Work:
    """Return what an officer signs second. pending: each with its key and the digest that was looked at."""
    return Work(tuple(
        Call("countersign", {"target": row["pending"], "digest": row["digest"]}, new_id(), signer=OFFICER)
        for row in pending
    ))


def plan_recalls(keys: Iterable[str], new_id: NewId) -> Work:
    """Return what an officer signs to take back what their own organisation proposed."""
    return Work(tuple(Call("recall", {"target": key}, new_id(), signer=OFFICER) for key in keys))


def choose_registrations(pending: Iterable[Plain], organisation: str) -> list[Plain]:
    """Return the members' registrations that an organisation's officer may sign now."""
    return [row for row in choose_signable(pending, organisation) if row["command"] == "register"]


def choose_signable(pending: Iterable[Plain], organisation: str) -> list[Plain]:
    """Return what an organisation's officer may sign now: what others proposed, and it hasn't signed yet."""
    return [row for row in pending
            if row["may_act"] and organisation not in (row["organisation"], *row["countersigned_by"])]


def read_proposed(outcome: CallOutcome) -> Plain:
    """Return what was proposed, as `plan_countersignatures` takes it; also where it was proposed before."""
    response = outcome.response
    if not response.get("repeated"):
        return {"pending": str(response["made"][0]), "digest": str(response["facts"]["digest"])}
    key, record = next(iter(response["things"].items()))
    return {"pending": str(key), "digest": str(record["digest"])}


def countersign(other: Client, proposed: Mapping[str, Any]) -> bool:
    """Sign second what was proposed, as another organisation's officer, and say whether it acts now.

    Raises:
        ApiError: refused.
    """
    (outcome,) = run(plan_countersignatures([proposed], other.new_command_id), other)
    return bool(outcome.response.get("facts", {}).get("acts", False))
