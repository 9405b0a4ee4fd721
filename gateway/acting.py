"""Commands that a gateway sends by itself, with its organisation's own key: each acts at most once.

A command's id is the ledger's date and a hash of organisation, command and content. So the same job on the same day is
the same command, whoever starts it again after a crash.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from chaincode.rules import canonical
from gateway.context import Gateway
from gateway.ports import CommitError, Endorsed, EndorseError, LedgerCall, Receipt, Signer

_WAITS_S = (0.05, 0.15, 0.5, 1.0)
_MIRROR_S = 30.0
CONFLICTS = ("MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT")


@dataclass(frozen=True)
class Done:
    """What a command answered. receipt, checkpoint: none when it had acted before and nothing was sent."""

    response: dict[str, Any]
    receipt: Receipt | None
    checkpoint: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_repeated(self) -> bool:
        """Whether it had acted before."""
        return self.receipt is None

    def to_plain(self) -> dict[str, Any]:
        """As the API answers it."""
        if self.receipt is None:
            return {"response": self.response, "block": -1, "transaction_id": "", "checkpoint": {}}
        return {
            "response": self.response, "block": self.receipt.block, "transaction_id": self.receipt.transaction_id,
            "checkpoint": dict(self.checkpoint),
        }


def make_command_id(date: str, organisation: str, name: str, arguments: Mapping[str, Any]) -> str:
    """Give the id of a command that an organisation sends by itself on a day of the ledger."""
    content = canonical.encode({"arguments": dict(arguments), "command": name, "organisation": organisation})
    return f"{date}-{sha256(content).hexdigest()[:32]}"


def act(
    gateway: Gateway, date: str, name: str, arguments: Mapping[str, Any], *, signer: str = "service",
    transient: Mapping[str, bytes] | None = None, organisations: Sequence[str] = (),
) -> Done:
    """Carry out a command with an own key on a day of the ledger; returns when the mirror shows it.

    Raises:
        LedgerError: refused, or still in conflict after some tries.
    """
    command_id = make_command_id(date, gateway.settings.organisation, name, arguments)
    call = LedgerCall(name, command_id, "", arguments, transient or {})
    done = _act(gateway, call, gateway.signer(signer), organisations)
    if done.receipt is None:
        return done
    return replace(done, checkpoint=gateway.checkpoint(done.receipt.block, _MIRROR_S))


def _act(gateway: Gateway, call: LedgerCall, signer: Signer, organisations: Sequence[str]) -> Done:
    for wait_s in _WAITS_S:
        try:
            return _act_once(gateway, call, signer, organisations)
        except CommitError as error:
            if error.code not in CONFLICTS:
                raise
        except EndorseError as error:
            if error.status and error.code != "T0_TOO_FAST":  # the rest may be an endorser that is one block behind
                raise
        time.sleep(wait_s)
    return _act_once(gateway, call, signer, organisations)


def _act_once(gateway: Gateway, call: LedgerCall, signer: Signer, organisations: Sequence[str]) -> Done:
    ledger = gateway.ledger
    proposal = ledger.prepare(call, signer.certificate)
    endorsed = ledger.endorse(proposal, signer.sign(proposal), organisations)
    response = _read(endorsed)
    if response.get("repeated"):
        return Done(response, None)
    return Done(response, ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction)))


def _read(endorsed: Endorsed) -> dict[str, Any]:
    return dict(canonical.decode(endorsed.response.payload))
