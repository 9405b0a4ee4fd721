"""systemd units: what dies is started again, writes in its own folder alone, and nobody else reads it."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.commandline.base.chaincode import own_chaincode
from network.folder import FolderError, init_folder
from network.native import Network
from network.programs import Programs
from network.topology import default_topology
from network.units import format_units


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("100%") / "folder"
    topology = default_topology("borgo")
    init_folder(folder, topology, "gse", own_chaincode())
    network = Network(folder, topology, Programs(Path("/bin/false"), Path("/bin/false"), "2.5.0"), own_chaincode())
    with pytest.raises(FolderError):
        format_units(network, "commerce")
    return format_units(network, "gse")


def read(text: str) -> dict[str, str]:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return dict(parser["Service"])


def test_each_program_has_one(units: dict[str, str]) -> None:
    assert list(units) == [f"volano-gse-{kind}.service" for kind in ("orderer", "chaincode", "peer", "gateway")]


@pytest.mark.parametrize("kind", ["orderer", "chaincode", "peer", "gateway"])
def test_what_dies_comes_back_and_is_confined(units: dict[str, str], kind: str) -> None:
    service = read(units[f"volano-gse-{kind}.service"])
    assert (service["Restart"], service["UMask"], service["NoNewPrivileges"]) == ("on-failure", "0077", "yes")
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"].rstrip("'").endswith("folder" if kind == "gateway" else f"network/gse/{kind}")
    assert Path(service["ExecStart"].replace("'", "").replace("%%", "%").split()[0]).is_absolute()


def test_a_gateway_is_reached_on_its_own_machine(units: dict[str, str]) -> None:
    command = read(units["volano-gse-gateway.service"])["ExecStart"]
    assert command.endswith("--port 7357 --no-catch-up")  # what starts it again answers nobody's question
    assert "--host" not in command
    service = read(units["volano-gse-gateway.service"])
    assert service["ReadOnlyPaths"].endswith("folder/keys")
    hidden = [path.rpartition("/")[2] for path in service["InaccessiblePaths"].split()]
    assert hidden == ["authority", "officer", "admin"]


def test_systemd_reads_them(units: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze")
    for name, text in units.items():
        (tmp_path / name).write_text(text.replace("ExecStart=", "ExecStart=/bin/true "))
    files = [str(tmp_path / name) for name in units]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert "Unknown key" not in done.stderr and "Failed to parse" not in done.stderr, done.stderr
