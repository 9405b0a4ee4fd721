"""The channel's policies, as its configuration writes them: signature policies, and sums of the groups' below.

Fabric: common/policies, common/cauthdsl, msp/mspimpl.go. A principal of another kind than role or identity counts as
not satisfied, so that nothing is ever allowed by what isn't understood.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chaincode.wire import messages
from chaincode.wire.identity import Identity, is_same, parse_certificate, parse_creator
from chaincode.wire.messages import MalformedError

ROLE, IDENTITY = 0, 2  # MSPPrincipal.Classification
MEMBER = 0  # MSPRole.MSPRoleType
UNIT_OF_ROLE = {1: "admin", 2: "client", 3: "peer", 4: "orderer"}
ADMIN = 1
ANY, ALL, MAJORITY = 0, 1, 2  # ImplicitMetaPolicy.Rule
ENDORSEMENT = "/Channel/Application/Endorsement"
LIFECYCLE = "/Channel/Application/LifecycleEndorsement"
BLOCKS = "/Channel/Orderer/BlockValidation"


class Policies:
    """Policies by path. Identities that are asked about are valid members and each there once; see `trust.Verifier`.

    group: the ConfigGroup of the channel; admins: certificates (PEM) that an organisation names as its admins'.
    """

    def __init__(self, group: Any, admins: Mapping[str, Sequence[bytes]]) -> None:
        self.group = group
        self._admins = {name: [parse_certificate(pem) for pem in pems] for name, pems in admins.items()}
        self._read: dict[bytes, Any] = {}

    def has(self, path: str) -> bool:
        """Tell whether there is a policy of that absolute path."""
        return self._find(path, ()) is not None

    def is_satisfied(self, path: str, signers: Sequence[Identity], groups: Sequence[str] = ()) -> bool:
        """Tell whether they satisfy a policy. path: absolute, or relative to the `groups` named."""
        found = self._find(path, groups)
        return found is not None and self._evaluate(*found, signers)

    def _find(self, path: str, groups: Sequence[str]) -> tuple[Any, Any] | None:
        """Give the policy and the group that it stands in."""
        if path.startswith("/"):
            root, *parts = path[1:].split("/")
            if root != "Channel":
                return None
        else:
            parts = [*groups, *path.split("/")]
        group = self.group
        for name in parts[:-1]:
            if name not in group.groups:
                return None
            group = group.groups[name]
        return (group.policies[parts[-1]].policy, group) if parts and parts[-1] in group.policies else None

    def _evaluate(self, policy: Any, group: Any, signers: Sequence[Identity]) -> bool:
        try:
            if policy.type == messages.SIGNATURE_POLICY:
                envelope = self._decode(messages.SignaturePolicyEnvelope, policy.value)
                return self._is_signed(envelope.rule, envelope.identities, signers, set())
            if policy.type == messages.IMPLICIT_META_POLICY:
                return self._is_met(self._decode(messages.ImplicitMetaPolicy, policy.value), group, signers)
        except MalformedError:
            return False
        return False

    def _is_met(self, meta: Any, group: Any, signers: Sequence[Identity]) -> bool:
        below = list(group.groups.values())
        found = sum(
            self._evaluate(part.policies[meta.sub_policy].policy, part, signers)
            for part in below
            if meta.sub_policy in part.policies
        )
        # of no group at all, none is any of them, and all
        needed = {ANY: min(1, len(below)), ALL: len(below), MAJORITY: len(below) // 2 + 1 if below else 0}
        return found >= needed.get(meta.rule, len(below) + 1)

    def _is_signed(self, rule: Any, principals: Any, signers: Sequence[Identity], used: set[int]) -> bool:
        """Evaluate a rule; `used` takes the signers that it used up."""
        if rule.WhichOneof("Type") == "signed_by":
            if not 0 <= rule.signed_by < len(principals):
                raise MalformedError("a policy names a principal that isn't there")
            return self._take(principals[rule.signed_by], signers, used)
        if rule.WhichOneof("Type") != "n_out_of":
            raise MalformedError("a policy of no known type")
        count = 0
        for inner in rule.n_out_of.rules:
            tried = set(used)
            if self._is_signed(inner, principals, signers, tried):
                used |= tried
                count += 1
        return bool(count >= rule.n_out_of.n)

    def _take(self, principal: Any, signers: Sequence[Identity], used: set[int]) -> bool:
        for index, signer in enumerate(signers):
            if index not in used and self._is_principal(principal, signer):
                used.add(index)
                return True
        return False

    def _is_principal(self, principal: Any, signer: Identity) -> bool:
        if principal.principal_classification == IDENTITY:
            return is_same(self._identify(principal.principal), signer)
        if principal.principal_classification != ROLE:
            return False
        role = self._decode(messages.MSPRole, principal.principal)
        if role.msp_identifier != signer.organisation:
            return False
        is_named = role.role == ADMIN and signer.certificate in self._admins.get(signer.organisation, [])
        return role.role == MEMBER or is_named or UNIT_OF_ROLE.get(role.role) in signer.units

    def _identify(self, serialised: bytes) -> Identity:
        found = self._read.get(serialised)
        if not isinstance(found, Identity):
            found = self._read[serialised] = parse_creator(serialised)
        return found

    def _decode(self, kind: Any, data: bytes) -> Any:
        found = self._read.get(data)
        if not isinstance(found, kind):
            found = self._read[data] = messages.decode(kind, data)
        return found
