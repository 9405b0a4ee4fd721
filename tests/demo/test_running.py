"""How the demo runs: its folder, its page and doors, its ports, and how it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner

from gateway.commandline.demo import command, network, page, story
from gateway.commandline.demo.screen import Screen
from tests.demo.stand_in import read, resident
from tests.helpers.network.programs import ROOT
from tests.helpers.network.waiting import wait_for


def test_the_story_is_told_in_its_order(screen: Screen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[Any] = []

    def note(name: str, answer: Any = None) -> Any:
        return lambda *_, **__: done.append(name) or answer

    residents = [resident("Ada Neri", "m1"), resident("Bruno Colli", "m2")]
    served = SimpleNamespace(gateways="trial", open_doors=lambda people: done.append(("doors", list(people))),
                             stay=lambda _screen, stays: done.append(("stay", stays)))
    monkeypatch.setattr(story, "load_town", lambda: SimpleNamespace(points=[1, 2]))
    monkeypatch.setattr(story, "serve_page", lambda folder: nullcontext(done.append(("page", folder)) or served))
    monkeypatch.setattr(story, "tell_month", note("month", [{"settlement": "S1"}, {"settlement": "S2"}]))
    monkeypatch.setattr(story, "tell_frauds", lambda *words: done.append(("frauds", words[3])))
    monkeypatch.setattr(story, "prove", lambda _trial, names: done.append(("prove", names)))
    monkeypatch.setattr(story, "move_in", note("move in", iter(residents)))
    monkeypatch.setattr(story.Threads, "begin", lambda _, days: done.append(("threads", days)))
    for name in ("introduce", "found_town", "tell_people", "tell_closing"):
        monkeypatch.setattr(story, name, note(name))
    story.tell(screen, tmp_path, 7, stays=True, started_s=time.monotonic() - 9)
    assert done == [
        "introduce", "found_town", ("page", tmp_path), "move in", ("doors", ["Ada Neri", "Bruno Colli"]),
        ("threads", 7), "month", "tell_people", ("frauds", {"settlement": "S2"}), ("prove", ["S1", "S2"]),
        "tell_closing", ("stay", True),
    ]
    assert "Si fonda la comunità il 2024-05-01" in read(screen)


@pytest.mark.parametrize(("words", "is_terminal", "days", "stays"), [
    ([], False, 31, False), (["--fast"], False, 7, False), ([], True, 31, True), (["--fast"], True, 7, False),
    (["--network"], False, 31, False),
])  # fmt: skip
def test_a_month_in_a_terminal_leaves_its_page_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], is_terminal: bool, days: int, stays: bool
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(command, "sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: is_terminal)))
    monkeypatch.setattr(command, "tell", lambda screen, folder, days, *, stays, started_s: told.append(
        (screen.language, folder, days, stays)))
    monkeypatch.setattr(network, "require_programs", lambda _: "programs")
    monkeypatch.setattr(network, "run_network", lambda _screen, folder, programs: nullcontext(
        told.append((folder, programs))))
    kept = tmp_path / "kept"
    result = CliRunner().invoke(command.demo, [*words, "--keep", str(kept), "--language", "it"])
    assert result.exit_code == 0
    assert told == [*([(kept, "programs")] if words == ["--network"] else []), ("it", kept, days, stays)]
    assert "La comunità resta in" in result.output


def test_a_trial_s_page_is_served_until_the_story_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[str] = []
    started = threading.Event()

    def run() -> None:
        done.append("run")
        started.set()

    server = SimpleNamespace(run=run, close=lambda: done.append("close"), effective_port=9)
    trial = SimpleNamespace(wsgi="wsgi", catch_up=lambda: done.append("catch up"))
    monkeypatch.setattr(page, "open_gateways", lambda folder, make_page: nullcontext(trial))
    monkeypatch.setattr(page, "set_up_aside", lambda tell: done.append("look"))
    monkeypatch.setattr(page, "_listen", lambda _wsgi: server)
    with page.serve_page(tmp_path) as found:
        assert started.wait(10)
        assert (found.url, found.gateways) == ("http://127.0.0.1:9/", trial)
    assert sorted(done) == ["catch up", "close", "look", "run"]
    assert done[-1] == "close"


def test_a_folder_is_new_or_empty_and_goes_away_unless_it_is_kept(tmp_path: Path) -> None:
    with command._make_folder(None) as folder:
        assert (folder.name, folder.parent.is_dir(), folder.exists()) == ("valmori", True, False)
    assert not folder.parent.exists()
    for empty in (tmp_path / "new", tmp_path):
        with command._make_folder(empty) as folder:
            assert folder == empty
    (tmp_path / "file").touch()
    with pytest.raises(click.UsageError, match="not empty"), command._make_folder(tmp_path):
        pass


# --- the page
class Key(str):
    """A signer, by a name."""

    def to_pem(self) -> str:
        return str(self)


def test_doors_of_two_residents_an_officer_the_operators_staff_and_an_auditor_are_held_open(screen: Screen) -> None:
    opened: list[Any] = []

    def client_of(organisation: str, signer: Any) -> Any:
        return SimpleNamespace(open_session=lambda: opened.append((organisation, signer)) or "token")

    trial = SimpleNamespace(client_of=client_of, signer=lambda *name: Key("/".join(name)),
                            enrol=lambda *who: Key("/".join((*who[:2], *who[2]))))
    served = page.Served(Path(), trial, SimpleNamespace(effective_port=8_080))  # type: ignore[arg-type]
    names = ("Ada Neri", "Forno Aurora", "Municipio di Valmori")
    served.open_doors({name: SimpleNamespace(signer=Key(name)) for name in names[:2]})
    assert {portal: door.label for portal, door in served.doors.items()} == {
        "citizen": names[0], "commerce": names[1], "municipality": names[2], "manager": "", "auditor": "",
    }
    keys = [*names[:2], "municipality/officer", "gse/manager/energy_operator/officer/official", "citizens/auditor"]
    assert [door.give_key() for door in served.doors.values() if door.give_key] == keys
    assert {door.open_session("gse") for door in served.doors.values()} == {"token"}
    assert opened == [("gse", one) for one in keys]
    served.stay(screen, False)
    assert read(screen) == ["Senza --fast, in un terminale, resta aperta una pagina: ./volano demo"]


def test_the_page_stays_with_a_worker_until_it_is_interrupted(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[bool] = []
    beside: list[Path] = []

    class Event:
        def wait(self) -> None:
            waited.append(True)
            raise KeyboardInterrupt

    monkeypatch.setattr(page.threading, "Event", Event)
    monkeypatch.setattr(page, "work_beside", lambda folder: beside.append(folder) or nullcontext())
    page.Served(Path("town"), None, SimpleNamespace(effective_port=9)).stay(screen, True)  # type: ignore[arg-type]
    assert waited == [True] and beside == [Path("town")]
    assert "Ctrl-C" in read(screen)[0]


def test_without_a_free_port_any_is_taken_and_then_none(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def refuse(address: tuple[str, int]) -> None:
        tried.append(address[1])
        raise OSError

    monkeypatch.setattr(page.socket, "create_server", refuse)
    with pytest.raises(Exception, match="no port is free"):
        page._listen(None)
    assert tried == [*range(8_080, 8_180), 0]


# --- the network
def test_the_nodes_ports_are_the_first_that_are_all_free(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(network, "_is_free", lambda port: asked.append(port) or port != 17_003)
    made: dict[str, Any] = {}
    monkeypatch.setattr(network, "default_topology", lambda name, **more: made.update(name=name, **more))
    wanted = sum(map(len, network.PORTS.values())) * 4
    network.choose_ports(SimpleNamespace(organisations="abcd", community="valmori", line="2.5"))  # type: ignore[arg-type]
    assert made == {"name": "valmori", "base_port": 17_000 + wanted, "line": "2.5"}
    assert asked == [17_000, 17_001, 17_002, 17_003, *range(17_000 + wanted, 17_000 + 2 * wanted)]
    asked.clear()
    monkeypatch.setattr(network, "_is_free", asked.append)
    with pytest.raises(Exception, match="no ports are free"):
        network.choose_ports(SimpleNamespace(organisations="abcd", community="valmori", line="2.5"))  # type: ignore[arg-type]
    assert asked == list(range(17_000, 32_000, wanted))


def test_a_port_that_somebody_has_is_not_free() -> None:
    with network.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert network._is_free(port) is False
    assert network._is_free(port) is True


def test_a_network_runs_as_long_as_the_story(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Network:
        topology = SimpleNamespace(consensus="BFT")

        def __init__(self, *parts: Any) -> None:
            self.parts = parts

        def up(self, tell: Any) -> None:
            done.append("up")
            tell("a step")

        def down(self) -> None:
            done.append("down")

    monkeypatch.setattr(network, "Network", Network)
    monkeypatch.setattr(network, "choose_ports", lambda topology: topology)
    with network.run_network(screen, Path("x"), SimpleNamespace(version="2.5.9", line="2.5")) as running:
        assert (done, running.parts[0]) == (["up"], Path("x"))
    assert done == ["up", "down"]
    assert "Hyperledger Fabric 2.5.9, BFT" in " ".join(read(screen))
    assert network.STEPS == 5


def test_a_demo_that_is_ended_leaves_no_keys_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-P", "-m", "gateway", "demo", "--fast"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
        wait_for(lambda: list(tmp_path.glob("volano-*/valmori/keys/*")) or process.poll() is not None)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
