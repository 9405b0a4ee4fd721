"""An authority of somebody else's and certificates by it, as a host on the internet has them."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

DAY = timedelta(days=1)


class TestAuthority:
    """An authority; `file` is its certificate, PEM."""

    __test__ = False

    def __init__(self, folder: Path, name: str = "Test authority") -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._certificate = self._sign(self._name, self._key.public_key(), [
            (x509.BasicConstraints(ca=True, path_length=0), True)])
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self._certificate.public_bytes(Encoding.PEM))

    def issue(self, *hosts: str, is_over: bool = False) -> Path:
        """Give a file with key and certificate for names or addresses. is_over: it has ended."""
        key, names = ec.generate_private_key(ec.SECP256R1()), x509.SubjectAlternativeName([
            x509.IPAddress(ip_address(host)) if host[0].isdigit() or ":" in host else x509.DNSName(host)
            for host in hosts])
        signed = self._sign(x509.Name([]), key.public_key(), [(names, True)], is_over=is_over)
        file = self._folder / f"host-{signed.serial_number}.pem"
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
                         + signed.public_bytes(Encoding.PEM))
        return file

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, extensions: list[tuple[x509.ExtensionType, bool]], *,
        is_over: bool = False,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key)
            .serial_number(x509.random_serial_number()).not_valid_before(now - 3 * DAY)
            .not_valid_after(now - DAY if is_over else now + 3 * DAY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False).add_extension(identifier, False)
        )
        for extension, is_critical in extensions:
            builder = builder.add_extension(extension, is_critical)
        return builder.sign(self._key, hashes.SHA256())
