"""An organisation's keys: all of them, where they live, never made twice, never anybody else's."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chaincode.wire.identity import parse_creator, serialise_identity
from chaincode.wire.signing import ORDER
from chaincode.wire.trust import Trust, Verifier
from network.authority import load_authority
from network.bundle import bundle_file, load_bundle, make_bundle, save_bundle
from network.genesis import assemble
from network.keys import TLS_AUTHORITY, init_organisation, keys_folder
from network.package import make_package
from network.topology import TopologyError, default_topology
from tests.helpers.network.private_keys import find_private_keys

TOPOLOGY = default_topology("borgo", base_port=20000)
NAMES = {
    "authority", "members-authority", "tls-authority", "peer", "orderer", "admin", "service", "officer", "auditor",
    "bridge", "peer-tls", "orderer-tls", "chaincode-tls", "chaincode-client-tls", "admin-tls",
}  # fmt: skip


def read_certificate(folder: Path, organisation: str, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((keys_folder(folder, organisation, name) / "cert.pem").read_bytes())


def list_key_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.pem"))}


def test_all_keys_are_made_once_and_then_left_alone(tmp_path: Path) -> None:
    made = init_organisation(tmp_path, TOPOLOGY, "gse")
    before = list_key_files(tmp_path)
    again = init_organisation(tmp_path, TOPOLOGY, "gse")
    assert {one.name for one in made} == NAMES and all(one.is_new for one in made)
    assert {one.name for one in again} == NAMES and not any(one.is_new for one in again)
    assert list_key_files(tmp_path) == before
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.pem")} == {0o600}


def test_what_is_missing_is_made_and_the_rest_is_kept(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    before = list_key_files(tmp_path)
    for path in keys_folder(tmp_path, "gse", "auditor").iterdir():
        path.unlink()
    made = init_organisation(tmp_path, TOPOLOGY, "gse")
    assert [one.name for one in made if one.is_new] == ["auditor"]
    changed = {name for name, data in list_key_files(tmp_path).items() if before[name] != data}
    assert changed == {"keys/gse/auditor/key.pem", "keys/gse/auditor/cert.pem"}


def test_half_a_pair_is_said_and_not_covered_up(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    (keys_folder(tmp_path, "gse", "admin") / "cert.pem").unlink()
    with pytest.raises(FileExistsError):
        init_organisation(tmp_path, TOPOLOGY, "gse")


def test_an_unknown_organisation_gets_no_keys(tmp_path: Path) -> None:
    with pytest.raises(TopologyError, match="citizens, commerce, municipality, gse"):
        init_organisation(tmp_path, TOPOLOGY, "bank")
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("organisation", "name", "units", "roles"),
    [
        ("gse", "peer", ("peer",), ()),
        ("gse", "orderer", ("orderer",), ()),
        ("gse", "admin", ("admin",), ()),
        ("gse", "service", ("client", "service"), ("service", "energy_operator")),
        ("gse", "officer", ("client",), ("officer", "official")),
        ("gse", "auditor", ("client", "auditor"), ("auditor",)),
        ("gse", "bridge", ("client",), ("bridge",)),
        ("municipality", "service", ("client", "service"), ("service", "countersigner")),
        ("municipality", "officer", ("client",), ("officer", "treasurer")),
        ("citizens", "service", ("client", "service"), ("service",)),
        ("citizens", "officer", ("client",), ("officer",)),
    ],
)
def test_everybody_is_what_the_name_says(
    tmp_path: Path, organisation: str, name: str, units: tuple[str, ...], roles: tuple[str, ...]
) -> None:
    init_organisation(tmp_path, TOPOLOGY, organisation)
    trust = Trust("borgo", (load_authority(organisation, tmp_path / "keys").describe(),), 1)
    pem = (keys_folder(tmp_path, organisation, name) / "cert.pem").read_bytes()
    identity = Verifier(trust).identify(serialise_identity(organisation, pem))
    assert (identity.units, identity.roles) == (units, roles)


def test_tls_pairs_are_for_the_hosts_of_the_topology_and_for_this_machine(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    root = read_certificate(tmp_path, "gse", TLS_AUTHORITY)
    for name in ("peer-tls", "orderer-tls", "chaincode-tls", "chaincode-client-tls"):
        certificate = read_certificate(tmp_path, "gse", name)
        certificate.verify_directly_issued_by(root)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert [str(one.value) for one in names] == ["127.0.0.1", "localhost"]
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert set(usage) == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}


def test_every_certificate_has_what_fabric_asks_for(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    for name in NAMES:
        certificate = read_certificate(tmp_path, "gse", name)
        assert certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        assert decode_dss_signature(certificate.signature)[1] <= ORDER // 2
        assert certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)


def test_a_tls_pair_is_nobody_on_the_ledger(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    pem = (keys_folder(tmp_path, "gse", "peer-tls") / "cert.pem").read_bytes()
    assert parse_creator(serialise_identity("gse", pem)).units == ()


def test_no_home_holds_another_organisations_private_key(tmp_path: Path) -> None:
    """Four folders, as on four machines: what one gets of the others is bundles and block 0."""
    folders = {name: tmp_path / name for name in TOPOLOGY.names()}
    for name, folder in folders.items():
        init_organisation(folder, TOPOLOGY, name)
        save_bundle(make_bundle(folder, TOPOLOGY, name), bundle_file(folder, name))
    bundles = [load_bundle(bundle_file(folder, name)) for name, folder in folders.items()]
    for name, folder in folders.items():
        for bundle in bundles:
            save_bundle(bundle, folder / "bundles" / f"{bundle.organisation}.json")
        (folder / "network" / "genesis.block").write_bytes(assemble(TOPOLOGY, bundles))
        make_package(folder, TOPOLOGY, name)
    owners: dict[bytes, set[str]] = {}
    for name, folder in folders.items():
        for key in find_private_keys(folder):
            owners.setdefault(key, set()).add(name)
    assert len(owners) == len(NAMES) * 4 - 3  # the bridge is the energy operator's alone
    assert {frozenset(names) for names in owners.values()} == {frozenset({name}) for name in folders}
