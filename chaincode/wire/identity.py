"""Who signed: Fabric's SerializedIdentity, its certificate, and what the organisation's authority attests in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from chaincode.wire import messages
from chaincode.wire.messages import MalformedError

ATTRIBUTES = x509.ObjectIdentifier("1.2.3.4.5.6.7.8.1")
CLIENT = "client"
UNITS = (CLIENT, "peer", "admin", "orderer")
# The unit in the name of an authority that is at hand on a machine in the net, for whoever brings a code: it attests no
# roles, so that a thief of its key gets clients alone. Each peer, gateway and auditor reads its certificates so.
MEMBERS = "members"

# What x509 raises at the parts of a certificate, where loading it as a whole succeeded.
UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


@dataclass(frozen=True)
class Identity:
    """A creator or endorser.

    organisation: the MSP id; key: hex SHA-256 of the public key (SPKI, DER); roles: attribute `roles`, split at
    commas; units: organisational units, of which exactly one of `UNITS` says what the holder is; serialised: the
    bytes that stand in messages.
    """

    organisation: str
    key: str
    roles: tuple[str, ...]
    units: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime
    serialised: bytes = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    public_key: EllipticCurvePublicKey = field(repr=False)

    @property
    def name(self) -> str:
        """Whom its certificate names, as the authority wrote it; "" where it names nobody."""
        named = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[0].value) if named else ""

    def is_in_force(self, at: datetime) -> bool:
        """Tell whether `at` (with offset) lies within the certificate's dates."""
        return self.valid_from <= at <= self.valid_until


def is_same(one: Identity, other: Identity) -> bool:
    """Tell whether two identities are of one organisation and one certificate."""
    return (one.organisation, one.certificate) == (other.organisation, other.certificate)


def serialise_identity(organisation: str, certificate_pem: bytes) -> bytes:
    """Build SerializedIdentity{mspid, id_bytes}."""
    return messages.encode(messages.SerializedIdentity(mspid=organisation, id_bytes=certificate_pem))


def parse_creator(serialised: bytes) -> Identity:
    """Read a SerializedIdentity. It says nothing about trust: see `trust.Verifier`.

    Raises:
        MalformedError: not an identity, not a certificate, not a P-256 key, attributes that aren't as Fabric's CA
            writes them.
    """
    message = messages.decode(messages.SerializedIdentity, serialised)
    certificate = parse_certificate(message.id_bytes)
    try:
        return _read(message.mspid, certificate, serialised)
    except MalformedError:
        raise
    except UNREADABLE as error:
        raise MalformedError("the certificate can't be read") from error


def _read(organisation: str, certificate: x509.Certificate, serialised: bytes) -> Identity:
    """Read everything that the library reads only when it's asked for."""
    public_key = certificate.public_key()
    # the library overlooks how many bits are said to be unused; Fabric (Go) shifts the signature by them and refuses
    if certificate.public_bytes(Encoding.DER)[-len(certificate.signature) - 1]:
        raise MalformedError("the certificate's signature isn't made of whole octets")
    if not isinstance(public_key, EllipticCurvePublicKey) or not isinstance(public_key.curve, SECP256R1):
        raise MalformedError("the certificate's key is not on P-256")
    return Identity(
        organisation=organisation,
        key=key_id(public_key),
        roles=parse_roles(certificate),
        units=list_units(certificate.subject),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        serialised=serialised,
        certificate=certificate,
        public_key=public_key,
    )


def parse_certificate(pem: bytes) -> x509.Certificate:
    """Read one PEM certificate, written as Go and OpenSSL write it and with nothing around it.

    The readers of both pass over text before and after, so one certificate could stand for many identities: other
    bytes in a creator, another digest, the same key.

    Raises:
        MalformedError: it can't be read, or isn't the text that its bytes give.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except (ValueError, x509.InvalidVersion) as error:
        raise MalformedError("not a PEM certificate") from error
    if certificate.public_bytes(Encoding.PEM) != pem:
        raise MalformedError("more than a PEM certificate, or not written as one")
    return certificate


def key_id(public_key: EllipticCurvePublicKey) -> str:
    """Give the hex SHA-256 of the SubjectPublicKeyInfo (DER)."""
    return sha256(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def parse_roles(certificate: x509.Certificate) -> tuple[str, ...]:
    """Read attribute `roles` of extension 1.2.3.4.5.6.7.8.1 (raw JSON {"attrs": {name: text}}), or ().

    What a members' authority says of roles counts for nothing.

    Raises:
        MalformedError: the extension isn't such JSON.
    """
    if MEMBERS in list_units(certificate.issuer):
        return ()
    try:
        extension = certificate.extensions.get_extension_for_oid(ATTRIBUTES).value
    except x509.ExtensionNotFound:
        return ()
    try:
        text = json.loads(extension.public_bytes()).get("attrs", {}).get("roles", "")
        return tuple(role for role in text.split(",") if role)
    except (ValueError, AttributeError, RecursionError) as error:
        raise MalformedError("the certificate's attributes are not JSON texts") from error


def build_attributes(attributes: Sequence[tuple[str, str]]) -> x509.UnrecognizedExtension:
    """Build the attributes extension as Fabric's CA writes it: raw JSON, not wrapped in DER."""
    text = json.dumps({"attrs": dict(attributes)}, sort_keys=True, separators=(",", ":"))
    return x509.UnrecognizedExtension(ATTRIBUTES, text.encode("ascii"))


def list_units(name: x509.Name) -> tuple[str, ...]:
    """Give the organisational units of a subject or an issuer."""
    values = name.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return tuple(str(value.value) for value in values)
