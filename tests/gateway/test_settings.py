"""Settings: read strictly, written so that they are read back the same."""

import re
from pathlib import Path

import pytest

from chaincode.wire.pace import PROPOSALS_A_MINUTE
from gateway.settings import Limits, PeerSettings, SettingsError, build_settings, load_settings


def write(folder: Path, text: str) -> Path:
    (folder / "community.toml").write_text(text)
    return folder


def test_what_is_not_named_has_a_default(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, 'community = "borgo"'), "gse")
    assert (settings.energy_operator, settings.countersigner) == ("gse", "municipality")
    assert settings.is_energy_operator
    assert settings.url == f"sqlite:///{tmp_path / 'gse' / 'gateway.db'}"
    assert settings.key_folder("service") == tmp_path / "keys" / "gse" / "service"


def test_each_organisation_may_have_its_own_database(tmp_path: Path) -> None:
    plain = {"community": "borgo", "databases": {"gse": "postgresql://db.example/borgo"}}
    assert build_settings(plain, tmp_path, "gse").url == "postgresql://db.example/borgo"
    assert build_settings(plain, tmp_path, "citizens").url.startswith("sqlite")


def test_each_organisation_has_its_own_peer_of_a_network(tmp_path: Path) -> None:
    peers = {"gse": {"address": "peer.gse.example:7051", "tls_root": "network/gse/tls.pem"}}
    plain = {"community": "borgo", "ledger": {"kind": "fabric", "peers": peers}}
    ledger = build_settings(plain, tmp_path, "gse").ledger
    assert (ledger.kind, ledger.peer) == (
        "fabric", PeerSettings("peer.gse.example:7051", tmp_path / "network" / "gse" / "tls.pem"),
    )
    assert build_settings(plain, tmp_path, "citizens").ledger.peer is None
    assert build_settings({"community": "borgo"}, tmp_path, "gse").ledger.kind == "embedded"


@pytest.mark.parametrize(("text", "words"), [
    ('community = "a"\n[ledger]\nkind = "paper"', "paper"),
    ('community = "a"\n[ledger.peers.gse]\nadress = "x"', "adress"),
    ('community = "a"\n[ledger.peers.gse]\ntls_root = "x"', "address"),
    ("", "community"), ("community = ", "Invalid"), ('community = "a"\ncolour = "red"', "colour"),
    ('community = "a"\n[limits]\nbites = 1', "bites"),
])
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings(write(tmp_path, text), "gse")


def test_no_file_and_no_such_organisation_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no"):
        load_settings(tmp_path, "gse")
    with pytest.raises(SettingsError, match="no organisation"):
        load_settings(tmp_path, "strangers")


def test_an_endorser_of_the_embedded_ledger_counts_as_one_of_a_network_unless_told_otherwise() -> None:
    assert Limits().proposals == PROPOSALS_A_MINUTE


@pytest.mark.parametrize("page", ["operating.md", "operating.it.md"])
def test_the_pages_lines_for_others_and_four_machines_are_settings(tmp_path: Path, page: str) -> None:
    """Each block of TOML, as an operator copies it, read by each organisation's gateway."""
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if block[:6] in ("[proxy", "[gatew")]
    proxy, machines = (load_settings(write(tmp_path, f'community = "borgo"\n{block}'), "citizens") for block in blocks)
    assert proxy.proxy.trusted == ("192.0.2.10",)
    assert (machines.relays, machines.tls.authorities) == (("gse",), {"gse": tmp_path / "authorities" / "gse.pem"})
    gse = load_settings(tmp_path, "gse")
    hosts = {machines.gateways[name] for name in ("citizens", "commerce", "municipality")}
    assert gse.own_origins == {*hosts, "https://energia.example"}
    assert 'certificate = "chain.pem"`, `key = "key.pem"`' in text
    own = {"certificate": "chain.pem", "key": "key.pem"}
    shown = build_settings({"community": "borgo", "tls": own}, tmp_path, "gse")
    assert (shown.tls.certificate, shown.tls.key) == (tmp_path / "chain.pem", tmp_path / "key.pem")
