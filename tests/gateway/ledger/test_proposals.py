"""Whose certificate signs a proposal, a key as it lies in a folder, and what can be said of who made a transaction."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chaincode.wire.signing import normalise
from chaincode.words import WordedError
from gateway.ledger.blocks import _find_creator
from gateway.ledger.keys import load_signer
from gateway.ledger.port import EndorseError
from gateway.ledger.proposals import accept_signature, find_organisation
from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_a_certificates_organisation_is_the_one_that_issued_it(world: EmbeddedWorld, organisation: str) -> None:
    for signer in (world.signer(organisation), world.revoked(organisation), world.expired(organisation)):
        assert find_organisation(signer.certificate, world.ledger._verifier) == organisation


def test_a_strangers_certificate_prepares_nothing(world: EmbeddedWorld) -> None:
    with pytest.raises(EndorseError) as caught:
        find_organisation(world.stranger("gse").certificate, world.ledger._verifier)
    assert caught.value.code == "CERTIFICATE_UNTRUSTED"


def test_what_is_no_certificate_is_said_to_be_none(world: EmbeddedWorld) -> None:
    with pytest.raises(EndorseError) as caught:
        find_organisation(b"no certificate", world.ledger._verifier)
    assert caught.value.code == "IDENTITY_MALFORMED"


def test_a_browsers_signature_becomes_der_and_any_other_stays(world: EmbeddedWorld) -> None:
    raw = (5).to_bytes(32, "big") + (7).to_bytes(32, "big")
    assert accept_signature(raw) == normalise(raw) != raw
    for other in (normalise(raw), raw[:-1], raw + b"\0", b"", b"\xff" * 64):
        assert accept_signature(other) == other


def test_a_key_of_another_kind_is_refused_by_its_file(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(WordedError, match=f"{tmp_path}/key.pem"):
        load_signer(tmp_path)


def test_a_creator_that_cannot_be_read_is_nobody() -> None:
    assert _find_creator(b"\xff") == ("", "")
