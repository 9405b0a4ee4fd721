"""Commands that a gateway sends by itself, with its organisation's own key: each acts at most once.

A command's id is the ledger's date and 128 random bits, kept before it is sent with what it is for. So the same job on
the same day is the same command after a crash, and nobody knows its id before it stands in a block.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from chaincode.kernel.retrying import retry
from chaincode.rules import canonical
from chaincode.rules.intervals import add_days
from gateway.db.tables import own_command
from gateway.http.context import Gateway
from gateway.ledger.port import CONFLICTS, CommitError, Endorsed, EndorseError, LedgerCall, Receipt, Signer

_WAITS_S = (0.05, 0.15, 0.5, 1.0)
_MIRROR_S = 30.0
_KEPT_DAYS = 60  # an id over 30 days old can act no more


@dataclass(frozen=True)
class Sent:
    """What a command answered, and where it stands: in block -1 when it had acted before and nothing was sent."""

    response: dict[str, Any]
    block: int
    transaction_id: str
    checkpoint: dict[str, Any]


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

    def tell(self) -> Sent:
        """As it is answered."""
        block, transaction_id = (self.receipt.block, self.receipt.transaction_id) if self.receipt else (-1, "")
        return Sent(self.response, block, transaction_id, dict(self.checkpoint) if self.receipt else {})


def keep_command_id(gateway: Gateway, date: str, name: str, arguments: Mapping[str, Any]) -> str:
    """Give the id of a command that the gateway sends by itself on a day of the ledger: the same for the same again."""
    organisation = gateway.settings.organisation
    content = canonical.encode({"arguments": dict(arguments), "command": name, "organisation": organisation})
    row = {"date": date, "digest": sha256(content).hexdigest(), "command": name,
           "command_id": f"{date}-{secrets.token_hex(16)}"}
    with suppress(IntegrityError), gateway.database.write() as connection:  # another process may keep it first
        if _find_id(connection, row) is None:
            connection.execute(delete(own_command).where(own_command.c.date < add_days(date, -_KEPT_DAYS)))
            connection.execute(insert(own_command), row)
    with gateway.database.read() as connection:
        return str(_find_id(connection, row))


def _find_id(connection: Connection, row: Mapping[str, str]) -> str | None:
    same = (own_command.c.date == row["date"], own_command.c.digest == row["digest"])
    return connection.scalar(select(own_command.c.command_id).where(*same))


def _forget_command_id(gateway: Gateway, command_id: str) -> None:
    """A command that the rules refused has done nothing, so nothing of it is kept."""
    with gateway.database.write() as connection:
        connection.execute(delete(own_command).where(own_command.c.command_id == command_id))


def act(
    gateway: Gateway, date: str, name: str, arguments: Mapping[str, Any], *, signer: str = "service",
    transient: Mapping[str, bytes] | None = None, organisations: Sequence[str] = (),
) -> Done:
    """Carry out a command with a key of its own on a day of the ledger; returns when the mirror shows it.

    Raises:
        LedgerError: refused, or still in conflict after some tries.
    """
    command_id = keep_command_id(gateway, date, name, arguments)
    call = LedgerCall(name, command_id, "", arguments, transient or {})
    try:
        done = _act(gateway, call, gateway.signer(signer), organisations)
    except EndorseError as error:
        if error.status:
            _forget_command_id(gateway, command_id)
        raise
    if done.receipt is None:
        return done
    return replace(done, checkpoint=gateway.checkpoint(done.receipt.block, _MIRROR_S))


def _act(gateway: Gateway, call: LedgerCall, signer: Signer, organisations: Sequence[str]) -> Done:
    waits_s = iter(_WAITS_S)
    return retry(
        lambda: _act_once(gateway, call, signer, organisations),
        lambda error: next(waits_s, None) if _may_pass(error) else None,
    )


def _may_pass(error: Exception) -> bool:
    """Return whether the same command may act when it is sent again."""
    if isinstance(error, EndorseError):
        return not error.status or error.code == "T0_TOO_FAST"  # the first may be an endorser that is one block behind
    return isinstance(error, CommitError) and error.code in CONFLICTS


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
