"""Which chaincode a channel runs: each organisation installs and approves, one commits. Done again, nothing happens.

The steps are those of Fabric's chaincode lifecycle (docs/source/chaincode_lifecycle.md). What all must agree on is the
`Definition`; which package an organisation's own peer uses for it is that organisation's affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chaincode.wire import messages as wire
from chaincode.words import WordedError, Words, say, words_of
from network import messages
from network.package import LABEL, Package
from network.peer_client import PeerClient, PeerError, refusals_not_yet
from network.waiting import NotYetError, wait_until

LIFECYCLE = "_lifecycle"
ENDORSEMENT = "/Channel/Application/Endorsement"
# ABORTED: peers that don't have the same blocks yet answer differently, or that another has just committed.
NOT_YET = ("ABORTED", "DISCOVERY", "FAILED_PRECONDITION")
TRIED_S = 60.0


@dataclass(frozen=True)
class Definition:
    """What the organisations agree on. version: release and digest of the rules; sequence: 1, and one more each time
    anything of it changes; policy: path of the channel's policy that endorsements must meet.
    """

    version: str
    sequence: int = 1
    name: str = LABEL
    policy: str = ENDORSEMENT

    def values(self) -> dict[str, Any]:
        """Give what Fabric compares, by its own names."""
        parameter = wire.encode(messages.ApplicationPolicy(channel_config_policy_reference=self.policy))
        return {
            "sequence": self.sequence, "version": self.version, "endorsement_plugin": "escc",
            "validation_plugin": "vscc", "validation_parameter": parameter,
        }  # fmt: skip

    def build(self, kind: Any) -> bytes:
        """Build one of Fabric's messages about a definition."""
        return wire.encode(self.fill(kind()))

    def fill(self, message: Any) -> Any:
        """Put name and values into such a message."""
        message.name = self.name
        for name, value in self.values().items():
            setattr(message, name, value)
        return message

    def is_in(self, found: Any) -> bool:
        """Tell whether a definition that a peer knows says the same."""
        return all(getattr(found, name) == value for name, value in self.values().items())


class OtherDefinitionError(WordedError):
    """The channel runs another release than the one that is asked for; the message names both."""


def place_definition(definition: Definition, found: Any | None, *, is_upgrade: bool = False) -> Definition:
    """Give a definition the sequence that it has beside what is committed (`find_definition`), if anything is.

    is_upgrade: what is committed may be followed by this one; to approve that is a decision, never done in passing.

    Raises:
        OtherDefinitionError: another one is committed, and this is no upgrade.
    """
    if found is None:
        return definition
    placed = replace(definition, sequence=found.sequence)
    if placed.is_in(found):
        return placed
    if not is_upgrade:
        raise OtherDefinitionError(
            "network.lifecycle.channel_runs_and_this_release", version=found.version,
            definition_version=definition.version,
        )
    return replace(definition, sequence=found.sequence + 1)


def install(client: PeerClient, package: Package) -> bool:
    """Install a package on a peer; tell whether it wasn't there yet. A young peer may not answer at first.

    Raises:
        PeerError: the peer refuses.
        WaitedError: it couldn't be reached within a minute.
    """
    what = say("network.lifecycle.installing", organisation=client.organisation)
    return wait_until(lambda: _install(client, package), TRIED_S, what)


def _install(client: PeerClient, package: Package) -> bool:
    answer = client.ask("", LIFECYCLE, b"QueryInstalledChaincodes", wire.encode(messages.QueryInstalledArgs()))
    installed = wire.decode(messages.InstalledChaincodes, answer).installed_chaincodes
    if package.package_id in {held.package_id for held in installed}:
        return False
    request = messages.InstallArgs(chaincode_install_package=package.data)
    client.ask("", LIFECYCLE, b"InstallChaincode", wire.encode(request))
    return True


def approve(client: PeerClient, channel: str, definition: Definition, package_id: str) -> bool:
    """Approve a definition for the client's organisation; tell whether it wasn't approved yet.

    Raises:
        PeerError: the peer refuses.
        WaitedError: no orderer took it within a minute.
    """
    request = definition.fill(messages.ApproveArgs())
    request.source.local_package.package_id = package_id
    data = wire.encode(request)
    what = say("network.lifecycle.approving", organisation=client.organisation, definition=definition.name)

    def find() -> bool:
        return _is_approved(client, channel, definition, package_id)

    def send() -> None:
        if not find():  # an answer to the last try may have been lost
            _submit(client, channel, b"ApproveChaincodeDefinitionForMyOrg", data, client.organisation)

    if wait_until(find, TRIED_S, what):
        return False
    wait_until(send, TRIED_S, what)
    return True


