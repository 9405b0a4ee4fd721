"""Four machines: keys made apart, bundles exchanged, the same first block on each; nothing of it made twice."""

from pathlib import Path

import pytest

from network.bundle import BundleError, bundle_file
from network.folder import (
    Chaincode,
    FolderError,
    assemble_genesis,
    find_topology,
    genesis_file,
    init_folder,
    load_genesis,
)
from network.joining import list_held
from network.native import Network, StartError
from network.programs import Programs
from network.topology import default_topology

CHAINCODE = Chaincode("0.1.0+sha256.00", "sha256+00")
TOPOLOGY = default_topology("borgo")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {name: tmp_path_factory.mktemp(name) for name in TOPOLOGY.names()}
    for name, folder in made.items():
        assert all(one.is_new for one in init_folder(folder, TOPOLOGY, name, CHAINCODE))
    return made


def test_four_machines_make_one_first_block(folders: dict[str, Path]) -> None:
    bundles = [bundle_file(folder, name) for name, folder in folders.items()]
    digests = {assemble_genesis(folder, find_topology(folder), bundles) for folder in folders.values()}
    assert len(digests) == 1
    assert len({genesis_file(folder).read_bytes() for folder in folders.values()}) == 1
    assert [list_held(folder, TOPOLOGY) for folder in folders.values()] == [(name,) for name in folders]


def test_keys_are_made_once(folders: dict[str, Path]) -> None:
    folder = folders["gse"]
    before = {path: path.read_bytes() for path in (folder / "keys").rglob("*.pem")}
    assert not any(one.is_new for one in init_folder(folder, TOPOLOGY, "gse", CHAINCODE))
    assert {path: path.read_bytes() for path in (folder / "keys").rglob("*.pem")} == before


def test_another_topology_is_refused(folders: dict[str, Path]) -> None:
    with pytest.raises(FolderError, match="says otherwise"):
        init_folder(folders["gse"], default_topology("other"), "gse", CHAINCODE)


def test_a_first_block_is_never_made_anew(folders: dict[str, Path], tmp_path: Path) -> None:
    bundles = [bundle_file(folder, name) for name, folder in folders.items()]
    assemble_genesis(folders["gse"], TOPOLOGY, bundles)
    init_folder(tmp_path, TOPOLOGY, "citizens", CHAINCODE)
    with pytest.raises(FolderError, match="of another network"):
        assemble_genesis(folders["gse"], TOPOLOGY, [bundle_file(tmp_path, "citizens"), *bundles[1:]])


def test_missing_bundles_and_blocks_are_named(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="network init"):
        find_topology(tmp_path)
    init_folder(tmp_path, TOPOLOGY, "gse", CHAINCODE)
    with pytest.raises(FolderError, match="network assemble"):
        load_genesis(tmp_path)
    with pytest.raises(BundleError, match="citizens"):
        assemble_genesis(tmp_path, TOPOLOGY, [bundle_file(tmp_path, "gse")])


@pytest.fixture
def no_programs(tmp_path: Path) -> Programs:
    return Programs(Path("/bin/false"), Path("/bin/false"), "2.5.0")


def test_a_machine_of_one_organisation_waits_for_the_others_bundles(tmp_path: Path, no_programs: Programs) -> None:
    init_folder(tmp_path, TOPOLOGY, "gse", CHAINCODE)
    with pytest.raises(FolderError, match="bundles of citizens, commerce, municipality are missing"):
        Network(tmp_path, TOPOLOGY, no_programs, CHAINCODE).up()


def test_a_program_that_ends_at_once_is_an_error_that_names_it(tmp_path: Path, no_programs: Programs) -> None:
    network = Network(tmp_path, default_topology("borgo", base_port=18_000), no_programs, CHAINCODE)
    try:
        with pytest.raises(StartError, match="citizens/orderer"):
            network.up()
    finally:
        network.down()


def test_programs_of_an_older_line_are_refused(tmp_path: Path, no_programs: Programs) -> None:
    with pytest.raises(FolderError, match=r"line 3\.1, and the programs are Fabric 2\.5\.0"):
        Network(tmp_path, default_topology("borgo", line="3.1"), no_programs, CHAINCODE)


def test_to_look_and_to_end_needs_no_programs(folders: dict[str, Path]) -> None:
    network = Network(folders["gse"], TOPOLOGY, None, CHAINCODE)
    nodes = network.status()
    assert [(one.kind, one.pid, one.height) for one in nodes if one.is_own] == [
        ("peer", None, None), ("orderer", None, None), ("chaincode", None, None),
    ]
    assert [one.kind for one in nodes if one.is_down] == ["peer", "orderer", "chaincode"]
    others = [(one.organisation, one.kind) for one in nodes if not one.is_own]
    assert others == [(name, kind) for name in ("citizens", "commerce", "municipality") for kind in ("peer", "orderer")]
    assert network.down() == 0
    assert network.logs("gse", "peer") == ""
    with pytest.raises(FolderError, match="no node commerce peer"):
        network.logs("commerce", "peer")
    with pytest.raises(FolderError, match="without Fabric's programs"):
        network.up()
