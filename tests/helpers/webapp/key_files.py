"""Certificates and keys as files (PEM), made by the library that everybody uses, for the browser's module to read."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

BEGIN = datetime(2024, 5, 1, tzinfo=UTC)


def make_pair(curve: ec.EllipticCurve) -> dict[str, str]:
    """Make a certificate and its key, and the key in the older form that openssl writes."""
    key = ec.generate_private_key(curve)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "m0001")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(BEGIN).not_valid_after(BEGIN + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )

    def write(form: PrivateFormat) -> str:
        return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode("ascii")

    return {"certificate": certificate.public_bytes(Encoding.PEM).decode("ascii"), "key": write(PrivateFormat.PKCS8),
            "older": write(PrivateFormat.TraditionalOpenSSL)}


def main(file: Path) -> None:
    """Write two pairs of P-256, and one of another curve."""
    pairs = {"one": make_pair(ec.SECP256R1()), "two": make_pair(ec.SECP256R1()), "other": make_pair(ec.SECP384R1())}
    file.write_text(json.dumps(pairs), encoding="utf-8")
