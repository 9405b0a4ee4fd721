"""A small certificate authority for each organisation, issuing certificates as Fabric expects them.

Subject: one organisational unit of client, peer, admin, orderer, and a pseudonymous common name. Roles stand as an
attribute in extension 1.2.3.4.5.6.7.8.1, raw JSON as Fabric's own CA writes it; a channel's policies can't see
attributes, so the roles that they name (`NAMED_ROLES`) stand as further units too. Certificates stand in every block
for ever: no personal data in names or attributes. Keys lie at `<keys>/<organisation>/<name>/{key,cert}.pem`, mode 0600.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chaincode.wire.identity import MEMBERS, UNITS, build_attributes, parse_certificate
from chaincode.wire.signing import ORDER
from chaincode.wire.trust import Organisation
from chaincode.words import WordedError

AUTHORITY = "authority"
MEMBERS_AUTHORITY = "members-authority"
AUTHORITY_DAYS = 15 * 365
VALID_FOR = timedelta(days=5 * 365)  # of all that an authority issues: a node whose certificate ends stops
NAMED_ROLES = ("service", "auditor")
BACKDATED = timedelta(minutes=15)  # clocks of gateways differ


@dataclass(frozen=True)
class Authority:
    """An organisation's root: its certificate and key. folder: the keys of all names that it may hold."""

    organisation: str
    folder: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def certificate_pem(self) -> bytes:
        """The root certificate."""
        return self.certificate.public_bytes(Encoding.PEM)

    def describe(self, revocations: Sequence[bytes] = (), members: bytes = b"") -> Organisation:
        """Give the public part, as block 0 holds it. members: the members' authority (PEM), b"" for none."""
        return describe_roots(self.organisation, self.certificate_pem, members, revocations)


@dataclass(frozen=True)
class Credential:
    """A certificate (PEM) with its key."""

    organisation: str
    name: str
    certificate: bytes
    key: ec.EllipticCurvePrivateKey = field(repr=False)


def describe_roots(organisation: str, root: bytes, members: bytes, revocations: Sequence[bytes] = ()) -> Organisation:
    """Say whom to trust of an organisation: its root, which alone may name nodes, and any members' authority."""
    if not members:
        return Organisation(organisation, (root,), (), tuple(revocations))
    return Organisation(organisation, (root, members), (), tuple(revocations), nodes=root)


def create_authority(
    organisation: str, folder: Path, *, name: str = AUTHORITY, not_before: datetime | None = None
) -> Authority:
    """Make an organisation's root for 15 years and write it under `folder/<organisation>/<name>`.

    The members' authority says in its own name what it is, so that its certificates attest no roles (wire.identity).

    Raises:
        FileExistsError: it has one already; a second root would make all its certificates worthless.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    start = not_before or datetime.now(UTC) - BACKDATED
    subject = _subject(f"{organisation} {name}", *([MEMBERS] if name == MEMBERS_AUTHORITY else []))
    builder = _begin(subject, subject, key.public_key(), start, start + timedelta(days=AUTHORITY_DAYS))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    builder = builder.add_extension(_usage("key_cert_sign", "crl_sign", "digital_signature"), critical=True)
    certificate = _sign(builder, key)
    authority = Authority(organisation, folder, certificate, key)
    save_credential(folder, Credential(organisation, name, authority.certificate_pem, key))
    return authority


def load_authority(organisation: str, folder: Path, name: str = AUTHORITY) -> Authority:
    """Read an organisation's root from `folder/<organisation>/<name>`."""
    held = load_credential(folder, organisation, name)
    return Authority(organisation, folder, parse_certificate(held.certificate), held.key)


def issue(
    authority: Authority,
    holder: ec.EllipticCurvePublicKey | x509.CertificateSigningRequest,
    *,
    name: str,
    unit: str = "client",
    roles: Sequence[str] = (),
    not_after: datetime | None = None,
    not_before: datetime | None = None,
) -> bytes:
    """Issue a certificate (PEM) for a P-256 public key or a signing request, of which only the key is taken.

    name: pseudonymous, at most 64 characters; unit: one of client, peer, admin, orderer; dates: from now for VALID_FOR.

    Raises:
        ValueError: another unit, a key that isn't on P-256, a request not signed by its key, a role with a comma.
    """
    if unit not in UNITS or not 0 < len(name) <= 64 or any("," in role for role in roles):
        raise WordedError("network.authority.unit_name_or_role_cannot")
    public_key = _holder_key(holder)
    start = not_before or datetime.now(UTC) - BACKDATED
    until = not_after or start + VALID_FOR
    subject = _subject(name, unit, *(role for role in NAMED_ROLES if role in roles))
    builder = _begin_leaf(authority, subject, public_key, start, until)
    builder = builder.add_extension(build_attributes(_attributes(name, unit, roles)), critical=False)
    return _sign(builder, authority.key).public_bytes(Encoding.PEM)


