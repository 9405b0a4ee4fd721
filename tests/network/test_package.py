"""A chaincode package: the same bytes for the same contents, and what a peer reads in it."""

import io
import json
import subprocess
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from network.keys import init_organisation
from network.package import build_package, connect_service, make_package, package_file
from network.topology import default_topology

TOPOLOGY = default_topology("borgo", base_port=20000)
BUILDER = Path(__file__).resolve().parents[2] / "network" / "builders" / "ccaas" / "bin"
CONNECTION = {"address": "127.0.0.1:9999", "tls_required": False}


def unpack(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        return {entry.name: archive.extractfile(entry).read() for entry in archive}  # type: ignore[union-attr]


def test_equal_contents_give_equal_bytes_on_every_machine() -> None:
    package = build_package(CONNECTION)
    assert package.package_id == "volano:50e66bd67563e6fddfda4145688687a8169c901e9a4918d41daa4f800623e455"
    assert package == build_package(dict(reversed(CONNECTION.items())))
    assert package.package_id == f"volano:{sha256(package.data).hexdigest()}"


def test_other_contents_give_another_id() -> None:
    assert build_package(CONNECTION).package_id != build_package({**CONNECTION, "address": "a:1"}).package_id


def test_what_a_peer_reads(tmp_path: Path) -> None:
    init_organisation(tmp_path, TOPOLOGY, "gse")
    package = make_package(tmp_path, TOPOLOGY, "gse")
    assert make_package(tmp_path, TOPOLOGY, "gse") == package
    path = package_file(tmp_path, "gse")
    assert path.read_bytes() == package.data and path.stat().st_mode & 0o777 == 0o600
    outer = unpack(package.data)
    assert json.loads(outer["metadata.json"]) == {"type": "ccaas", "label": "volano"}
    connection = json.loads(unpack(outer["code.tar.gz"])["connection.json"])
    assert connection == connect_service(tmp_path, TOPOLOGY, "gse")
    assert connection["tls_required"] is True and connection["client_auth_required"] is True
    assert connection["address"] == TOPOLOGY.get("gse").chaincode.address


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """A package as the peer unpacks it for a builder."""
    outer = unpack(build_package(CONNECTION).data)
    for name in ("source", "metadata", "output", "release"):
        (tmp_path / name).mkdir()
    (tmp_path / "metadata" / "metadata.json").write_bytes(outer["metadata.json"])
    connection = unpack(outer["code.tar.gz"])["connection.json"]
    (tmp_path / "source" / "connection.json").write_bytes(connection)
    return tmp_path


def run(name: str, *arguments: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([BUILDER / name, *arguments], capture_output=True, timeout=30, check=False)


def test_the_builder_hands_the_connection_to_the_peer(unpacked: Path) -> None:
    assert run("detect", unpacked / "source", unpacked / "metadata").returncode == 0
    built = run("build", unpacked / "source", unpacked / "metadata", unpacked / "output")
    assert built.returncode == 0, built.stderr
    assert run("release", unpacked / "output", unpacked / "release").returncode == 0
    released = unpacked / "release" / "chaincode" / "server" / "connection.json"
    assert json.loads(released.read_bytes()) == CONNECTION
    assert released.stat().st_mode & 0o077 == 0


def test_the_builder_leaves_other_packages_alone(unpacked: Path) -> None:
    (unpacked / "metadata" / "metadata.json").write_text('{"type":"golang","label":"ccaas"}')
    assert run("detect", unpacked / "source", unpacked / "metadata").returncode != 0


def test_the_builder_says_what_is_missing(unpacked: Path) -> None:
    (unpacked / "source" / "connection.json").unlink()
    built = run("build", unpacked / "source", unpacked / "metadata", unpacked / "output")
    assert built.returncode != 0
    assert b"no connection.json" in built.stderr
