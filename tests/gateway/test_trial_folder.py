"""A trial's folder: made whole or not at all, never twice; whose gateways it opens, and by which ledger."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.rules.units import ORGANISATIONS
from gateway.client import ApiError
from gateway.hosting import ledgers
from gateway.hosting.folder import list_held
from gateway.hosting.founding import found_community, read_genesis
from gateway.hosting.opening import Gateways, open_gateways
from gateway.hosting.page_clients import find_gateway
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.http.errors import Problem
from gateway.ledger.fabric import FabricLedger
from gateway.settings import TRUST_FILE, LedgerSettings, PeerSettings, Settings, SettingsError, build_settings

PLAN = FoundingPlan("borgo", "2024-05-01")


def test_a_founded_folder_holds_block_0s_trust_and_the_first_day(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "below" / "volano"
    found = found_community(folder, PLAN)
    assert (found.roots, found.height, found.has_first_day) == (4, 2, True)
    assert found.genesis in (folder / TRUST_FILE).read_text("utf-8")
    assert [path.name for path in folder.parent.iterdir()] == ["volano"]
    with open_gateways(folder) as trial:
        assert trial.ledger.height() == 2
        assert not trial.is_network
        assert set(trial.apps) == set(ORGANISATIONS)


def test_an_empty_folder_may_be_founded_and_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "volano"
    folder.mkdir()
    assert found_community(folder, PLAN).height == 2
    held = sorted(path.name for path in folder.iterdir())
    with pytest.raises(FileExistsError):
        found_community(folder, PLAN)
    assert sorted(path.name for path in folder.iterdir()) == held
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        found_community(tmp_path / "file", PLAN)


def test_a_founding_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ApiError):
        found_community(tmp_path / "volano", FoundingPlan("borgo", "2024-05-01", parameters={"settle_days": -1}))
    assert list(tmp_path.iterdir()) == []


def test_a_trial_is_made_once(tmp_path: Path) -> None:
    create_trial(tmp_path / "volano", PLAN)
    ledger = (tmp_path / "volano" / "ledger.db").stat()
    with pytest.raises(FileExistsError):
        create_trial(tmp_path / "volano", PLAN)
    assert (tmp_path / "volano" / "ledger.db").stat().st_ino == ledger.st_ino


def test_the_stream_that_block_0_is_read_from_is_closed() -> None:
    class Stream:
        closed = False

        def __iter__(self) -> Any:
            return iter([SimpleNamespace(raw=b"block 0"), SimpleNamespace(raw=b"block 1")])

        def close(self) -> None:
            self.closed = True

    stream = Stream()
    asked: list[int] = []
    ledger: Any = SimpleNamespace(blocks=lambda number: asked.append(number) or stream)
    assert read_genesis(ledger) == b"block 0"
    assert (asked, stream.closed) == ([0], True)


def test_nobodys_keys_open_nobodys_gateway(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_text('community = "borgo"')
    with pytest.raises(SettingsError, match=str(tmp_path)):
        list_held(tmp_path)
    for name in ("commerce", "citizens"):
        (tmp_path / "keys" / name / "service").mkdir(parents=True)
        (tmp_path / "keys" / name / "service" / "key.pem").touch()
    assert list_held(tmp_path) == [one for one in ORGANISATIONS if one in ("commerce", "citizens")]


def test_another_organisations_gateway_is_where_the_settings_say(tmp_path: Path) -> None:
    settings = build_settings({"community": "b", "gateways": {"gse": "https://gse.example"}}, tmp_path, "citizens")
    assert find_gateway(settings, "gse") == "https://gse.example"
    with pytest.raises(Problem) as caught:
        find_gateway(settings, "commerce")
    assert (caught.value.code, caught.value.status) == ("NO_GATEWAY", 409)
    assert caught.value.values == {"organisation": "commerce"}


def make_settings(folder: Path, ledger: LedgerSettings) -> Settings:
    return Settings("borgo", "gse", folder / "gse", folder / "keys" / "gse", ledger=ledger)


@pytest.mark.parametrize("ledger", [
    LedgerSettings(), LedgerSettings("fabric"), LedgerSettings("embedded", PeerSettings("h:1", Path("tls.pem"))),
])
def test_without_a_peer_of_its_own_no_channel_is_opened(tmp_path: Path, ledger: LedgerSettings) -> None:
    with pytest.raises(SettingsError, match="no peer of gse"):
        ledgers.open_ledger(make_settings(tmp_path, ledger))


def test_a_channel_is_opened_through_the_peer_by_the_key_of_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = tmp_path / "tls.pem"
    settings = make_settings(tmp_path, LedgerSettings("fabric", PeerSettings("host:1", tls, "peer.gse")))
    with pytest.raises(SettingsError, match=r"tls\.pem"):
        ledgers.open_ledger(settings)
    tls.write_bytes(b"root")
    with pytest.raises(SettingsError, match=r"key\.pem"):
        ledgers.open_ledger(settings)
    made: list[Any] = []
    monkeypatch.setattr(ledgers, "load_signer", lambda folder: f"key of {folder.relative_to(tmp_path)}")
    monkeypatch.setattr(ledgers, "FabricLedger", lambda *args, **named: made.append((args, named)))
    clock = lambda: 5.0  # noqa: E731
    ledgers.open_ledger(settings, clock=clock)
    ledgers.open_ledger(settings, name="officer", clock=clock)
    address = ledgers.PeerAddress("host:1", b"root", "peer.gse")
    assert made == [
        ((address, f"key of keys/gse/{name}", "gse", "borgo"), {"clock": clock}) for name in ("service", "officer")
    ]


def test_gateways_that_each_have_a_peer_are_a_network() -> None:
    ledger = object.__new__(FabricLedger)
    assert Gateways(Path(), {"gse": ledger, "citizens": ledger}, {}, None).is_network
