"""A trial's own certificate authority: it can vouch for the trial's name, what lies below it, and for nothing else.

Whoever installs it on a phone can't be lied to by it about other hosts: it is constrained to that one address, or that
name with the names that end in it, critically, to no e-mail address and no URI of another's, and to servers. Its key
and the server's lie under `<folder>/<name>/`, mode 0600; the server's certificate lasts 30 days and is made anew when
10 of them are left.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chaincode.wire.identity import parse_certificate
from network.authority import BACKDATED, Credential, load_credential, save_credential

AUTHORITY_DAYS, SERVER_DAYS, LEFT_DAYS = 730, 30, 10
NOWHERE = "volano.invalid"  # reserved (RFC 6761): permitting it alone permits no host's name
SERVERS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


@dataclass(frozen=True)
class OwnAuthority:
    """The authority for one name. folder: of all names; name: a host's name or IP address."""

    folder: Path
    name: str

    def prepare(self) -> tuple[Path, Path]:
        """Return the files of the server's certificate and key, made where there are none or they end soon.

        Raises:
            OSError: they can't be written.
        """
        own = self.folder / self._place
        if self._ends_within(own / "authority" / "cert.pem", SERVER_DAYS):
            self._remove("authority")
            self._make_authority()
            self._remove("server")
        if self._ends_within(own / "server" / "cert.pem", LEFT_DAYS):
            self._remove("server")
            self._make_server()
        return own / "server" / "cert.pem", own / "server" / "key.pem"

    @property
    def is_due(self) -> bool:
        """Whether the server's certificate is to be made anew."""
        return self._ends_within(self.folder / self._place / "server" / "cert.pem", LEFT_DAYS)

    def certificate(self) -> x509.Certificate:
        """Return the authority's certificate.

        Raises:
            FileNotFoundError: it isn't made yet.
        """
        return parse_certificate((self.folder / self._place / "authority" / "cert.pem").read_bytes())

    @property
    def _place(self) -> str:
        return self.name.replace(":", "-")

    def _ends_within(self, file: Path, days: int) -> bool:
        try:
            ends_at = parse_certificate(file.read_bytes()).not_valid_after_utc
        except (OSError, ValueError):
            return True
        return ends_at < datetime.now(UTC) + timedelta(days=days)

    def _remove(self, part: str) -> None:
        for name in ("cert.pem", "key.pem"):
            (self.folder / self._place / part / name).unlink(missing_ok=True)

    def _make_authority(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Volano, {self.name}"[:64])])
        builder = _begin(subject, subject, key.public_key(), AUTHORITY_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
        builder = builder.add_extension(SERVERS, critical=False)
        builder = builder.add_extension(constrain(self.name), critical=True)
        self._save("authority", builder.sign(key, hashes.SHA256()), key)

    def _make_server(self) -> None:
        issuer, key = load_credential(self.folder, self._place, "authority"), ec.generate_private_key(ec.SECP256R1())
        root = parse_certificate(issuer.certificate)
        # with a space, because OpenSSL holds a common name that may be a host's against the constraint, too
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Volano at {self.name}"[:64])])
        builder = _begin(subject, root.subject, key.public_key(), SERVER_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(SERVERS, critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([_name(self.name)]), critical=False)
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(signer, critical=False)
        self._save("server", builder.sign(issuer.key, hashes.SHA256()), key)

    def _save(self, part: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        pem = certificate.public_bytes(Encoding.PEM)
        save_credential(self.folder, Credential(self._place, part, pem, key))


def constrain(name: str) -> x509.NameConstraints:
    """Return the constraint to one address, or one name and those below it: of other kinds nothing is permitted."""
    nobody: list[x509.GeneralName] = [x509.RFC822Name(NOWHERE), x509.UniformResourceIdentifier(NOWHERE)]
    try:
        permitted: list[x509.GeneralName] = [x509.IPAddress(ip_network(ip_address(name))), x509.DNSName(NOWHERE)]
        excluded: list[x509.GeneralName] | None = None
    except ValueError:
        permitted = [x509.DNSName(name)]
        excluded = [x509.IPAddress(IPv4Network("0.0.0.0/0")), x509.IPAddress(IPv6Network("::/0"))]
    return x509.NameConstraints([*permitted, *nobody], excluded)


def format_fingerprint(certificate: x509.Certificate) -> str:
    """Return the fingerprint that phones show of a certificate: SHA-256 in pairs of hexadecimal digits."""
    return sha256(certificate.public_bytes(Encoding.DER)).digest().hex(":").upper()


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - BACKDATED
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
