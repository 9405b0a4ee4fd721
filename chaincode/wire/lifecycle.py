"""The chaincode's definition, which the organisations approve and commit by transactions of Fabric's own `_lifecycle`.

    _lifecycle          namespaces/fields/<chaincode>/{Sequence,EndorsementInfo,ValidationInfo,Collections}
    _lifecycle$$h_implicit_org_<organisation>      what that organisation approved, as hashes

Fabric: core/chaincode/lifecycle.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chaincode.wire import messages
from chaincode.wire.identity import Identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import ENDORSEMENT
from chaincode.wire.policies import LIFECYCLE as LIFECYCLE_POLICY
from chaincode.wire.rwset import HASHED
from chaincode.wire.trust import Verifier

LIFECYCLE = "_lifecycle"
IMPLICIT = "_implicit_org_"
PLUGINS = ("escc", "vscc")
CALLS = {
    b"ApproveChaincodeDefinitionForMyOrg": messages.ApproveArgs,
    b"CommitChaincodeDefinition": messages.CommitArgs,
}


@dataclass(frozen=True)
class Definition:
    """What stands for a chaincode. sequence: from 1; policy: the channel's policy it refers to, "" for one of its own.

    plugins: of endorsement and validation; is_plain: neither collections nor an initialisation.
    """

    chaincode: str
    sequence: int
    version: str
    policy: str
    plugins: tuple[str, str] = PLUGINS
    is_plain: bool = True

    @property
    def is_usual(self) -> bool:
        """Whether only the channel's own endorsement policy decides, by Fabric's own code."""
        return self.policy == ENDORSEMENT and self.plugins == PLUGINS and self.is_plain


def sequence_key(chaincode: str) -> str:
    """Name the key of a definition's sequence: every transaction of the chaincode reads it."""
    return f"namespaces/fields/{chaincode}/Sequence"


def read_definition(get: Callable[[str], bytes | None], chaincode: str) -> Definition | None:
    """Read a chaincode's definition from the state of `_lifecycle`; None while there is none.

    Raises:
        MalformedError: a part is missing or can't be read.
    """
    if get(sequence_key(chaincode)) is None:
        return None
    fields = {}
    for name in ("Sequence", "EndorsementInfo", "ValidationInfo", "Collections"):
        value = get(f"namespaces/fields/{chaincode}/{name}")
        if value is None:
            raise MalformedError(f"the definition has no {name}")
        fields[name] = messages.decode(messages.StateData, value)
    endorsement = messages.decode(messages.ChaincodeEndorsementInfo, fields["EndorsementInfo"].Bytes)
    validation = messages.decode(messages.ChaincodeValidationInfo, fields["ValidationInfo"].Bytes)
    return Definition(
        chaincode, fields["Sequence"].Int64, endorsement.version, _find_policy(validation.validation_parameter),
        (endorsement.endorsement_plugin, validation.validation_plugin),
        not endorsement.init_required and not fields["Collections"].Bytes,
    )


def parse_call(args: Sequence[bytes]) -> tuple[str, Definition] | None:
    """Read what is approved or committed: the function's name, and what it says; None for anything else.

    Raises:
        MalformedError: arguments that can't be read.
    """
    kind = CALLS.get(args[0]) if len(args) == 2 else None
    if kind is None:
        return None
    found = messages.decode(kind, args[1])
    return args[0].decode("ascii"), Definition(
        found.name, found.sequence, found.version, _find_policy(found.validation_parameter),
        (found.endorsement_plugin or PLUGINS[0], found.validation_plugin or PLUGINS[1]),
        not found.init_required and not found.collections.config,
    )


def _find_policy(parameter: bytes) -> str:
    """Give the policy that a definition refers to. None at all is the channel's own (lifecycle/scc.go)."""
    if not parameter:
        return ENDORSEMENT
    return str(messages.decode(messages.ApplicationPolicy, parameter).channel_config_policy_reference)


def is_lifecycle_endorsed(written: Sequence[str], signers: Sequence[Identity], verifier: Verifier) -> bool:
    """Tell whether an approval or a commit is endorsed: an organisation's own hashes by it alone, the rest by the
    channel's lifecycle policy (statebased/v20.go).
    """
    owners = [name.partition(HASHED)[2].removeprefix(IMPLICIT) for name in written if HASHED in name]
    is_public = LIFECYCLE in written or not owners
    of_all = not is_public or _is_policy_met(LIFECYCLE_POLICY, signers, verifier, len(verifier.trust.names()) // 2 + 1)
    return of_all and all(_is_owner_among(owner, signers, verifier) for owner in owners)


def _is_policy_met(path: str, signers: Sequence[Identity], verifier: Verifier, majority: int) -> bool:
    if verifier.policies.has(path):
        return verifier.policies.is_satisfied(path, signers)
    return len({signer.organisation for signer in signers}) >= majority


def _is_owner_among(owner: str, signers: Sequence[Identity], verifier: Verifier) -> bool:
    path = f"/Channel/Application/{owner}/Endorsement"
    if verifier.policies.has(path):
        return verifier.policies.is_satisfied(path, signers)
    return any(signer.organisation == owner for signer in signers)
