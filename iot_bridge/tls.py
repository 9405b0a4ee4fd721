"""TLS for a broker where the community has no certificate authority of its own for servers.

Makes an authority and one server certificate, both P-256. Devices are given `ca.pem`. An operator with a certificate
of a public authority, or of the community's own, names that in the settings instead.
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LOCAL = ("localhost", "127.0.0.1")
VALID_DAYS = 825  # the longest that common TLS clients accept of a server

_SIGNS = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
)


@dataclass(frozen=True)
class BrokerTls:
    """Where the three files lie (PEM)."""

    ca: Path
    certificate: Path
    private_key: Path


def create_broker_tls(folder: Path, hosts: Sequence[str] = LOCAL) -> BrokerTls:
    """Write ca.pem, broker.pem and broker-key.pem (mode 0600); what is there already is kept.

    `hosts` are the names and addresses that devices connect to. The authority's key is not kept: a new
    certificate comes with a new authority.
    """
    tls = BrokerTls(folder / "ca.pem", folder / "broker.pem", folder / "broker-key.pem")
    if tls.ca.exists() and tls.certificate.exists() and tls.private_key.exists():
        return tls
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, broker_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = authority_key.public_key()
    authority = _build("Volano broker authority", issuer, issuer).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(_SIGNS, critical=True)
    certificate = _build("Volano broker", broker_key.public_key(), issuer).add_extension(
        x509.SubjectAlternativeName([_name(host) for host in hosts]), critical=False).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    for file, builder in ((tls.ca, authority), (tls.certificate, certificate)):
        signed = builder.sign(authority_key, hashes.SHA256())
        file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    _write_key(tls.private_key, broker_key)
    return tls


def _build(subject: str, key: ec.EllipticCurvePublicKey, issuer: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Volano broker authority")]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
    )


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(pem)
