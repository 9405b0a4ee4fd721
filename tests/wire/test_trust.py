"""Whom the channel accepts: chains, dates, revocation, units, attributes."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from chaincode.wire import trust
from chaincode.wire.identity import ATTRIBUTES, key_id, parse_creator, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.trust import Organisation, Trust, UntrustedError, Verifier, find_issuer
from network.authority import Authority, create_authority, enrol, revoke

NOW = datetime(2026, 5, 1, tzinfo=UTC)
YEARS = 5 * timedelta(days=365)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return create_authority("citizens", tmp_path, not_before=NOW - YEARS)


def verifier(*organisations: Organisation) -> Verifier:
    return Verifier(Trust("vallechiara", organisations, 1))


def refused(checker: Verifier, serialised: bytes) -> str:
    with pytest.raises(UntrustedError) as caught:
        checker.identify(serialised)
    return caught.value.code


def certify(issuer: Authority, subject: x509.Name, public_key, *, extensions=()) -> x509.Certificate:
    """A certificate of any kind, signed by an authority."""
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.certificate.subject)
    builder = builder.public_key(public_key).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=30))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer.key, hashes.SHA256())


def to_pem(der: bytes) -> bytes:
    """Wrap bytes that needn't be a certificate."""
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def name(common: str, *units: str) -> x509.Name:
    return x509.Name([
        *(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])


def test_an_identity_says_organisation_key_roles_units_and_dates(authority: Authority) -> None:
    held = enrol(authority, "a1b2", roles=("officer", "treasurer"), not_before=NOW)
    identity = parse_creator(serialise_identity("citizens", held.certificate))
    spki = held.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert (identity.organisation, identity.key) == ("citizens", sha256(spki).hexdigest())
    assert (identity.roles, identity.units) == (("officer", "treasurer"), ("client",))
    assert (identity.valid_from, identity.valid_until) == (NOW, NOW + YEARS)
    assert identity.key == key_id(held.key.public_key())
    assert identity.is_in_force(NOW)
    assert not identity.is_in_force(NOW - timedelta(seconds=1))
    assert not identity.is_in_force(NOW + YEARS + timedelta(seconds=1))


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_a_flipped_bit_of_a_certificate_is_refused_or_untrusted_and_nothing_else(authority: Authority) -> None:
    held = enrol(authority, "a1b2", roles=("officer",), not_before=NOW)
    checker = verifier(authority.describe())
    der = x509.load_pem_x509_certificate(held.certificate).public_bytes(Encoding.DER)
    for bit in range(len(der) * 8):
        changed = bytearray(der)
        changed[bit // 8] ^= 1 << bit % 8
        assert refused(checker, serialise_identity("citizens", to_pem(bytes(changed))))


def test_attributes_nested_without_end_are_malformed(authority: Authority) -> None:
    nested = x509.UnrecognizedExtension(ATTRIBUTES, b"[" * 100_000)
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    made = certify(authority, name("x", "client"), key, extensions=[(nested, False)])
    with pytest.raises(MalformedError):
        parse_creator(serialise_identity("citizens", made.public_bytes(Encoding.PEM)))


def test_without_roles_there_are_none(authority: Authority) -> None:
    assert parse_creator(serialise_identity("citizens", enrol(authority, "a").certificate)).roles == ()


def test_attributes_are_raw_json_in_fabrics_extension(authority: Authority) -> None:
    certificate = x509.load_pem_x509_certificate(enrol(authority, "a1b2", roles=("officer",)).certificate)
    oid = x509.ObjectIdentifier("1.2.3.4.5.6.7.8.1")
    value = certificate.extensions.get_extension_for_oid(oid).value.public_bytes()
    assert value == (
        b'{"attrs":{"hf.Affiliation":"","hf.EnrollmentID":"a1b2","hf.Type":"client","roles":"officer"}}'
    )


@pytest.mark.parametrize("value", [b"", b"\x0c\x02{}", b"[]", b'{"attrs":{"roles":1}}', b'{"attrs":[]}'])
def test_other_attributes_are_malformed(authority: Authority, value: bytes) -> None:
    oid = x509.ObjectIdentifier("1.2.3.4.5.6.7.8.1")
    extension = (x509.UnrecognizedExtension(oid, value), False)
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = certify(authority, name("a", "client"), key, extensions=[extension]).public_bytes(Encoding.PEM)
    checker = verifier(authority.describe())
    assert refused(checker, serialise_identity("citizens", pem)) == "IDENTITY_MALFORMED"


def test_another_kind_of_key_is_malformed(authority: Authority) -> None:
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        pem = certify(authority, name("a", "client"), key.public_key()).public_bytes(Encoding.PEM)
        with pytest.raises(MalformedError):
            parse_creator(serialise_identity("citizens", pem))


@pytest.mark.parametrize("serialised", [b"", b"\xff", b"\x0a\x08citizens", b"\x0a\x08citizens\x12\x04none"])
def test_rubbish_is_no_identity(authority: Authority, serialised: bytes) -> None:
    assert refused(verifier(authority.describe()), serialised) == "IDENTITY_MALFORMED"


def test_its_own_authority_is_accepted_and_another_is_not(authority: Authority, tmp_path: Path) -> None:
    checker = verifier(authority.describe())
    own, other = enrol(authority, "a"), enrol(create_authority("citizens", tmp_path / "other"), "a")
    assert checker.identify(serialise_identity("citizens", own.certificate)).units == ("client",)
    assert refused(checker, serialise_identity("citizens", other.certificate)) == "CERTIFICATE_UNTRUSTED"
    assert refused(checker, serialise_identity("gse", own.certificate)) == "ORGANISATION_UNKNOWN"


def test_an_expired_certificate_still_proves_who_signed_then(authority: Authority) -> None:
    # as in Fabric: a block's codes don't change with the years; expiry is checked where a proposal comes in
    old = enrol(authority, "a", not_before=NOW - timedelta(days=30), not_after=NOW - timedelta(days=20))
    assert verifier(authority.describe()).identify(serialise_identity("citizens", old.certificate))


def test_a_certificate_from_before_its_authority_is_refused(authority: Authority) -> None:
    early = enrol(authority, "a", not_before=NOW - 2 * YEARS)
    assert refused(verifier(authority.describe()), serialise_identity("citizens", early.certificate)) == (
        "CERTIFICATE_UNTRUSTED"
    )


def test_dates_are_an_argument(authority: Authority) -> None:
    leaf = x509.load_pem_x509_certificate(enrol(authority, "a", not_before=NOW).certificate)
    roots = (authority.certificate,)
    assert find_issuer(leaf, roots, (), NOW) == authority.certificate
    assert find_issuer(leaf, roots, (), NOW - timedelta(seconds=1)) is None
    assert find_issuer(leaf, roots, (), NOW + YEARS + timedelta(seconds=1)) is None
    assert find_issuer(leaf, (), (), NOW) is None


def test_a_revoked_certificate_is_refused_and_its_neighbour_is_not(authority: Authority) -> None:
    bad, good = enrol(authority, "bad"), enrol(authority, "good")
    checker = verifier(authority.describe([revoke(authority, [bad.certificate])]))
    assert refused(checker, serialise_identity("citizens", bad.certificate)) == "CERTIFICATE_REVOKED"
    assert checker.identify(serialise_identity("citizens", good.certificate))


def test_a_list_counts_in_either_form_that_fabric_takes(authority: Authority) -> None:
    bad = enrol(authority, "bad", not_before=NOW)
    pem = revoke(authority, [bad.certificate])
    for data in (pem, x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER)):
        checker = verifier(authority.describe([data]))
        assert refused(checker, serialise_identity("citizens", bad.certificate)) == "CERTIFICATE_REVOKED"


@pytest.mark.parametrize("data", [b"", b"not a list", b"-----BEGIN X509 CRL-----"])
def test_a_list_that_cannot_be_read_is_no_trust(authority: Authority, data: bytes) -> None:
    with pytest.raises(MalformedError):
        verifier(authority.describe([data]))


def test_a_list_that_another_authority_signed_revokes_nobody(authority: Authority, tmp_path: Path) -> None:
    held = enrol(authority, "a")
    other = create_authority("citizens", tmp_path / "other")
    checker = verifier(authority.describe([revoke(other, [held.certificate])]))
    assert checker.identify(serialise_identity("citizens", held.certificate))


@pytest.mark.parametrize("units", [(), ("client", "peer"), ("peer", "peer"), ("director",)])
def test_a_certificate_is_exactly_one_of_the_four_units(authority: Authority, units: tuple[str, ...]) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = certify(authority, name("a", *units), key).public_bytes(Encoding.PEM)
    assert refused(verifier(authority.describe()), serialise_identity("citizens", pem)) == "CERTIFICATE_UNIT"


def middle(authority: Authority, *, is_authority: bool = True) -> Authority:
    """A town's own authority under the organisation's root."""
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(True, False, False, False, False, is_authority, is_authority, False, False)
    basic = x509.BasicConstraints(is_authority, 0 if is_authority else None)
    certificate = certify(authority, name("town"), key.public_key(), extensions=[(basic, True), (usage, True)])
    return replace(authority, certificate=certificate, key=key)


def test_a_chain_over_an_intermediate_is_accepted_only_where_the_channel_names_it(authority: Authority) -> None:
    town = middle(authority)
    held = enrol(town, "a", not_before=NOW)
    serialised = serialise_identity("citizens", held.certificate)
    named = Organisation("citizens", (authority.certificate_pem,), (town.certificate_pem,))
    assert verifier(named).identify(serialised)
    assert refused(verifier(authority.describe()), serialised) == "CERTIFICATE_UNTRUSTED"


def test_a_client_can_t_issue_certificates(authority: Authority) -> None:
    client = middle(authority, is_authority=False)
    held = enrol(client, "a", not_before=NOW)
    named = Organisation("citizens", (authority.certificate_pem,), (client.certificate_pem,))
    assert refused(verifier(named), serialise_identity("citizens", held.certificate)) == "CERTIFICATE_UNTRUSTED"


def test_an_authority_never_acts_itself(authority: Authority) -> None:
    serialised = serialise_identity("citizens", authority.certificate_pem)
    assert refused(verifier(authority.describe()), serialised) == "CERTIFICATE_UNTRUSTED"


def test_a_chain_holds_from_its_first_second_to_its_last(authority: Authority) -> None:
    held = x509.load_pem_x509_certificate(enrol(authority, "a", not_before=NOW).certificate)
    first, last, second = held.not_valid_before_utc, held.not_valid_after_utc, timedelta(seconds=1)
    roots = (authority.certificate,)
    found = [find_issuer(held, roots, (), at) is not None for at in (first - second, first, last, last + second)]
    assert found == [False, True, True, False]
    end = authority.certificate.not_valid_after_utc
    long = certify(authority, name("b", "client"), ec.generate_private_key(ec.SECP256R1()).public_key())
    assert find_issuer(long, roots, (), end + second) is None


def test_a_certificate_is_in_force_to_its_last_second(authority: Authority) -> None:
    identity = parse_creator(serialise_identity("citizens", enrol(authority, "a", not_before=NOW).certificate))
    second = timedelta(seconds=1)
    times = [NOW - second, NOW, identity.valid_until, identity.valid_until + second]
    assert [identity.is_in_force(at) for at in times] == [False, True, True, False]


def build_authority(issuer: Authority, *, ca: bool = True, signs: bool = True, length: int | None = None) -> Authority:
    """An authority under another; length: how many may stand between it and a holder."""
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(True, False, False, False, False, signs, True, False, False)
    basic = x509.BasicConstraints(ca, length if ca else None)
    made = certify(issuer, name("authority"), key.public_key(), extensions=[(basic, True), (usage, True)])
    return replace(issuer, certificate=made, key=key)


@pytest.mark.parametrize(("first", "second", "is_accepted"), [
    ({}, {}, True), ({"length": 1}, {"length": 0}, True), ({"length": 0}, {}, False), ({"ca": False}, {}, False),
    ({}, {"ca": False}, False), ({}, {"signs": False}, False), ({"signs": False}, {}, False),
])  # fmt: skip
def test_authorities_above_each_other_must_each_be_one_and_allow_so_many_below(
    authority: Authority, first: dict[str, bool], second: dict[str, bool], is_accepted: bool
) -> None:
    root = build_authority(authority)
    region = build_authority(root, **first)  # type: ignore[arg-type]
    town = build_authority(region, **second)  # type: ignore[arg-type]
    leaf = certify(town, name("a", "client"), ec.generate_private_key(ec.SECP256R1()).public_key())
    roots, at = (root.certificate,), NOW + timedelta(seconds=1)
    for middles in ((region.certificate, town.certificate), (town.certificate, region.certificate)):
        found = find_issuer(leaf, roots, middles, at)
        assert found == (town.certificate if is_accepted else None)
    assert find_issuer(leaf, roots, (town.certificate,), at) is None
    assert find_issuer(leaf, (), (town.certificate, region.certificate), at) is None


def test_what_was_checked_is_remembered_until_too_many_are(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "CACHE_SIZE", 2)
    checker = verifier(authority.describe())
    held = [serialise_identity("citizens", enrol(authority, who, not_before=NOW).certificate) for who in "abc"]
    first = checker.identify(held[0])
    assert checker.identify(held[0]) is first
    checker.identify(held[1])
    assert checker.identify(held[0]) is first
    assert list(checker._known) == held[:2]
    checker.identify(held[2])
    assert list(checker._known) == held[2:]
    assert refused(checker, b"") == refused(checker, b"") == "IDENTITY_MALFORMED"
