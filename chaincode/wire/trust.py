"""Whom a channel trusts: its organisations' authorities, who is revoked, and whose signatures a transaction needs.

Fabric checks an identity at its own first second, not now (msp/mspimplvalidate.go), so that a block's codes never
change as certificates run out; expiry is looked at where a proposal or a transaction comes in.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from chaincode.wire import messages
from chaincode.wire.identity import CLIENT, UNITS, Identity, parse_certificate, parse_creator, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import Policies
from chaincode.wire.signing import is_valid_signature

CACHE_SIZE = 20_000
PEM_LIST = b"-----BEGIN X509 CRL"


class UntrustedError(Exception):
    """An identity that the channel doesn't accept; `code` names why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Organisation:
    """One MSP: its name, root and intermediate certificates, revocation lists, certificates named admins (all PEM).

    nodes: the one of its authorities that may say who is its peer, orderer or administrator; b"" for any of them.
    """

    name: str
    roots: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()
    revocations: tuple[bytes, ...] = ()
    admins: tuple[bytes, ...] = ()
    nodes: bytes = b""


@dataclass(frozen=True)
class Consenter:
    """One of BFT's orderers, as the configuration names it: number, organisation, certificate (PEM)."""

    identifier: int
    organisation: str
    certificate: bytes


EMBEDDED, RAFT, BFT = "", "etcdraft", "BFT"


