"""The chaincode's own libraries are few, and the same versions as everybody's."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def read_lock(path: Path) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(), re.MULTILINE)
    return dict(found)


def test_versions_are_those_of_the_whole() -> None:
    own, whole = read_lock(ROOT / "chaincode" / "requirements.lock"), read_lock(ROOT / "requirements.lock")
    assert set(own) >= {"cryptography", "grpcio", "hyperledger-fabric-protos", "protobuf"}
    assert {name: whole.get(name) for name in own} == own


def test_each_library_has_its_hashes() -> None:
    text = (ROOT / "chaincode" / "requirements.lock").read_text()
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "uv pip compile" in text.splitlines()[1]
