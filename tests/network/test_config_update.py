"""What an update of a channel's configuration says: versions read, and each written value one version higher."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from chaincode.wire import messages as wire
from chaincode.wire.identity import parse_creator
from chaincode.wire.signing import is_valid_signature
from network import messages
from network.authority import create_authority, enrol
from network.config_update import build_envelope, build_update, find_value, sign_update
from network.keys import init_organisation
from network.revocation import revoke_certificates
from network.topology import default_topology


def make_group() -> Any:
    """A small configuration with versions of its own."""
    group = wire.ConfigGroup(version=3)
    application = group.groups["Application"]
    application.version = 5
    own = application.groups["gse"]
    own.version, own.values["MSP"].version, own.values["MSP"].value = 7, 9, b"old"
    own.values["MSP"].mod_policy = "Admins"
    own.values["AnchorPeers"].value = b"kept"
    application.groups["citizens"].values["MSP"].value = b"theirs"
    return group


def test_only_what_changes_is_written_and_one_version_higher() -> None:
    place = ("Application", "gse", "MSP")
    update = messages.ConfigUpdate.FromString(build_update("borgo", make_group(), {place: b"new"}))
    assert update.channel_id == "borgo"
    for found in (update.read_set, update.write_set):
        own = found.groups["Application"].groups["gse"]
        assert (found.version, found.groups["Application"].version, own.version) == (3, 5, 7)
        assert list(found.groups["Application"].groups) == ["gse"]
    assert not update.read_set.groups["Application"].groups["gse"].values
    written = update.write_set.groups["Application"].groups["gse"].values
    assert list(written) == ["MSP"]
    assert (written["MSP"].version, written["MSP"].value, written["MSP"].mod_policy) == (10, b"new", "Admins")


def test_several_values_and_one_of_the_channel_itself() -> None:
    group = make_group()
    group.values["Capabilities"].value = b"x"
    changes = {("Capabilities",): b"y", ("Application", "gse", "MSP"): b"n", ("Application", "citizens", "MSP"): b"m"}
    written = messages.ConfigUpdate.FromString(build_update("borgo", group, changes)).write_set
    assert {place: find_value(written, place) for place in changes} == changes


def test_an_absent_value_is_empty() -> None:
    assert find_value(make_group(), ("Application", "gse", "Other")) == b""


def test_signatures_are_over_header_and_update(tmp_path: Any) -> None:
    signer = enrol(create_authority("gse", tmp_path), "admin", unit="admin")
    update = build_update("borgo", make_group(), {("Application", "gse", "MSP"): b"new"})
    signed = sign_update(update, signer)
    creator = parse_creator(wire.SignatureHeader.FromString(signed.signature_header).creator)
    assert (creator.organisation, creator.units) == ("gse", ("admin",))
    assert is_valid_signature(creator.public_key, signed.signature_header + update, signed.signature)
    envelope = build_envelope("borgo", update, [signed], signer)
    assert is_valid_signature(creator.public_key, envelope.payload, envelope.signature)
    payload = wire.Payload.FromString(envelope.payload)
    header = wire.ChannelHeader.FromString(payload.header.channel_header)
    assert (header.type, header.channel_id) == (messages.CONFIG_UPDATE, "borgo")
    assert messages.ConfigUpdateEnvelope.FromString(payload.data).config_update == update


def test_a_list_grows_and_keeps_its_dates(tmp_path: Any) -> None:
    init_organisation(tmp_path, default_topology("borgo"), "gse")
    pems = [(tmp_path / "keys" / "gse" / name / "cert.pem").read_bytes() for name in ("officer", "auditor")]
    first = x509.load_pem_x509_crl(revoke_certificates(tmp_path, "gse", pems[:1])[0].read_bytes())
    both = x509.load_pem_x509_crl(revoke_certificates(tmp_path, "gse", pems[1:])[0].read_bytes())
    serials = {x509.load_pem_x509_certificate(pem).serial_number for pem in pems}
    assert {one.serial_number for one in both} == serials
    old = next(iter(first))
    kept = both.get_revoked_certificate_by_serial_number(old.serial_number)
    assert kept is not None and kept.revocation_date_utc == old.revocation_date_utc


def test_another_authoritys_certificate_is_not_ours_to_revoke(tmp_path: Any) -> None:
    for name in ("gse", "citizens"):
        init_organisation(tmp_path, default_topology("borgo"), name)
    other = (tmp_path / "keys" / "citizens" / "officer" / "cert.pem").read_bytes()
    with pytest.raises(ValueError, match="of another authority") as caught:
        revoke_certificates(tmp_path, "gse", [other])
    assert isinstance(caught.value.__cause__, InvalidSignature | ValueError)
    assert not (tmp_path / "keys" / "gse" / "authority" / "revoked.crl").exists()