def enrol_tls(
    authority: Authority,
    name: str,
    hosts: Sequence[str],
    *,
    not_after: datetime | None = None,
    not_before: datetime | None = None,
) -> Credential:
    """Make a key with a certificate for TLS, as server and as client, and keep both under the authority's folder.

    hosts: names and addresses by which others reach it; localhost and 127.0.0.1 are always among them.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    start = not_before or datetime.now(UTC) - BACKDATED
    subject, until = _subject(f"{authority.organisation} {name}"), not_after or start + VALID_FOR
    builder = _begin_leaf(authority, subject, key.public_key(), start, until)
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    builder = builder.add_extension(x509.ExtendedKeyUsage(both), critical=False)
    builder = builder.add_extension(_alternative_names([*hosts, "localhost", "127.0.0.1"]), critical=False)
    certificate = _sign(builder, authority.key).public_bytes(Encoding.PEM)
    credential = Credential(authority.organisation, name, certificate, key)
    save_credential(authority.folder, credential)
    return credential


def _alternative_names(hosts: Sequence[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general_name(host) for host in dict.fromkeys(hosts)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def enrol(
    authority: Authority,
    name: str,
    *,
    unit: str = "client",
    roles: Sequence[str] = (),
    not_after: datetime | None = None,
    not_before: datetime | None = None,
) -> Credential:
    """Make a key, issue its certificate, and keep both under the authority's folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = issue(
        authority, key.public_key(), name=name, unit=unit, roles=roles, not_after=not_after, not_before=not_before
    )
    credential = Credential(authority.organisation, name, certificate, key)
    save_credential(authority.folder, credential)
    return credential


def revoke(
    authority: Authority, certificates: Iterable[bytes], *, before: bytes = b"", at: datetime | None = None
) -> bytes:
    """Sign the list (PEM) of all certificates of this authority that no longer count. before: an earlier list, whose
    entries stay as they are.
    """
    when = at or datetime.now(UTC)
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority.certificate.subject)
    builder = builder.last_update(when).next_update(when + timedelta(days=AUTHORITY_DAYS))
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
    )
    builder = builder.add_extension(x509.CRLNumber(int(when.timestamp())), critical=False)
    dates = {parse_certificate(pem).serial_number: when for pem in certificates}
    if before:
        dates |= {one.serial_number: one.revocation_date_utc for one in x509.load_pem_x509_crl(before)}
    for serial, date in sorted(dates.items()):
        revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(date).build()
        builder = builder.add_revoked_certificate(revoked)
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def save_credential(folder: Path, credential: Credential) -> None:
    """Write `<folder>/<organisation>/<name>/{key,cert}.pem`, folders 0700, files 0600.

    Raises:
        FileExistsError: that name has a key.
        ValueError: a name that isn't one folder's.
    """
    own = _key_folder(folder, credential.organisation, credential.name)
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_private(own / "key.pem", pem)
    _write_private(own / "cert.pem", credential.certificate)


def load_credential(folder: Path, organisation: str, name: str) -> Credential:
    """Read a certificate with its key.

    Raises:
        FileNotFoundError: there is none.
        ValueError: the key isn't on P-256.
    """
    own = _key_folder(folder, organisation, name)
    key = load_pem_private_key((own / "key.pem").read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise WordedError("network.authority.key_of_is_not_on_p", organisation=organisation, name=name)
    return Credential(organisation, name, (own / "cert.pem").read_bytes(), key)


def _key_folder(folder: Path, organisation: str, name: str) -> Path:
    for part in (organisation, name):
        if not part or part.startswith(".") or Path(part).name != part:
            raise WordedError("network.authority.not_name_for_folder", part=part)
    return folder / organisation / name


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _holder_key(holder: ec.EllipticCurvePublicKey | x509.CertificateSigningRequest) -> ec.EllipticCurvePublicKey:
    if isinstance(holder, x509.CertificateSigningRequest):
        if not holder.is_signature_valid:
            raise WordedError("network.authority.request_is_not_signed")
        key = holder.public_key()
    else:
        key = holder
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise WordedError("network.authority.key_is_not_on_p")
    return key


def _subject(name: str, *units: str) -> x509.Name:
    found = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    return x509.Name([*found, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _attributes(name: str, unit: str, roles: Sequence[str]) -> list[tuple[str, str]]:
    fixed = [("hf.Affiliation", ""), ("hf.EnrollmentID", name), ("hf.Type", unit)]
    return [*fixed, ("roles", ",".join(roles))] if roles else fixed


def _begin_leaf(
    authority: Authority, subject: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    builder = _begin(subject, authority.certificate.subject, key, start, end)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage("digital_signature"), critical=True)
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    return builder.add_extension(issuer_key, critical=False)


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(end)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Sign, again if need be, until s is in the lower half, as for every second signature.

    Fabric rewrites a certificate with the higher one (msp/cert.go), and whoever compares bytes then finds two.
    """
    while True:
        certificate = builder.sign(key, hashes.SHA256())
        if decode_dss_signature(certificate.signature)[1] <= ORDER // 2:
            return certificate


def _usage(*names: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )
    return x509.KeyUsage(**{usage: usage in names for usage in every})
