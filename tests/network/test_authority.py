"""The local authority: what it writes, what it issues, what it refuses."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chaincode.wire.identity import parse_creator, serialise_identity
from chaincode.wire.trust import Trust, Verifier
from network.authority import create_authority, enrol, issue, load_authority, load_credential

KEY = ec.generate_private_key(ec.SECP256R1())


def request(key=KEY, **subject: str) -> x509.CertificateSigningRequest:
    """A signing request that asks for more than it gets."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mario Rossi")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256())


def test_keys_lie_by_organisation_and_name_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    authority = create_authority("gse", tmp_path)
    enrol(authority, "service")
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert files == ["gse/authority/cert.pem", "gse/authority/key.pem", "gse/service/cert.pem", "gse/service/key.pem"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.pem")} == {0o600}
    assert (tmp_path / "gse/service").stat().st_mode & 0o777 == 0o700


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    authority = create_authority("gse", tmp_path)
    made = enrol(authority, "service", roles=("service",))
    held = load_credential(tmp_path, "gse", "service")
    assert held.certificate == made.certificate
    assert held.key.private_numbers() == made.key.private_numbers()
    again = enrol(load_authority("gse", tmp_path), "other")
    verifier = Verifier(Trust("vallechiara", (authority.describe(),), 1))
    assert verifier.identify(serialise_identity("gse", again.certificate)).organisation == "gse"


def test_an_authority_or_a_key_is_never_overwritten(tmp_path: Path) -> None:
    authority = create_authority("gse", tmp_path)
    before = (tmp_path / "gse/authority/key.pem").read_bytes()
    with pytest.raises(FileExistsError):
        create_authority("gse", tmp_path)
    enrol(authority, "service")
    with pytest.raises(FileExistsError):
        enrol(authority, "service")
    assert (tmp_path / "gse/authority/key.pem").read_bytes() == before


def test_of_a_request_only_the_key_is_taken(tmp_path: Path) -> None:
    authority = create_authority("citizens", tmp_path)
    pem = issue(authority, request(), name="a1b2c3", roles=("officer",))
    identity = parse_creator(serialise_identity("citizens", pem))
    assert identity.public_key == KEY.public_key()
    assert (identity.units, identity.roles) == (("client",), ("officer",))
    assert b"Rossi" not in identity.certificate.tbs_certificate_bytes
    basic = identity.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert basic.ca is False
    assert not (tmp_path / "citizens/a1b2c3").exists()


def test_dates_are_five_years_or_as_asked(tmp_path: Path) -> None:
    authority = create_authority("citizens", tmp_path)
    end = datetime(2026, 12, 31, tzinfo=UTC)
    start = end - timedelta(days=3)
    named = parse_creator(serialise_identity("citizens", issue(
        authority, KEY.public_key(), name="a", not_before=start, not_after=end
    )))
    assert (named.valid_from, named.valid_until) == (start, end)
    usual = parse_creator(serialise_identity("citizens", issue(authority, KEY.public_key(), name="a")))
    assert usual.valid_until - usual.valid_from == timedelta(days=5 * 365)


@pytest.mark.parametrize("changed", [
    {"unit": "director"}, {"name": ""}, {"name": "a" * 65}, {"roles": ("officer,treasurer",)},
])
def test_what_can_t_stand_in_a_certificate_is_refused(tmp_path: Path, changed) -> None:
    authority = create_authority("citizens", tmp_path)
    with pytest.raises(ValueError):
        issue(authority, KEY.public_key(), **({"name": "a"} | changed))


def test_another_curve_is_refused(tmp_path: Path) -> None:
    authority = create_authority("citizens", tmp_path)
    other = ec.generate_private_key(ec.SECP384R1())
    for holder in (other.public_key(), request(other)):
        with pytest.raises(ValueError):
            issue(authority, holder, name="a")


@pytest.mark.parametrize("name", ["", ".", "..", "../gse", "a/b", ".hidden"])
def test_a_name_is_one_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        enrol(create_authority("citizens", tmp_path), name)
