"""What organisations show each other: public, checked, refused with a reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from network.authority import (
    MEMBERS_AUTHORITY,
    create_authority,
    enrol,
    enrol_tls,
    load_authority,
    load_credential,
    revoke,
)
from network.bundle import BundleError, bundle_file, load_bundle, make_bundle, parse_bundle, save_bundle
from network.keys import TLS_AUTHORITY, init_organisation, keys_folder
from network.topology import default_topology

TOPOLOGY = default_topology("borgo", base_port=20000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    for name in ("gse", "citizens"):
        init_organisation(folder, TOPOLOGY, name)
    return folder


@pytest.fixture(scope="module")
def plain(folder: Path) -> dict[str, Any]:
    save_bundle(make_bundle(folder, TOPOLOGY, "gse"), bundle_file(folder, "gse"))
    return dict(json.loads(bundle_file(folder, "gse").read_text()))


def read(folder: Path, organisation: str, name: str, part: str = "cert") -> str:
    return (keys_folder(folder, organisation, name) / f"{part}.pem").read_text()


def test_a_bundle_is_read_as_it_was_written(folder: Path, plain: dict[str, Any]) -> None:
    assert load_bundle(bundle_file(folder, "gse")) == make_bundle(folder, TOPOLOGY, "gse")
    assert plain["addresses"] == {"peer": "127.0.0.1:20021", "orderer": "127.0.0.1:20023"}
    assert "PRIVATE" not in bundle_file(folder, "gse").read_text()


def test_a_private_key_anywhere_is_refused(folder: Path, plain: dict[str, Any]) -> None:
    for name in ("root", "orderer", "organisation"):
        text = json.dumps({**plain, name: plain[name] + read(folder, "gse", "orderer", "key")})
        with pytest.raises(BundleError, match="never travel"):
            parse_bundle(text)
    with pytest.raises(BundleError, match="never travel"):
        parse_bundle(json.dumps({**plain, "note": "-----begin ec private key-----"}))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "volano-bundle-9"}, "not a bundle of the form volano-bundle-2"),
        ({"more": "x"}, "not a bundle of the form"),
        ({"organisation": ""}, "are texts"),
        ({"root": 5}, "are texts"),
        ({"root": "x"}, "gse: not a PEM certificate"),
        ({"revocations": "x"}, "are texts"),
        ({"revocations": ["x"]}, "a revocation list can't be read"),
        ({"addresses": {"peer": "a:1"}}, "addresses: one of the peer, one of the orderer"),
        ({"addresses": {"peer": "a:1", "orderer": "elsewhere:1"}}, "orderer_tls isn't for elsewhere"),
    ],
)
def test_a_bundle_of_another_shape_is_refused(plain: dict[str, Any], change: dict[str, Any], reason: str) -> None:
    with pytest.raises(BundleError, match=reason):
        parse_bundle(json.dumps({**plain, **change}))


@pytest.mark.parametrize(
    ("name", "owner", "of", "reason"),
    [
        ("root", "gse", "orderer", "not a self-signed authority"),
        ("root", "citizens", "authority", "orderer: no chain to"),
        ("members_root", "gse", "officer", "members_root: not a self-signed authority"),
        ("members_root", "gse", "authority", "members_root: its name doesn't say"),
        ("root", "gse", "members-authority", "orderer: no chain to"),
        ("tls_root", "gse", "authority", "not issued by tls_root"),
        ("orderer", "gse", "peer", "not a certificate of an orderer"),
        ("orderer", "citizens", "orderer", "orderer: no chain to"),
        ("orderer_tls", "citizens", "orderer-tls", "not issued by tls_root"),
        ("orderer_tls", "gse", "tls-authority", "not issued by tls_root, or without names"),
    ],
)
def test_a_certificate_that_is_not_what_it_is_said_to_be(
    folder: Path, plain: dict[str, Any], name: str, owner: str, of: str, reason: str
) -> None:
    with pytest.raises(BundleError, match=reason):
        parse_bundle(json.dumps({**plain, name: read(folder, owner, of)}))


def test_not_json_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="not JSON"):
        parse_bundle("{")
    with pytest.raises(BundleError, match="there is no"):
        load_bundle(tmp_path / "bundle.json")
    (tmp_path / "bundle.json").write_bytes(b"\xff\xfe")
    with pytest.raises(BundleError, match="isn't text"):
        load_bundle(tmp_path / "bundle.json")


def test_revocation_lists_travel_and_are_checked(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    authority = load_authority("gse", tmp_path / "keys")
    lost = load_credential(tmp_path / "keys", "gse", "officer")
    text = revoke(authority, [lost.certificate]).decode()
    (keys_folder(tmp_path, "gse", "authority") / "revoked.crl").write_text(text)
    bundle = make_bundle(tmp_path, TOPOLOGY, "gse")
    save_bundle(bundle, tmp_path / "bundle.json")
    assert load_bundle(tmp_path / "bundle.json").revocations == (text,)
    other = create_authority("gse", tmp_path / "other")
    (keys_folder(tmp_path, "gse", "authority") / "forged.crl").write_bytes(revoke(other, [lost.certificate]))
    with pytest.raises(BundleError, match="isn't signed by one of its roots"):
        save_bundle(make_bundle(tmp_path, TOPOLOGY, "gse"), tmp_path / "forged.json")


def test_a_revoked_orderer_is_refused(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    authority = load_authority("gse", tmp_path / "keys")
    orderer = load_credential(tmp_path / "keys", "gse", "orderer").certificate
    (keys_folder(tmp_path, "gse", "authority") / "revoked.crl").write_bytes(revoke(authority, [orderer]))
    with pytest.raises(BundleError, match="revoked"):
        save_bundle(make_bundle(tmp_path, TOPOLOGY, "gse"), tmp_path / "bundle.json")


def test_an_orderer_at_a_name_needs_a_certificate_for_it(tmp_path: Path) -> None:
    authority = create_authority("gse", tmp_path / "keys")
    members = create_authority("gse", tmp_path / "keys", name=MEMBERS_AUTHORITY)
    tls = create_authority("gse", tmp_path / "keys", name=TLS_AUTHORITY)
    orderer = enrol(authority, "orderer", unit="orderer")
    pair = enrol_tls(tls, "orderer-tls", ["orderer.gse.example"])
    text = json.dumps({
        "format": "volano-bundle-2", "organisation": "gse", "root": authority.certificate_pem.decode(),
        "members_root": members.certificate_pem.decode(),
        "tls_root": tls.certificate_pem.decode(), "orderer": orderer.certificate.decode(),
        "orderer_tls": pair.certificate.decode(), "revocations": [],
        "addresses": {"peer": "peer.gse.example:7051", "orderer": "orderer.gse.example:7050"},
    })  # fmt: skip
    assert parse_bundle(text).addresses["orderer"] == "orderer.gse.example:7050"
