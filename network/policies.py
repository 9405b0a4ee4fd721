"""A channel's policies as `configtxgen` encodes them: whose signatures a thing needs.

A principal is a role that an organisation's authority attests (its four units), or one more unit beside it. The
further unit counts only under the very root that issued it: its identifier is the hash of the certificate chain above
the holder (Fabric: msp/mspimpl.go, getCertificationChainIdentifier).
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from chaincode.wire import messages as wire
from chaincode.wire.identity import parse_certificate, serialise_identity
from network import messages

ADMINS = "Admins"


def name_role(organisation: str, role: int) -> Any:
    """Name whoever holds a role (messages.PEER, ...) in an organisation."""
    principal = wire.encode(wire.MSPRole(msp_identifier=organisation, role=role))
    return wire.MSPPrincipal(principal_classification=0, principal=principal)


def name_unit(organisation: str, unit: str, root: bytes) -> Any:
    """Name whoever holds a unit, directly under a root (PEM) of that organisation."""
    chain = sha256(parse_certificate(root).public_bytes(Encoding.DER)).digest()
    principal = messages.OrganizationUnit(
        msp_identifier=organisation, organizational_unit_identifier=unit, certifiers_identifier=chain
    )
    return wire.MSPPrincipal(
        principal_classification=messages.ORGANIZATION_UNIT, principal=wire.encode(principal)
    )


def name_certificate(organisation: str, certificate: bytes) -> Any:
    """Name one certificate (PEM) only."""
    principal = serialise_identity(organisation, certificate)
    return wire.MSPPrincipal(principal_classification=messages.IDENTITY, principal=principal)


def require(threshold: int, principals: Sequence[Any]) -> Any:
    """Ask for the signatures of so many of the principals."""
    envelope = wire.SignaturePolicyEnvelope(identities=principals)
    envelope.rule.n_out_of.n = threshold
    for index in range(len(principals)):
        envelope.rule.n_out_of.rules.add(signed_by=index)
    return wire.Policy(type=wire.SIGNATURE_POLICY, value=wire.encode(envelope))


def ask_below(rule: int, name: str) -> Any:
    """Ask the policies of that name in the groups below: any of them, all, or the majority (messages.ANY, ...)."""
    value = messages.ImplicitMetaPolicy(sub_policy=name, rule=rule)
    return wire.Policy(type=messages.IMPLICIT_META, value=wire.encode(value))


def put_policies(group: Any, **policies: Any) -> None:
    """Put policies into a group; the group's administrators may change them."""
    for name, policy in policies.items():
        group.policies[name].mod_policy = ADMINS
        group.policies[name].policy.CopyFrom(policy)


def put_value(group: Any, name: str, message: Any) -> None:
    """Put a value into a group; the group's administrators may change it."""
    group.values[name].mod_policy = ADMINS
    group.values[name].value = wire.encode(message)
