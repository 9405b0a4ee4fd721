"""A trial's own authority vouches for one name and nothing else, keeps its key to itself, and renews in time."""

import datetime
import ssl
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from gateway.hosting.serve import own_authority
from gateway.hosting.serve.own_authority import OwnAuthority, format_fingerprint

NAMES = ["192.0.2.10", "2001:db8::10", "energia.example"]
FOREIGN = ["banca.example", "192.0.2.11", "2001:db8::11", "energia.example.net"]


def place(own: OwnAuthority) -> Path:
    return own.folder / own.name.replace(":", "-")


def forge(own: OwnAuthority, name: str, folder: Path) -> Path:
    """What whoever steals the authority's key makes for another host."""
    key = load_pem_private_key((place(own) / "authority" / "key.pem").read_bytes(), None)
    holder = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(own.certificate().subject)
    builder = builder.public_key(holder.public_key()).serial_number(7)
    builder = builder.not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(1))
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    builder = builder.add_extension(signer, critical=False)
    named = x509.RFC822Name(name) if "@" in name else (
        x509.UniformResourceIdentifier(name) if "/" in name else own_authority._name(name))
    builder = builder.add_extension(x509.SubjectAlternativeName([named]), critical=True)
    forged = builder.add_extension(own_authority.SERVERS, critical=False).sign(key, hashes.SHA256())
    (folder / "forged.pem").write_bytes(forged.public_bytes(Encoding.PEM))
    return folder / "forged.pem"


def verify(own: OwnAuthority, certificate: Path, name: str) -> str:
    """What OpenSSL says of a server's certificate."""
    root = place(own) / "authority" / "cert.pem"
    kind = "-verify_ip" if own_authority._name(name).__class__ is x509.IPAddress else "-verify_hostname"
    asked = [kind, name] if name else []
    words = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", root, *asked, certificate]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_openssl_takes_it_for_its_name_and_for_no_other(name: str, tmp_path: Path) -> None:
    own = OwnAuthority(tmp_path, name)
    certificate, _ = own.prepare()
    assert ": OK" in verify(own, certificate, name)
    for other in FOREIGN:
        assert "permitted subtree violation" in verify(own, forge(own, other, tmp_path), other).replace(
            "excluded subtree", "permitted subtree")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("other", ["sindaco@comune.example", "https://banca.example/", "a@energia.example"])
def test_it_vouches_for_no_letters_and_no_other_addresses(name: str, other: str, tmp_path: Path) -> None:
    own = OwnAuthority(tmp_path, name)
    own.prepare()
    assert "permitted subtree violation" in verify(own, forge(own, other, tmp_path), "")


def test_names_below_its_own_are_its_own_too(tmp_path: Path) -> None:
    own = OwnAuthority(tmp_path, "energia.example")
    own.prepare()
    assert ": OK" in verify(own, forge(own, "a.energia.example", tmp_path), "a.energia.example")


def test_its_constraint_is_critical_and_it_makes_no_further_authority(tmp_path: Path) -> None:
    own = OwnAuthority(tmp_path, "energia.example")
    own.prepare()
    extensions = own.certificate().extensions
    assert extensions.get_extension_for_class(x509.NameConstraints).critical
    assert extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    assert extensions.get_extension_for_class(x509.ExtendedKeyUsage).value == own_authority.SERVERS


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_their_owners_alone(name: str, tmp_path: Path) -> None:
    own = OwnAuthority(tmp_path / "public", name)
    own.prepare()
    keys = [stat.S_IMODE((place(own) / part / "key.pem").stat().st_mode) for part in ("authority", "server")]
    assert keys == [0o600, 0o600]
    assert stat.S_IMODE(place(own).joinpath("authority").stat().st_mode) == 0o700


def test_it_stays_and_the_servers_certificate_is_made_anew_before_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = OwnAuthority(tmp_path, "energia.example")
    certificate, _ = own.prepare()
    root, first = format_fingerprint(own.certificate()), certificate.read_bytes()
    own.prepare()
    assert (format_fingerprint(own.certificate()), certificate.read_bytes(), own.is_due) == (root, first, False)
    monkeypatch.setattr(own_authority, "LEFT_DAYS", own_authority.SERVER_DAYS)
    assert own.is_due
    own.prepare()
    assert format_fingerprint(own.certificate()) == root
    assert certificate.read_bytes() != first
    monkeypatch.setattr(own_authority, "SERVER_DAYS", own_authority.AUTHORITY_DAYS)
    own.prepare()
    assert format_fingerprint(own.certificate()) != root  # it, too, is made anew while it lasts


def test_dates_that_telephones_take(tmp_path: Path) -> None:
    """Apple's refuse a server's certificate for more than 825 days, also of an authority that was installed."""
    own = OwnAuthority(tmp_path, "energia.example")
    certificate = x509.load_pem_x509_certificate(own.prepare()[0].read_bytes())
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 30
    assert (own.certificate().not_valid_after_utc - own.certificate().not_valid_before_utc).days == 730


def test_half_a_pair_is_made_anew(tmp_path: Path) -> None:
    own = OwnAuthority(tmp_path, "energia.example")
    certificate, key = own.prepare()
    certificate.unlink()
    assert own.prepare() == (certificate, key)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)


def test_a_fingerprint_is_what_openssl_shows(tmp_path: Path) -> None:
    own = OwnAuthority(tmp_path, "energia.example")
    own.prepare()
    words = ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", place(own) / "authority" / "cert.pem"]
    shown = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert shown.strip().partition("=")[2] == format_fingerprint(own.certificate())
