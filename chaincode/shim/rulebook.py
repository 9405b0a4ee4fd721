"""Which rules a service runs: Volano's own, unless a test or a measurement brings others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chaincode import contract
from chaincode.contract import Call, Effects, Missing


@dataclass(frozen=True)
class Rulebook:
    """What the shim runs for each transaction.

    apply: as `contract.apply`; first_reads: what to fetch before its first run; digest: what responses carry;
    parse_call: from arguments, caller, timestamp (s) and transient data to a call, or a Refusal; slow: names of
    commands that run in a worker process, for which `apply` must be a module's function; prove: as `contract.prove`,
    asked here before a slow command is handed over; can_adopt: as `contract.can_adopt`.
    """

    apply: Callable[[Any, Any], Effects | Missing]
    first_reads: Callable[[Any], Missing]
    digest: str
    parse_call: Callable[[Sequence[bytes], contract.Caller, int, Mapping[str, bytes]], Call] = contract.parse_call
    slow: frozenset[str] = frozenset()
    prove: Callable[[Any, Any], Effects | Missing | None] = contract.prove
    can_adopt: Callable[[Sequence[bytes]], bool] = contract.can_adopt


def get_volano_rules() -> Rulebook:
    """Give the community's rules; `settle` alone is long enough to hold up others."""
    return Rulebook(contract.apply, contract.first_reads, contract.rules_digest(), slow=frozenset({"settle"}))
