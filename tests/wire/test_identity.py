"""A certificate has one text: no other bytes stand for the same identity."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from chaincode.wire.identity import parse_certificate, parse_creator, serialise_identity
from chaincode.wire.messages import MalformedError
from network.authority import create_authority

BEGIN, END = b"-----BEGIN CERTIFICATE-----\n", b"-----END CERTIFICATE-----\n"
OTHER_TEXTS: dict[str, Callable[[bytes], bytes]] = {
    "text before": lambda pem: b"subject=CN = somebody\n" + pem,
    "text after": lambda pem: pem + b"so it goes on\n",
    "a blank after": lambda pem: pem + b" ",
    "a line after": lambda pem: pem + b"\n",
    "no line at the end": lambda pem: pem.removesuffix(b"\n"),
    "carriage returns": lambda pem: pem.replace(b"\n", b"\r\n"),
    "a header": lambda pem: pem.replace(BEGIN, BEGIN + b"Note: x\n\n"),
    "another label": lambda pem: pem.replace(b"CERTIFICATE", b"X509 CERTIFICATE"),
    "one long line": lambda pem: BEGIN + b"".join(pem.split(b"\n")[1:-2]) + b"\n" + END,
    "a blank within": lambda pem: pem.replace(b"\nMII", b"\n MII"),
    "twice": lambda pem: pem * 2,
    "DER": lambda pem: x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER),
    "nothing": lambda _: b"",
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder: Path = tmp_path_factory.mktemp("authority")
    return create_authority("gse", folder).certificate_pem


def test_the_text_that_its_bytes_give_is_read(certificate: bytes) -> None:
    assert parse_certificate(certificate).public_bytes(Encoding.PEM) == certificate


@pytest.mark.parametrize("how", OTHER_TEXTS)
def test_any_other_text_of_a_certificate_is_refused(how: str, certificate: bytes) -> None:
    other = OTHER_TEXTS[how](certificate)
    assert other != certificate
    with pytest.raises(MalformedError):
        parse_certificate(other)
    with pytest.raises(MalformedError):
        parse_creator(serialise_identity("gse", other))
