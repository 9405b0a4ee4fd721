"""The key that a member brings: read from a row or a request, and proved to be theirs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chaincode.wire.possession import bring_keys, encode_key
from chaincode.words import WordedError
from gateway.commandline.cli import main
from gateway.commandline.members.keys import read_key, read_proof

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = encode_key(KEY.public_key())
REGISTER, MEMBER = "2024-09-01-" + "ab" * 16, "c" * 64


def make_request(key: ec.EllipticCurvePrivateKey, *, is_signed: bool = True) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "whoever")])
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, SHA256())
    der = made.public_bytes(Encoding.DER)
    if not is_signed:
        der = der[:-1] + bytes([der[-1] ^ 1])
    return x509.load_der_x509_csr(der).public_bytes(Encoding.PEM)


def encode(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> str:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


def refuse(read: Callable[[], object]) -> str:
    with pytest.raises(WordedError) as caught:
        read()
    return caught.value.words.key.rpartition(".")[2]


def test_of_a_request_only_the_key_is_taken(tmp_path: Path) -> None:
    (tmp_path / "ada.csr").write_bytes(make_request(KEY))
    assert read_key("", "ada.csr", tmp_path) == PUBLIC
    assert read_key(PUBLIC, "", tmp_path) == PUBLIC
    assert read_key("", "", tmp_path) == ""


def test_a_row_brings_one_of_them(tmp_path: Path) -> None:
    assert refuse(lambda: read_key(PUBLIC, "ada.csr", tmp_path)) == "give_public_key_or_csr_not_both"


def test_what_is_no_key_or_signed_by_another_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "forged.csr").write_bytes(make_request(KEY, is_signed=False))
    for public_key, request in (("zz", ""), ("00", ""), ("", "none.csr"), ("", "forged.csr")):
        assert refuse(lambda: read_key(public_key, request, tmp_path)) == "key_or_request_cannot_be_read"  # noqa: B023


@pytest.mark.parametrize("other", [
    encode(ec.generate_private_key(ec.SECP384R1()).public_key()),
    encode(rsa.generate_private_key(65_537, 2_048).public_key()),
], ids=["P-384", "RSA"])  # fmt: skip
def test_a_key_of_another_kind_is_refused(other: str, tmp_path: Path) -> None:
    assert refuse(lambda: read_key(other, "", tmp_path)) == "key_is_not_on_p_have_another"


def test_a_proof_is_the_keys_own_and_for_one_purpose() -> None:
    assert read_proof("", PUBLIC) == ("", "")
    (proof,) = bring_keys([KEY], REGISTER)["proofs"]
    assert read_proof(f"{REGISTER}:{proof}", PUBLIC) == (REGISTER, proof)
    (recovery,) = bring_keys([KEY], REGISTER, MEMBER)["proofs"]
    assert read_proof(f"{REGISTER}:{recovery}", PUBLIC, MEMBER) == (REGISTER, recovery)
    other = encode_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    for text, key, member in (
        (f"{REGISTER}:{proof}", other, ""), (f"{REGISTER}:{proof}", PUBLIC, MEMBER), (REGISTER, PUBLIC, ""),
        (f"{REGISTER}:", PUBLIC, ""), (f"{REGISTER[:-1]}0:{proof}", PUBLIC, ""), (f"{REGISTER}:{recovery}", PUBLIC, ""),
    ):  # fmt: skip
        assert refuse(lambda: read_proof(text, key, member)) == "proof_is_not_key_own_have"  # noqa: B023


def test_members_prove_wants_a_key_on_p_256(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    other = ec.generate_private_key(ec.SECP384R1())
    (tmp_path / "key.pem").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    told = CliRunner().invoke(main, ["members", "prove", str(tmp_path / "key.pem")])
    assert (told.exit_code, told.stdout) == (2, "")
    assert "P-256" in told.stderr
