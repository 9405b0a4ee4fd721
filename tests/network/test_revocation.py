"""Publishing a list when an orderer's answer is lost: what was taken isn't sent once more."""

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.wire import messages as wire
from chaincode.words import Texts
from network import messages, revocation
from network.config_update import find_value
from network.keys import init_organisation
from network.topology import default_topology
from network.waiting import NotYetError

PLACES = (("Application", "gse", "MSP"), ("Orderer", "gse", "MSP"))


class FakeChannel:
    """A channel's configuration, and an orderer that takes an update whose answer then is lost."""

    def __init__(self) -> None:
        self.group = wire.ConfigGroup()
        for part, name, value in PLACES:
            msp = wire.encode(wire.FabricMSPConfig(name=name))
            self.group.groups[part].groups[name].values[value].value = wire.encode(wire.MSPConfig(config=msp))
        self.taken = 0

    def read(self, _client: object, _channel: str) -> Any:
        return self.group

    def broadcast(self, _address: str, _root: bytes, envelope: Any) -> None:
        payload = wire.Payload.FromString(envelope.payload)
        update = messages.ConfigUpdateEnvelope.FromString(payload.data).config_update
        written = messages.ConfigUpdate.FromString(update).write_set
        for part, name, value in PLACES:
            self.group.groups[part].groups[name].values[value].value = find_value(written, (part, name, value))
        self.taken += 1
        raise NotYetError(Texts("the connection is gone", "la connessione è caduta"))

    def list_revocations(self) -> list[list[bytes]]:
        outer = [wire.MSPConfig.FromString(find_value(self.group, place)) for place in PLACES]
        return [list(wire.FabricMSPConfig.FromString(one.config).revocation_list) for one in outer]


def test_what_was_taken_although_the_answer_was_lost_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topology, channel = default_topology("borgo"), FakeChannel()
    init_organisation(tmp_path, topology, "gse")
    lost = (tmp_path / "keys" / "gse" / "officer" / "cert.pem").read_bytes()
    (path,) = revocation.revoke_certificates(tmp_path, "gse", [lost])
    client = SimpleNamespace(organisation="gse")
    monkeypatch.setattr(revocation, "open_admin", lambda *_args: nullcontext(client))
    monkeypatch.setattr(revocation, "read_config", channel.read)
    monkeypatch.setattr(revocation, "broadcast", channel.broadcast)
    assert revocation.publish_revocations(tmp_path, topology, "gse", timeout_s=5)
    assert channel.taken == 1
    assert channel.list_revocations() == [[path.read_bytes()]] * 2
    assert not revocation.publish_revocations(tmp_path, topology, "gse", timeout_s=5)
