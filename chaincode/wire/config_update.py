"""A later configuration of a channel: whether it may follow the one before it, as every peer checks it.

The update names what it read and what it writes, element by element with versions. What it changes must be signed for
as each element's own mod_policy asks, and must give exactly the new configuration. Fabric: common/configtx.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chaincode.wire import messages
from chaincode.wire.configuration import open_configuration, read_configuration
from chaincode.wire.identity import Identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import Policies
from chaincode.wire.trust import Trust, Verifier

GROUP, VALUE, POLICY = "group", "value", "policy"
ADMINS = "Admins"  # who may change what names nobody (configtx/configmap.go)
ROOT = "Channel"
Path = tuple[str, ...]
Elements = Mapping[tuple[str, Path], Any]


class ConfigurationError(Exception):
    """An update that no honest peer takes; the text says why."""


@dataclass(frozen=True)
class Update:
    """A configuration that follows another. changed: paths of its elements; signers: organisations who signed it."""

    trust: Trust
    sequence: int
    changed: tuple[str, ...]
    signers: tuple[str, ...]


def check_update(envelope: bytes, before: Verifier) -> Update:
    """Check a CONFIG envelope against the configuration in force and give what is in force from its block on.

    Raises:
        ConfigurationError: it doesn't follow, isn't signed for, or can't be read.
    """
    trust = before.trust
    try:
        channel, proposed = open_configuration(envelope)
        old = messages.decode(messages.Config, trust.config)
        if channel != trust.channel or proposed.config.sequence != old.sequence + 1:
            raise ConfigurationError(f"sequence {proposed.config.sequence} follows {old.sequence}")
        changed, signers = _authorise(proposed, old.channel_group, before)
        after = read_configuration(channel, proposed.config)
        Verifier(after)  # its certificates and lists can be read
    except MalformedError as error:
        raise ConfigurationError(str(error)) from error
    names = tuple(dict.fromkeys(signer.organisation for signer in signers))
    return Update(after, proposed.config.sequence, changed, names)


def _authorise(proposed: Any, group: Any, before: Verifier) -> tuple[tuple[str, ...], list[Identity]]:
    signed = _open_update(proposed.last_update)
    update = messages.decode(messages.ConfigUpdate, signed.config_update)
    if update.channel_id != before.trust.channel:
        raise ConfigurationError("the update is for another channel")
    held, read, written = (dict(_list_elements(tree)) for tree in (group, update.read_set, update.write_set))
    for key, element in read.items():
        if key not in held or held[key].version != element.version:
            raise ConfigurationError(f"it read another {_name(key)}")
    changes = {key: element for key, element in written.items()
               if key not in read or read[key].version != element.version}
    signers = _find_signers(signed, before)
    _check_changes(changes, held, before.policies, signers)
    result = held | changes
    if _build(result, (ROOT,)) != proposed.config.channel_group:
        raise ConfigurationError("the update gives another configuration")
    return tuple(sorted(_name(key) for key in changes)), signers


def _open_update(envelope: Any) -> Any:
    payload = messages.decode(messages.Payload, envelope.payload)
    header = messages.decode(messages.ChannelHeader, payload.header.channel_header)
    if header.type != messages.CONFIG_UPDATE:
        raise ConfigurationError("no update stands behind it")
    return messages.decode(messages.ConfigUpdateEnvelope, payload.data)


def _list_elements(group: Any, path: Path = (ROOT,)) -> Iterator[tuple[tuple[str, Path], Any]]:
    yield (GROUP, path), group
    for name, inner in group.groups.items():
        yield from _list_elements(inner, (*path, name))
    for name, value in group.values.items():
        yield (VALUE, (*path, name)), value
    for name, policy in group.policies.items():
        yield (POLICY, (*path, name)), policy


def _name(key: tuple[str, Path]) -> str:
    return "/".join(key[1])


def _find_signers(signed: Any, before: Verifier) -> list[Identity]:
    """Give the members whose signature over the update holds, each once."""
    found: dict[tuple[str, str], Identity] = {}
    for signature in signed.signatures:
        creator = messages.decode(messages.SignatureHeader, signature.signature_header).creator
        signer = before.identify_signer(creator, signature.signature_header + signed.config_update, signature.signature)
        if signer is not None:
            found[(signer.organisation, signer.key)] = signer
    return list(found.values())


def _check_changes(changes: Elements, held: Elements, policies: Policies, signers: list[Identity]) -> None:
    if not changes:
        raise ConfigurationError("it changes nothing")
    for key, change in changes.items():
        old = held.get(key)
        if not change.mod_policy or change.version != (0 if old is None else old.version + 1):
            raise ConfigurationError(f"{_name(key)} at version {change.version}")
        # what is new is allowed by the group above, whose version then changes too
        if old is None:
            continue
        kind, path = key
        if not policies.is_satisfied(old.mod_policy, signers, path[1:] if kind == GROUP else path[1:-1]):
            raise ConfigurationError(f"{_name(key)} isn't signed for as {old.mod_policy} asks")


def _build(elements: Elements, path: Path) -> Any:
    """Put a group together again from its elements, and name whom Fabric names where nobody may change something."""
    own = elements[(GROUP, path)]  # what a group names was listed with it, as held or as written
    may_repair = (VALUE, (ROOT, "Orderer", "Capabilities")) in elements
    built = messages.ConfigGroup(version=own.version, mod_policy=own.mod_policy or (ADMINS if may_repair else ""))
    for name in own.groups:
        built.groups[name].CopyFrom(_build(elements, (*path, name)))
    for kind, names, into in ((VALUE, own.values, built.values), (POLICY, own.policies, built.policies)):
        for name in names:
            found = elements[(kind, (*path, name))]
            into[name].CopyFrom(found)
            if not found.mod_policy and may_repair:
                into[name].mod_policy = ADMINS
    return built
