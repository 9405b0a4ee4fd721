"""The members' authority, whose key is at hand for whoever brings a code: clients without roles, and nothing more."""

import secrets
from pathlib import Path

import pytest

from chaincode.wire.genesis import build_genesis, read_trust
from chaincode.wire.identity import Identity, serialise_identity
from chaincode.wire.trust import Trust, UntrustedError, Verifier
from network.authority import MEMBERS_AUTHORITY, Authority, create_authority, enrol, load_authority
from network.bundle import load_bundle, make_bundle, save_bundle
from network.genesis import assemble
from network.keys import init_organisation
from network.revocation import revoke_certificates
from network.topology import default_topology


@pytest.fixture(params=["embedded", "network"])
def roots(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Trust, Authority, Authority]:
    """What block 0 says whom to trust, and citizens' two authorities, on each ledger."""
    keys = tmp_path / "keys"
    if request.param == "network":
        topology = default_topology("borgo", base_port=20000)
        for name in topology.names():
            init_organisation(tmp_path, topology, name)
            save_bundle(make_bundle(tmp_path, topology, name), tmp_path / f"{name}.json")
        block = assemble(topology, [load_bundle(tmp_path / f"{name}.json") for name in topology.names()])
        return read_trust(block), load(keys, "authority"), load(keys, MEMBERS_AUTHORITY)
    root = create_authority("citizens", keys)
    members = create_authority("citizens", keys, name=MEMBERS_AUTHORITY)
    stated = Trust("borgo", (root.describe(members=members.certificate_pem),), 1)
    return read_trust(build_genesis(stated, b"n" * 24, 1)), root, members


def load(keys: Path, name: str) -> Authority:
    return load_authority("citizens", keys, name)


def identify(trust: Trust, authority: Authority, unit: str = "client", organisation: str = "citizens") -> Identity:
    held = enrol(authority, f"{secrets.token_hex(4)}-{unit}", unit=unit, roles=["officer", "service"])
    return Verifier(trust).identify(serialise_identity(organisation, held.certificate))


def test_whom_it_names_is_a_client_without_roles(roots: tuple[Trust, Authority, Authority]) -> None:
    trust, root, members = roots
    assert identify(trust, members).roles == ()
    assert identify(trust, root).roles == ("officer", "service")


@pytest.mark.parametrize("unit", ["peer", "orderer", "admin"])
def test_it_names_no_node(roots: tuple[Trust, Authority, Authority], unit: str) -> None:
    trust, root, members = roots
    with pytest.raises(UntrustedError) as refused:
        identify(trust, members, unit)
    assert refused.value.code == "CERTIFICATE_UNIT"
    assert identify(trust, root, unit).units[0] == unit


def test_it_names_nobody_of_another_organisation(tmp_path: Path) -> None:
    others = [create_authority(name, tmp_path) for name in ("citizens", "commerce")]
    members = [create_authority(name, tmp_path, name=MEMBERS_AUTHORITY) for name in ("citizens", "commerce")]
    trust = Trust("borgo", tuple(
        one.describe(members=two.certificate_pem) for one, two in zip(others, members, strict=True)), 1)
    with pytest.raises(UntrustedError) as refused:
        identify(trust, members[0], organisation="commerce")
    assert refused.value.code == "CERTIFICATE_UNTRUSTED"


def test_a_members_certificate_is_revoked_by_who_issued_it_also_where_the_root_is_offline(tmp_path: Path) -> None:
    topology, keys = default_topology("borgo"), tmp_path / "keys"
    init_organisation(tmp_path, topology, "citizens")
    lost, kept = (enrol(load(keys, MEMBERS_AUTHORITY), name).certificate for name in ("lost", "kept"))
    officer = (keys / "citizens" / "officer" / "cert.pem").read_bytes()
    lists = revoke_certificates(tmp_path, "citizens", [lost, officer])
    assert [path.parent.name for path in lists] == [MEMBERS_AUTHORITY, "authority"]
    verifier = Verifier(Trust("borgo", (make_bundle(tmp_path, topology, "citizens").describe(),), 1))
    assert verifier.identify(serialise_identity("citizens", kept)).roles == ()
    for revoked in (lost, officer):
        with pytest.raises(UntrustedError) as refused:
            verifier.identify(serialise_identity("citizens", revoked))
        assert refused.value.code == "CERTIFICATE_REVOKED"
    (keys / "citizens" / "authority" / "key.pem").unlink()
    assert len(revoke_certificates(tmp_path, "citizens", [kept])) == 1
    with pytest.raises(FileNotFoundError):
        revoke_certificates(tmp_path, "citizens", [kept, officer])