@dataclass(frozen=True)
class Trust:
    """What a channel's configuration says: its name, its organisations, and that `threshold` of them must endorse.

    endorsers: those of them whose peers may, () for all; consensus: EMBEDDED (one key stands for the orderers), RAFT or
    BFT; orderers: organisations that may have orderers, () for all; consenters: BFT's; config: common.Config, for the
    policies and for later updates.
    """

    channel: str
    organisations: tuple[Organisation, ...]
    threshold: int = 3
    endorsers: tuple[str, ...] = ()
    consensus: str = EMBEDDED
    orderers: tuple[str, ...] = ()
    consenters: tuple[Consenter, ...] = ()
    config: bytes = field(default=b"", repr=False)

    @property
    def quorum(self) -> int:
        """How many orderers must sign a block: with BFT ceil((n + f + 1) / 2), f the greatest below n / 3; else 1."""
        count = len(self.consenters)
        return (count + (count - 1) // 3 + 2) // 2 if self.consensus == BFT else 1

    @property
    def is_network(self) -> bool:
        """Whether it is of a Fabric network, not of the embedded ledger."""
        return self.consensus != EMBEDDED

    def names(self) -> tuple[str, ...]:
        """Give the organisations' names: those that endorse in the order of the policy, then others."""
        return tuple(organisation.name for organisation in self.organisations)


@dataclass(frozen=True)
class _Authorities:
    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    lists: tuple[x509.CertificateRevocationList, ...]
    nodes: x509.Certificate | None


@dataclass
class Verifier:
    """Checks identities against a trust; what was checked once is remembered by its bytes, good or bad.

    Raises:
        MalformedError: a certificate or revocation list of an organisation that can't be read.
    """

    trust: Trust
    _known: dict[bytes, Identity | UntrustedError] = field(default_factory=dict)
    _authorities: dict[str, _Authorities] = field(default_factory=dict)

    @cached_property
    def policies(self) -> Policies:
        """The policies of the trust's configuration; none of the embedded ledger."""
        group = messages.decode(messages.Config, self.trust.config).channel_group
        return Policies(group, {organisation.name: organisation.admins for organisation in self.trust.organisations})

    @cached_property
    def consenters(self) -> tuple[Identity, ...]:
        """BFT's orderers; one whom the channel doesn't accept isn't among them."""
        found = []
        for consenter in self.trust.consenters:
            with suppress(UntrustedError):
                found.append(self.identify(serialise_identity(consenter.organisation, consenter.certificate)))
        return tuple(found)

    def identify_signer(self, serialised: bytes, message: bytes, signature: bytes) -> Identity | None:
        """Give who signed, when the identity is accepted and the signature holds; else None."""
        try:
            identity = self.identify(serialised)
        except UntrustedError:
            return None
        return identity if is_valid_signature(identity.public_key, message, signature) else None

    def __post_init__(self) -> None:
        for organisation in self.trust.organisations:
            self._authorities[organisation.name] = _load(organisation)

    def identify(self, serialised: bytes) -> Identity:
        """Read an identity and check it against its organisation's authorities.

        Raises:
            UntrustedError: malformed, of no organisation, not issued by it, revoked, without one clear unit.
        """
        known = self._known.get(serialised)
        if known is None:
            known = self._check(serialised)
            if len(self._known) >= CACHE_SIZE:
                self._known.clear()
            self._known[serialised] = known
        if isinstance(known, UntrustedError):
            raise UntrustedError(known.code, str(known))
        return known

    def _check(self, serialised: bytes) -> Identity | UntrustedError:
        try:
            identity = parse_creator(serialised)
            self._validate(identity)
        except MalformedError as error:
            return UntrustedError("IDENTITY_MALFORMED", str(error))
        except UntrustedError as error:
            return error
        return identity

    def _validate(self, identity: Identity) -> None:
        authorities = self._authorities.get(identity.organisation)
        if authorities is None:
            raise UntrustedError("ORGANISATION_UNKNOWN", f"no organisation {identity.organisation!r}")
        issuer = find_issuer(
            identity.certificate,
            authorities.roots,
            authorities.intermediates,
            identity.valid_from + timedelta(seconds=1),
        )
        if issuer is None:
            raise UntrustedError("CERTIFICATE_UNTRUSTED", "no chain to the organisation's authorities")
        if is_revoked(identity.certificate, issuer, authorities.lists):
            raise UntrustedError("CERTIFICATE_REVOKED", "the certificate is revoked")
        if sum(identity.units.count(unit) for unit in UNITS) != 1:
            raise UntrustedError("CERTIFICATE_UNIT", "not exactly one of client, peer, admin, orderer")
        if CLIENT not in identity.units and authorities.nodes not in (None, issuer):
            raise UntrustedError("CERTIFICATE_UNIT", "issued by an authority that has clients alone")


def _load(organisation: Organisation) -> _Authorities:
    return _Authorities(
        tuple(parse_certificate(pem) for pem in organisation.roots),
        tuple(parse_certificate(pem) for pem in organisation.intermediates),
        tuple(_parse_revocations(revocation) for revocation in organisation.revocations),
        parse_certificate(organisation.nodes) if organisation.nodes else None,
    )


def _parse_revocations(data: bytes) -> x509.CertificateRevocationList:
    """Read a list as Fabric does, which takes DER as well as PEM (msp/mspimplsetup.go).

    Raises:
        MalformedError: it can't be read.
    """
    try:
        return (x509.load_pem_x509_crl if data.startswith(PEM_LIST) else x509.load_der_x509_crl)(data)
    except ValueError as error:
        raise MalformedError("a revocation list that can't be read") from error


def find_issuer(
    certificate: x509.Certificate,
    roots: tuple[x509.Certificate, ...],
    intermediates: tuple[x509.Certificate, ...],
    at: datetime,
) -> x509.Certificate | None:
    """Find who issued a certificate, by a chain that ends in a root with every date holding at `at`.

    A certificate that is itself an authority has no issuer here: an authority never acts.
    """
    if _is_authority(certificate) or not _holds(certificate, at):
        return None
    return _climb(certificate, roots, intermediates, at, 0)


def _climb(
    certificate: x509.Certificate,
    roots: tuple[x509.Certificate, ...],
    intermediates: tuple[x509.Certificate, ...],
    at: datetime,
    below: int,
) -> x509.Certificate | None:
    """Try roots, then intermediates that themselves climb; `below` counts the authorities under the issuer."""
    for root in roots:
        if _is_issuer(root, certificate, at, below):
            return root
    if below > len(intermediates):
        return None
    for middle in intermediates:
        if _is_issuer(middle, certificate, at, below) and _climb(middle, roots, intermediates, at, below + 1):
            return middle
    return None


def _is_issuer(issuer: x509.Certificate, certificate: x509.Certificate, at: datetime, below: int) -> bool:
    if not _holds(issuer, at) or not _is_authority(issuer, below):
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _holds(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _is_authority(certificate: x509.Certificate, below: int = 0) -> bool:
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    within = basic.path_length is None or below <= basic.path_length
    return basic.ca and usage.key_cert_sign and within


def is_revoked(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    lists: tuple[x509.CertificateRevocationList, ...],
) -> bool:
    """Tell whether a list that `issuer` signed names the certificate. As in Fabric its date doesn't matter."""
    key = issuer.public_key()
    if not isinstance(key, EllipticCurvePublicKey):
        return False
    return any(
        revocations.issuer == issuer.subject
        and revocations.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
        and revocations.is_signature_valid(key)
        for revocations in lists
    )
