"""A broker's files: made once, with a certificate that signs one server for 825 days."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from iot_bridge.devices import is_password, load_passwords
from iot_bridge.mosquitto import CONF, DATA, init_broker
from iot_bridge.tls import create_broker_tls


def test_a_broker_s_files_are_made_once_and_say_where_the_password_is(tmp_path):
    tls = create_broker_tls(tmp_path)
    file = init_broker(tmp_path, tls, community="prova")
    password = file.read_text().strip()
    assert is_password(password, load_passwords(tmp_path)["bridge"])
    assert file.stat().st_mode & 0o777 == 0o600
    assert init_broker(tmp_path, create_broker_tls(tmp_path), community="prova", host="127.0.0.1", port=1_883) == file
    assert file.read_text().strip() == password
    assert "listener 1883 127.0.0.1\n" in (tmp_path / CONF).read_text()
    assert (tmp_path / DATA).stat().st_mode & 0o777 == 0o700


def test_a_broker_s_authority_signs_one_server_and_no_further_authority(tmp_path):
    tls = create_broker_tls(tmp_path, ("broker.example.org", "192.0.2.7"))
    authority, server = (x509.load_pem_x509_certificate(file.read_bytes()) for file in (tls.ca, tls.certificate))
    server.verify_directly_issued_by(authority)
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.value.ca, basic.value.path_length, basic.critical) == (True, 0, True)
    usage = authority.extensions.get_extension_for_class(x509.KeyUsage).value
    named = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign")  # fmt: skip
    assert [name for name in named if getattr(usage, name)] in (["key_cert_sign"], ["key_cert_sign", "crl_sign"])
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["broker.example.org"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["192.0.2.7"]
    assert tls.private_key.stat().st_mode & 0o777 == 0o600


def test_a_broker_s_certificate_lasts_825_days_and_is_kept_while_its_files_are_whole(tmp_path):
    tls = create_broker_tls(tmp_path / "new" / "folder")
    files = (tls.ca, tls.certificate, tls.private_key)
    for file in files[:2]:
        made = x509.load_pem_x509_certificate(file.read_bytes())
        assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(days=825, hours=1)
        assert made.issuer == x509.load_pem_x509_certificate(tls.ca.read_bytes()).subject
    server = x509.load_pem_x509_certificate(tls.certificate.read_bytes())
    usage = server.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert (list(usage.value), usage.critical) == ([ExtendedKeyUsageOID.SERVER_AUTH], False)
    key = serialization.load_pem_private_key(tls.private_key.read_bytes(), None)
    assert key.public_key() == server.public_key()
    identifiers = [x509.load_pem_x509_certificate(file.read_bytes()).extensions for file in files[:2]]
    own, issuer = (one.get_extension_for_class(kind).value for one, kind in zip(
        identifiers, (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier), strict=True))
    assert issuer.key_identifier == own.key_identifier
    for lost in files:
        before = [file.read_bytes() for file in files]
        assert create_broker_tls(tmp_path / "new" / "folder") == tls
        assert [file.read_bytes() for file in files] == before
        lost.unlink()
        create_broker_tls(tmp_path / "new" / "folder")
        assert all(one != file.read_bytes() for one, file in zip(before, files, strict=True))