def _is_approved(client: PeerClient, channel: str, definition: Definition, package_id: str) -> bool:
    request = messages.QueryApprovedArgs(name=definition.name, sequence=definition.sequence)
    found = _query(client, channel, b"QueryApprovedChaincodeDefinition", request, messages.QueryApprovedResult)
    if found is None:
        return False
    source: str = found.source.local_package.package_id
    return source == package_id and definition.is_in(found)


def check_readiness(client: PeerClient, channel: str, definition: Definition) -> dict[str, bool]:
    """Say which organisations have approved exactly this definition, as the client's peer knows.

    Raises:
        PeerError: it is committed already, or the peer can't be reached.
    """
    answer = client.ask(channel, LIFECYCLE, b"CheckCommitReadiness", definition.build(messages.ReadinessArgs))
    return dict(wire.decode(messages.ReadinessResult, answer).approvals)


def find_definition(client: PeerClient, channel: str, name: str = LABEL) -> Any | None:
    """Give the committed definition (QueryChaincodeDefinitionResult), with who has approved it; None if none is."""
    request = messages.QueryDefinitionArgs(name=name)
    return _query(client, channel, b"QueryChaincodeDefinition", request, messages.Definition)


def commit(client: PeerClient, channel: str, definition: Definition, needed: int, timeout_s: float = TRIED_S) -> bool:
    """Commit a definition as soon as `needed` organisations have approved it; tell whether this call did it.

    Raises:
        WaitedError: too few have, or no orderer took it.
        OtherDefinitionError: another one of that sequence is committed.
        PeerError: refused.
    """
    def attempt() -> bool:
        found = find_definition(client, channel, definition.name)
        if found is not None and found.sequence >= definition.sequence:
            place_definition(definition, found)
            return False
        _refuse_unready(client, channel, definition, needed)
        _submit(client, channel, b"CommitChaincodeDefinition", definition.build(messages.CommitArgs))
        return True

    return wait_until(attempt, timeout_s, say(
        "network.lifecycle.committing", definition=definition.name, version=definition.version,
    ))


def _refuse_unready(client: PeerClient, channel: str, definition: Definition, needed: int) -> None:
    """Look whether enough have approved, the client's own organisation among them."""
    with refusals_not_yet():  # as when another has committed since
        approvals = check_readiness(client, channel, definition)
    if sum(approvals.values()) < needed or not approvals.get(client.organisation):
        approved = ", ".join(sorted(_list_true(approvals))) or Words("network.lifecycle.nobody")
        raise NotYetError("network.lifecycle.approved_so_far", approved=approved)


def wait_for_chaincode(client: PeerClient, channel: str, organisations: int, timeout_s: float = TRIED_S) -> None:
    """Wait until the peer knows so many organisations' endorsers and its own chaincode service answers.

    Raises:
        WaitedError: not in time; the message has the last reason.
    """
    def attempt() -> None:
        with refusals_not_yet():
            known = client.find_endorsers(channel, LABEL)
        if len(known) < organisations:
            raise NotYetError("network.lifecycle.endorsers_known_so_far", known=", ".join(known))
        _probe(client, channel)

    wait_until(attempt, timeout_s, f"{client.organisation} chaincode")


def _probe(client: PeerClient, channel: str) -> None:
    """Call a function that no chaincode has: a refusal in the chaincode's own words shows that it runs."""
    try:
        client.ask(channel, LABEL, b"")
    except PeerError as error:
        if not str(error).partition(": ")[2].startswith("{"):
            raise NotYetError(words_of(error)) from error


def _submit(client: PeerClient, channel: str, function: bytes, data: bytes, *organisations: str) -> None:
    """Submit to the lifecycle. What gossip, an election or another's commit at the same time hinder comes again."""
    try:
        client.submit(channel, LIFECYCLE, function, data, organisations=organisations)
    except PeerError as error:
        if error.status in NOT_YET or _is_conflict(error):
            raise NotYetError(words_of(error)) from error
        raise


def _is_conflict(error: PeerError) -> bool:
    return error.status in {"11", "12"}  # MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT


def _query(client: PeerClient, channel: str, function: bytes, request: Any, kind: Any) -> Any | None:
    """Ask the lifecycle; None where it has nothing of that name, which Fabric calls a failure."""
    try:
        return wire.decode(kind, client.ask(channel, LIFECYCLE, function, wire.encode(request)))
    except PeerError as error:
        if "is not defined" in str(error) or "could not fetch approved" in str(error):
            return None
        raise


def _list_true(values: Mapping[str, bool]) -> list[str]:
    return [name for name, value in values.items() if value]
